"""When what a clause tells of happened, since and until when it holds, and how its times are written out."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from remanence.encoding.dates import TimeMention, find_times
from remanence.encoding.dates.names import fewest_and_most
from remanence.types import Precision, When

_MONTHS = "January February March April May June July August September October November December".split()
_SEASONS = {3: "spring", 6: "summer", 9: "autumn", 12: "winter"}
_LASTING = re.compile(
    r"\bfor\s(?:about\s|around\s|nearly\s|almost\s|over\s|more\sthan\s|the\s(?:past|last)\s)?"
    r"(?P<count>[0-9]{1,3}|an?|[a-z]+(?:[-\s](?:one|two|three|four|five|six|seven|eight|nine))?)\s"
    r"(?P<unit>day|week|month|year)s?\b"
)
_BEFORE = re.compile(
    r"\b(?P<word>since|until|till|before|after|from|by|every|each|ever\ssince)\s(?:the\s|about\s|early\s|around\s)?$"
)
_PREPOSITION = re.compile(r"\b(?P<word>on|in|at|during|over|around|back\sin|sometime)\s(?:the\s)?$", re.IGNORECASE)
_NEARLY = re.compile(r"\b(?:about|around|roughly|almost|nearly|some)\s$", re.IGNORECASE)
_DAY = timedelta(days=1)


class Times(Struct, frozen=True):
    """What a clause says of time: when it happened, and since and until when it holds; None where it does not say."""

    at: When | None = None
    since: datetime | None = None
    until: datetime | None = None


def times_of(text: str, start: int, end: int, mentions: Sequence[TimeMention], anchor: datetime | None) -> Times:
    """What the times in `[start, end)` of a text mean for what is said there; `text` is in plain apostrophes."""
    at: When | None = None
    since: datetime | None = None
    until: datetime | None = None
    for mention in mentions:
        if not start <= mention.start < end:
            continue
        if not _adverbial(text, mention, anchor):
            continue
        before = _BEFORE.search(text.lower(), max(start, mention.start - 16), mention.start)
        word = before["word"].split()[-1] if before else ""
        if word == "since":
            since = mention.when.start
        elif word in ("until", "till"):
            until = mention.when.end
        elif word == "from" and mention.when.precision is Precision.INTERVAL:
            since, until = mention.when.start, mention.when.end
        elif word not in ("before", "after", "every", "each") and at is None:
            at = mention.when
    if since is None and anchor is not None and (lasting := _LASTING.search(text.lower(), start, end)):
        since = _back(lasting["count"], lasting["unit"], anchor)
    return Times(at, since, until)


_DESCRIBES = re.compile(r"\b(?:the|a|an|my|our|his|her|their)\s$|'s\s$|[A-Z][\w']*\s$")
_NOUN_AHEAD = re.compile(
    r"\s(?!(?:and|or|but|to|at|in|on|with|for|from|when|while|because|so|after|before|by|of|as|I|we|my|it|is"
    r"|was|where|if|the"
    r"|a|an|until|till|about|around|near|during|which|that|who|though|then|there|here|together|alone|again)\b)[A-Za-z]"
)


def _adverbial(text: str, mention: TimeMention, anchor: datetime | None) -> bool:
    """Whether a time says when: not "the July 15th show", "the 2019 film", "1984" or "Cyberpunk 2077"."""
    before = text[max(0, mention.start - 24) : mention.start]
    if anchor is not None and mention.when.start.year > anchor.year + 30:
        return False
    if before.endswith(('"', "“")):
        return False
    if mention.text[:4].isdigit() and re.search(r"(?:[A-Z][\w']*|\")\s$", before) and len(mention.text) == 4:
        return re.search(r"\b(?:In|Since|From|By|Until)\s$", before) is not None
    return not (_DESCRIBES.search(before) and _NOUN_AHEAD.match(text, mention.end))


def _back(count: str, unit: str, anchor: datetime) -> datetime | None:
    bounds = fewest_and_most(count)
    if bounds is None or bounds[0] != bounds[1]:
        return None
    today = anchor.replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        if unit in ("day", "week"):
            return today - timedelta(days=bounds[0] * (7 if unit == "week" else 1))
        month = today.year * 12 + today.month - 1 - bounds[0] * (12 if unit == "year" else 1)
        return today.replace(
            year=month // 12, month=month % 12 + 1, day=min(today.day, monthrange(month // 12, month % 12 + 1)[1])
        )
    except (OverflowError, ValueError):
        return None


def written_out(text: str, start: int, end: int, mentions: Sequence[TimeMention]) -> list[tuple[int, int, str]]:
    """What to put for the times in `[start, end)` that count from when it was said: spans of the text and dates."""
    put = []
    for mention in mentions:
        if not (mention.relative and start <= mention.start and mention.end <= end):
            continue
        since = _BEFORE.search(text.lower(), max(start, mention.start - 16), mention.start)
        date, preposition = absolute(mention)
        if since and since["word"] in ("every", "each"):
            continue
        if not _adverbial(text, mention, None):
            put.append((mention.start, mention.end, date))
            continue
        if since:
            put.append((mention.start, mention.end, _since(mention, date)))
            continue
        if near := _NEARLY.search(text, max(start, mention.start - 14), mention.start):
            put.append((near.start(), mention.end, f"around {date}"))
            continue
        own = _PREPOSITION.search(text, max(start, mention.start - 14), mention.start)
        put.append((own.start() if own else mention.start, mention.end, f"{preposition} {date}"))
    return put


def _since(mention: TimeMention, date: str) -> str:
    """The beginning of a time that reaches up to now, as exactly as its own words tell."""
    if mention.when.precision is not Precision.INTERVAL:
        return date
    alone = find_times(mention.text, mention.when.end - _DAY)
    return absolute(alone[0])[0] if len(alone) == 1 else day(mention.when.start)


def absolute(mention: TimeMention) -> tuple[str, str]:
    """A time by its date, as exactly as it is known, and the preposition that goes with it."""
    when = mention.when
    first, last = when.start, when.end - timedelta(microseconds=1)
    part = next((p for p in ("morning", "afternoon", "evening", "night") if p in mention.text.lower()), "")
    if "tonight" in mention.text.lower():
        part = "night"
    precision = when.precision
    if precision in (Precision.INSTANT, Precision.SECOND, Precision.MINUTE, Precision.HOUR):
        return f"{day(first)} at {first:%H:%M}", "on"
    if precision is Precision.DAY and when.end - when.start <= _DAY:
        return (f"the {part} of {day(first)}" if part else day(first)), "on"
    if precision is Precision.YEAR and (first.month, first.day) == (1, 1):
        return str(first.year), "in"
    if precision is Precision.MONTH and first.day == 1:
        return f"{_MONTHS[first.month - 1]} {first.year}", "in"
    if precision is Precision.SEASON and first.month in _SEASONS and first.day == 1 and "quarter" not in mention.text:
        return f"the {_SEASONS[first.month]} of {first.year}", "in"
    if precision is Precision.DECADE and first.year % 10 == 0:
        return f"the {first.year}s", "in"
    if "weekend" in mention.text.lower() and when.end - when.start <= 2 * _DAY:
        return f"the weekend of {day(first)}", "on"
    if precision is Precision.WEEK and "ago" in mention.text.lower():
        return day(first + (last - first) / 2), "around"
    if precision is Precision.WEEK and first.weekday() == 0 and when.end - when.start == 7 * _DAY:
        return f"the week of {day(first)}", "in"
    return f"{day(first)} and {day(last)}", "between"


def day(moment: datetime) -> str:
    """A day as it is written in statements.

    >>> day(datetime(2025, 5, 3))
    '3 May 2025'
    """
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def mentions_in(text: str, anchor: When | None) -> list[TimeMention]:
    """The times that a text mentions, those that count from when it was said included where that is known."""
    return find_times(text, None if anchor is None else anchor.start)
