"""A bounded queue of work: so many threads, so many who wait for one, and nobody beyond that."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import Context, copy_context
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from remanence.interfaces.rest.problems import Refused

Result = TypeVar("Result")
COMPUTING = 2
"""Calls that compute at once: one that has the interpreter, and one for while that waits for the disk."""
SHORT = 0.02
"""Seconds after which what still runs is taken to wait for something, a disk, a lock or a model, and not to compute."""


class _Asked(NamedTuple):
    """What is to be done, in what context and for which bank, and who waits for it."""

    do: Callable[[], Any]
    context: Context
    bank: str
    answer: asyncio.Future[Any]


class Work:
    """Runs what takes a bank in a thread of a few; no bank takes more than half of them, so a slow one slows itself.

    What was asked first is begun first, but for what waits for its own bank: that is passed by, and keeps its place.
    Of short calls only a few run at once: more of them would only take the interpreter from each other, so that some
    would take many times as long as others.

    Args:
        threads: that run at once. waiting: requests that may wait for one.
    Attributes:
        closing: whether the server is about to stop, and takes nothing new.
    """

    def __init__(self, *, threads: int, waiting: int) -> None:
        self._threads, self._most_waiting = threads, waiting
        self._of_a_bank = max(1, threads // 2)
        self._pool = ThreadPoolExecutor(threads, "work")
        self._lock = Lock()
        self._waiting = deque[_Asked]()
        self._began: dict[asyncio.Future[Any], float] = {}
        self._at_work = Counter[str]()
        self._looks_at = 0.0
        self.closing = False

    @property
    def asked(self) -> int:
        """How many requests run or wait."""
        return len(self._began) + len(self._waiting)

    def run(self, do: Callable[[], Result], bank: str = "") -> asyncio.Future[Result]:
        """What `do` returns, once it is awaited. Raises: Refused (503), at once, where too many wait, or it is closing.

        Who gives up waiting does not stop what has begun: it is stored whole.
        Args:
            bank: whose work it is, "" for nobody's.
        """
        if self.closing:
            raise Refused(503, "the server is about to stop: ask again in a moment", {"Retry-After": "2"})
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Result] = loop.create_future()
        with self._lock:
            if self.asked >= self._threads + self._most_waiting:
                raise Refused(503, "too many requests wait already: ask again in a moment", {"Retry-After": "1"})
            self._waiting.append(_Asked(do, copy_context(), bank, answer))
            begins = self._take()
        if begins is not None:
            self._pool.submit(self._serve, begins)
        elif (now := monotonic()) >= self._looks_at:
            self._look_later(loop, now)
        return answer

    def _take(self) -> _Asked | None:
        """What has waited longest of all that may begin, which begins with this; the lock must be held."""
        now = monotonic()
        computing = sum(began > now - SHORT for began in self._began.values())
        if computing >= COMPUTING or len(self._began) >= self._threads:
            return None
        while (place := self._first()) is not None:
            asked = self._waiting[place]
            del self._waiting[place]
            if not asked.answer.cancelled():
                self._began[asked.answer] = now
                self._at_work[asked.bank] += 1
                return asked
        return None

    def _first(self) -> int | None:
        return next((place for place, asked in enumerate(self._waiting) if self._may_begin(asked)), None)

    def _may_begin(self, asked: _Asked) -> bool:
        return not asked.bank or self._at_work[asked.bank] < self._of_a_bank

    def _look_later(self, loop: asyncio.AbstractEventLoop, now: float) -> None:
        """Have what waits begin even if what runs does not end."""
        self._looks_at = now + SHORT
        loop.call_later(SHORT, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            begins = self._take()
        if begins is not None:
            self._pool.submit(self._serve, begins)
        if self._waiting:
            self._look_later(loop, monotonic())

    def _serve(self, asked: _Asked | None) -> None:
        """Do this, and then whatever has waited longest, until nothing may begin: in one thread."""
        while asked is not None:
            result, failure = None, None
            try:
                result = asked.context.run(asked.do)
            except BaseException as e:  # noqa: BLE001  # the boundary: it is raised where the answer is awaited
                failure = e
            done, asked = asked, self._next(asked)
            with suppress(RuntimeError):  # the loop is closed, and nobody waits any more
                done.answer.get_loop().call_soon_threadsafe(_settle, done.answer, result, failure)

    def _next(self, done: _Asked) -> _Asked | None:
        """What a thread is to do after this; None if nothing may begin."""
        with self._lock:
            del self._began[done.answer]
            self._at_work[done.bank] -= 1
            if not self._at_work[done.bank]:
                del self._at_work[done.bank]
            return self._take()


def _settle(answer: asyncio.Future[Any], result: Any, failure: BaseException | None) -> None:
    if answer.cancelled():
        return
    if failure is None:
        answer.set_result(result)
    else:
        answer.set_exception(failure)
