"""Requests with a key of their own that are being done: what one worker has begun, no other begins meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from mmap import mmap

from remanence.interfaces.rest.problems import Refused
from remanence.interfaces.rest.turns import Turn

_SIZE = 16


class UnderWay:
    """Digests of them, which all workers share.

    Args:
        workers: that there will be, forked later. most: requests that one of them does at once. turn: of the workers.
    Attributes:
        worker: which of them this process is.

    >>> doing = UnderWay(workers=1, most=2, turn=Turn())
    >>> with doing.alone("ana/1"):
    ...     doing.check_alone("ana/2"); doing.check_alone("ana/1")
    Traceback (most recent call last):
    remanence.interfaces.rest.problems.Refused: this request is being done: wait for its answer
    >>> doing.check_alone("ana/1")
    """

    def __init__(self, *, workers: int, most: int, turn: Turn) -> None:
        self.worker, self._turn, self._bytes = 0, turn, most * _SIZE
        self._held = mmap(-1, workers * self._bytes)
        self._free = list(range(most))

    def check_alone(self, request: str) -> None:
        """Raises: Refused (409) while the same request is being done."""
        self._check(_digest(request))

    def _check(self, digest: bytes) -> None:
        if self._held.find(digest, 0) >= 0:
            raise Refused(409, "this request is being done: wait for its answer", {"Retry-After": "1"})

    @contextmanager
    def alone(self, request: str) -> Iterator[None]:
        """Do a request. Raises: Refused (409) while it is being done."""
        digest = _digest(request)
        with self._turn:
            self._check(digest)
            place = self._free.pop()
            self._put(place, digest)
        try:
            yield
        finally:
            with self._turn:
                self._put(place, bytes(_SIZE))
                self._free.append(place)

    def _put(self, place: int, digest: bytes) -> None:
        begin = self.worker * self._bytes + place * _SIZE
        self._held[begin : begin + _SIZE] = digest

    def ended(self, worker: int) -> None:
        """A worker is no more, and does nothing: what it had begun may be sent again."""
        with self._turn:
            self._held[worker * self._bytes : (worker + 1) * self._bytes] = bytes(self._bytes)


def _digest(request: str) -> bytes:
    return blake2b(request.encode(), digest_size=_SIZE).digest()
