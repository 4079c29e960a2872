"""Choosing rows by score, the same on every machine: ties go to the row that was stored first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from remanence.indexes.growing import Rows
from remanence.indexes.rounding import Doubles


def best(scores: Doubles, count: int, among: npt.NDArray[np.bool_]) -> Rows:
    """The `count` best rows of those `among`, best first, ties by row.

    >>> best(np.array([1.0, 3.0, 3.0, 2.0]), 2, np.array([True, True, True, True])).tolist()
    [1, 2]
    """
    if count < 1:
        return np.zeros(0, np.int64)
    rows = np.flatnonzero(among)
    values = scores[rows]
    if len(rows) > count:
        least = np.partition(values, len(values) - count)[len(values) - count]
        over, equal = np.flatnonzero(values > least), np.flatnonzero(values == least)
        kept = np.concatenate([over, equal[: count - len(over)]])
        rows, values = rows[kept], values[kept]
    return rows[np.lexsort((rows, -values))]
