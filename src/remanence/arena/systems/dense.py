"""Plain dense search: one vector a text, cosine with all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from remanence.arena.datasets import Group
from remanence.arena.systems.protocol import Searcher, Settings
from remanence.arena.systems.scoring import Scores, ScoringSearcher
from remanence.encoding.embedding import load_embedder
from remanence.protocols import TextEmbedder

__all__ = ["Dense", "DenseIndex"]


class DenseIndex:
    """Scores all texts by the cosine of their vector with the query's; exact."""

    def __init__(self, texts: Sequence[str], embedder: TextEmbedder) -> None:
        self._embedder = embedder
        self._vectors = embedder.embed(texts) if texts else np.zeros((0, embedder.space.dimension), dtype=np.float32)

    def scores(self, query: str) -> Scores:
        """A cosine for each text."""
        cosines: Scores = (self._vectors @ self._embedder.embed([query], query=True)[0]).astype(np.float64)
        return cosines


class Dense:
    """The system `dense`, with the embedder of the run."""

    name = "dense"
    version = "1"
    ranks = True

    def __init__(self, settings: Settings) -> None:
        self._k = settings.k
        self._embedder = load_embedder(settings.embedder)

    def build(self, group: Group) -> Searcher:
        texts = [doc.printed for doc in group.docs]
        return ScoringSearcher(texts, self._scorer(texts), k=self._k)

    def _scorer(self, texts: Sequence[str]) -> Callable[[str], Scores]:
        """What scores all of these texts for a query."""
        return DenseIndex(texts, self._embedder).scores
