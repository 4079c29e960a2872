"""How far from a time a record may lie and still belong to it, and the days that a time covers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from remanence.types import Precision, When

__all__ = ["SPREAD_DAYS", "day_interval"]

SPREAD_DAYS: Mapping[Precision, float] = MappingProxyType(
    {
        Precision.INSTANT: 2.0,
        Precision.SECOND: 2.0,
        Precision.MINUTE: 2.0,
        Precision.HOUR: 2.0,
        Precision.DAY: 2.0,
        Precision.WEEK: 4.0,
        Precision.MONTH: 7.0,
        Precision.SEASON: 15.0,
        Precision.YEAR: 60.0,
        Precision.DECADE: 365.0,
        Precision.CENTURY: 3650.0,
        Precision.INTERVAL: 4.0,
    }
)
"""Days after which nearness to a time of that precision falls to 1/e: measured from day to year, set for the rest."""

_EPOCH_ORDINAL = 719_163
_MICROSECOND = timedelta(microseconds=1)


def day_interval(when: When) -> tuple[int, int]:
    """The first and last day, in UTC and both included, that `when` touches, counted from 1970-01-01 as 0.

    >>> from remanence.encoding.dates import parse_when
    >>> day_interval(parse_when("January 1970"))
    (0, 30)
    """
    return when.start.toordinal() - _EPOCH_ORDINAL, (when.end - _MICROSECOND).toordinal() - _EPOCH_ORDINAL
