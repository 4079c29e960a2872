"""Strength: how alive a memory is, on a published curve of forgetting; a pure function of what the bank holds."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

from remanence.types import Kind, Record

DAY = timedelta(days=1)
HALF_LIVES: dict[Kind, timedelta] = {
    Kind.WORKING: 7 * DAY,
    Kind.EPISODIC: 30 * DAY,
    Kind.BELIEF: 90 * DAY,
    Kind.SEMANTIC: 180 * DAY,
    Kind.SUMMARY: 180 * DAY,
    Kind.PROCEDURAL: 365 * DAY,
    Kind.RESOURCE: 365 * DAY,
    Kind.PERSONA: 1460 * DAY,
    Kind.SECRET: 1460 * DAY,
}
"""How long a memory of average importance that is never used takes to lose half of its strength, by its kind: what
happened fades in a month, what is so in half a year, how something is done in a year, who somebody is in four."""
MOST_WRONG = 16
"""Times of being wrong that count."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def strength(
    record: Record, used: Collection[int], at: datetime, *, half_lives: Mapping[Kind, timedelta] = HALF_LIVES
) -> float:
    """How alive a record is at a moment, in [0, 1]: 1 when it is learnt or used, half of that a half-life later.

    Args:
        used: the days on which it was recalled, counted from 1970-01-01. at: when is asked; never a clock of its own.
    Cost: some microseconds.
    Source: the exponential curve of Ebbinghaus (1885) as memory systems use it (MemoryBank, arXiv:2305.10250), in the
        form of half-life regression (Settles and Meeder, ACL 2016); uses count by the day, because spaced ones
        strengthen and massed ones hardly do (Cepeda et al., Psychological Bulletin 2006).

    >>> from remanence.types import Span
    >>> tea = Record(id="r", text="tea", sources=(Span("e", 0, 3),), recorded_at=_EPOCH)
    >>> [strength(tea, days, _EPOCH + 30 * DAY) for days in ((), (0,), (0, 9))]
    [0.5, 0.7153, 0.8572]
    """
    return remaining(half_lives_since(record, used, at, half_lives=half_lives))


def remaining(since: float) -> float:
    """What is left after so many half-lives, to four digits.

    >>> remaining(0.0), remaining(2.0), remaining(1e9)
    (1.0, 0.25, 0.0)
    """
    return round(math.pow(2.0, -since), 4)


def half_lives_since(
    record: Record, used: Collection[int], at: datetime, *, half_lives: Mapping[Kind, timedelta] = HALF_LIVES
) -> float:
    """How many of its half-lives ago a record was last learnt or used: what `strength` is a half to the power of.

    Only additions, products and one division, so that an order by it is the same on every machine.
    """
    last = max([record.recorded_at, *(_EPOCH + (day + 1) * DAY for day in used)])
    return max(at - last, timedelta(0)) / half_life(record, used, half_lives=half_lives)


def half_life(record: Record, used: Collection[int], *, half_lives: Mapping[Kind, timedelta] = HALF_LIVES) -> timedelta:
    """That of its kind, once more for every day of use and every time that feedback says it served; from a half to
    twice as long by its importance; half as long for each time that it was wrong.
    """
    served = 1 + len(set(used)) + record.used
    worth = max(0.5 + importance(record), 2 * importance(record))
    own = half_lives.get(record.kind, HALF_LIVES[record.kind])
    return own * (served * worth / (1 << min(record.wrong, MOST_WRONG)))


def importance(record: Record) -> float:
    """What the caller gave as the metadata `importance`, from 0 to 1; a half for all else."""
    given = record.metadata.get("importance")
    return min(max(float(given), 0.0), 1.0) if isinstance(given, int | float) and not isinstance(given, bool) else 0.5
