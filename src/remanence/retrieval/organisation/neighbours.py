"""The rows that are most like each row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from remanence.indexes.growing import Rows
from remanence.indexes.keys import FULL
from remanence.retrieval.organisation.structure import Vectors

_AT_ONCE = 1024


def neighbours(vectors: Vectors, rows: Rows, least: float, most: int) -> Iterator[tuple[int, int, float]]:
    """Each of `rows` with the others that are most like it, and the cosine: `most` at most, the first of equals.

    Args:
        least: the cosine from which two are alike.
    Cost: a product of all pairs.

    >>> [found[:2] for found in neighbours(np.array([[127, 0], [120, 42], [0, 127]], np.int8), np.arange(3), 0.5, 1)]
    [(0, 1), (1, 0)]
    """
    whole = vectors[rows].astype(np.float32)
    for start in range(0, len(whole), _AT_ONCE):
        products = whole[start : start + _AT_ONCE] @ whole.T
        places = np.arange(len(products))
        products[places, places + start] = -np.inf
        bar = np.full(len(products), least * FULL**2)
        if most < products.shape[1]:
            bar = np.maximum(bar, np.partition(products, -most, axis=1)[:, -most])
        owners, others = np.nonzero(products >= bar[:, None])
        cosines = products[owners, others].astype(np.float64) / FULL**2
        order = np.lexsort((others, -cosines, owners))
        owners, others, cosines = owners[order], others[order], cosines[order]
        near = np.arange(len(owners)) - np.searchsorted(owners, owners) < most
        found = rows[owners[near] + start].tolist(), rows[others[near]].tolist(), cosines[near].tolist()
        yield from zip(*found, strict=True)
