"""A fast and a slow average of evidence, so that a mood, said often for some days, does not become a trait.

Both are sums of shares that halve with age. The fast one counts days on which something was said, the slow one spells:
what is said again within a fast half-life belongs to the same spell. So three days of "I feel lonely" come to almost 3
in the short run, and to 1 in the long run; the same said in March, May and August comes to nearly 3 in the long run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

FAST = timedelta(days=7)
"""The half-life of what holds now; also the silence that ends a spell."""
SLOW = timedelta(days=180)
"""The half-life of what lasts."""
NOW = 0.25
"""What was said but in passing holds now while the fast average is at least this: two weeks after one mention."""
TRAIT = 1.5
"""Whatever it is, it lasts from this slow average on: two spells, neither of them long ago, or more."""


def averages(said: Iterable[datetime], now: datetime) -> tuple[float, float]:
    """The fast and the slow average at a moment, of the times at which something was said; what comes later counts as
    said now.

    >>> from datetime import UTC
    >>> day = lambda n: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=n)
    >>> averages([day(0), day(1), day(2)], day(2)), averages([day(0), day(60), day(120)], day(120))
    ((2.726059, 1.0), (1.002636, 2.423661))
    """
    days = {time.date(): time for time in sorted(said)}
    moments = list(days.values())
    return _sum(moments, now, FAST), _sum(_spells(moments), now, SLOW)


def _spells(moments: Sequence[datetime]) -> list[datetime]:
    """The last moment of each stretch without a silence of `FAST`."""
    followed = {earlier for earlier, later in pairwise(moments) if later - earlier <= FAST}
    return [moment for moment in moments if moment not in followed]


def _sum(moments: Iterable[datetime], now: datetime, half_life: timedelta) -> float:
    ages = (max(now - moment, timedelta(0)) / half_life for moment in moments)
    return round(sum(float(0.5**age) for age in ages), 6)
