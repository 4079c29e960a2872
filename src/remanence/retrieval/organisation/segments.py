"""Conversations cut into episodes where the topic shifts or something surprising is said."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.keys import FULL
from remanence.indexes.rounding import Doubles, steady
from remanence.indexes.statistics import idf
from remanence.retrieval.organisation.structure import Vectors, direction, shown


def segments(
    index: MemoryIndex, vectors: Vectors, *, topic: float, surprise: float = 2.0, longest: int = 25
) -> list[Rows]:
    """The shown rows of each session, in order, cut into runs of one topic.

    Args:
        topic: a turn whose cosine with the run so far is under this begins a new one. surprise: so does one of whose
            content terms, by weight, at least this share was not said in the run before; over 1 never.
        longest: rows of a run.
    """
    rows = shown(index)
    news = _News(index, rows) if surprise <= 1 else None
    found: list[list[int]] = []
    open_: dict[int, tuple[list[int], npt.NDArray[np.int64]]] = {}
    for row, session in zip(rows.tolist(), index.columns["session"][rows].tolist(), strict=True):
        key = session if session >= 0 else -2 - row
        run = open_.get(key)
        ends = run is None or len(run[0]) >= longest
        if run is not None and not ends:
            cosine = float(direction(run[1]).astype(np.int64) @ vectors[row].astype(np.int64)) / FULL**2
            ends = cosine < topic or (news is not None and news.share(run[0], row) >= surprise)
        if run is None or ends:
            run = list[int](), np.zeros(vectors.shape[1], np.int64)
            found.append(run[0])
        run[0].append(row)
        open_[key] = run[0], run[1] + vectors[row]
    return [np.array(each, np.int64) for each in found]


class _News:
    """How much of what a turn says was not said before it, by terms, each with its idf in the bank."""

    def __init__(self, index: MemoryIndex, rows: Rows) -> None:
        postings = index.terms.postings(rows)
        said = postings.counts > 0
        frequency = np.bincount(postings.codes[said], minlength=len(index.terms.vocabulary))
        self._worth: Doubles = steady(idf(len(rows), frequency))
        self._terms: dict[int, set[int]] = {}
        for row, code in zip(postings.rows[said].tolist(), postings.codes[said].tolist(), strict=True):
            self._terms.setdefault(row, set()).add(code)

    def share(self, before: list[int], row: int) -> float:
        """The share of a turn's worth that is new, 0 for one without a word."""
        own = self._terms.get(row, set())
        known = set[int]().union(*(self._terms.get(each, set()) for each in before))
        total = sum(self._sorted(own))
        return sum(self._sorted(own - known)) / total if total else 0.0

    def _sorted(self, codes: set[int]) -> Iterator[float]:
        return (float(self._worth[code]) for code in sorted(codes))
