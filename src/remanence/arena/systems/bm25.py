"""BM25 over stems without stop words, the baseline that most memory systems do not beat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from remanence.arena.datasets import Group, Question
from remanence.arena.systems.protocol import Searcher, Settings
from remanence.arena.systems.scoring import Scores, ScoringSearcher, best
from remanence.encoding.text import terms

__all__ = ["Bm25", "Bm25Index"]

K1 = 1.2
B = 0.75
OTHER_B = (0.1, 0.3)


class Bm25Index:
    """Scores all texts for a query: the sum over its terms of `idf · (k1 + 1) tf / (tf + k1 (1 - b + b · len / avg))`.

    A text without any of the terms scores minus infinity.    Reference: Robertson and Zaragoza, 2009.

    >>> index = Bm25Index(["a red house", "a blue boat"])
    >>> bool(index.scores("boats")[1] > index.scores("boats")[0])
    True
    """

    def __init__(self, texts: Sequence[str]) -> None:
        postings: dict[str, list[tuple[int, int]]] = {}
        lengths = np.zeros(len(texts))
        for number, text in enumerate(texts):
            found = terms(text)
            lengths[number] = len(found)
            for term, count in Counter(found).items():
                postings.setdefault(term, []).append((number, count))
        self._postings = {term: np.array(entries, dtype=np.int32).T for term, entries in postings.items()}
        self._relative_length = lengths / max(float(lengths.mean()) if len(texts) else 0.0, 1e-9)
        self._n = len(texts)

    def scores(self, query: str, *, b: float = B) -> Scores:
        """A score for each text."""
        scores = np.zeros(self._n)
        touched = np.zeros(self._n, dtype=bool)
        for term, repeats in Counter(terms(query)).items():
            entries = self._postings.get(term)
            if entries is not None:
                numbers, counts = entries
                scores[numbers] += repeats * self._weights(numbers, counts, b)
                touched[numbers] = True
        scores[~touched] = -np.inf
        return scores

    def _weights(self, numbers: npt.NDArray[np.int32], counts: npt.NDArray[np.int32], b: float) -> Scores:
        idf = np.log1p((self._n - len(numbers) + 0.5) / (len(numbers) + 0.5))
        saturation = K1 * (1 - b + b * self._relative_length[numbers])
        weights: Scores = idf * (K1 + 1) * counts / (counts + saturation)
        return weights


class Bm25:
    """The system `bm25`: b = .75, with the other usual b as variants, so that the best is seen too."""

    name = "bm25"
    version = "1"
    ranks = True

    def __init__(self, settings: Settings) -> None:
        self._k = settings.k

    def build(self, group: Group) -> Searcher:
        return _Bm25Searcher([doc.printed for doc in group.docs], k=self._k)


class _Bm25Searcher(ScoringSearcher):
    def __init__(self, texts: Sequence[str], *, k: int) -> None:
        self._index = Bm25Index(texts)
        super().__init__(texts, self._index.scores, k=k)

    def variants(self, question: Question) -> Mapping[str, tuple[int, ...]]:
        return {f"b={b}": best(self._index.scores(question.text, b=b), self._k) for b in OTHER_B}
