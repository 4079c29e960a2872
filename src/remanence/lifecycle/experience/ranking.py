"""What a lesson is worth for a task: how alike the tasks are, how the lesson fared, and how new it is."""

from __future__ import annotations

from collections.abc import Collection
from math import exp2

from remanence.lifecycle.experience.outcome import Utility

HALF_LIFE = 180 * 86_400.0
"""Seconds after which half of what is due to newness is gone: interfaces change in months."""
NEWNESS = 0.2
"""The share of a lesson's worth that is due to its newness."""


def fit(goal: Collection[str], task: Collection[str]) -> float:
    """The share of a lesson's goal that a task has too, in [0, 1]: what it lacks, all tasks of the lesson had.

    >>> fit({"book", "flight"}, {"book", "train", "porto"})
    0.5
    """
    return sum(term in task for term in goal) / len(goal) if goal else 1.0


def worth(similarity: float, utility: Utility, age: float) -> float:
    """What a lesson is ranked by; one that is new and was never tried counts by its similarity alone.

    Args:
        age: in seconds; a lesson from the future counts as new.

    >>> worth(4.0, Utility(), 0.0), worth(4.0, Utility(successes=2), 0.0), worth(4.0, Utility(failures=2), 0.0)
    (4.0, 5.0, 3.0)
    """
    newness = 1.0 - NEWNESS + NEWNESS * exp2(-max(age, 0.0) / HALF_LIFE)
    return similarity * (0.5 + utility.value) * newness
