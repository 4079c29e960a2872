"""No memory at all: the reader is given every text, and pays for it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, takewhile

from remanence.arena.datasets import Group, Question
from remanence.arena.systems.protocol import Found, Searcher, Settings
from remanence.arena.systems.scoring import PlainSearcher
from remanence.retrieval.packing import count_tokens

__all__ = ["AllText"]


class AllText:
    """The system `all-text`: it ranks nothing, so only its tokens are reported."""

    name = "all-text"
    version = "1"
    ranks = False

    def __init__(self, settings: Settings) -> None:
        del settings  # nothing to choose: it takes all there is

    def build(self, group: Group) -> Searcher:
        return _AllTextSearcher([doc.printed for doc in group.docs])


class _AllTextSearcher(PlainSearcher):
    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def search(self, question: Question) -> Found:
        del question
        return Found(everything=True, pack=self._latest)

    def _latest(self, budget: int) -> tuple[int, ...]:
        """The last texts without a gap, as much as the budget holds."""
        spent = accumulate(count_tokens(text) for text in reversed(self._texts))
        fitting = sum(1 for _ in takewhile(lambda tokens: tokens <= budget, spent))
        return tuple(range(len(self._texts) - 1, len(self._texts) - 1 - fitting, -1))
