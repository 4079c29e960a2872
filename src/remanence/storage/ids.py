"""Identifiers: sortable by time, unique across processes (the layout of ULID: 48 bits of milliseconds, 80 random)."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from remanence.protocols import Clock

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O or U
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]
_RANDOM_BITS = 80


def encode_id(number: int) -> str:
    """A 130-bit number as 26 characters that sort like the number.

    >>> encode_id(0), encode_id(2**128 - 1)
    ('00000000000000000000000000', '7ZZZZZZZZZZZZZZZZZZZZZZZZZ')
    """
    return "".join(_PAIRS[(number >> shift) & 1023] for shift in range(120, -1, -10))


class IdFactory:
    """Makes ids that sort in the order they were made, in one process; across processes by the clock's millisecond.

    Args:
        clock: gives the time part; a clock that stands still or runs backwards keeps the last millisecond.
        entropy: gives n random bytes; a child process after `fork` draws anew.
    Thread-safe. Reference: the ULID specification, monotonic form.
    """

    def __init__(self, clock: Clock, entropy: Callable[[int], bytes] = os.urandom) -> None:
        self._clock, self._entropy = clock, entropy
        self._lock = threading.Lock()
        self._last, self._process = 0, os.getpid()

    def __call__(self) -> str:
        """The next id, 26 characters."""
        moment = int(self._clock().timestamp() * 1000) << _RANDOM_BITS
        with self._lock:
            forked = self._process != os.getpid()
            if moment >> _RANDOM_BITS > self._last >> _RANDOM_BITS or forked:
                self._process = os.getpid()
                self._last = max(moment, (self._last >> _RANDOM_BITS) << _RANDOM_BITS)
                self._last += int.from_bytes(self._entropy(_RANDOM_BITS // 8)) >> 1  # leave room to count up
            else:
                self._last += 1 + int.from_bytes(self._entropy(4))
            return encode_id(self._last)
