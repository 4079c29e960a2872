"""The lexical index: BM25F over a turn, its neighbours and its speaker's name, exact, incremental.

What a term is worth to a row is worked out ahead of the search, in postings by term. Rows that came since, and those
next to them, stand in a small tail, so that an add does not re-order the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from remanence.indexes.context import Context, ReadingOrder, gate
from remanence.indexes.epochs import epoch
from remanence.indexes.growing import Array, Rows
from remanence.indexes.rounding import Doubles
from remanence.indexes.statistics import TermStatistics, term_statistics
from remanence.indexes.terms import SPEAKER, TermTable

_SLOT_BITS, _ROW_BITS = 3, 29


class LexicalSpec(Struct, frozen=True):
    """Parameters of BM25F.

    Attributes:
        k1: how soon repeats stop counting. b, b_near: how much a long text is discounted, itself and as a neighbour.
        context: weights of the neighbours. speaker: whether the speaker's name counts as one more word of the text.
    """

    k1: float = 0.9
    b: float = 0.6
    b_near: float = 0.75
    context: Context = Context()
    speaker: bool = True


class _Segment(NamedTuple):
    """Postings by term: term c has `rows[starts[c]:starts[c + 1]]`, and each row gains `gains` times the idf."""

    starts: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    gains: npt.NDArray[np.float32]

    def scores(self, weighed: Sequence[tuple[int, float]], size: int) -> Doubles:
        """Sum of weight times gain by row; summed in the order of `weighed`, which are (code, weight)."""
        spans = [(int(self.starts[code]), int(self.starts[code + 1]), weight) for code, weight in weighed]
        if not any(end > start for start, end, _ in spans):
            return np.zeros(size)
        rows = np.concatenate([self.rows[start:end] for start, end, _ in spans])
        gains = np.concatenate([self.gains[start:end] * weight for start, end, weight in spans])
        return np.bincount(rows, gains, size).astype(np.float64, copy=False)


class LexicalIndex:
    """Scores rows for terms. `refresh` first, after every change of the table."""

    def __init__(self, table: TermTable, order: ReadingOrder, spec: LexicalSpec) -> None:
        self._table, self._order, self.spec = table, order, spec
        self.statistics = TermStatistics(0, np.zeros(0), 0.0, 1.0)
        self._sealed = 0
        self._main = _segment(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), 0, spec.k1)
        self._tail: _Segment | None = None
        self._dirty: Rows = np.zeros(0, np.int64)

    def refresh(self) -> None:
        """Take in the rows that the table got since."""
        size = len(self._table.lengths)
        if self.statistics.documents != epoch(size):
            self.statistics = term_statistics(self._table, epoch(size), speaker=self.spec.speaker)
            self._seal(size)
        elif size - self._sealed > max(256, self._sealed // 8):
            self._seal(size)
        elif size > self._sealed:
            self._dirty = self._order.around(np.arange(self._sealed, size))
            self._tail = self._build(self._dirty)

    def facts(self) -> list[Any]:
        """What a dump notes beside the arrays."""
        return [self._sealed, self.statistics.documents, self.statistics.unseen, self.statistics.length]

    def images(self) -> dict[str, Array]:
        """The arrays of a dump: the sealed postings, and the idf of the epoch."""
        return {"idf": self.statistics.idf, **self._main._asdict()}

    def restore(self, facts: Sequence[Any], arrays: Mapping[str, Array]) -> None:
        """Hold what a dump had; `refresh` then makes the tail anew."""
        self._sealed, documents, unseen, length = facts
        self.statistics = TermStatistics(documents, arrays["idf"], unseen, length)
        self._main = _Segment(arrays["starts"], arrays["rows"], arrays["gains"])

    def _seal(self, size: int) -> None:
        self._main = self._build(np.arange(size))
        self._sealed, self._tail, self._dirty = size, None, np.zeros(0, np.int64)

    def _build(self, targets: Rows) -> _Segment:
        """The postings of `targets`."""
        sources = targets if self.spec.context.empty else self._order.around(targets)
        found = self._table.postings(sources)
        lengths, average = self._table.lengths.view, self.statistics.length
        size = len(lengths)
        wanted = np.zeros(size + 1, bool)
        wanted[targets] = True
        norm = _norm(lengths, average, self.spec.b)
        own = found.counts / norm[found.rows]
        if self.spec.speaker:
            own += (found.flags & SPEAKER) > 0
        kept = wanted[found.rows] & (own > 0)
        keys = [_key(found.codes[kept], found.rows[kept], 0)]
        values = [own[kept]]
        if not self.spec.context.empty:
            near = found.counts / _norm(lengths, average, self.spec.b_near)[found.rows]
            gates = gate(lengths, self.spec.context.length)
            for slot, (weight, reader) in enumerate(zip(self.spec.context.weights, (1, 0, 3, 2), strict=True), 1):
                rows = self._order.neighbours[found.rows, reader].astype(np.int64)
                kept = wanted[rows] & (found.counts > 0)  # no neighbour is row -1, the place that is never wanted
                rows = rows[kept]
                keys.append(_key(found.codes[kept], rows, slot))
                values.append(weight * gates[rows] * near[kept])
        return _segment(
            *_merge(np.concatenate(keys), np.concatenate(values)), len(self._table.vocabulary), self.spec.k1
        )

    def weigh(self, terms: Sequence[str]) -> list[tuple[str, int, float]]:
        """(term, code or -1, idf) of each different term, in the order of the alphabet."""
        codes = [(term, self._table.vocabulary.get(term)) for term in sorted(set(terms))]
        return [(term, code, self.statistics.weight(code)) for term, code in codes]

    def scores(self, terms: Sequence[str], *, least: float = 2.0) -> Doubles:
        """BM25F of every row, as a share of what a perfect row would get, in [0, 1], so comparable between queries.

        Args:
            least: the perfect score counts at least this much, so that one common word is no perfect match.
        Cost: O(postings of the terms + rows).
        """
        size = len(self._table.lengths)
        weighed = self.weigh(terms)
        ideal = (self.spec.k1 + 1) * sum(weight for _, _, weight in weighed)
        known = [(code, weight / max(ideal, least)) for _, code, weight in weighed if code >= 0]
        found = self._main.scores([pair for pair in known if pair[0] < len(self._main.starts) - 1], size)
        if self._tail is not None:
            found[self._dirty] = 0.0
            found += self._tail.scores(known, size)
        return found


def _norm(lengths: npt.NDArray[np.int32], average: float, b: float) -> Doubles:
    return (1 - b + b * lengths / average).astype(np.float64, copy=False)


def _key(codes: npt.NDArray[np.int64], rows: Rows, slot: int) -> npt.NDArray[np.int64]:
    return (codes << _ROW_BITS | rows) << _SLOT_BITS | slot


def _merge(keys: npt.NDArray[np.int64], values: Doubles) -> tuple[npt.NDArray[np.int64], Rows, Doubles]:
    """Sum what a term is worth to a row, the row's own words first, whatever the order of the keys."""
    order = np.argsort(keys)  # keys are all different, so any sort gives the same order
    keys, values = keys[order] >> _SLOT_BITS, values[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    sums = np.add.reduceat(values, first) if len(first) else values
    return keys[first] >> _ROW_BITS, keys[first] & (1 << _ROW_BITS) - 1, sums


def _segment(codes: npt.NDArray[np.int64], rows: Rows, values: Doubles, vocabulary: int, k1: float) -> _Segment:
    starts = np.zeros(vocabulary + 1, np.int64)
    np.cumsum(np.bincount(codes, minlength=vocabulary), out=starts[1:])
    gains = (k1 + 1) * values / (k1 + values)
    return _Segment(starts, rows.astype(np.int32), gains.astype(np.float32))
