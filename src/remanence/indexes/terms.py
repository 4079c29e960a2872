"""Forward postings: which terms each row has, how often, and whether with a capital or in its speaker's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from remanence.encoding.text import Reading, terms
from remanence.indexes.codes import Codes
from remanence.indexes.growing import Array, Growing, Ragged, Rows

CAPITAL = 1
SPEAKER = 2
_CODE_SHIFT, _COUNT_SHIFT, _MOST = 24, 8, 0xFFFF


class Postings(NamedTuple):
    """One entry for each (row, term), rows ascending: term code, count in the row's own text, flags, and the row."""

    rows: Rows
    codes: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    flags: npt.NDArray[np.int64]


class Said(NamedTuple):
    """What some rows say, apart from the index: their entries, and the offset where each row starts."""

    packed: npt.NDArray[np.int64]
    offsets: Rows

    @property
    def codes(self) -> npt.NDArray[np.int64]:
        """The term of each entry."""
        return self.packed >> _CODE_SHIFT

    def matches(self, codes: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """(rows, codes): which of the terms each row has in its own words, not in its speaker's name alone."""
        own = np.flatnonzero(self.packed >> _COUNT_SHIFT & _MOST)
        which, at = np.nonzero(codes[:, None] == self.codes[own])
        hit = np.zeros((len(self.offsets), len(codes)), bool)
        hit[np.searchsorted(self.offsets, own[at], side="right") - 1, which] = True
        return hit


class TermTable:
    """The terms of every row. Codes follow first appearance, so they depend on the sequence of entries alone."""

    def __init__(self) -> None:
        self.vocabulary = Codes()
        self.entries = Ragged(np.int64)
        self.lengths = Growing(np.int32)
        self._names: dict[tuple[str, str], frozenset[str]] = {}

    def append(self, readings: Sequence[Reading], actors: Sequence[str | None]) -> None:
        """Add rows."""
        packed: list[int] = []
        sizes: list[int] = []
        for reading, actor in zip(readings, actors, strict=True):
            before = len(packed)
            packed += self._pack(reading, self._name_terms(actor, reading.language))
            sizes.append(len(packed) - before)
        self.entries.append(packed, sizes)
        self.lengths.extend([reading.length for reading in readings])

    def _pack(self, reading: Reading, name: frozenset[str]) -> Iterable[int]:
        add, capitals = self.vocabulary.add, reading.capitals
        counts = Counter(reading.terms)
        for term, count in counts.items():
            flags = (term in capitals) * CAPITAL | (term in name) * SPEAKER
            most = count if count < _MOST else _MOST
            yield add(term) << _CODE_SHIFT | most << _COUNT_SHIFT | flags
        for term in sorted(name - counts.keys()):
            yield add(term) << _CODE_SHIFT | SPEAKER

    def _name_terms(self, actor: str | None, language: str) -> frozenset[str]:
        """The terms of a speaker's name, as texts of that language have them."""
        if actor is None:
            return frozenset()
        found = self._names.get((actor, language))
        if found is None:
            found = self._names[actor, language] = frozenset(terms(actor, language))
        return found

    def postings(self, rows: Rows) -> Postings:
        """The entries of `rows`."""
        packed, _ = self.entries.gather(rows)
        owners = np.repeat(rows, self.entries.lengths.view[rows])
        return Postings(owners, packed >> _CODE_SHIFT, packed >> _COUNT_SHIFT & _MOST, packed & 0xFF)

    def said(self, rows: Rows) -> Said:
        """A copy of what `rows` say."""
        return Said(*self.entries.gather(rows))

    def having(self, rows: Rows, codes: Rows) -> list[tuple[int, int, bool]]:
        """(place among `rows`, place among `codes`, whether the speaker's name has it) wherever a row has a term."""
        packed, offsets = self.entries.gather(rows)
        wanted = np.zeros(len(self.vocabulary), np.int16)
        wanted[codes] = np.arange(1, len(codes) + 1)
        which = wanted[packed >> _CODE_SHIFT]
        at = np.flatnonzero(which)
        owners = np.searchsorted(offsets, at, side="right") - 1
        spoken = (packed[at] & SPEAKER) > 0
        return list(zip(owners.tolist(), (which[at] - 1).tolist(), spoken.tolist(), strict=True))

    def words(self, row: int) -> list[tuple[str, int, int]]:
        """(term, count, flags) of one row."""
        found = self.postings(np.array([row]))
        values = self.vocabulary.values
        return [(values[c], n, f) for c, n, f in zip(*(a.tolist() for a in found[1:]), strict=True)]

    def images(self) -> dict[str, Array]:
        """The arrays of a dump; the vocabulary goes beside them."""
        return {**self.entries.images("terms"), "terms.content": self.lengths.view}

    def restore(self, vocabulary: Iterable[str], arrays: Mapping[str, Array]) -> None:
        """Hold what a dump had."""
        self.vocabulary = Codes(vocabulary)
        self.entries.restore("terms", arrays)
        self.lengths.replace(arrays["terms.content"])

    def keep(self, rows: Rows) -> None:
        """Keep these rows, and no term that none of them has."""
        self.entries.keep(rows)
        self.lengths.replace(self.lengths.view[rows])
        packed = self.entries.values.view
        used, first, place = np.unique(packed >> _CODE_SHIFT, return_index=True, return_inverse=True)
        order = np.argsort(first, kind="stable")
        renumbered = np.empty(len(used), np.int64)
        renumbered[order] = np.arange(len(used))
        self.vocabulary = Codes(self.vocabulary.values[code] for code in used[order].tolist())
        self.entries.values.replace(renumbered[place] << _CODE_SHIFT | packed & (1 << _CODE_SHIFT) - 1)
