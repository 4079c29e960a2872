"""How many, how much, how old, how often: numbers that stand beside what is counted, else a count of occasions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from remanence.encoding.text import terms
from remanence.lifecycle.reflection.asked import Asked
from remanence.lifecycle.reflection.candidate import Candidate
from remanence.lifecycle.reflection.durations import NUMBERS
from remanence.lifecycle.reflection.said import Said
from remanence.types import AnswerKind

_NUMBER = re.compile(
    r"(?<![\w:])(?P<money>[$€£])?(?P<digits>[0-9]{1,9}(?:,[0-9]{3})*(?:\.[0-9]{1,6})?)(?P<unit>k\b|%|th\b|st\b|nd\b|rd\b)?"
    rf"(?![\w:])|\b(?P<word>{'|'.join(NUMBERS[1:])}|thirty|forty|fifty|hundred|dozen|once|twice)\b",
    re.IGNORECASE,
)
_WORDS = {"once": 1, "twice": 2, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100, "dozen": 12}
_PERIOD = (
    "day|week|weekend|month|year|morning|evening|night|days|weeks|months|years|monday|tuesday|wednesday|thursday|"
    "friday|saturday|sunday"
)
_OFTEN = re.compile(
    r"\b(?:(?:at least |about |only |usually |around |almost )*"
    r"(?:once|twice|\w+ times?|an?\s(?:few|couple(?:\sof)?)\stimes)(?:\sor\s\w+)?\s(?:an?|per|each|every)\s\w+"
    rf"|every(?:\sother|\ssingle|\sfew|\s\w+)?\s(?:{_PERIOD})"
    r"|daily|weekly|monthly|yearly|annually|regularly|rarely|occasionally|sometimes|never|often)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\bhow (?:many|much)\s(?P<what>(?:[\w'-]+\s){1,4}?)"
    r"(?=(?:has|have|had|do|does|did|is|are|was|were|can|will|would)\b)",
    re.IGNORECASE,
)
_YEARS = re.compile(r"[\s-]?(?:years?|yrs?)\b|\W*$")
_REACH = 28
"""Characters behind a number in which what it counts stands."""
_CLOSE = 0.6


def numbers(asked: Asked, said: Sequence[Said]) -> list[Candidate]:
    """Numbers near what is counted; if there are none, on how many days it was spoken of."""
    if asked.form == "how often":
        return [candidate for each in said for candidate in _frequencies(each)]
    what = counted(asked)
    found = [candidate for each in said for candidate in _named(asked, each, what)]
    return found or (_occasions(said) if asked.form == "how many" else [])


def _frequencies(said: Said) -> Iterator[Candidate]:
    for found in _OFTEN.finditer(said.text):
        score = said.closeness - (0.5 if said.asks else 0.0) - (0.0 if " " in found[0] else 0.5)
        yield Candidate(found[0], AnswerKind.PHRASE, found[0], said, found.start(), found.end(), score)


def counted(asked: Asked) -> frozenset[str]:
    """The terms of what is counted: "dogs" of "how many dogs does Ana have"."""
    found = _COUNTED.search(asked.text)
    return frozenset(terms(found["what"], "en")) if found else frozenset()


def _named(asked: Asked, said: Said, what: frozenset[str]) -> Iterator[Candidate]:
    for found in _NUMBER.finditer(said.text):
        beside = bool(what & set(terms(said.text[found.end() : found.end() + _REACH], "en")))
        score = said.closeness + (1.0 if beside else 0.0) - (0.3 if said.asks else 0.0)
        if asked.form == "how old":
            score += 0.6 if _YEARS.match(said.text, found.end()) else 0.0
        elif not beside and not found["money"]:
            continue
        yield Candidate(found[0], AnswerKind.NUMBER, _value(found), said, found.start(), found.end(), score)


def _value(found: re.Match[str]) -> float | int:
    if word := (found["word"] or "").lower():
        return _WORDS[word] if word in _WORDS else NUMBERS.index(word)
    value = float(found["digits"].replace(",", "")) * (1000 if (found["unit"] or "").lower() == "k" else 1)
    return int(value) if value.is_integer() else value


def _occasions(said: Sequence[Said]) -> list[Candidate]:
    """On how many days somebody spoke of it."""
    days: dict[str, Said] = {}
    for each in said:
        if each.near >= _CLOSE and not each.asks and each.hit.at is not None:
            days.setdefault(each.hit.at.start.date().isoformat(), each)
    return [
        Candidate(str(len(days)), AnswerKind.NUMBER, len(days), each, 0, len(each.text), 0.0) for each in days.values()
    ]
