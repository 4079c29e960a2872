"""Which tier a question needs: first by how it reads, then by how well the tier for most questions answered it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from time import perf_counter
from typing import Any

from remanence.consulting import Advice
from remanence.protocols import Ranked, Recaller, Searched
from remanence.retrieval.analysis import Question, analyse
from remanence.types import Query

UNSURE = 0.2
"""The share of a perfect match in words under which the first hit hardly speaks of what is asked."""


def tier_for(question: Question) -> str:
    """The tier that a question needs, by how it reads.

    "fast" where all of a time is asked for, which is membership and no search; "deep" where the question is hard (a
    list, a count, a comparison, an order, one thing by way of another); else "balanced".
    """
    if question.everything:
        return "fast"
    return "deep" if question.hard else "balanced"


def is_unsure(ranked: Sequence[Ranked]) -> bool:
    """Whether the best hit has so few of the question's words that a deeper look is worth it."""
    shares = ranked[0].why.channels if ranked else ()
    return next((share.score for share in shares if share.channel == "lexical"), 0.0) < UNSURE


class Router:
    """A `Recaller` that chooses a tier for each query.

    It never asks a cheap tier only to see whether a better one is needed: that cost more than it saved. Which tier
    answered stands in the analysis under "tier", and what choosing it took, in milliseconds, under "route".
    Args:
        tier: the recaller of a tier by name. there: the tiers that there are; for any other "balanced" answers.
    """

    def __init__(self, tier: Callable[[str], Recaller], there: Sequence[str]) -> None:
        self._tier, self._there = tier, there

    def __call__(
        self, index: Any, query: Query, *, spared: Collection[str] = (), advice: Advice | None = None
    ) -> Searched:
        started = perf_counter()
        chosen = tier_for(analyse(index, query))
        if chosen not in self._there:
            chosen = "balanced"
        spent = perf_counter() - started
        found = self._tier(chosen)(index, query, advice=advice)
        if chosen == "balanced" and "deep" in self._there and is_unsure(found[0]):
            spent, chosen = perf_counter() - started, "deep"
            found = self._tier(chosen)(index, query, advice=advice)
        ranked, analysis, laps = self._tier(chosen)(index, query, spared=spared, advice=advice) if spared else found
        return ranked, {**analysis, "tier": chosen}, {"route": spent * 1000, **laps}
