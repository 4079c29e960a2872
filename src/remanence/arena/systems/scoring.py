"""What the baselines share: a score for every document, the best k of them, and a context packed in that order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from remanence.arena.datasets import Question
from remanence.arena.systems.protocol import Found
from remanence.retrieval.packing import count_tokens

__all__ = ["PlainSearcher", "Scores", "ScoringSearcher", "best", "pack_in_order"]

Scores = npt.NDArray[np.float64]


def best(scores: Scores, k: int) -> tuple[int, ...]:
    """Numbers of the k best scores, ties by number; a score of minus infinity is not found at all.

    >>> best(np.array([0.5, 2.0, 0.5, -np.inf]), 3)
    (1, 0, 2)
    """
    found = np.flatnonzero(scores > -np.inf)
    if len(found) > k:
        threshold = np.partition(scores[found], len(found) - k)[len(found) - k]
        found = found[scores[found] >= threshold]
    return tuple(found[np.argsort(-scores[found], kind="stable")][:k].tolist())


def pack_in_order(texts: Sequence[str], order: Iterable[int], budget: int) -> tuple[int, ...]:
    """Numbers of the texts that fit a token budget, taken in order; one that does not fit any more is passed over."""
    packed, left = [], budget
    for number in order:
        cost = count_tokens(texts[number])
        if cost <= left:
            packed.append(number)
            left -= cost
    return tuple(packed)


class PlainSearcher:
    """What searchers have in common: nothing odd to note, and nothing to free, unless they say so."""

    @property
    def notes(self) -> Mapping[str, int]:
        """What was odd while it was built, counted."""
        return {}

    def close(self) -> None:
        """Free what it holds."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class ScoringSearcher(PlainSearcher):
    """A searcher of documents by a function that scores all of them."""

    def __init__(self, texts: Sequence[str], score: Callable[[str], Scores], *, k: int) -> None:
        self._texts = texts
        self._score = score
        self._k = k

    def search(self, question: Question) -> Found:
        scores = self._score(question.text)
        order = best(scores, self._k)
        return Found(
            hits=tuple((number,) for number in order),
            confidence=float(scores[order[0]]) if order else None,
            pack=lambda budget: pack_in_order(self._texts, order, budget),
        )
