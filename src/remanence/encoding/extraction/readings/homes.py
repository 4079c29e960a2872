"""Where people live, lived, moved to and come from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from remanence.encoding.extraction.readings.clause import Attribute, Clause, Reading, one
from remanence.encoding.extraction.readings.values import place_at

__all__ = ["READINGS", "based"]

_HOME = r"(?:flat|apartment|house|place|home|studio|condo|room|loft)"
_IN = re.compile(
    r"\s+(?:(?:right|up|over|out|down|together|alone|back)\s){0,2}(?:in|near|at|outside(?:\sof)?)\s+"
    r"(?:(?:downtown|central|north|south|east|west|northern|southern|the\s(?:city|town|suburbs|center|centre)\sof"
    r"|a\s(?:[a-z]+\s){1,4}in)\s)?"
)
_PARTLY = re.compile(r"\b(?:half|part)\b.{0,20}\b(?:year|time)\b|\bsecond home\b|\bweekends\b", re.DOTALL)
_TO = re.compile(
    r"\s+(?:(?:back|over|out|down|up|away|permanently|across the country|in with [a-z ]{2,20})\s){0,2}"
    r"(?:from\s[A-Z][\w-]*(?:,?\s[A-Z][\w-]*){0,3}\s)?(?:to|into)\s+"
    rf"(?:(?:an?|my|our|the)\s(?:[a-z-]+\s){{0,3}}?(?:{_HOME}|town|city|village|suburb)\s(?:in|near|of)\s+"
    rf"|downtown\s|central\s)?"
)
_FROM = re.compile(r"\s+(?:(?:away|over|back)\s)?from\s+")
_BORN_IN = re.compile(r"\s+(?:and\s(?:raised|bred|brought up)\s)?(?:in|near)\s+")
_BORN_ON = re.compile(
    r"\s+on\s+(?:the\s)?(?P<day>(?:[0-9]{1,2}(?:st|nd|rd|th)?\s(?:of\s)?[A-Z][a-z]+|[A-Z][a-z]+\s[0-9]{1,2}"
    r"(?:st|nd|rd|th)?)(?:,?\s[0-9]{4})?)"
)
_YEAR = re.compile(r"[12][0-9]{3}\b")
_UP = re.compile(r"\s+up\s+(?:in|near|on|around)\s+")
_BASED = re.compile(r"\s+based\s+(?:in|out\sof)\s+")
_FROM_PLACE = re.compile(r"\s+(?:originally\s|actually\s)?from\s+")
_ORIGINALLY = re.compile(r"\s+born\b")


def _lives(c: Clause) -> Iterator[Attribute]:
    """ "live in Porto", "used to live in", "no longer live in"."""
    found = c.match(_IN)
    if found is None or not c.fact or (c.p.verb == "stay" and not c.p.perfect):
        return
    name = "lived_in" if c.over else "lives_in"
    single = not c.over and not c.find(_PARTLY)
    yield from one(c, name, found.end(), place_at(c.text, found.end(), c.end), single=single)


def _moved(c: Clause) -> Iterator[Attribute]:
    """ "moved to Porto", "moved from Hamburg to Leipzig"."""
    if not c.happened:
        return
    if (found := c.match(_TO)) and (value := place_at(c.text, found.end(), c.end)):
        yield from one(c, "lives_in", found.end(), value, single=True, begins=True)
    elif (found := c.match(_FROM)) and (value := place_at(c.text, found.end(), c.end)):
        yield from one(c, "lived_in", found.end(), value)


def _born(c: Clause) -> Iterator[Attribute]:
    if found := c.match(_BORN_IN):
        if year := _YEAR.match(c.text, found.end(), c.end):
            yield from one(c, "birth_year", found.end(), year[0], single=True)
        else:
            yield from one(c, "born_in", found.end(), place_at(c.text, found.end(), c.end))
    elif found := c.match(_BORN_ON):
        yield from one(c, "birthday", found.start("day"), found["day"], single=True)


def _grew(c: Clause) -> Iterator[Attribute]:
    if found := c.match(_UP):
        place = place_at(c.text, found.end(), c.end) or c.value(found.end())
        yield from one(c, "grew_up_in", found.end(), place)


def based(c: Clause) -> Iterator[Attribute]:
    """ "am from", "am based in", "was born in"."""
    if not c.over and (found := c.match(_FROM_PLACE)):
        yield from one(c, "from", found.end(), place_at(c.text, found.end(), c.end))
    elif not c.over and (found := c.match(_BASED)):
        yield from one(c, "lives_in", found.end(), place_at(c.text, found.end(), c.end), single=True)
    elif found := c.match(_ORIGINALLY):
        yield from _born(Clause(c.text, c.p._replace(end=found.end()), c.end))


READINGS: Mapping[str, tuple[Reading, ...]] = {
    "live": (_lives,), "reside": (_lives,), "stay": (_lives,), "move": (_moved,), "relocate": (_moved,),
    "bear": (_born,), "grow": (_grew,), "be": (based,), "base": (based,), "come": (based,),
}  # fmt: skip
