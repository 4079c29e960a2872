"""Layers of abstraction over rows, each node pointing to those below it: domains, categories, traces, episodes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.keys import FULL
from remanence.registry import register
from remanence.retrieval.organisation.phrases import PLAIN
from remanence.retrieval.organisation.structure import Organiser, Structure, Vectors, direction, shown

LAYERS = ("trace", "category", "domain")
"""From the lowest above the rows to the highest."""


@register("layers.v1")
def layers(*, trace: float = 0.3, category: float = 0.3, domain: float = 0.25) -> Organiser:
    """Rows in traces, traces in categories, categories in domains; each is a mean direction with pointers below it.

    In each layer, what comes joins the group that is most like it, if that is like it enough, and founds one otherwise
    (leader clustering): a stand-in for the language model that names domains and categories. A trace does not cross a
    session.

    Args:
        trace, category, domain: the cosines from which something joins a group of that layer.
    Reference: Sun and Zeng, H-MEM, arXiv:2507.22925.
    """

    def organise(index: MemoryIndex) -> Structure:
        own = index.vectors(PLAIN)
        if own is None:
            return Structure(rows=len(index))
        vectors = own.mixed.view
        rows = shown(index)
        below, apart = rows, index.columns["session"][rows]
        all_vectors, parents = [vectors], [np.full(len(index), -1, np.int64)]
        labels, kinds, levels = list[str](), list[str](), [np.zeros(len(index), np.int64)]
        held, first = vectors[rows], len(index)
        for level, (kind, least) in enumerate(zip(LAYERS, (trace, category, domain), strict=True), start=1):
            group, means = grouped(held, apart, least)
            _point(parents, below, first + group)
            labels += [f"{kind} {place}" for place in range(len(means))]
            kinds += [kind] * len(means)
            levels.append(np.full(len(means), level))
            all_vectors.append(means)
            parents.append(np.full(len(means), -1, np.int64))
            below, held, apart = np.arange(first, first + len(means)), means, np.zeros(len(means), np.int64)
            first += len(means)
        return Structure(
            rows=len(index),
            labels=tuple(labels),
            kinds=tuple(kinds),
            parents=np.concatenate(parents),
            levels=np.concatenate(levels),
            vectors=np.concatenate(all_vectors),
        )

    return organise


def _point(parents: list[Rows], nodes: Rows, to: Rows) -> None:
    """Let nodes of the last layer point to those above."""
    start = sum(len(each) for each in parents[:-1])
    parents[-1][nodes - start] = to


def grouped(vectors: Vectors, apart: npt.NDArray[np.int64], least: float) -> tuple[Rows, Vectors]:
    """The group of each vector, in the order given, and the mean direction of each group.

    Vectors whose `apart` differs are never in one group.
    """
    sums: list[npt.NDArray[np.int64]] = []
    means = np.zeros((max(1, len(vectors)), vectors.shape[1]), np.float32)
    of, group = np.full(max(1, len(vectors)), np.iinfo(np.int64).min), np.zeros(len(vectors), np.int64)
    for place, (vector, own) in enumerate(zip(vectors, apart.tolist(), strict=True)):
        count = len(sums)
        alike = np.where(of[:count] == own, (means[:count] @ vector.astype(np.float32)) / np.float32(FULL**2), -2.0)
        best = int(alike.argmax()) if count else 0
        if count and alike[best] >= least:
            sums[best] = sums[best] + vector
        else:
            best = count
            sums.append(vector.astype(np.int64))
        means[best], of[best], group[place] = direction(sums[best]), own, best
    return group, means[: len(sums)].astype(np.int8)
