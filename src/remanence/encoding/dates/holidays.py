"""Days with a name that come back every year: fixed dates, "the fourth Thursday of November", and Easter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from remanence.encoding.dates.stretch import Stretch, days
from remanence.patterns import either

__all__ = ["HOLIDAYS", "HOLIDAY_PATTERN", "holiday"]


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _nth(place: int, weekday: int, month: int) -> Callable[[int], date]:
    """The `place`-th such weekday of a month; -1 is the last."""

    def day(year: int) -> date:
        if place < 0:
            last = date(year, month + 1, 1) - timedelta(days=1)
            return last - timedelta(days=(last.weekday() - weekday) % 7)
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (place - 1))

    return day


def easter(year: int) -> date:
    """Easter Sunday of the western churches. Reference: the anonymous Gregorian computus (Meeus, 1991).

    >>> easter(2024).isoformat()
    '2024-03-31'
    """
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    x = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * x) // 451
    month, day = divmod(h + x - 7 * m + 114, 31)
    return date(year, month, day + 1)


HOLIDAYS: Mapping[str, Callable[[int], date]] = {
    "christmas eve": _fixed(12, 24),
    "christmas": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
    "new year's eve": _fixed(12, 31),
    "new year's": _fixed(1, 1),
    "halloween": _fixed(10, 31),
    "valentine's": _fixed(2, 14),
    "st. patrick's": _fixed(3, 17),
    "st patrick's": _fixed(3, 17),
    "independence day": _fixed(7, 4),
    "veterans day": _fixed(11, 11),
    "thanksgiving": _nth(4, 3, 11),
    "black friday": lambda year: _nth(4, 3, 11)(year) + timedelta(days=1),
    "mother's day": _nth(2, 6, 5),
    "father's day": _nth(3, 6, 6),
    "memorial day": _nth(-1, 0, 5),
    "labor day": _nth(1, 0, 9),
    "easter": easter,
    "good friday": lambda year: easter(year) - timedelta(days=2),
}
"""The day of each holiday in a year, by lower-case name; dates as in the United States where countries differ."""

HOLIDAY_PATTERN = either(HOLIDAYS)


def holiday(name: str) -> Callable[[int], Stretch]:
    """The holiday of that name, as a day, for a year. Raises: KeyError if it is not known."""
    on = HOLIDAYS[name]
    return lambda year: days(on(year))
