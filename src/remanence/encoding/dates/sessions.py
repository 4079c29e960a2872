"""Which sessions a question names: "in our second session", "20 sessions ago", "sessions 2 through 4"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from remanence.encoding.dates.names import ORDINALS, fewest_and_most, number, words
from remanence.patterns import either, late

__all__ = ["Chosen", "chosen_sessions"]

_SESSION = r"(?:chat\s)?(?:session|conversation|chat|discussion)"
_SPOKE = r"(?:talked|spoke|chatted|had\sa\s(?:chat|conversation|session))\b(?!\sabout)"
_NTH = rf"(?:{either(ORDINALS)}|[0-9]{{1,4}}(?:st|nd|rd|th))"
_LAST = r"(?:very\s)?(?:last|latest|most\srecent|previous|final|prior)"
_COUNT = r"(?:[0-9]{1,4}|an?\scouple\sof|couple\sof|an?\sfew|few|several|[a-z]{3,9}(?:-[a-z]{3,5})?|an?)"
_NUMBER = rf"(?:[0-9]{{1,4}}|{'|'.join(words('one two three four five six seven eight nine ten eleven twelve'))})\b"
_NO_TOPIC = r"(?!\s?(?:about|of|on|regarding|concerning|where)\b)"
_UNITS = r"(?:more\s)?(?:minute|hour|day|night|week|weekend|month|year)s?\b"
_LEAD = r"(?:\b(?:in|during|from|at|over|within|across|of)\s)?(?:\b(?:our|the|my|your|all)\s)?"
_STEP = r"(?:\s?(?:,\s?and|,|&|\band\b|-|–|\bto\b|\bthrough\b|\bthru\b|\buntil\b)\s?)"

_PATTERN = late(
    rf"(?P<ago>{_LEAD}\b(?P<ago_count>{_COUNT})\s{_SESSION}s?\s(?:ago|back))\b"
    rf"|(?P<before_last>{_LEAD}\b{_SESSION}\sbefore\s(?:the\s)?(?:last|previous)(?:\sone)?)\b"
    rf"|(?P<many>{_LEAD}\b(?P<many_end>first|{_LAST}|past)\s(?P<many_count>{_COUNT})\s{_SESSION}s)\b"
    rf"|(?P<from_last>{_LEAD}\b(?:(?P<from_last_nth>{_NTH})|next)[\s-](?:to|from)[\s-](?:the[\s-])?last\s{_SESSION})\b"
    rf"|(?P<nth>{_LEAD}\b(?:very\s)?(?P<nth_word>{_NTH})\s{_SESSION})\b{_NO_TOPIC}"
    rf"|(?P<last>{_LEAD}\b{_LAST}\s{_SESSION})\b{_NO_TOPIC}"
    rf"|(?P<time>{_LEAD}\b(?P<time_word>{_NTH}|{_LAST})\stime\s(?:that\s|when\s)?we\s{_SPOKE})"
    rf"|(?P<spoke>(?:\b(?:when|since)\s)?\bwe\slast\s{_SPOKE})"
    rf"|(?P<listed>(?:\b(?:in|during|from|of)\s)?(?P<between>\bbetween\s)?\b{_SESSION}s?\s(?:#|number\s|no\.?\s)?"
    rf"(?P<listed_numbers>{_NUMBER}(?:{_STEP}(?:{_SESSION}\s)?(?:#)?{_NUMBER}){{0,20}})(?!\s{_UNITS}))"
)
_STEPS = late(rf"({_STEP})?(?:{_SESSION}\s)?#?({_NUMBER})")
_NEEDED = ("session", "conversation", "chat", "discussion", "talked", "spoke")
_RANGE = re.compile(r"-|–|to|through|thru|until")


class Chosen(NamedTuple):
    """Characters `[start, end)` of a question, and the sessions they name, counted from 1 in order of time."""

    start: int
    end: int
    ordinals: tuple[int, ...]


def _ago(found: re.Match[str], count: int) -> tuple[int, ...]:
    bounds = fewest_and_most(found["ago_count"])
    return () if bounds is None else tuple(range(count + 1 - bounds[1], count + 2 - bounds[0]))


def _many(found: re.Match[str], count: int) -> tuple[int, ...]:
    bounds = fewest_and_most(found["many_count"])
    if bounds is None:
        return ()
    size = min(bounds[1], count)
    return tuple(range(1, size + 1) if found["many_end"] == "first" else range(count - size + 1, count + 1))


def _place(word: str, count: int) -> int:
    """The ordinal of "third" or "3rd"; anything else is a word for the last."""
    value = number(word)
    return count if value is None else value


def _from_last(found: re.Match[str], count: int) -> tuple[int, ...]:
    return (count + 1 - _place(found["from_last_nth"] or "second", count),)


def _listed(found: re.Match[str], count: int) -> tuple[int, ...]:
    ordinals: list[int] = []
    for step, word in _STEPS.findall(found["listed_numbers"]):
        value = min(number(word) or 0, count + 1)
        spans = ordinals and (_RANGE.fullmatch(step.strip()) or found["between"])
        ordinals.extend(range(ordinals[-1] + 1, value + 1) if spans else [value])
    return tuple(ordinals)


_READINGS: Mapping[str, Callable[[re.Match[str], int], tuple[int, ...]]] = {
    "ago": _ago,
    "many": _many,
    "before_last": lambda _, count: (count - 1,),
    "from_last": _from_last,
    "nth": lambda found, count: (_place(found["nth_word"], count),),
    "last": lambda _, count: (count,),
    "time": lambda found, count: (_place(found["time_word"], count),),
    "spoke": lambda _, count: (count,),
    "listed": _listed,
}


def chosen_sessions(lower: str, count: int) -> list[Chosen]:
    """The sessions that a question in lower case names, of `count` that were held.

    The session that is about to come is 0 sessions ago, so the last one held is 1 session ago. Sessions that were not
    held are left out.

    >>> [chosen.ordinals for chosen in chosen_sessions("what was said in sessions 2 through 4?", 10)]
    [(2, 3, 4)]
    """
    if not any(word in lower for word in _NEEDED):
        return []
    chosen = []
    for found in _PATTERN.finditer(lower):
        ordinals = _READINGS[str(found.lastgroup)](found, count)
        held = tuple(sorted({one for one in ordinals if 1 <= one <= count}))
        chosen.append(Chosen(found.start(), found.end(), held))
    return chosen
