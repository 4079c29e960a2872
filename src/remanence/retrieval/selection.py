"""Choosing rows by score, the same on every machine: ties go to the row that was stored first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from remanence.indexes.growing import Rows
from remanence.indexes.rounding import Doubles

_STRIDE = 32
_SAMPLED_OVER = 8


def best(scores: Doubles, count: int, among: npt.NDArray[np.bool_]) -> Rows:
    """The `count` best rows of those `among`, best first, ties by row.

    >>> best(np.array([1.0, 3.0, 3.0, 2.0]), 2, np.array([True, True, True, True])).tolist()
    [1, 2]
    """
    if count < 1:
        return np.zeros(0, np.int64)
    rows = _promising(scores, count, among)
    values = scores[rows]
    if len(rows) > count:
        least = np.partition(values, len(values) - count)[len(values) - count]
        over, equal = np.flatnonzero(values > least), np.flatnonzero(values == least)
        kept = np.concatenate([over, equal[: count - len(over)]])
        rows, values = rows[kept], values[kept]
    return rows[np.lexsort((rows, -values))]


def _promising(scores: Doubles, count: int, among: npt.NDArray[np.bool_]) -> Rows:
    """Rows `among` which are all that have the `count` best scores; of many rows, a sample shows who cannot be."""
    if len(scores) > _SAMPLED_OVER * count:
        sample = scores[::_STRIDE][among[::_STRIDE]]
        place = len(sample) - 2 * (count // _STRIDE) - 16
        if place > 0:
            rows = np.flatnonzero(among & (scores >= np.partition(sample, place)[place]))
            if len(rows) >= count:
                return rows
    return np.flatnonzero(among)
