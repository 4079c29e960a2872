"""What times relative to a moment mean: "two weeks ago", "last Friday", "the past 3 days", "this morning".

The rules, `now` being the moment they count from:

- weeks start on Monday; "last week", "last month", "last year" are the calendar units before the present one;
- "last Friday" is the nearest before today, "next Friday" the nearest after today, "this Friday" the nearest not past;
- "3 days ago" is a day; "3 weeks ago" the seven days around that day; "3 months ago" and "3 years ago" calendar units;
- "the past 3 days" reaches from the day three days ago to the end of today, "the next 3 days" likewise forward;
- "last summer" is the latest that is over, "next summer" the first yet to begin;
- a bare "May" is the latest not after now (`Lean.PAST`), the first not before now (`Lean.FUTURE`), or the nearest
  (`Lean.NEAR`, the earlier of two as near); a bare "15 August" likewise, unless the nearest is at most 31 days away (92
  for `Lean.NEAR`): then it is that one; a bare "Friday" is in the past unless the sentence speaks of the future.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import Enum

from remanence.encoding.dates.stretch import (
    SEASONS,
    Stretch,
    century,
    days,
    decade,
    midnight,
    moment,
    month,
    months,
    season,
    week,
    years,
)
from remanence.types import Precision

__all__ = [
    "Lean",
    "day_of_month",
    "neighbour",
    "part_of_day",
    "recurring",
    "rolling",
    "season_of_year",
    "units_away",
    "weekday",
    "yearly",
]


class Lean(Enum):
    """Which of the times that a bare name may mean is taken."""

    PAST = "past"
    NEAR = "near"
    FUTURE = "future"


_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
_DAYS_IN = {"day": 1, "night": 1, "morning": 1, "evening": 1, "afternoon": 1, "week": 7, "weekend": 7, "fortnight": 14}
_PARTS_OF_DAY = {"morning": (4, 12), "afternoon": (12, 18), "evening": (17, 24), "night": (18, 30)}


def part_of_day(day: date, part: str) -> Stretch:
    """Morning (4 to 12), afternoon (12 to 18), evening (17 to 24) or night (18 to 6) of a day."""
    first, last = _PARTS_OF_DAY[part]
    start = midnight(day)
    return Stretch(start + timedelta(hours=first), start + timedelta(hours=last), Precision.DAY)


def _shifted_month(now: datetime, by: int) -> tuple[int, int]:
    carried, rest = divmod(now.year * 12 + now.month - 1 + by, 12)
    return carried, rest + 1


def _shifted_day(now: datetime, unit: str, by: int) -> date:
    """The day `by` units away; a day that a month lacks becomes its last."""
    if unit in _DAYS_IN:
        return now.date() + timedelta(days=by * _DAYS_IN[unit])
    year, month_ = _shifted_month(now, by * _MONTHS_IN[unit])
    last = months(year, month_, 1).end - timedelta(days=1)
    return date(year, month_, min(now.day, last.day))


def _weekend(now: datetime, by: int) -> Stretch:
    """The weekend `by` weeks from this calendar week's; on a Saturday or Sunday 0 is the one that is on."""
    saturday = now.date() + timedelta(days=5 - now.weekday() + 7 * by)
    return days(saturday, saturday + timedelta(days=1))


def _clock_units_away(unit: str, count: int, now: datetime) -> Stretch:
    at = now + timedelta(**{f"{unit}s": count})
    exact = Precision.HOUR if unit == "hour" else Precision.MINUTE
    return moment(at.date(), at.hour, at.minute if unit == "minute" else 0, exact=exact)


def units_away(unit: str, fewest: int, most: int, direction: int, now: datetime) -> Stretch:
    """The time `fewest` to `most` units ago (`direction` -1) or ahead (1)."""
    near, far = direction * fewest, direction * most
    early, late = min(near, far), max(near, far)
    if unit in ("minute", "hour"):
        return _clock_units_away(unit, near, now)
    if unit == "weekend":
        return _weekend(now, near)
    if unit in ("week", "fortnight"):
        around = timedelta(days=3)
        return days(_shifted_day(now, unit, early) - around, _shifted_day(now, unit, late) + around)
    if unit in _DAYS_IN:
        return days(_shifted_day(now, unit, early), _shifted_day(now, unit, late))
    if unit in ("month", "quarter"):
        size = _MONTHS_IN[unit]
        return months(*_shifted_month(now, early * size), (late - early) * size + 1)
    if unit == "year":
        return years(now.year + early, now.year + late)
    half = _MONTHS_IN[unit] // 24
    return years(now.year + early * half * 2 - half, now.year + late * half * 2 + half - 1)


