"""Meaning in common within a bucket: a random projection says which bucket a text is in, and only that is searched."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from remanence.indexes import MemoryIndex
from remanence.indexes.rounding import steady
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question
from remanence.retrieval.organisation.phrases import plain_vectors
from remanence.retrieval.parts import Channel, Signal
from remanence.retrieval.selection import best_of

Whole = npt.NDArray[np.int64]
_REACH = 127
"""The random matrix has whole numbers up to this, so that its products are exact on every machine."""


@register("buckets.v1", costs=Costs(embeddings=1))
def buckets(*, count: int = 8, probes: int = 1, seed: int = 0) -> Channel:
    """The cosine of the rows in the bucket of the question, and of no others.

    A vector x is in bucket argmax([xR; -xR]), where R is a random matrix with half as many columns as there are
    buckets; the first of equals.

    Args:
        count: buckets, an even number. probes: how many buckets are searched, best first. seed: gives R.
    Raises: ValueError.   Reference: Liu et al., Think-in-Memory, arXiv:2311.08719; Andoni et al., NeurIPS 2015.
    """
    if count < 2 or count % 2 or not 1 <= probes <= count:
        raise ValueError(f"there is an even number of buckets, of which at least one is searched: {count}, {probes}")

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        whole = index.whole
        vectors = plain_vectors(whole)
        query = vectors.query(question.text)
        held = whole.cached(
            ("buckets.v1", count, seed), lambda _: hashes(vectors.mixed.view, count, seed).argmax(axis=1)
        )
        here = hashes(query[None, :], count, seed)[0]
        searched = best_of(np.arange(count), here, probes)
        alike = np.maximum(vectors.scores(query), 0.0)
        return Signal(steady(np.where(np.isin(held, searched), alike, 0.0)))

    return channel


def hashes(vectors: npt.NDArray[np.generic], count: int, seed: int) -> Whole:
    """How much each of some vectors, in whole numbers, belongs to each bucket.

    >>> hashes(np.array([[3, 4], [-3, -4]]), 2, 0).argmax(axis=1).tolist() in ([0, 1], [1, 0])
    True
    """
    drawn = np.random.RandomState(seed).randint(-_REACH, _REACH + 1, (vectors.shape[1], count // 2))
    projected: Whole = np.rint(vectors).astype(np.int64) @ drawn.astype(np.int64)
    return np.concatenate([projected, -projected], axis=1)
