"""Epochs: which entries the statistics of an index are taken from.

Statistics that followed every add would change every score at every add, and the cost of an add would grow with the
bank. They are taken from the first `epoch(n)` of n entries instead: a fixed series, so that they follow from the
sequence of entries alone, and neither from how adds were batched nor from when an index was written or read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import takewhile


def _series() -> Iterator[int]:
    """1 to 16, then steps of 16 up to 256, then a quarter more each time."""
    yield from range(17)
    yield from range(32, 257, 16)
    size = 256
    while True:
        size += size // 4
        yield size


_SERIES = tuple(takewhile(lambda size: size < 2**40, _series()))


def epoch(count: int) -> int:
    """The largest size of the series that is not over `count`.

    >>> [epoch(n) for n in (0, 7, 31, 100, 319, 320, 1000)]
    [0, 7, 16, 96, 256, 320, 976]
    """
    return _SERIES[bisect_right(_SERIES, count) - 1]


FEW = 64


def few_came(documents: int, held: int, size: int) -> bool:
    """Whether what holds `held` of `size` rows, with statistics of `documents`, is up to date within a millisecond.

    >>> few_came(976, 990, 1000), few_came(976, 900, 1000), few_came(780, 990, 1000)
    (True, False, False)
    """
    return documents == epoch(size) and size - held <= FEW
