"""Sessions in several sizes - their turns, the whole, a summary, keywords - joined where a mixture says they belong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.keys import FULL
from remanence.indexes.rounding import Doubles, steady
from remanence.registry import register
from remanence.retrieval.organisation.phrases import PLAIN
from remanence.retrieval.organisation.structure import Edges, Organiser, Structure, Vectors, centre, direction, shown
from remanence.retrieval.selection import best_of

Mask = npt.NDArray[np.bool_]
ROUNDS = 25
"""Of expectation and maximisation."""
BINS = 256
"""Of the histogram of similarities that the mixture is fitted to."""
MOST = 20
"""Sizes of earlier sessions that one size is joined to: the likest of those that the mixture gives."""
KINDS = ("session", "turns", "summary", "keywords")
_NARROWEST = 0.02
"""The least standard deviation of a component: similarities that are all alike must not make it infinitely sure."""
_BLOCK = 256


@register("granularities.v1")
def granularities(*, keywords: int = 10, sentences: int = 3) -> Organiser:
    """Each session in four sizes: the whole, the mean of its turns, a summary, keywords; what belongs together joined.

    What belongs together is decided for each size of a session against all of those before it: a mixture of two
    components is fitted to their similarities, and those of the upper one are joined to it. A row without a session is
    one of its own.

    Args:
        keywords: rarest terms of a session that stand for it. sentences: its most typical turns that do; both are
            stand-ins for what a language model writes.
    Edges: "member" (whole sessions to their rows), "association" (any sizes of different sessions, both ways).
    Reference: Xu et al., Towards Multi-Granularity Memory Association and Selection, arXiv:2505.19549.
    """

    def organise(index: MemoryIndex) -> Structure:
        own = index.vectors(PLAIN)
        if own is None:
            return Structure(rows=len(index))
        groups = sessions_of(index, shown(index))
        mixed = own.mixed.view
        lengths = index.terms.lengths.view
        wholes = [direction(lengths[rows].astype(np.int64) @ mixed[rows].astype(np.int64)) for rows in groups]
        means = [centre(mixed[rows]) for rows in groups]
        briefs = [typical(mixed[rows], sentences) for rows in groups]
        words = list(own.embed([rarest(index, rows, keywords) for rows in groups])) if groups else []
        sizes = np.array([*wholes, *means, *briefs, *words] or mixed[:0], np.int8)
        size, first = len(index) + len(sizes), len(index)
        members = [(first + place, int(row), 1.0) for place, rows in enumerate(groups) for row in rows]
        return Structure(
            rows=len(index),
            labels=tuple(f"{kind} {place}" for kind in KINDS for place in range(len(groups))),
            kinds=tuple(kind for kind in KINDS for _ in groups),
            edges={
                "member": Edges.of(members, size),
                "association": _joined(_associated(sizes, len(groups)), first, size),
            },
            vectors=np.concatenate([mixed, sizes]),
        )

    return organise


def _joined(pairs: Iterable[tuple[Rows, Rows, Doubles]], first: int, size: int) -> Edges:
    """Sizes joined both ways, as nodes that come behind the rows."""
    found = list(pairs)
    if not found:
        return Edges.of((), size)
    one, other = (np.concatenate([pair[side] for pair in found]) + first for side in (0, 1))
    weights = np.concatenate([each for _, _, each in found])
    return Edges.summed(one, other, weights, size, both_ways=True)


def sessions_of(index: MemoryIndex, rows: Rows) -> list[Rows]:
    """The rows of each session, in the order in which sessions began."""
    codes = index.columns["session"][rows]
    found: dict[int, list[int]] = {}
    for row, code in zip(rows.tolist(), codes.tolist(), strict=True):
        found.setdefault(code if code >= 0 else -2 - row, []).append(row)
    return [np.array(each, np.int64) for each in found.values()]


def typical(vectors: Vectors, count: int) -> Vectors:
    """The mean direction of the vectors that are most like that of all: a summary without a model."""
    alike = vectors.astype(np.int64) @ centre(vectors).astype(np.int64)
    return centre(vectors[best_of(np.arange(len(alike)), alike, count)])


def rarest(index: MemoryIndex, rows: Rows, count: int) -> str:
    """The rarest terms of some rows, in words."""
    found = index.terms.postings(rows)
    codes = np.unique(found.codes[found.counts > 0])
    frequency = index.folded("granularities", lambda: np.zeros(0, np.int64), _count)
    best = codes[np.lexsort((codes, frequency[codes]))][:count]
    return " ".join(index.terms.vocabulary.values[code] for code in best.tolist())


def _count(known: Rows, index: MemoryIndex, first: int) -> Rows:
    """How many rows have each term, with the rows from `first` on."""
    found = index.terms.postings(np.arange(first, len(index)))
    counts = np.bincount(found.codes[found.counts > 0], minlength=len(index.terms.vocabulary))
    counts[: len(known)] += known
    return counts


def _associated(sizes: Vectors, count: int) -> Iterator[tuple[Rows, Rows, Doubles]]:
    """The pairs of sizes that a mixture of two components says belong together, with their similarity; in blocks."""
    by_place = np.arange(len(sizes)).reshape(len(KINDS), count).T.ravel()
    vectors = sizes[by_place].astype(np.float32)  # whole numbers whose products are exact in it
    for first in range(0, len(vectors), _BLOCK):
        last = min(first + _BLOCK, len(vectors))
        alike = (vectors[first:last] @ vectors[:last].T).astype(np.int32)
        before = np.arange(last) < (np.arange(first, last) // len(KINDS) * len(KINDS))[:, None]
        chosen = upper(alike / FULL**2, before) & (alike > 0)
        rows, found = _strongest(alike, chosen)
        yield by_place[found], by_place[first + rows], alike[rows, found] / FULL**2


def _strongest(alike: npt.NDArray[np.int32], chosen: Mask) -> tuple[Rows, Rows]:
    """Where each row has its highest values among the chosen ones, at most `MOST`; of equal ones the first."""
    width = alike.shape[1]
    order = np.where(chosen, alike.astype(np.int64) * width + np.arange(width)[::-1], -1)
    if width > MOST:
        order = np.partition(order, width - MOST, axis=1)[:, width - MOST :]
    rows, places = np.nonzero(order >= 0)
    return rows, width - 1 - order[rows, places] % width


def upper(values: Doubles, known: Mask) -> Mask:
    """Which values of each row the upper of two normal components, fitted by expectation and maximisation, rather has.

    They are fitted to a histogram of the row's known values, between the least of them and the highest.

    >>> values = np.array([[0.1, 0.12, 0.7, 0.11, 0.72, 0.9]])
    >>> upper(values, values < 0.9).tolist()
    [[False, False, True, False, True, False]]
    """
    low = np.where(known, values, np.inf).min(axis=1, initial=np.inf)
    wide = np.where(known, values, -np.inf).max(axis=1, initial=-np.inf) - low
    fit = np.flatnonzero(wide >= _NARROWEST)
    chosen = np.zeros(values.shape, bool)
    step = wide[fit, None] / (BINS - 1)
    bins = np.where(known[fit], np.rint((values[fit] - low[fit, None]) / step), 0).astype(np.int64)
    flat = (bins + np.arange(len(fit))[:, None] * BINS)[known[fit]]
    counts = np.bincount(flat, minlength=len(fit) * BINS).reshape(len(fit), BINS)
    belongs = _fitted(low[fit, None] + step * np.arange(BINS), counts)
    chosen[fit] = np.take_along_axis(belongs, bins, axis=1) & known[fit]
    return chosen


def _fitted(points: Doubles, counts: Rows) -> Mask:
    """Which points of each row the upper component has, each point counted so often."""
    means = np.stack([points[:, 0], points[:, -1]])
    spread = np.repeat(np.maximum((means[1:] - means[:1]) / 4, _NARROWEST), 2, axis=0)
    share = np.full(means.shape, 0.5)
    for _ in range(ROUNDS):
        away = (points - means[..., None]) / spread[..., None]
        density = (share / spread)[..., None] * np.exp(-(away**2) / 2)
        belongs = density / np.maximum(density[0] + density[1], 1e-300)
        part = steady(belongs) * counts
        weight = np.maximum(part.sum(axis=-1), 1e-9)  # of multiples of a step, and so exact in any order
        means = _total(part * points) / weight
        spread = np.sqrt(_total(part * (points - means[..., None]) ** 2) / weight)
        spread, share = np.maximum(spread, _NARROWEST), weight / counts.sum(axis=-1)
    upper: Mask = steady(belongs[1]) > 0.5
    return upper


def _total(values: Doubles) -> Doubles:
    """Sums over the last axis, one value after another, so that they are the same on every machine."""
    return np.cumsum(values, axis=-1)[..., -1]
