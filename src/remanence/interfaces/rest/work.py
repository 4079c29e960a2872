"""A bounded queue of work: so many threads, so many who wait for one, and nobody beyond that."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar
from weakref import WeakValueDictionary

from remanence.interfaces.rest.problems import Refused

Result = TypeVar("Result")


class Work:
    """Runs what takes a bank in a thread of a few; no bank takes more than half of them, so a slow one slows itself.

    Args:
        threads: that run at once. waiting: requests that may wait for one.
    Attributes:
        asked: how many run or wait. closing: whether the server is about to stop, and takes nothing new.
    """

    def __init__(self, *, threads: int, waiting: int) -> None:
        self._threads, self._waiting = threads, waiting
        self._pool = ThreadPoolExecutor(threads, "work")  # which serves in the order of asking
        self._banks = WeakValueDictionary[str, asyncio.Semaphore]()
        self.asked = 0
        self.closing = False

    def run(self, do: Callable[[], Result], bank: str = "") -> Awaitable[Result]:
        """What `do` returns, once it is awaited. Raises: Refused (503), at once, where too many wait, or it is closing.

        Who gives up waiting does not stop what has begun: it is stored whole.
        Args:
            bank: whose work it is, "" for nobody's.
        """
        if self.closing:
            raise Refused(503, "the server is about to stop: ask again in a moment", {"Retry-After": "2"})
        if self.asked >= self._threads + self._waiting:
            raise Refused(503, "too many requests wait already: ask again in a moment", {"Retry-After": "1"})
        self.asked += 1
        return self._run(do, bank)

    async def _run(self, do: Callable[[], Result], bank: str) -> Result:
        try:
            if not bank:
                return await self._threaded(do)
            # before a thread is taken: who waits for a bank keeps no thread from the others
            async with self._banks.setdefault(bank, asyncio.Semaphore(max(1, self._threads // 2))):
                return await self._threaded(do)
        finally:
            self.asked -= 1

    def _threaded(self, do: Callable[[], Result]) -> Awaitable[Result]:
        return asyncio.get_running_loop().run_in_executor(self._pool, copy_context().run, do)
