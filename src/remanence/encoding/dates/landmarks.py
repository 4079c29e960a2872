"""What a question asks of order in time: the first or last, or what was before, after or between events it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from remanence.encoding.dates.offsets import OFFSET
from remanence.patterns import late

__all__ = ["Landmarks", "Ordering", "ordering"]


class Landmarks(NamedTuple):
    """Events that bound a time: "before", "after", "between" two of them, or "near" one, so many units away.

    Attributes:
        events: as the question words them. number, unit, way: of what is near ("a", "week", "after"), else "".
    """

    relation: str
    events: tuple[str, ...]
    number: str = ""
    unit: str = ""
    way: str = ""


class Ordering(NamedTuple):
    """What a question asks of the order of things.

    Attributes:
        extreme: "first" or "last" if it wants one end of what matches, else "". landmarks: the events it counts from.
        spoken: whether it asks for what was said at a time. planned: whether for what was planned for it.
        rest: its words without the landmarks.
    """

    extreme: str = ""
    landmarks: Landmarks | None = None
    spoken: bool = False
    planned: bool = False
    rest: str = ""


_EVENT = r"(?P<{0}>[^\s,?.!;:](?:[^,?.!;:]{{0,80}}[^\s,?.!;:])?)"
_END = r"\s?(?=[,?.!;:]|$)"
_SOON = r"(?:(?:right|soon|shortly|just)\s)?"
_CLAUSES: Mapping[str, str] = MappingProxyType(
    {
        "near": OFFSET + _EVENT.format("near"),
        "between": rf"\bbetween\s{_EVENT.format('one')}\sand\s{_EVENT.format('two')}"
        rf"|\bfrom\s{_EVENT.format('since')}\s(?:until|till|up\sto)\s{_EVENT.format('until')}",
        "after": rf"\b(?:(?:ever\s)?since|{_SOON}after)\s{_EVENT.format('after')}",
        "before": rf"\b(?:{_SOON}before|prior\sto|(?:leading\s)?up\sto|until|till)\s{_EVENT.format('before')}",
    }
)
_PATTERNS = tuple((relation, late(rf"(?:{pattern}){_END}")) for relation, pattern in _CLAUSES.items())
_MARKS = ("after", "before", "between", "following", "prior", "since", "till", "until", "up")
"""One of these is in every clause: a look for them takes a twentieth of trying all patterns."""
_EVENTS = ("near", "one", "two", "since", "until", "after", "before")
_MOST_WORDS = 12
_COMPARED = re.compile(
    r"\b(?:before|after|earlier|later) or (?:before|after|earlier|later)\b"
    r"|\b(?:first|last|recently|earlier|later)\b.{0,80}\bor\b"
    r"|\border (?:of|in)\b|\b(?:what|which) order\b|\bfrom (?:earliest|first|latest|last)\b"
    r"|\bhow (?:long|much (?:time|later|earlier)|many \w+)\b.{0,80}\b(?:between|before|after|until)\b"
)
"""Questions that compare events, or order many: all are wanted, and none bounds a time."""
_ELAPSED = re.compile(r"\bhow (?:long|much time|many \w+)\b.{0,80}\b(?:since|ago)\b|\bsince when\b")
_NOT_OF_TIME = late(
    r"\b(?:difference|differences|relationship|connection|link|choose|chose|decide|choice|comparison|similarity|balance|"
    r"contrast|agreement|match|game|conversation|fight|split|pattern|distance|correlation)\s(?:\w+\s)?$"
)
"""What stands in front of a "between" that is not one of time."""
_THINGS = r"(?:time|thing|occasion|mention|story|update|news|report|visit|trip|session|chat|talk|conversation)s?"
_WHO = r"\b(?:i|we|you|he|she|they|it|did|do|had|have|has|was|were|is)\s(?:\S+\s){0,6}"
_BARE = "".join(rf"(?<!\b{word}\s)" for word in ("the", "a", "my", "his", "her", "our", "your", "their", "its", "at"))
_NO_NUMBER = r"(?!\s(?:of|in|two|three|four|five|few|couple|[0-9]))"
_EXTREME = late(
    rf"(?P<first>\b(?:first|earliest)\s(?:ever\s)?{_THINGS}\b|\bearliest\b|{_WHO}{_BARE}first\b{_NO_NUMBER})"
    rf"|(?P<last>\b(?:last|latest|most\srecent)\s{_THINGS}\b|\bmost\srecent(?:ly)?\b|\bthe\slatest\s(?:on|about|with)\b"
    rf"|{_WHO}{_BARE}last\b{_NO_NUMBER})"
)
_ENDS = ("earliest", "first", "last", "latest", "recent")
"""One of these is in whatever `_EXTREME` finds."""
_SPOKEN = re.compile(
    r"\b(?:i|we|you)\s(?:\w+\s){0,2}(?:talk|talked|tell|told|say|said|discuss|discussed|mention|mentioned|chat|chatted|"
    r"speak|spoke|spoken|touch|touched|cover|covered|bring|brought)\b(?!\swith\b)|\b(?:come|came|coming)\s(?:\w+\s)?up\b"
    r"|\b(?:our|my)\s(?:\w+\s){0,2}(?:conversation|chat|talk|discussion|story|update|mention)s?\b"
)
_PLANNED = re.compile(
    r"\bplan(?:s|ned|ning)?\b|\bgoing to\b|\bintend(?:s|ed|ing)?\b|\b(?:booked|scheduled|arranged|upcoming)\b"
)


def ordering(question: str) -> Ordering:
    """What a question asks of the order of things; give it without the times that it names.

    Cost: some 10 us; linear in the length.

    >>> found = ordering("When did I last go running before the move?")
    >>> found.extreme, found.landmarks.relation, found.landmarks.events, found.rest
    ('last', 'before', ('the move',), 'When did I last go running?')
    """
    lower = question.lower()
    if len(lower) != len(question) or _COMPARED.search(lower):
        return Ordering(rest=question)
    spoken, planned = bool(_SPOKEN.search(lower)), bool(_PLANNED.search(lower))
    if _ELAPSED.search(lower):
        return Ordering("last", None, spoken, planned, question)
    landmarks, start, end = _landmarks(lower)
    rest = _without(question, start, end) if landmarks else question
    return Ordering(_extreme(rest.lower()), landmarks, spoken, planned, rest)


def _extreme(lower: str) -> str:
    found = _EXTREME.search(lower) if any(end in lower for end in _ENDS) else None
    return str(found.lastgroup) if found else ""


def _landmarks(lower: str) -> tuple[Landmarks | None, int, int]:
    """The first kind of clause that there is, and where."""
    for relation, pattern in _PATTERNS if any(mark in lower for mark in _MARKS) else ():
        match = pattern.search(lower)
        if match is None or (relation == "between" and _NOT_OF_TIME.search(lower, 0, match.start())):
            continue
        words = match.groupdict(default="")
        events = tuple(words[name] for name in _EVENTS if words.get(name))
        if all(len(event.split()) <= _MOST_WORDS for event in events):
            offset = (words.get("count", ""), words.get("unit", ""), words.get("way", ""))
            return Landmarks(relation, events, *offset), match.start(), match.end()
    return None, 0, 0


def _without(question: str, start: int, end: int) -> str:
    before, after = question[:start].rstrip(), question[end:].lstrip(" ,")
    return re.sub(r"\s{1,9}(?=[?.!,;])", "", f"{before} {after}").strip()
