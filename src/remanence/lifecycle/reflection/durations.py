"""How long, how long ago, how long between: spans of time that were named, or computed from the times of two events."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

from msgspec.structs import replace

from remanence.lifecycle.reflection.asked import Asked, asked
from remanence.lifecycle.reflection.candidate import Candidate
from remanence.lifecycle.reflection.said import Said
from remanence.lifecycle.reflection.times import moment, times
from remanence.types import AnswerKind, When

Look = Callable[[Asked], Sequence[Said]]
"""Recalls what was said to another question."""
DAYS = {
    "minute": 1 / 1440, "hour": 1 / 24, "day": 1, "night": 1, "week": 7, "month": 30.44, "year": 365.25,
    "decade": 3652.5,
}  # fmt: skip
"""Days of each unit, on average."""
NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_TENS = {"thirty": 30, "forty": 40, "fifty": 50}
_VAGUE = {"couple": 2, "few": 3, "several": 4, "half": 0.5}
_COUNT = "|".join(
    [
        r"an?\scouple(?:\sof)?",
        r"an?\sfew",
        "several",
        r"half\san?",
        "an?",
        r"[0-9]{1,6}(?:\.[0-9]+)?",
        *NUMBERS[1:],
        *_TENS,
    ]
)
_STRETCH = re.compile(
    rf"(?<![\w$.])(?P<count>{_COUNT})(?P<half>\sand\sa\shalf)?[\s-](?:whole\s|full\s|long\s)?"
    rf"(?P<unit>{'|'.join(DAYS)})s?(?P<rest>\sand\sa\shalf)?\b(?P<ago>\s(?:ago|back)\b)?",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\bsince\s(?:(?:the\s)?(?:early\s|late\s)?[12][0-9]{3}\b|I was (?:a )?\w+|(?:last\s)?[A-Z]\w+)")
_BETWEEN = re.compile(r"\b(?:between|from)\s(?P<first>.+?)\s(?:and|to|until|till)\s(?P<last>.+?)\W*$", re.IGNORECASE)
_AFTER = re.compile(
    r"\bhow (?:long|many \w+|much time) (?:after|before|passed|did it take)\s(?P<first>.+?)\s"
    r"(?:did|before|after|until|till|to)\s(?P<last>.+?)\W*$",
    re.IGNORECASE,
)
_LARGEST = ("year", "month", "week", "day")


def durations(
    question: Asked, said: Sequence[Said], look: Look, zone: tzinfo, now: datetime | None = None
) -> list[Candidate]:
    """Stretches of time that sentences name, and what lies between two events if the question names two.

    Args:
        now: what "how long ago" counts from; without it from when it was said, and then a sentence may say it itself.
    """
    if question.form == "ago" and now is not None:
        return _ago(question, said, zone, now)
    if question.form == "between" and (computed := _between(question, look, zone)):
        return [computed]
    named = [candidate for each in said for candidate in _named(question, each)]
    if question.form == "ago" and not named:
        return _ago(question, said, zone, max((at for each in said if (at := moment(each)) is not None), default=None))
    return named


def _named(question: Asked, said: Said) -> Iterator[Candidate]:
    for found in _STRETCH.finditer(said.text):
        unit = found["unit"].lower()
        score = said.closeness - (0.3 if said.asks else 0.0)
        score -= 0.4 if bool(found["ago"]) != (question.form == "ago") else 0.0
        if question.unit:
            score += 0.4 if question.unit == unit else 0.0
        else:
            score -= 0.3 if unit not in _LARGEST[:3] else 0.0
        yield Candidate(found[0], AnswerKind.DURATION, _length(found), said, found.start(), found.end(), score)
    if question.form == "how long":
        for found in _SINCE.finditer(said.text):
            score = said.closeness - 0.1
            yield Candidate(found[0], AnswerKind.DURATION, found[0], said, found.start(), found.end(), score)


def _length(found: re.Match[str]) -> timedelta:
    words = found["count"].lower()
    count = next((value for name, value in _VAGUE.items() if name in words), None) or _number(words)
    if found["half"] or found["rest"]:
        count += 0.5
    try:
        return timedelta(days=count * DAYS[found["unit"].lower()])
    except OverflowError:
        return timedelta.max


def _number(words: str) -> float:
    if words in ("a", "an"):
        return 1.0
    if words in NUMBERS:
        return float(NUMBERS.index(words))
    return float(_TENS.get(words, words))


def _ago(question: Asked, said: Sequence[Said], zone: tzinfo, now: datetime | None) -> list[Candidate]:
    """From when the best evidence happened to now."""
    found = max(times(question, said, zone), key=lambda each: each.score, default=None)
    if found is None or now is None:
        return []
    gap = max(now - _middle(found.value), timedelta(0))
    return [replace(found, text=f"{gap_text(gap, question.unit)} ago", kind=AnswerKind.DURATION, value=gap)]


def _between(question: Asked, look: Look, zone: tzinfo) -> Candidate | None:
    parts = _BETWEEN.search(question.text) or _AFTER.search(question.text)
    if parts is None:
        return None
    ends: list[Candidate] = []
    for part in (parts["first"], parts["last"]):
        event = asked(f"When was {part}?")
        event = replace(event, names=event.names | question.names)
        found = max(times(event, look(event), zone), key=lambda each: each.score, default=None)
        if found is None:
            return None
        ends.append(found)
    first, last = ends
    gap = abs(_middle(last.value) - _middle(first.value))
    score = min(first.score, last.score)
    text = gap_text(gap, question.unit)
    return replace(last, text=text, kind=AnswerKind.DURATION, value=gap, score=score, further=(first,))


def _middle(when: When) -> datetime:
    return when.start + (when.end - when.start) / 2


def gap_text(gap: timedelta, unit: str = "") -> str:
    """A stretch of time in words, in a unit, or in the largest that it nearly fills.

    >>> gap_text(timedelta(days=14)), gap_text(timedelta(days=14), "day")
    ('two weeks', '14 days')
    """
    days = gap.total_seconds() / 86400
    unit = unit or next((each for each in _LARGEST if days >= 0.95 * DAYS[each]), "day")
    count = round(days / DAYS[unit])
    words = NUMBERS[count] if 0 < count <= 12 else str(count)
    return f"{words} {unit}" + ("" if count == 1 else "s")
