"""The dense index: cosines of context-mixed vectors in eight bits, exact to the bit on every machine.

Components are whole numbers from -127 to 127, and sums of their products stay below 2**24, so float32 matrix products
are exact whatever order they sum in. All rows of a small bank are scored exactly by one matrix product; of a large one,
sign bits give an estimate for every row, and the rows that matter are scored exactly from the eight bits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from remanence.indexes.cohesion import Cohesion
from remanence.indexes.columns import Columns
from remanence.indexes.context import NONE, Context, ReadingOrder, gate
from remanence.indexes.epochs import epoch, few_came
from remanence.indexes.growing import Array, Growing, Rows
from remanence.indexes.keys import FULL, Keys
from remanence.indexes.rounding import Doubles, steady
from remanence.indexes.signs import Signs
from remanence.protocols import Floats

_ROWS_AT_ONCE = 8192
_COPIED_UP_TO = 65_536
"""Rows up to which exact scores of all come from a float32 copy, four times as large as the eight bits."""

STORED = 2.0
"""What the vector of a document's neighbour counts for, times that of a turn's: documents are whole by themselves."""


class VectorSpec(Struct, frozen=True):
    """How vectors are made and compared.

    Attributes:
        pooling: "idf" pools tokens by the bank's own idf, "mean" by their plain sum.
        context: weights of the neighbours' vectors.
        damping: a cosine counts `length / (length + damping)`: headings and one-word replies resemble everything.
        lead: weight of the first sentence of a document beside the whole: a title, a task, what a lesson is about.
        space: the embedder of a space beside the bank's own; "" is the bank's own.
        kept: the share of a text's tokens that count, those of the greatest weight; models without tokens keep all.
    """

    pooling: str = "idf"
    context: Context = Context()
    damping: float = 1.0
    lead: float = 1.0
    space: str = ""
    kept: float = 1.0


class VectorIndex:
    """Cosines of all rows to a query. `refresh` first, after every change of the keys."""

    def __init__(
        self,
        keys: Keys,
        columns: Columns,
        lengths: Growing,
        order: ReadingOrder,
        measure: Cohesion,
        spec: VectorSpec,
        dimension: int,
    ) -> None:
        self._keys, self._columns, self._lengths, self._order, self.spec = keys, columns, lengths, order, spec
        self._measure = measure
        self.mixed = Growing(np.int8, dimension)
        self._copy = Growing(np.float32, dimension)
        self._signs = Signs(dimension)
        self._share = Growing(np.float64)
        self.weights: Floats | None = None
        self.documents = -1
        self._means: dict[tuple[str, ...], tuple[int, Doubles]] = {}

    def refresh(self) -> None:
        """Take in the rows that came since."""
        size = len(self._lengths)
        if self.documents != epoch(size):
            self.documents = epoch(size)
            self.weights = self._keys.weights(self.documents, self.spec.pooling)
            dirty = np.arange(size)
        else:
            dirty = self._order.around(np.arange(len(self.mixed), size), stored=True)
        self.mixed.resize(size)
        for start in range(0, len(dirty), _ROWS_AT_ONCE):
            rows = dirty[start : start + _ROWS_AT_ONCE]
            self.mixed.view[rows] = self._mix(rows)
        self._derive(dirty)

    @property
    def nearly_fresh(self) -> bool:
        """Whether `refresh` has little to do."""
        return few_came(self.documents, len(self.mixed), len(self._lengths))

    def touch(self, rows: Rows) -> None:
        """Take in the keys of rows that came without one."""
        late = rows[rows < len(self.mixed)]
        if len(late):
            dirty = self._order.around(late, stored=True)
            self.mixed.view[dirty] = self._mix(dirty)
            self._derive(dirty)

    def facts(self) -> list[Any]:
        """What a dump notes beside the arrays."""
        return [self.documents]

    def images(self) -> dict[str, Array]:
        """The arrays of a dump: the mixed vectors, and the weights of the epoch."""
        return {"mixed": self.mixed.view} | ({} if self.weights is None else {"weights": self.weights})

    def restore(self, facts: Sequence[Any], arrays: Mapping[str, Array]) -> None:
        """Hold what a dump had."""
        [self.documents] = facts
        self.weights = arrays.get("weights")
        self.mixed.replace(arrays["mixed"])
        self._derive(np.arange(len(self.mixed)))

    @property
    def nbytes(self) -> int:
        """The memory that its rows take."""
        return sum(each.nbytes for each in (self.mixed, self._copy, self._signs, self._share))

    def _derive(self, rows: Rows) -> None:
        """Bring what searches read up to date with `mixed`, where it was asked for so far."""
        size = len(self.mixed)
        for copy in (self._copy, self._signs):
            if len(copy):
                copy.resize(size)
                self._fill(copy, rows)
        self._share.resize(size)
        lengths = self._context_lengths(rows)
        self._share.view[rows] = steady(lengths / (lengths + self.spec.damping)) if self.spec.damping else 1.0

    def _fill(self, copy: Growing | Signs, rows: Rows) -> None:
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            some = rows[start : start + _ROWS_AT_ONCE]
            if isinstance(copy, Signs):
                copy.set(some, self.mixed.view[some])
            else:
                copy.view[some] = self.mixed.view[some]

    def _made(self, copy: Growing | Signs) -> None:
        """Make a copy when it is first asked for."""
        if len(copy) < len(self.mixed):
            copy.resize(len(self.mixed))
            self._fill(copy, np.arange(len(self.mixed)))

    def _mix(self, rows: Rows) -> npt.NDArray[np.int8]:
        """The vectors of `rows` with those of their neighbours, at unit length, in eight bits."""
        if self.spec.context.empty:
            return _eight_bits(self._own(rows))
        near = self._order.around(rows, stored=True)
        vectors = np.vstack([self._own(near), np.zeros((1, self.mixed.view.shape[1]), np.float32)])
        own = vectors[np.searchsorted(near, rows)]
        known = np.any(own, axis=1, keepdims=True)
        worth = np.where(self._order.loose[rows], STORED * self._measure(self.documents), 1.0)
        gates = (gate(self._lengths.view[rows], self.spec.context.length) * worth).astype(np.float32)[:, None]
        neighbours = self._order.stored(rows)
        for column, weight in zip((0, 1, 2, 3), self.spec.context.weights, strict=True):
            there = neighbours[:, column]
            places = np.where(there == NONE, len(near), np.searchsorted(near, there))
            own = own + np.float32(weight) * gates * vectors[places]
        return _eight_bits(_unit_rows(own) * known)

    def _own(self, rows: Rows) -> Floats:
        """Unit vectors of the texts themselves; the lead of a document counts beside the whole."""
        vectors = self._keys.vectors(rows, self.weights, self.spec.kept)
        led = np.flatnonzero(self._columns.documents(rows)) if self.spec.lead else rows[:0]
        leads = self._keys.leads(rows[led], self.weights) if len(led) else None
        if leads is not None:
            vectors[led] = _unit_rows(vectors[led] + np.float32(self.spec.lead) * leads)
        return vectors

    def _context_lengths(self, rows: Rows) -> Doubles:
        """Lengths of the texts with as much of their neighbours as counts."""
        lengths = np.append(self._lengths.view, 0).astype(np.float64)  # no neighbour is row -1: length 0
        found = lengths[rows]
        if not self.spec.context.empty:
            gates = gate(self._lengths.view[rows], self.spec.context.length)
            for column, weight in zip((0, 1, 2, 3), self.spec.context.weights, strict=True):
                found = found + weight * gates * lengths[self._order.neighbours[rows, column]]
        return found

    def query(self, text: str, common: Sequence[str] = ()) -> Floats:
        """A question's vector, in whole numbers; less the mean of those of `common`, of whose kind it is, if any.

        What all of a kind have in common tells no row from another, but leads to those that resemble the kind (Arora,
        Liang and Ma, ICLR 2017, take the same out of sentences).   Raises: EmbedderUnavailable.
        """
        whole = _eight_bits(self._keys.queries([text], self.weights))
        if common:
            own = whole - self._mean(tuple(common))
            whole = _eight_bits(_unit_rows(own.astype(np.float32)))
        vector: Floats = whole[0].astype(np.float32)
        return vector

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.int8]:
        """The vectors of other texts, beside those of the rows, in whole numbers. Raises: EmbedderUnavailable."""
        return _eight_bits(self._keys.queries(texts, self.weights)) if texts else self.mixed.view[:0]

    def _mean(self, texts: tuple[str, ...]) -> Doubles:
        """The mean of questions: of whole numbers, with exact sums; made once, or once an epoch with its weights."""
        made_with = -1 if self.weights is None else self.documents
        found = self._means.get(texts)
        if found is None or found[0] != made_with:
            vectors = _eight_bits(self._keys.queries(texts, self.weights))
            found = self._means[texts] = made_with, np.add.reduce(vectors, axis=0, dtype=np.int64) / len(texts)
        return found[1]

    def trust(self, text: str) -> float:
        """How far the vector of a question means anything, in [0, 1]."""
        return self._keys.trust(text)

    def scores(self, query: Floats) -> Doubles:
        """Damped cosine of every row to `query`, exactly."""
        if len(self.mixed) > _COPIED_UP_TO:
            return self.rescore(query, np.arange(len(self.mixed)))
        self._made(self._copy)
        return products(self._copy.view, query).astype(np.float64) * (self._share.view / FULL**2)

    def estimates(self, query: Floats) -> Doubles:
        """What the signs alone make of it: a thirtieth of the memory to read, for choosing the rows to `rescore`."""
        self._made(self._signs)
        return self._signs.agreement(query) * self._share.view

    def rescore(self, query: Floats, rows: Rows) -> Doubles:
        """Exact scores of some rows."""
        found = np.empty(len(rows))
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            some = rows[start : start + _ROWS_AT_ONCE]
            found[start : start + len(some)] = products(self.mixed.view[some].astype(np.float32), query)
        return found * (self._share.view[rows] / FULL**2)


def products(rows: Floats, query: Floats) -> Floats:
    """Each row times `query`, on the caller's core alone.

    As one product of a matrix it would wake the threads of the linear algebra, which spin for milliseconds after it: in
    a server, they take the cores from all other requests.
    """
    each: Floats = (rows[:, None, :] @ query)[:, 0]
    return each


def _eight_bits(unit: Floats) -> npt.NDArray[np.int8]:
    whole: npt.NDArray[np.int8] = np.rint(unit * np.float32(FULL)).astype(np.int8)
    return whole


def _unit_rows(rows: Floats) -> Floats:
    """The rows at length one; rows of zeros stay zeros."""
    lengths = np.sqrt(np.add.reduce(rows * rows, axis=1, keepdims=True))
    unit: Floats = (rows / np.where(lengths > 0, lengths, np.float32(1))).astype(np.float32, copy=False)
    return unit
