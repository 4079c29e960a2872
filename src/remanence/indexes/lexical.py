"""The lexical index: BM25F over a turn, its neighbours and its speaker's name, exact, incremental.

What a term is worth to a row is worked out ahead of the search, in postings by term. Rows that came since, and those
next to them, stand in younger segments, the youngest of which is small, so that an add does not re-order the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from remanence.indexes.cohesion import Cohesion
from remanence.indexes.context import Context, ReadingOrder, gate
from remanence.indexes.epochs import epoch, few_came
from remanence.indexes.growing import Array, Rows
from remanence.indexes.rounding import Doubles
from remanence.indexes.statistics import TermStatistics, term_statistics
from remanence.indexes.terms import SPEAKER, TermTable

_SLOT_BITS, _ROW_BITS = 3, 29
_ROWS_AT_ONCE = 65_536
_YOUNG = 32
"""Rows up to which the youngest segment is made anew at every add."""
_GROWTH = 4
"""A segment is merged with the one before it unless that is so many times as large."""
Variants = Mapping[str, Sequence[tuple[str, float]]]
"""By term, other terms that stand for its word, with their share of its worth."""
NO_VARIANTS: Variants = {}


class LexicalSpec(Struct, frozen=True):
    """Parameters of BM25F.

    Attributes:
        k1: how soon repeats stop counting. b, b_near: how much a long text is discounted, itself and as a neighbour.
        k1_documents: the k1 of documents, which repeat what they are about anyway: to have all words counts for more.
        context: weights of the neighbours. speaker: whether the speaker's name counts as one more word of the text.
    """

    k1: float = 0.9
    k1_documents: float = 0.6
    b: float = 0.6
    b_near: float = 0.75
    context: Context = Context()
    speaker: bool = True


class _Segment(NamedTuple):
    """Postings by term of some rows: each is worth `gains` times the idf to the row in its place among `targets`.

    Attributes:
        since, end: the rows that came with the segment. targets: all rows in it, ascending: those and the older ones
            next to them; None in the oldest segment, where places are rows.
        starts: term c has the postings `starts[c]` to `starts[c + 1]`. codes: the term of each posting, ascending,
            instead of `starts` where there are few of them.
    """

    since: int
    end: int
    targets: Rows | None
    starts: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int64]
    places: npt.NDArray[np.int32]
    gains: npt.NDArray[np.float32]

    def spans(self, codes: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
        """Where the postings of each term are."""
        if self.targets is not None:
            starts, ends = self.codes.searchsorted(codes), self.codes.searchsorted(codes + 1)
        else:
            known = np.minimum(codes, len(self.starts) - 1)
            starts, ends = self.starts[known], self.starts[np.minimum(codes + 1, len(self.starts) - 1)]
        return list(zip(starts.tolist(), ends.tolist(), strict=True))

    def scores(self, weighed: Sequence[tuple[int, float]], size: int) -> Doubles:
        """Sum of weight times gain by place; summed in the order of `weighed`, which are (code, weight)."""
        found = self.spans(np.array([code for code, _ in weighed], np.int64))
        spans = [(start, end, weight) for (start, end), (_, weight) in zip(found, weighed, strict=True) if end > start]
        if not spans:
            return np.zeros(size)
        places = np.concatenate([self.places[start:end] for start, end, _ in spans])
        gains = np.concatenate([self.gains[start:end] * weight for start, end, weight in spans])
        return np.bincount(places, gains, size).astype(np.float64, copy=False)


class LexicalIndex:
    """Scores rows for terms. `refresh` first, after every change of the table."""

    def __init__(self, table: TermTable, order: ReadingOrder, spec: LexicalSpec, measure: Cohesion) -> None:
        self._table, self._order, self.spec, self._measure = table, order, spec, measure
        self.statistics = TermStatistics(0, np.zeros(0), 0.0, 1.0)
        self._cohesion = 0.0
        self._segments: list[_Segment] = []

    def refresh(self) -> None:
        """Take in the rows that the table got since. Cost: O(log n) a row over time, and O(n) in a new epoch."""
        size, segments = len(self._table.lengths), self._segments
        if self.statistics.documents != epoch(size):
            self.statistics = term_statistics(self._table, epoch(size), speaker=self.spec.speaker)
            self._cohesion = self._measured()
            segments.clear()
        first = segments[-1].end if segments else 0
        if first == size:
            return
        if len(segments) > 1 and first - segments[-1].since < _YOUNG:
            first = segments.pop().since
        if size - first >= _YOUNG:
            while len(segments) > 1 and segments[-1].end - segments[-1].since < _GROWTH * (size - first):
                first = segments.pop().since
        segments.append(self._build(first, size))

    @property
    def nearly_fresh(self) -> bool:
        """Whether `refresh` has little to do."""
        held = self._segments[-1].end if self._segments else 0
        return few_came(self.statistics.documents, held, len(self._table.lengths))

    def _measured(self) -> float:
        """How much the order in which documents were stored counts in this epoch."""
        return 0.0 if self.spec.context.empty else self._measure(self.statistics.documents)

    def facts(self) -> list[Any]:
        """What a dump notes beside the arrays."""
        sealed = self._segments[0].end if self._segments else 0
        return [sealed, self.statistics.documents, self.statistics.unseen, self.statistics.length]

    def images(self) -> dict[str, Array]:
        """The arrays of a dump: the oldest postings, and the idf of the epoch."""
        if not self._segments:
            return {"idf": self.statistics.idf}
        oldest = self._segments[0]
        return {"idf": self.statistics.idf, "starts": oldest.starts, "rows": oldest.places, "gains": oldest.gains}

    def restore(self, facts: Sequence[Any], arrays: Mapping[str, Array]) -> None:
        """Hold what a dump had; `refresh` then adds what came later."""
        sealed, documents, unseen, length = facts
        self.statistics = TermStatistics(documents, arrays["idf"], unseen, length)
        self._cohesion = self._measured()
        if sealed:
            none = np.zeros(0, np.int64)
            self._segments = [_Segment(0, sealed, None, arrays["starts"], none, arrays["rows"], arrays["gains"])]

    @property
    def nbytes(self) -> int:
        """The memory that its postings take."""
        arrays = [each for segment in self._segments for each in segment if isinstance(each, np.ndarray)]
        return sum(array.nbytes for array in arrays)

    def _build(self, first: int, size: int) -> _Segment:
        """The postings of the rows from `first` up to `size`, and of those next to them."""
        if not first:
            return self._oldest(size)
        came = np.arange(first, size)
        targets = came if self.spec.context.empty else self._order.around(came, stored=True)
        codes, places, gains = self._postings(targets)
        return _Segment(first, size, targets, np.zeros(0, np.int64), codes, places, gains)

    def _oldest(self, size: int) -> _Segment:
        """The postings of all rows: worked out for some rows at a time, then put together by term."""
        vocabulary = len(self._table.vocabulary)
        pieces, counts = [], []
        for start in range(0, size, _ROWS_AT_ONCE):
            codes, places, gains = self._postings(np.arange(start, min(start + _ROWS_AT_ONCE, size)))
            pieces.append((codes.astype(np.int32), places + np.int32(start), gains))
            counts.append(np.bincount(codes, minlength=vocabulary))
        starts = np.zeros(vocabulary + 1, np.int64)
        np.cumsum(np.sum(counts, axis=0), out=starts[1:])
        rows, gains = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.float32)
        free = starts[:-1].copy()
        for (terms, its_rows, its_gains), count in zip(pieces, counts, strict=True):
            there = np.arange(len(terms)) + (free - (np.cumsum(count) - count))[terms]
            rows[there], gains[there] = its_rows, its_gains
            free += count
        return _Segment(0, size, None, starts, np.zeros(0, np.int64), rows, gains)

    def _postings(self, targets: Rows) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """(code, place among `targets`, gain) of each term of each target, in this order."""
        alone = self.spec.context.empty
        sources = targets if alone else self._order.around(targets, stored=True)
        found = self._table.postings(sources)
        origins = np.repeat(np.arange(len(sources)), self._table.entries.lengths.view[sources])
        lengths, average = self._table.lengths.view, self.statistics.length
        own = found.counts / _norm(lengths[sources], average, self.spec.b)[origins]
        if self.spec.speaker:
            own += (found.flags & SPEAKER) > 0
        places = _places(targets, sources)[origins]
        kept = (places >= 0) & (own > 0)
        keys = [_key(found.codes[kept], places[kept], 0)]
        values = [own[kept]]
        if not alone:
            near = found.counts / _norm(lengths[sources], average, self.spec.b_near)[origins]
            neighbours = self._order.stored(sources).astype(np.int64)
            for slot, (weight, reader) in enumerate(zip(self.spec.context.weights, (1, 0, 3, 2), strict=True), 1):
                readers = neighbours[:, reader]
                worth = weight * gate(lengths[readers], self.spec.context.length)
                worth = worth * np.where(self._order.loose[readers], self._cohesion, 1.0)
                places = _places(targets, readers)[origins]
                kept = (places >= 0) & (found.counts > 0) & (worth > 0)[origins]
                keys.append(_key(found.codes[kept], places[kept], slot))
                values.append(worth[origins[kept]] * near[kept])
        codes, places, sums = _merge(np.concatenate(keys), np.concatenate(values))
        sooner = np.where(self._order.loose[targets], self.spec.k1_documents, self.spec.k1)
        gains = (self.spec.k1 + 1) * sums / (sooner[places] + sums)
        return codes, places.astype(np.int32), gains.astype(np.float32)

    def weigh(self, terms: Sequence[str]) -> list[tuple[str, int, float]]:
        """(term, code or -1, idf) of each different term, in the order of the alphabet."""
        codes = [(term, self._table.vocabulary.get(term)) for term in sorted(set(terms))]
        return [(term, code, self.statistics.weight(code)) for term, code in codes]

    def scores(self, terms: Sequence[str], *, least: float = 2.0, variants: Variants = NO_VARIANTS) -> Doubles:
        """BM25F of every row, as a share of what a perfect row would get, in [0, 1], so comparable between queries.

        Args:
            least: the perfect score counts at least this much, so that one common word is no perfect match.
            variants: by term, other terms that stand for its word, with their share of its worth.
        Cost: O(postings of the terms + rows).
        """
        size = len(self._table.lengths)
        weighed = self.weigh(terms)
        ideal = (self.spec.k1 + 1) * sum(weight for _, _, weight in weighed)
        known = [(code, weight / max(ideal, least)) for _, code, weight in weighed if code >= 0]
        if variants:
            known += self._variants(weighed, variants, max(ideal, least))
        found = self._summed(known, size)
        return np.minimum(found, 1.0) if variants else found

    def _variants(
        self, weighed: Sequence[tuple[str, int, float]], variants: Variants, ideal: float
    ) -> list[tuple[int, float]]:
        """Codes and weights of the variants that rows have and that are no terms of their own.

        A common variant of a rare word counts as what is common; one that stands for two words counts for both.
        """
        worth: dict[int, float] = {}
        own = {code for _, code, _ in weighed}
        for term, _, weight in weighed:
            for other, share in variants.get(term, ()):
                code = self._table.vocabulary.get(other)
                if code >= 0 and code not in own:
                    worth[code] = worth.get(code, 0.0) + share * min(weight, self.statistics.weight(code)) / ideal
        return sorted(worth.items())

    def _summed(self, weighed: Sequence[tuple[int, float]], size: int) -> Doubles:
        """Of all rows; what a younger segment says of a row takes the place of what older ones say."""
        found = np.zeros(0)
        for segment in self._segments:
            if segment.targets is None:
                found = segment.scores(weighed, size)
            else:
                found[segment.targets] = segment.scores(weighed, len(segment.targets))
        return found


def _norm(lengths: npt.NDArray[np.int32], average: float, b: float) -> Doubles:
    return (1 - b + b * lengths / average).astype(np.float64, copy=False)


def _key(codes: npt.NDArray[np.int64], rows: Rows, slot: int) -> npt.NDArray[np.int64]:
    return (codes << _ROW_BITS | rows) << _SLOT_BITS | slot


def _places(targets: Rows, rows: Rows) -> Rows:
    """The places of `rows` among `targets`, ascending; -1 for those, and for the row -1, that are not there."""
    if not len(targets) or targets[-1] - targets[0] == len(targets) - 1:  # without gaps
        places = rows - (targets[0] if len(targets) else 0)
        return np.where((places >= 0) & (places < len(targets)), places, -1)
    near = np.minimum(np.searchsorted(targets, rows), len(targets) - 1)
    return np.where(targets[near] == rows, near, -1)


def _merge(keys: npt.NDArray[np.int64], values: Doubles) -> tuple[npt.NDArray[np.int64], Rows, Doubles]:
    """Sum what a term is worth to a row, the row's own words first, whatever the order of the keys."""
    order = np.argsort(keys)  # keys are all different, so any sort gives the same order
    keys, values = keys[order] >> _SLOT_BITS, values[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    sums = np.add.reduceat(values, first) if len(first) else values
    return keys[first] >> _ROW_BITS, keys[first] & (1 << _ROW_BITS) - 1, sums
