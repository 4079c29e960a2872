"""Some rows of an index, as an index of their own: what costs much a row is done only for rows that matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from remanence.indexes.columns import Columns
from remanence.indexes.context import Neighbours, ReadingOrder
from remanence.indexes.growing import Array, Growing, Rows
from remanence.indexes.lexical import NO_VARIANTS, LexicalIndex, LexicalSpec, Variants
from remanence.indexes.moments import TimeTable
from remanence.indexes.record_index import MemoryIndex
from remanence.indexes.rounding import Doubles
from remanence.indexes.terms import Postings, Said, TermTable
from remanence.indexes.vectors import VectorIndex, VectorSpec
from remanence.protocols import Floats

T = TypeVar("T")


class View(MemoryIndex):
    """The rows `rows` of an index, ascending, numbered from 0. Read-only, and good until the index changes.

    What is of the whole bank stays so: vocabulary, statistics, names, and what `cached` and `folded` give. A neighbour
    that is not among the rows is none.
    """

    def __init__(self, whole: MemoryIndex, rows: Rows) -> None:
        self._whole, self.rows = whole, rows
        self.embedder, self.keys, self.version = whole.embedder, whole.keys, whole.version
        self.facts = whole.facts
        self.emphasis = whole.emphasis
        self.columns = _Columns(whole.columns, rows)
        self.terms = _Terms(whole.terms, rows)
        self.times = _Times(whole.times, rows, len(whole))
        self.order = _Order(whole.order, self)

    @property
    def whole(self) -> MemoryIndex:
        return self._whole

    def take(self, values: Array) -> Array:
        return values[self.rows]

    def places(self, rows: Rows) -> Rows:
        if not len(self.rows):
            return np.full(rows.shape, -1)
        near = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        return np.where(self.rows[near] == rows, near, -1)

    def whole_rows(self, rows: Rows) -> Rows:
        return self.rows[rows]

    def named(self, rows: Rows) -> list[str]:
        return self._whole.named(self.rows[rows])

    def cached(self, owner: object, make: Callable[[MemoryIndex], T]) -> T:
        return self._whole.cached(owner, make)

    def folded(self, owner: object, start: Callable[[], T], step: Callable[[T, MemoryIndex, int], T]) -> T:
        return self._whole.folded(owner, start, step)

    def table(self, owner: object, make: Callable[[MemoryIndex, Rows], Array]) -> Array:
        return self.take(self._whole.table(owner, make))

    def lexical(self, spec: LexicalSpec) -> LexicalIndex:
        return _Lexical(self._whole.lexical(spec), self.rows)

    def vectors(self, spec: VectorSpec) -> VectorIndex | None:
        vectors = self._whole.vectors(spec)
        return None if vectors is None else _Vectors(vectors, self.rows)


class _Columns(Columns):
    """The fields of some rows, gathered when they are read."""

    def __init__(self, whole: Columns, rows: Rows) -> None:
        self._whole, self._rows, self._gathered = whole, rows, dict[str, Array]()
        self.sessions, self.actors = whole.sessions, whole.actors

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, name: str) -> Array:
        found = self._gathered.get(name)
        if found is None:
            found = self._gathered[name] = self._whole[name][self._rows]
        return found


class _Terms(TermTable):
    """The terms of some rows."""

    def __init__(self, whole: TermTable, rows: Rows) -> None:
        self._whole, self._rows = whole, rows
        self.vocabulary = whole.vocabulary
        self.lengths = Growing(np.int32)
        self.lengths.replace(whole.lengths.view[rows])

    def postings(self, rows: Rows) -> Postings:
        found = self._whole.postings(self._rows[rows])
        return found._replace(rows=np.searchsorted(self._rows, found.rows))

    def said(self, rows: Rows) -> Said:
        return self._whole.said(self._rows[rows])

    def having(self, rows: Rows, codes: Rows) -> list[tuple[int, int, bool]]:
        return self._whole.having(self._rows[rows], codes)


class _Times(TimeTable):
    """The intervals of some rows."""

    def __init__(self, whole: TimeTable, rows: Rows, size: int) -> None:
        self._whole, self._rows, self._size = whole, rows, size

    def nearness(self, start: int, end: int, spread: float, size: int) -> Doubles:
        del size
        return self._whole.nearness(start, end, spread, self._size)[self._rows]

    def touching(self, start: int, end: int, size: int) -> npt.NDArray[np.bool_]:
        del size
        return self._whole.touching(start, end, self._size)[self._rows]


class _Order(ReadingOrder):
    """The neighbours of some rows that are among them."""

    def __init__(self, whole: ReadingOrder, view: View) -> None:
        self._whole, self._view = whole, view
        self._near: Neighbours | None = None

    @property
    def neighbours(self) -> Neighbours:
        if self._near is None:
            self._near = self._here(self._whole.neighbours[self._view.rows])
        return self._near

    def beside(self, place: int) -> npt.NDArray[np.int32]:
        return self._here(self._whole.neighbours[self._view.rows, place])

    def _here(self, near: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Rows of the whole as rows of the view; none is -1, and so is one that is not here."""
        return self._view.places(near.astype(np.int64)).astype(np.int32)


class _Lexical(LexicalIndex):
    """The scores of some rows."""

    def __init__(self, whole: LexicalIndex, rows: Rows) -> None:
        self._whole, self._rows = whole, rows
        self.spec, self.statistics, self._table = whole.spec, whole.statistics, whole._table

    def scores(self, terms: Sequence[str], *, least: float = 2.0, variants: Variants = NO_VARIANTS) -> Doubles:
        return self._whole.scores(terms, least=least, variants=variants)[self._rows]


class _Vectors(VectorIndex):
    """The cosines of some rows."""

    def __init__(self, whole: VectorIndex, rows: Rows) -> None:
        self._whole, self._rows, self.spec = whole, rows, whole.spec

    def query(self, text: str, common: Sequence[str] = ()) -> Floats:
        return self._whole.query(text, common)

    def trust(self, text: str) -> float:
        return self._whole.trust(text)

    def scores(self, query: Floats) -> Doubles:
        return self._whole.rescore(query, self._rows)

    def rescore(self, query: Floats, rows: Rows) -> Doubles:
        return self._whole.rescore(query, self._rows[rows])
