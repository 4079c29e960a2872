"""Clusters of vectors by k-means."""

from __future__ import annotations

import numpy as np

from remanence.indexes.growing import Rows
from remanence.retrieval.organisation.structure import Vectors, centre

_PASSES = 10


def clustered(vectors: Vectors, count: int) -> tuple[Vectors, Rows]:
    """The centres of `count` clusters, and the cluster of each vector: k-means of directions, begun at even distances.

    >>> centres, of = clustered(np.array([[127, 0], [0, 127], [126, 12], [12, 126]], np.int8), 2)
    >>> of.tolist()
    [0, 1, 0, 1]
    """
    count = min(count, len(vectors))
    centres = vectors[np.arange(count) * len(vectors) // max(count, 1)]
    of = np.zeros(len(vectors), np.int64)
    for _ in range(_PASSES if count else 0):
        of = (vectors.astype(np.float32) @ centres.astype(np.float32).T).argmax(axis=1)
        found = np.array([centre(vectors[of == n]) if (of == n).any() else centres[n] for n in range(count)], np.int8)
        if np.array_equal(found, centres):
            break
        centres = found
    return centres, of
