"""How a time is told in an answer: as precisely as it was said, and no more.

What somebody called "yesterday" is a day, and is told as one. What they called "last week" is told from the day they
said it, "the week before 9 June 2023", because which seven days they meant is not known.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

from remanence.types import Precision, When

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SEASONS = {1: "winter", 2: "winter", 3: "spring", 4: "spring", 5: "spring", 6: "summer", 7: "summer", 8: "summer"}
_SPANS = r"week|weekend|fortnight"
_DAYS = (
    r"(?P<day>mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday|s|rs|urs|nes)?",
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
_LAST = re.compile(rf"(?:this\s|the\s)?(?:last|past|previous)\s(?:(?P<span>{_SPANS})|{_DAYS[0]})(?:\snight|\smorning)?")
_NEXT = re.compile(rf"(?:this\s|the\s)?(?:next|coming|upcoming)\s(?:(?P<span>{_SPANS})|{_DAYS[0]})")
_THIS = re.compile(r"this\s(?P<span>week)")
_AGO = re.compile(
    r"(?P<about>about|around|roughly|nearly|almost|over|just over)?\s?"
    r"(?P<count>an?\scouple(?:\sof)?|an?\sfew|an?|[a-z0-9-]+)\s"
    r"(?P<unit>weeks?|weekends?|fortnights?)\s(?:ago|back|earlier)"
)
_VAGUE = re.compile(
    r"(?P<count>an?\scouple(?:\sof)?|an?\sfew|several|some)\s(?P<unit>days|nights|months|years|decades)\s(?:ago|back|earlier)"
)


def day_text(moment: datetime) -> str:
    """A day as people write it.

    >>> day_text(datetime(2023, 5, 7))
    '7 May 2023'
    """
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def when_text(when: When, zone: tzinfo) -> str:
    """A time at its own precision.

    >>> from datetime import UTC
    >>> when_text(When(datetime(2023, 6, 1, tzinfo=UTC), datetime(2023, 7, 1, tzinfo=UTC), Precision.MONTH), UTC)
    'June 2023'
    """
    start, last = when.start.astimezone(zone), (when.end - timedelta(microseconds=1)).astimezone(zone)
    if when.precision is Precision.MONTH:
        return f"{MONTHS[start.month - 1]} {start.year}"
    if when.precision is Precision.YEAR:
        return _years(start, last)
    if when.precision is Precision.SEASON:
        return f"the {_SEASONS.get(start.month, 'autumn')} of {start.year}"
    if when.precision is Precision.DECADE:
        return f"the {start.year}s" if start.year % 10 == 0 and last.year == start.year + 9 else _years(start, last)
    if when.precision is Precision.CENTURY:
        return f"the {start.year // 100}00s" if last.year == start.year + 99 else _years(start, last)
    if when.precision is Precision.WEEK:
        return f"the week of {day_text(start)}"
    if start.date() == last.date():
        return day_text(start)
    return f"{day_text(start)} to {day_text(last)}"


def _years(start: datetime, last: datetime) -> str:
    return str(start.year) if start.year == last.year else f"{start.year} to {last.year}"


def mention_text(words: str, when: When, said: datetime | None, zone: tzinfo) -> str:
    """A time that a text mentions, as an answer tells it.

    Args:
        words: those of the text. when: what they mean. said: when the text was said.

    >>> from datetime import UTC
    >>> week = When(datetime(2023, 5, 29, tzinfo=UTC), datetime(2023, 6, 5, tzinfo=UTC), Precision.WEEK)
    >>> mention_text("last week", week, datetime(2023, 6, 9, tzinfo=UTC), UTC)
    'the week before 9 June 2023'
    """
    if said is None:
        return when_text(when, zone)
    counted = _counted(" ".join(words.lower().split()))
    return f"{counted} {day_text(said.astimezone(zone))}" if counted else when_text(when, zone)


def _counted(words: str) -> str:
    """What stands before the day from which a vague stretch is counted; "" for what has a date of its own."""
    if found := _LAST.fullmatch(words):
        return f"the {_unit(found)} before"
    if found := _NEXT.fullmatch(words):
        return f"the {_unit(found)} after"
    if _THIS.fullmatch(words):
        return "the week of"
    if found := _AGO.fullmatch(words):
        about = f"{found['about']} " if found["about"] else ""
        return f"{about}{found['count']} {found['unit']} before"
    if found := _VAGUE.fullmatch(words):
        return f"{found['count']} {found['unit']} before"
    return ""


def _unit(found: re.Match[str]) -> str:
    if found["span"]:
        return found["span"]
    return next(name for name in _DAYS[1] if name.lower().startswith(found["day"]))
