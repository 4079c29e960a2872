"""Crowds: what the best hits say alike, together; and how the one that was told last comes first in each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.moments import MISSING
from remanence.indexes.rounding import Doubles
from remanence.retrieval.analysis import Question

_Said = TypeVar("_Said")


def crowds(said: Iterable[_Said], alike: Callable[[_Said, _Said], bool]) -> list[list[_Said]]:
    """Everything in the first crowd whose first is like it, or else the first of one of its own; in its order.

    >>> crowds([1, 12, 2, 13, 31], lambda first, other: abs(first - other) < 10)
    [[1, 2], [12, 13], [31]]
    """
    found: list[list[_Said]] = []
    for each in said:
        crowd = next((crowd for crowd in found if alike(crowd[0], each)), None)
        if crowd is None:
            found.append([each])
        else:
            crowd.append(each)
    return found


def asks_for_time_or_order(question: Question) -> bool:
    """Whether a question says of when it asks, or what comes first or last: then what was told last is not meant."""
    asked = question.ordering
    return bool(question.intervals or asked.extreme or asked.landmarks)


def last_first(index: MemoryIndex, total: Doubles, crowded: Iterable[Sequence[int]], *, among: Rows) -> Doubles | None:
    """What puts the rows of each crowd in order of time: the one told last takes the best of their places, and so on.

    Args:
        total: of all rows; what comes of it is added to that. None if nothing moves.
        among: the rows that were looked at. If the time of one is not known, all are in the order they were stored.
    """
    at = index.columns["at_start"]
    dated = bool((at[among] != MISSING).all())
    boost = np.zeros(len(total))
    for crowd in (each for each in crowded if len(each) > 1):
        places = sorted((float(total[row]) for row in crowd), reverse=True)
        told = sorted(crowd, key=lambda row: (int(at[row]) if dated else 0, row), reverse=True)
        for place, row in zip(places, told, strict=True):
            boost[row] = place - float(total[row])
    return boost if boost.any() else None