def rolling(unit: str, count: int, direction: int, now: datetime) -> Stretch:
    """The last (`direction` -1) or next (1) `count` units up to or from today, which is included."""
    if unit in ("minute", "hour"):
        far = now + timedelta(**{f"{unit}s": direction * count})
        return Stretch(min(far, now), max(far, now) + timedelta(microseconds=1), Precision.DAY)
    far_day = _shifted_day(now, unit, direction * count)
    return days(min(far_day, now.date()), max(far_day, now.date()))


def _calendar_unit(unit: str, by: int, now: datetime) -> Stretch:
    if unit in ("week", "fortnight"):
        return week(now.date() + timedelta(days=_DAYS_IN[unit] * by))
    if unit == "month":
        return month(*_shifted_month(now, by))
    if unit == "quarter":
        quarter = (now.month - 1) // 3 + by
        return months(now.year, 3 * quarter + 1, 3, Precision.SEASON)
    if unit == "year":
        return years(now.year + by)
    return decade(now.year // 10 * 10 + 10 * by) if unit == "decade" else century((now.year + 99) // 100 + by)


def neighbour(unit: str, by: int, now: datetime) -> Stretch:
    """The calendar unit before (-1), around (0) or after (1) now: "last week", "this year", "next weekend"."""
    if unit == "day":
        return days(now.date() + timedelta(days=by))
    if unit in _PARTS_OF_DAY:
        return part_of_day(now.date() + timedelta(days=by), unit)
    return _weekend(now, by) if unit == "weekend" else _calendar_unit(unit, by, now)


def weekday(day: int, by: int, now: datetime) -> Stretch:
    """The nearest such weekday before today (-1), not before today (0), or after today (1)."""
    ahead = (day - now.weekday()) % 7
    if by < 0:
        ahead -= 7
    elif by > 0 and ahead == 0:
        ahead = 7
    return days(now.date() + timedelta(days=ahead))


def _every_year(make: Callable[[int], Stretch], now: datetime) -> Iterable[Stretch]:
    for year in range(max(1, now.year - 8), min(9999, now.year + 8) + 1):
        try:
            yield make(year)
        except ValueError:  # 29 February is not in every year
            continue


def yearly(make: Callable[[int], Stretch], lean: Lean, now: datetime) -> Stretch:
    """Of a time that comes back every year (`make` gives that of a year), the one that a bare name means.

    Raises: ValueError if there is none within eight years.
    """
    return _leaning(list(_every_year(make, now)), lean, now)


def _leaning(found: Sequence[Stretch], lean: Lean, now: datetime) -> Stretch:
    if lean is Lean.PAST:
        return max(one for one in found if one.start <= now)
    if lean is Lean.FUTURE:
        return min(one for one in found if one.end > now)
    return min(found, key=lambda one: (_gap(one, now), one.start))


def _gap(one: Stretch, now: datetime) -> timedelta:
    """From now to the middle of `one`, or nothing while it is on."""
    return timedelta(0) if one.start <= now < one.end else abs(one.start + (one.end - one.start) / 2 - now)


def recurring(make: Callable[[int], Stretch], by: int, now: datetime) -> Stretch:
    """Of a time that comes back every year, the latest that is over (-1), this year's (0), or the first to come (1)."""
    found = list(_every_year(make, now))
    if by < 0:
        return max(one for one in found if one.end <= now)
    if by > 0:
        return min(one for one in found if one.start > now)
    return next((one for one in found if one.start <= now < one.end), make(now.year))


def day_of_month(day: int, lean: Lean, now: datetime) -> Stretch:
    """ "The 15th" of this month or one nearby, chosen as `yearly` does. Raises: ValueError if none has that day."""
    nearby = [_shifted_month(now, by) for by in (-2, -1, 0, 1, 2)]
    last_days = [(months(year, month_, 1).end - timedelta(days=1)).day for year, month_ in nearby]
    found = [days(date(*at, day)) for at, last in zip(nearby, last_days, strict=True) if day <= last]
    return _leaning(found, lean, now)


def season_of_year(name: str) -> Callable[[int], Stretch]:
    """The season of that name as `yearly` and `recurring` want it. Raises: KeyError if there is none."""
    SEASONS[name]
    return lambda year: season(name, year)
