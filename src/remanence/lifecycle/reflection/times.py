"""When: the times that the evidence names, resolved against when it was said; else the day it was said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from msgspec.structs import replace

from remanence.encoding.dates import find_times
from remanence.lifecycle.reflection.asked import Asked
from remanence.lifecycle.reflection.candidate import Candidate
from remanence.lifecycle.reflection.said import Said
from remanence.lifecycle.reflection.wording import mention_text, when_text
from remanence.types import AnswerKind, Precision, When

_UNNAMED = 0.6
"""How much less the day that something was said tells than a time that was named."""
_ASKED_FOR = 0.8
"""How much better a time is that lies in the one that the question itself names."""
_WRONG_WAY = 0.6
_COARSE = frozenset({Precision.DECADE, Precision.CENTURY})


def times(asked: Asked, said: Sequence[Said], zone: tzinfo) -> list[Candidate]:
    """Each time that a sentence names, and for each hit the day it was said, scored."""
    found = [candidate for each in said for candidate in _named(asked, each, zone)]
    found += [candidate for each in said for candidate in _unnamed(each, zone)]
    within = _times_asked(asked, said, zone)
    return [replace(each, score=each.score + _ASKED_FOR) if _lies_in(each.value, within) else each for each in found]


def _times_asked(asked: Asked, said: Sequence[Said], zone: tzinfo) -> list[When]:
    """The times that the question names, counted from the last day that anything was said ("in June")."""
    latest = max((at for each in said if (at := moment(each)) is not None), default=None)
    return [mention.when for mention in find_times(asked.text, latest, zone=zone)]


def _lies_in(when: When, within: Sequence[When]) -> bool:
    return any(each.start <= when.start and when.end <= each.end for each in within)


def moment(said: Said) -> datetime | None:
    """When a sentence was said."""
    return None if said.hit.at is None else said.hit.at.start


def _named(asked: Asked, said: Said, zone: tzinfo) -> Iterator[Candidate]:
    at = moment(said)
    for mention in find_times(said.text, at, zone=zone):
        text = mention_text(mention.text, mention.when, at, zone)
        score = said.closeness - (0.3 if said.asks else 0.0)
        score -= _WRONG_WAY if at is not None and _wrong_way(asked, mention.when, at) else 0.0
        score -= 0.3 if mention.when.precision in _COARSE else 0.0
        yield Candidate(text, AnswerKind.DATE, mention.when, said, mention.start, mention.end, score)


def _wrong_way(asked: Asked, when: When, at: datetime) -> bool:
    """Whether it lies ahead of what was said where the past is asked for, or behind where the future is."""
    return when.end < at if asked.future else when.start > at


def _unnamed(said: Said, zone: tzinfo) -> Iterator[Candidate]:
    at = said.hit.at
    if at is None or said.asks:
        return
    day = When(at.start, at.end, at.precision)
    yield Candidate(when_text(day, zone), AnswerKind.DATE, day, said, 0, len(said.text), said.closeness - _UNNAMED)
