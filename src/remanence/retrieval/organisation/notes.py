"""Notes that are linked to those like them, and that take up what later ones add: Zettelkasten."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.keys import FULL
from remanence.protocols import Floats
from remanence.registry import register
from remanence.retrieval.organisation.granularities import rarest
from remanence.retrieval.organisation.phrases import PLAIN
from remanence.retrieval.organisation.structure import Edges, Organiser, Structure, Vectors, direction, shown
from remanence.retrieval.selection import best

_AT_ONCE = 128
_CONTENT = 2
"""What a note's own words count beside its keywords and its context."""


@register("notes.v1")
def notes(*, keywords: int = 5, neighbours: int = 5, least: float = 0.3, evolve: bool = True) -> Organiser:
    """Each row as a note of its words, keywords and context, linked to the earlier notes most like it, which evolve.

    Keywords are the rarest terms of a row, and its context is the row before it in its session: stand-ins for what a
    language model writes. A note that is linked to takes up the keywords of the new one, so it is found by them, too.

    Args:
        keywords: terms of a note. neighbours: earlier notes that are looked at. least: the cosine from which they are
            linked, which a language model decides in the paper. evolve: whether they take up what the new one adds.
    Edges: "link" (rows, both ways, by how alike they were).
    Reference: Xu et al., A-MEM, arXiv:2502.12110.   Cost: quadratic in rows.
    """

    def organise(index: MemoryIndex) -> Structure:
        own = index.vectors(PLAIN)
        if own is None:
            return Structure(rows=len(index))
        rows, mixed = shown(index), own.mixed.view
        words = own.embed([rarest(index, row, keywords) for row in rows[:, None]]) if len(rows) else mixed[:0]
        context = _before(index, rows, mixed)
        sums = _CONTENT * mixed[rows].astype(np.int64) + words + context
        links, now = list[tuple[int, int, float]](), np.zeros((len(rows), mixed.shape[1]), np.float32)
        for start in range(0, len(rows), _AT_ONCE):
            block = range(start, min(start + _AT_ONCE, len(rows)))
            now[block.start : block.stop] = [direction(sums[place]) for place in block]
            products = now[block.start : block.stop] @ now[: block.stop].T
            moved = list[int]()
            for place in block:
                alike = products[place - start, :place]
                behind = np.array(moved, np.int64)
                alike[behind] = now[behind] @ now[place]
                for other, cosine in _nearest(alike, neighbours, least):
                    links.append((int(rows[place]), int(rows[other]), cosine))
                    if evolve:
                        sums[other] += words[place]
                        now[other] = direction(sums[other])
                        moved.append(other)
        vectors = np.zeros_like(mixed)
        vectors[rows] = now.astype(np.int8)
        edges = {"link": Edges.of(links, len(index), both_ways=True)}
        return Structure(rows=len(index), edges=edges, vectors=vectors)

    return organise


def _nearest(products: Floats, count: int, least: float) -> Iterator[tuple[int, float]]:
    """The notes most like one, of its products with them, best first, the first of equals; each with the cosine."""
    alike = products.astype(np.float64) / FULL**2
    for other in best(alike, count, alike >= least).tolist():
        yield other, float(alike[other])


def _before(index: MemoryIndex, rows: Rows, vectors: Vectors) -> Vectors:
    """The vector of the row before each in its session; zeros where there is none."""
    found, last = np.zeros((len(rows), vectors.shape[1]), np.int8), dict[int, int]()
    for place, (row, session) in enumerate(zip(rows.tolist(), index.columns["session"][rows].tolist(), strict=True)):
        if session >= 0:
            if session in last:
                found[place] = vectors[last[session]]
            last[session] = row
    return found
