"""Choosing rows by score, the same on every machine: ties go to the row that was stored first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from remanence.indexes.growing import Array, Rows
from remanence.indexes.rounding import Doubles

_STRIDE = 32
_SAMPLED_OVER = 8


def best(scores: Doubles, count: int, among: npt.NDArray[np.bool_]) -> Rows:
    """The `count` best rows of those `among`, best first, ties by row.

    >>> best(np.array([1.0, 3.0, 3.0, 2.0]), 2, np.array([True, True, True, True])).tolist()
    [1, 2]
    """
    rows = chosen(scores, count, among)
    return rows[np.argsort(-scores[rows], kind="stable")]  # they are ascending, and ties stay so


def best_of(places: Rows, scores: Array, count: int | None = None) -> Rows:
    """The `count` best of some places, best first, ties by place; all of them, in that order, without one.

    >>> best_of(np.array([3, 2, 0]), np.array([1.0, 9.0, 4.0, 1.0]), 2).tolist()
    [2, 0]
    """
    return places[np.lexsort((places, -scores[places]))][:count]


def chosen(scores: Doubles, count: int, among: npt.NDArray[np.bool_]) -> Rows:
    """The same rows, ascending."""
    if count < 1:
        return np.zeros(0, np.int64)
    rows = _promising(scores, count, among)
    if len(rows) <= count:
        return rows
    values = scores[rows]
    least = np.partition(values, len(values) - count)[len(values) - count]
    kept: npt.NDArray[np.bool_] = values >= least
    if (surplus := int(np.count_nonzero(kept)) - count) > 0:
        kept[np.flatnonzero(values == least)[-surplus:]] = False
    found: Rows = rows[kept]
    return found


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
