"""What an organiser makes of an index: its rows and further nodes, joined by edges of several kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.keys import FULL
from remanence.indexes.rounding import Doubles
from remanence.indexes.vectors import products
from remanence.protocols import Floats

T = TypeVar("T")
Vectors = npt.NDArray[np.int8]
"""Unit vectors in whole numbers from -127 to 127, so that their products are exact on every machine."""


class Edges:
    """Weighted, directed edges between nodes. Sums run in the order given, so they are the same on every machine.

    >>> edges = Edges.of([(0, 1, 2.0), (0, 2, 6.0)], 3)
    >>> edges.spread(np.array([1.0, 0.0, 0.0])).tolist(), edges.shares().spread(np.array([1.0, 0.0, 0.0])).tolist()
    ([0.0, 2.0, 6.0], [0.0, 0.25, 0.75])
    """

    def __init__(self, sources: Rows, targets: Rows, weights: Doubles, size: int) -> None:
        self.sources, self.targets, self.weights, self.size = sources, targets, weights, size

    @classmethod
    def of(cls, edges: Iterable[tuple[int, int, float]], size: int, *, both_ways: bool = False) -> Edges:
        """Edges from (source, target, weight); those between the same two nodes add up."""
        flat = np.fromiter(chain.from_iterable(edges), np.float64).reshape(-1, 3)
        sources, targets, weights = flat[:, 0].astype(np.int64), flat[:, 1].astype(np.int64), flat[:, 2]
        return cls.summed(sources, targets, weights, size, both_ways=both_ways)

    @classmethod
    def summed(cls, sources: Rows, targets: Rows, weights: Doubles, size: int, *, both_ways: bool = False) -> Edges:
        """The same, from arrays."""
        if both_ways:
            ends = np.stack([sources, targets], axis=1)
            sources, targets, weights = ends.ravel(), ends[:, ::-1].ravel(), np.repeat(weights, 2)
        pairs, which = np.unique(sources * size + targets, return_inverse=True)
        total = np.bincount(which, weights, len(pairs)).astype(np.float64)
        return cls(pairs // max(size, 1), pairs % max(size, 1), total, size)

    def __len__(self) -> int:
        return len(self.sources)

    def spread(self, values: Doubles) -> Doubles:
        """What every node gets if each gives its value, times the weight, along its edges."""
        given = values[self.sources] * self.weights
        return np.bincount(self.targets, weights=given, minlength=self.size).astype(np.float64)

    def shares(self) -> Edges:
        """The same edges, with the weights that leave a node adding up to 1."""
        totals = np.bincount(self.sources, weights=self.weights, minlength=self.size)
        return Edges(self.sources, self.targets, self.weights / totals[self.sources], self.size)

    def degrees(self) -> npt.NDArray[np.int64]:
        """How many edges leave each node."""
        return np.bincount(self.sources, minlength=self.size).astype(np.int64)

    def around(self, node: int) -> tuple[Rows, Doubles]:
        """The neighbours of a node, with their weights."""
        start, end = np.searchsorted(self.sources, [node, node + 1])
        return self.targets[start:end], self.weights[start:end]


def joined(edges: Iterable[Edges], size: int) -> Edges:
    """All edges of several kinds as one, parallel ones added up."""
    every = [(each.sources, each.targets, each.weights) for each in edges]
    sources, targets, weights = (np.concatenate(each) for each in zip(*every, strict=True))
    return Edges.summed(sources, targets, weights, size)


@dataclass(frozen=True, eq=False)
class Structure:
    """Nodes and edges: node n is row n of the index for n < `rows`, and `labels[n - rows]` from there on.

    Attributes:
        rows: how many rows there are. labels, kinds: what each further node is called, and what it is ("phrase").
        edges: by what they mean ("relation"). parents: of each node, in a tree; -1 for none.
        levels: of each node, 0 for rows. vectors: of each node, zeros where it has none; None without an embedder.
    """

    rows: int
    labels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    edges: Mapping[str, Edges] = field(default_factory=dict)
    parents: Rows = field(default_factory=lambda: np.zeros(0, np.int64))
    levels: Rows = field(default_factory=lambda: np.zeros(0, np.int64))
    vectors: Vectors | None = None
    _made: dict[object, Any] = field(default_factory=dict, init=False)

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return self.rows + len(self.labels)

    @cached_property
    def nodes(self) -> Mapping[str, int]:
        """The further nodes by their labels."""
        return {label: self.rows + place for place, label in enumerate(self.labels)}

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of all labels."""
        return frozenset(word for label in self.labels for word in label.split())

    def of_kind(self, kind: str) -> Rows:
        """The nodes of a kind, ascending."""
        return self.once(("kind", kind), lambda made: made.rows + np.flatnonzero([each == kind for each in made.kinds]))

    def once(self, key: object, make: Callable[[Structure], T]) -> T:
        """What `make` gives for this structure, made at the first call with a key."""
        if key not in self._made:
            self._made[key] = make(self)
        made: T = self._made[key]
        return made

    def cosines(self, query: Floats) -> Doubles:
        """The cosine of every node with a question's vector (`VectorIndex.query`), exactly; zeros without vectors."""
        if self.vectors is None:
            return np.zeros(self.size)
        return products(self.vectors.astype(np.float32), query).astype(np.float64) / FULL**2


class Organiser(Protocol):
    """Makes a structure of an index: the same of the same rows, whatever the machine and the order of calls.

    It reads the index alone. What is hidden there has no part in the structure. Cost: what a recall waits for after a
    change, so parts that suit large banks take up new rows from what they had (`MemoryIndex.folded`).
    """

    def __call__(self, index: MemoryIndex) -> Structure: ...


class Organised:
    """An organiser of a recipe, for the channels that search what it makes: made once for every version of an index."""

    def __init__(self, key: object, organise: Organiser) -> None:
        self._key, self._organise = key, organise

    def of(self, index: MemoryIndex) -> Structure:
        """The structure of the whole index."""
        make: Callable[[MemoryIndex], Structure] = self._organise
        return index.whole.cached(self._key, make)


def shown(index: MemoryIndex) -> Rows:
    """The rows that an organiser may use: those that are not hidden."""
    return np.flatnonzero(index.columns["hidden"] == 0)


def centre(vectors: Vectors) -> Vectors:
    """The mean direction of some vectors: of whole numbers with exact sums, so the same on every machine.

    >>> centre(np.array([[127, 0], [0, 127]], np.int8)).tolist()
    [90, 90]
    """
    return direction(np.add.reduce(vectors, axis=0, dtype=np.int64))


def direction(total: npt.NDArray[np.int64]) -> Vectors:
    """A sum of vectors at unit length, in whole numbers; zeros stay zeros."""
    whole = total.astype(np.float64)
    length = float(np.sqrt(np.add.reduce(whole * whole)))
    mean: Vectors = np.rint(whole * (FULL / length if length else 0.0)).astype(np.int8)
    return mean
