"""Which budget a question needs: plain look-ups are cheap, and stay cheap."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from remanence.protocols import Ranked, Recaller
from remanence.types import Query

SURE = 0.4
"""The share of a perfect match in words from which a better tier finds next to nothing that the fast one does not."""
UNSURE = 0.2
"""The share of a perfect match in words under which the first hit hardly speaks of what is asked."""


def tier_for(analysis: Mapping[str, Any], ranked: Sequence[Ranked]) -> str:
    """The tier that a question needs, by how it was read and by what the fast tier found.

    "fast" will do where all of a time is asked for, or where one record says much of the question's words (how clear it
    stands of the next adds nothing). "deep" is worth it where the question is hard, or the best has few of its words.
    Returns: "fast", "balanced" or "deep".    Cost: nothing to speak of.
    """
    if analysis["everything"]:
        return "fast"
    words = _words(ranked[0]) if ranked else 0.0
    if analysis["hard"] or words < UNSURE:
        return "deep"
    return "fast" if words >= SURE else "balanced"


def _words(found: Ranked) -> float:
    return next((share.score for share in found.why.channels if share.channel == "lexical"), 0.0)


class Router:
    """A `Recaller` that asks the fast tier, and then, where `tier_for` says so, a better one.

    Which tier answered stands in the analysis under "tier"; the milliseconds of the first look under "route".
    Args:
        tier: the recaller of a tier by name; an unknown one is never asked for.    there: the tiers that there are.
    """

    def __init__(self, tier: Callable[[str], Recaller], there: Sequence[str]) -> None:
        self._tier, self._there = tier, there

    def __call__(
        self, index: Any, query: Query, *, spared: Collection[str] = ()
    ) -> tuple[list[Ranked], Mapping[str, Any], Mapping[str, float]]:
        first = "fast" if "fast" in self._there else "balanced"
        ranked, analysis, laps = self._tier(first)(index, query)
        chosen = tier_for(analysis, ranked)
        if chosen not in self._there:
            chosen = "balanced"
        if chosen == first and not spared:
            return ranked, {**analysis, "tier": first}, laps
        ranked, analysis, own = self._tier(chosen)(index, query, spared=spared)
        return ranked, {**analysis, "tier": chosen}, {"route": sum(laps.values()), **own}
