"""The two usual ways to join BM25 and dense search: by ranks, and by scores scaled to each query's own range."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from remanence.arena.systems.bm25 import Bm25Index
from remanence.arena.systems.dense import Dense, DenseIndex
from remanence.arena.systems.scoring import Scores

__all__ = ["MinMax", "ReciprocalRank", "by_range", "by_rank"]

DAMPING = 60


def by_rank(channels: Sequence[Scores]) -> Scores:
    """Sum of `1 / (60 + rank)` over channels; a text that no channel found scores minus infinity.

    Reference: Cormack et al., SIGIR 2009.

    >>> by_rank([np.array([2.0, 1.0]), np.array([0.1, 0.3])]).round(4).tolist()
    [0.0325, 0.0325]
    """
    total = np.zeros(len(channels[0]))
    for scores in channels:
        order = np.argsort(-scores, kind="stable")
        ranks = np.empty(len(scores))
        ranks[order] = np.arange(1, len(scores) + 1)
        total += np.where(scores > -np.inf, 1 / (DAMPING + ranks), 0.0)
    return np.where(total > 0, total, -np.inf)


def by_range(channels: Sequence[Scores]) -> Scores:
    """Sum of scores after each channel is stretched to run from 0 to 1; a text that a channel did not find has 0 there.

    >>> by_range([np.array([4.0, 2.0, -np.inf]), np.array([0.0, 0.5, 1.0])]).tolist()
    [1.0, 0.5, 1.0]
    """
    total = np.zeros(len(channels[0]))
    for scores in channels:
        found = scores > -np.inf
        if found.any():
            low, high = scores[found].min(), scores[found].max()
            total[found] += (scores[found] - low) / (high - low) if high > low else 0.0
    return total


class _Fused(Dense):
    """Both indexes over the same texts."""

    def _scorer(self, texts: Sequence[str]) -> Callable[[str], Scores]:
        lexical, dense = Bm25Index(texts), DenseIndex(texts, self._embedder)
        return lambda query: self._fuse([lexical.scores(query), dense.scores(query)])

    def _fuse(self, channels: Sequence[Scores]) -> Scores:
        return by_rank(channels)


class ReciprocalRank(_Fused):
    """The system `rrf`."""

    name = "rrf"


class MinMax(_Fused):
    """The system `minmax`."""

    name = "minmax"

    def _fuse(self, channels: Sequence[Scores]) -> Scores:
        return by_range(channels)
