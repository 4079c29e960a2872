"""Measures of what hits say: whether they hold the answer, and whether what changed is told as it is now."""

from __future__ import annotations

from typing import Literal

from remanence.arena.outcomes import Outcome

__all__ = ["answered", "current_first", "fresh"]


def answered(outcome: Outcome, *, k: int, place: Literal["answer_place", "corrected_place"] = "answer_place") -> float:
    """1 if an accepted answer stands in one of the first k places.

    >>> answered(Outcome(question="q", type="t", answer_place=3), k=3)
    1.0
    """
    found = getattr(outcome, place)
    return float(found is not None and 0 < found <= k)


def current_first(outcome: Outcome, *, k: int) -> float:
    """1 if, of the first k places, the first that tells the asked fact holds its present value; 0 if none tells it.

    >>> current_first(Outcome(question="q", type="t", changed=True, current=(2,), outdated=(3,)), k=10)
    1.0
    """
    told = min((*outcome.current, *outcome.outdated), default=0)
    return float(told in outcome.current and told <= k)


def fresh(outcome: Outcome, *, k: int) -> float:
    """Share of the first k places that hold no outdated value of the asked fact, or one that is marked as outdated.

    >>> fresh(Outcome(question="q", type="t", changed=True, outdated=(1, 2), marked=(2,)), k=10)
    0.9
    """
    stale = set(outcome.outdated) - set(outcome.marked)
    return 1 - sum(place <= k for place in stale) / k
