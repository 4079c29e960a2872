"""Stretches of wall-clock time: days, weeks, months, seasons, years, before a zone places them on the world's clock.

Datetimes here read a wall clock whose zone is not yet known; their `tzinfo` is UTC as a stand-in. `Stretch.when` puts
them in a zone. Years reach from 1 to 9999; an end beyond that is the last moment there is.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

from remanence.types import Precision, When

__all__ = [
    "SEASONS",
    "Stretch",
    "century",
    "days",
    "decade",
    "join",
    "midnight",
    "moment",
    "month",
    "months",
    "season",
    "third",
    "week",
    "years",
]

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
_LONGEST = (
    (1, Precision.DAY),
    (7, Precision.WEEK),
    (31, Precision.MONTH),
    (92, Precision.SEASON),
    (366, Precision.YEAR),
    (3653, Precision.DECADE),
    (36525, Precision.CENTURY),
)
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month that each season starts in: three whole months, as meteorologists of the northern hemisphere count."""


def _on_the_worlds_clock(wall: datetime, zone: tzinfo) -> datetime:
    try:
        return wall.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return _FIRST if wall.year == 1 else _LAST


class Stretch(NamedTuple):
    """Half-open `[start, end)` on a wall clock, with its precision."""

    start: datetime
    end: datetime
    precision: Precision

    def when(self, zone: tzinfo = UTC) -> When:
        """The same stretch as read in `zone`. Raises: ValueError if nothing of it lies in the years 1 to 9999."""
        if zone is UTC:
            return When(self.start, self.end, self.precision)
        start, end = _on_the_worlds_clock(self.start, zone), _on_the_worlds_clock(self.end, zone)
        if end <= start and start < _LAST:  # it spans the hour that daylight saving skips
            end = start + (self.end - self.start)
        return When(start, end, self.precision)


def midnight(day: date) -> datetime:
    """The wall clock at the start of `day`."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _end_of(day: date) -> datetime:
    return _LAST if day == date.max else midnight(day + timedelta(days=1))


def _covering(length: timedelta) -> Precision:
    for longest, precision in _LONGEST:
        if length <= timedelta(days=longest):
            return precision
    return Precision.INTERVAL


def days(first: date, last: date | None = None, precision: Precision | None = None) -> Stretch:
    """From the start of `first` to the end of `last` (the same day if None).

    The precision is the finest whose unit is not shorter, unless one is given.
    """
    start, end = midnight(first), _end_of(last or first)
    return Stretch(start, end, precision or _covering(end - start))


def moment(day: date, hour: int, minute: int = 0, second: int = 0, micro: int = 0, *, exact: Precision) -> Stretch:
    """A clock time of a day, as long as its precision: an hour, a minute, a second, or a microsecond.

    24:00 and a second 60 belong to what follows. Raises: ValueError for a clock that no day shows.
    """
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second or micro)):
        raise ValueError(f"no clock shows {hour}:{minute:02}:{second:02}")
    start = midnight(day) + timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micro)
    return Stretch(start, start + _LENGTHS[exact], exact)


_LENGTHS = {
    Precision.HOUR: timedelta(hours=1),
    Precision.MINUTE: timedelta(minutes=1),
    Precision.SECOND: timedelta(seconds=1),
    Precision.INSTANT: timedelta(microseconds=1),
}


def week(day: date) -> Stretch:
    """The week, Monday to Sunday, that `day` is in."""
    monday = day - timedelta(days=day.weekday())
    return Stretch(midnight(monday), midnight(monday) + timedelta(days=7), Precision.WEEK)


def months(year: int, month: int, count: int, precision: Precision | None = None) -> Stretch:
    """`count` whole months from `month` of `year` on; `month` may be any number, 0 is the December before."""
    start, end = _month_start(year, month), _month_start(year, month + count)
    return Stretch(start, end, precision or _covering(end - start))


def _month_start(year: int, month: int) -> datetime:
    carried, rest = divmod(month - 1, 12)
    return _LAST if year + carried > 9999 else datetime(year + carried, rest + 1, 1, tzinfo=UTC)


def month(year: int, month: int) -> Stretch:
    """One calendar month; `month` may be any number, as in `months`."""
    return months(year, month, 1, Precision.MONTH)


def years(first: int, last: int | None = None, precision: Precision | None = None) -> Stretch:
    """From January of `first` to December of `last` (the same year if None)."""
    return months(first, 1, 12 * ((first if last is None else last) - first + 1), precision)


def decade(first: int) -> Stretch:
    """Ten years from `first` on."""
    return years(first, first + 9, Precision.DECADE)


def century(ordinal: int) -> Stretch:
    """The century of that number: the 19th is the years 1801 to 1900."""
    return years(100 * ordinal - 99, 100 * ordinal, Precision.CENTURY)


def season(name: str, year: int) -> Stretch:
    """A season of three months that starts in `year`: winter 2022 is December 2022 to February 2023."""
    return months(year, SEASONS[name], 3, Precision.SEASON)


def third(whole: Stretch, part: str) -> Stretch:
    """The "early", "mid" or "late" third of a stretch, in whole days, known no better than its length says."""
    length = (whole.end - whole.start) / 3
    at = {"early": 0, "mid": 1, "late": 2}[part]
    start = midnight((whole.start + at * length).date())
    end = whole.end if part == "late" else midnight((whole.start + (at + 1) * length).date())
    return Stretch(start, max(end, start + timedelta(days=1)), _covering(length))


_CLOCKS = frozenset(_LENGTHS)


def join(first: Stretch, last: Stretch) -> Stretch:
    """From the start of `first` to the end of `last`; a clock time ends where it starts ("10:00 to 11:00").

    Raises: ValueError if that is before the start.
    """
    end = last.start if last.precision in _CLOCKS and last.start > first.start else last.end
    if end <= first.start:
        raise ValueError(f"ends at {end:%Y-%m-%d %H:%M}, before it starts at {first.start:%Y-%m-%d %H:%M}")
    return Stretch(first.start, end, Precision.INTERVAL)
