"""Conversations cut into topics in a buffer of bounded size, where two signs agree that a new one begins."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.keys import FULL
from remanence.indexes.rounding import Doubles, steady
from remanence.retrieval.organisation.structure import Vectors, shown

FIRST, LAST, STEP = 0.2, 0.5, 0.05
"""The cosine of neighbours under which a topic may end: raised until one does, as in the authors' code."""
NEAR = 3
"""Turns between the two signs at most."""


def topics(index: MemoryIndex, vectors: Vectors, *, buffer: int) -> list[Rows]:
    """The shown rows of each session, in order, cut into topics.

    Turns fill a buffer; when it is full it is cut, and what follows the last cut stays in it. What is left at the end
    of a session is cut, too.

    Args:
        buffer: the words that the buffer holds; a longer turn is alone in it.
    """
    rows = shown(index)
    lengths = index.terms.lengths.view
    held: dict[int, list[int]] = {}
    for row, session in zip(rows.tolist(), index.columns["session"][rows].tolist(), strict=True):
        held.setdefault(session if session >= 0 else -2 - row, []).append(row)
    found: list[Rows] = []
    for turns in held.values():
        start, size = 0, 0
        for place, row in enumerate(turns):
            size += int(lengths[row])
            if size > buffer and place > start:
                parts = _parts(turns[start:place], vectors)
                found += parts[:-1] if len(parts) > 1 else parts
                start = place - (len(parts[-1]) if len(parts) > 1 else 0)
                size = int(lengths[turns[start : place + 1]].sum())
        found += _parts(turns[start:], vectors)
    return found


def _parts(turns: list[int], vectors: Vectors) -> list[Rows]:
    whole = np.array(turns, np.int64)
    return np.split(whole, cuts(vectors[whole]))


def cuts(vectors: npt.NDArray[np.generic]) -> list[int]:
    """The places before which a new topic begins, of turns in order.

    A turn begins one where it is unlike the one before it and near a peak: a turn that has more in common with the one
    right before it, of what it has in common with all before, than the turns beside it have. Where no peak is near
    any such turn, being unlike is enough.

    >>> cuts(np.array([[127, 0], [127, 0], [0, 127], [0, 127]], np.int8))
    [2]
    """
    alike: Doubles = np.maximum((whole := vectors.astype(np.float32)) @ whole.T, 0.0).astype(np.float64) / FULL**2
    beside = np.diagonal(alike, 1)
    unlike: list[int] = []
    for least in np.arange(FIRST, LAST + STEP / 2, STEP).tolist():
        unlike = (np.flatnonzero(steady(beside) < steady(np.array(least))) + 1).tolist()
        if unlike:
            break
    before = np.add.reduce(np.tril(alike, -1), axis=1)[1:]
    share = steady(beside / np.maximum(before, 1e-9))
    peaks = [n for n in range(1, len(share) - 1) if share[n - 1] < share[n] > share[n + 1]]
    return [place for place in unlike if any(abs(place - peak) <= NEAR for peak in peaks)] or unlike
