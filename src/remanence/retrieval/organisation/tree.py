"""A tree that grows with what is retained: each row goes down to where it belongs, and its parents take it in."""

from __future__ import annotations

from math import exp

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.keys import FULL
from remanence.indexes.rounding import steady
from remanence.registry import register
from remanence.retrieval.organisation.phrases import PLAIN
from remanence.retrieval.organisation.structure import Organiser, Structure, Vectors, direction, shown

ROOT = -1


@register("tree.v1")
def tree(*, threshold: float = 0.4, growth: float = 0.5, deepest: int = 8) -> Organiser:
    """A tree of rows by likeness, grown in the order in which they were stored (MemTree).

    A new row goes from the root to the child that is most like it, as long as that child is like it by the threshold of
    its depth, `threshold * exp(growth * depth / deepest)`; there it becomes a child of its own. A row that is met on
    the way gets a parent for both. A parent is the mean direction of the rows under it: a stand-in for the summary that
    a language model writes there.

    Args:
        threshold: of the first level, a cosine. growth: how much narrower deeper levels are. deepest: levels at most.
    Reference: Rezazadeh et al., From Isolated Conversations to Hierarchical Schemas, ICLR 2025.
    Cost: for each row, a product with the children on its way.
    """
    limits = [float(steady(np.array([threshold * exp(growth * depth / deepest)]))[0]) for depth in range(deepest + 1)]

    def organise(index: MemoryIndex) -> Structure:
        own = index.vectors(PLAIN)
        if own is None:
            return Structure(rows=len(index))
        return _Growing(own.mixed.view, limits).grown(shown(index))

    return organise


class _Growing:
    """The tree so far; sums of vectors are of whole numbers, so that they are exact."""

    def __init__(self, vectors: Vectors, limits: list[float]) -> None:
        self._rows = len(vectors)
        self._limits = limits
        self._sums = {ROOT: np.zeros(vectors.shape[1], np.int64)}
        self._unit: dict[int, Vectors] = {}
        self._own = vectors
        self._children: dict[int, list[int]] = {ROOT: []}
        self._parents: list[int] = [ROOT] * self._rows

    def grown(self, rows: Rows) -> Structure:
        """The tree of some rows, taken in one after another."""
        for row in rows.tolist():
            self._take(row)
        inner = len(self._parents) - self._rows
        vectors = [self._unit[self._rows + place] for place in range(inner)]
        levels = np.array([0] * self._rows + [1] * inner, np.int64)
        return Structure(
            rows=self._rows,
            labels=tuple(f"topic {place}" for place in range(inner)),
            kinds=("topic",) * inner,
            parents=np.array(self._parents, np.int64),
            levels=levels,
            vectors=np.concatenate([self._own, np.array(vectors, np.int8)]) if inner else self._own,
        )

    def _take(self, row: int) -> None:
        vector = self._own[row]
        if not vector.any():
            return
        at, depth = ROOT, 0
        while depth < len(self._limits) - 1:
            children = self._children[at]
            near = self._nearest(children, vector, self._limits[depth])
            if near is None:
                break
            if near < self._rows:
                near = self._above(near, at)
            self._add(near, vector)
            at, depth = near, depth + 1
        self._children[at].append(row)
        self._parents[row] = at

    def _nearest(self, children: list[int], vector: Vectors, least: float) -> int | None:
        """The child most like a vector, the first of equals, if it is like it enough."""
        if not children:
            return None
        known = np.array([self._own[c] if c < self._rows else self._unit[c] for c in children], np.float32)
        cosines = (known @ vector.astype(np.float32)).astype(np.float64) / FULL**2
        best = int(cosines.argmax())
        return children[best] if cosines[best] >= least else None

    def _above(self, row: int, parent: int) -> int:
        """A new node in the place of a row, with the row under it."""
        node = len(self._parents)
        self._parents.append(parent)
        siblings = self._children[parent]
        siblings[siblings.index(row)] = node
        self._children[node], self._parents[row] = [row], node
        self._sums[node] = self._own[row].astype(np.int64)
        self._unit[node] = self._own[row]
        return node

    def _add(self, node: int, vector: Vectors) -> None:
        self._sums[node] = self._sums[node] + vector
        self._unit[node] = direction(self._sums[node])
