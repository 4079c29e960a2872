"""How often a caller may ask: a bucket of tokens for each, filled at a steady rate, which all workers share."""

from __future__ import annotations

import math
from collections.abc import Callable
from hashlib import blake2b
from mmap import mmap
from struct import Struct

from remanence.interfaces.rest.turns import Turn

_BUCKET = Struct("=Qdd")
"""Whose it is (0 for nobody), its tokens, and when they were counted."""
_PLACES = 1 << 14
_TRIED = 8
"""Places that a caller's bucket may be in; where all are taken, the one that was not used for longest makes room."""


class Rates:
    """A bucket for each caller; a request takes one token. Exact also between workers that are forked later.

    Args:
        rate: tokens a second; None for no limit. burst: what a bucket holds, in seconds of its rate.
        clock: seconds, that never run backwards and are the same in every worker. turn: of the workers.

    >>> moment = [0.0]
    >>> rates = Rates(2.0, burst=1.0, clock=lambda: moment[0])
    >>> [rates.wait("ana") for _ in range(3)], rates.wait("ben")
    ([0.0, 0.0, 0.5], 0.0)
    >>> moment[0] = 0.5
    >>> rates.wait("ana")
    0.0
    """

    def __init__(
        self, rate: float | None, *, burst: float = 2.0, clock: Callable[[], float], turn: Turn | None = None
    ) -> None:
        self._rate, self._burst, self._clock, self._turn = rate, burst, clock, turn or Turn()
        self._buckets = mmap(-1, _PLACES * _BUCKET.size)

    def wait(self, caller: str, rate: float | None = None) -> float:
        """Take a token; 0.0 if there was one, else the seconds until there is.

        Args:
            rate: of this caller, before that of all.
        """
        each = rate or self._rate
        if each is None:
            return 0.0
        whose = int.from_bytes(blake2b(caller.encode(), digest_size=8).digest()) or 1
        most = max(1.0, each * self._burst)
        with self._turn:
            now = self._clock()
            place, bucket = self._find(whose)
            held = most if bucket is None else min(most, bucket[0] + (now - bucket[1]) * each)
            taken = held >= 1
            _BUCKET.pack_into(self._buckets, place, whose, held - 1 if taken else held, now)
        return 0.0 if taken else (1 - held) / each

    def _find(self, whose: int) -> tuple[int, tuple[float, float] | None]:
        """Where a caller's bucket is, or is to be, and its tokens and their time, if it is there."""
        oldest, free = math.inf, 0
        for tried in range(_TRIED):
            place = (whose + tried) % _PLACES * _BUCKET.size
            held, tokens, then = _BUCKET.unpack_from(self._buckets, place)
            if held == whose:
                return place, (tokens, then)
            if held == 0:
                return place, None
            if then < oldest:
                oldest, free = then, place
        return free, None


def seconds(wait: float) -> str:
    """A time to wait as `Retry-After` says it: whole seconds, at least one.

    >>> seconds(0.2), seconds(1.1)
    ('1', '2')
    """
    return str(max(1, math.ceil(wait)))
