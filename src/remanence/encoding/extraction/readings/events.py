"""Things done: what was visited, bought, read, made; each with the object that it was done to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from remanence.encoding.extraction.contents import asks
from remanence.encoding.extraction.readings.clause import Attribute, Clause, Reading, one
from remanence.encoding.extraction.readings.values import bare, place_at
from remanence.types import Kind

__all__ = ["READINGS"]

_OBJECT = re.compile(r"\s+(?:up\s(?:for\s)?|on\s)?(?=[\"'A-Za-z0-9])")
_NO_OBJECT = re.compile(
    r"\s+(?:it|that|this|these|those|them|him|her|you|me|us|so|to|in|at|for|with|about|from|by|as|up\swith|if"
    r"|how|what|when"
    r"|where|why|some\sof|one\sof\sthe|lots|a\slot|something|everything|anything|more|much|and|but|or|not|too"
    r"|very|really"
    r"|back|out|off|away|here|there|home|sure|sense|progress|memories|up|care|place|turns?|part|time|note"
    r"|over|down|friends"
    r"|my\s(?:time|mind|best|way|own|hand|first|friend|mum|mom|dad|son|daughter|wife|husband)|good|great"
    r"|great\smemories"
    r"|an?\s(?:few|bit|couple|great|good|difference|decision|choice|point|mistake|while|look|break|step"
    r"|chance|ton|lot|huge"
    r"|big|major|tough|hard)|the\s(?:same|decision|choice|other|next|first|best|whole|chance|time))\b"
)
_DETERMINED = re.compile(r"\s+(?:an?|the|my|our|two|three|four|five|six|some|new)\s")
_BEHIND = re.compile(
    r"\s(?:from|in|at|on|with|to|by|for|as|about|over|into|off|near|together|recently|and\s(?:was|had|got"
    r"|it))\s(?!the\sLord\b)"
)
_DURATION = re.compile(
    r"\s(?:an?|two|three|four|five|[0-9]+|few|several|couple)?\s?(?:of\s)?(?:days?|weeks?|months?"
    r"|years?)(?:\s.*)?$"
)
_EMPTY = re.compile(
    r"(?:a|an|the|my|our|some|new|old|first|own|things?|stuff|one|lot|few|bit|it|place|\W)*", re.IGNORECASE
)
_TITLE = re.compile(r"(?:the\s(?:book|movie|film|show|series|novel|game)\s)?[\"“]([^\"“”]{2,60})[\"”]")
_WENT_TO = re.compile(r"\s+(?:back\s|over\s|out\s|down\s|up\s)?to\s+(?=an?\s|the\s|my\s|our\s|[A-Z])")
_WENT_DOING = re.compile(r"\s+(?P<what>[a-z]{3,}ing)\b")
_BEEN_TO = re.compile(r"\s+to\s+(?=(?:the\s)?[A-Z])")


def _object(name: str, *, past: bool = True, kind: Kind = Kind.EPISODIC) -> Reading:
    """The thing that an act was done to."""

    def read(c: Clause) -> Iterator[Attribute]:
        if not c.fact or (past and not c.happened) or c.p.used or c.match(_NO_OBJECT):
            return
        if c.p.verb in ("get", "take", "have") and not c.match(_DETERMINED):
            return
        if found := c.match(_OBJECT):
            yield from one(c, name, found.end(), _thing(c, found.end()), kind=kind, confidence=0.8)

    return read


def _thing(c: Clause, at: int) -> str:
    """The object that starts at `at`, without what follows it; what one does ("reading to kids") stays whole."""
    if title := _TITLE.match(c.text, at, c.end):
        return title[1]
    value = c.value(at)
    doing = value.split(" ", 1)[0].endswith("ing")
    short = _DURATION.sub("", value if doing else _BEHIND.split(value + " ")[0].strip())
    short = short.replace('"', "") if short.count('"') % 2 else short
    return "" if not short or len(short.split()) > 9 or _EMPTY.fullmatch(short) else bare(short).strip("\"'")


def _went(c: Clause) -> Iterator[Attribute]:
    """ "went to the dentist", "went skiing"."""
    if not c.happened or c.p.ongoing:
        return
    if found := c.match(_WENT_TO):
        value = place_at(c.text, found.end(), c.end) or _thing(c, found.end())
        yield from one(c, "went_to", found.end(), bare(value), kind=Kind.EPISODIC, confidence=0.8)
    elif found := c.match(_WENT_DOING):
        yield from one(c, "went", found.start("what"), found["what"], kind=Kind.EPISODIC, confidence=0.8)


def _been(c: Clause) -> Iterator[Attribute]:
    if c.fact and c.p.perfect and (found := c.match(_BEEN_TO)):
        yield from one(c, "visited", found.end(), place_at(c.text, found.end(), c.end), kind=Kind.EPISODIC)


_NAMES = {
    "get": "got", "start": "started", "begin": "started", "join": "joined", "buy": "bought", "purchase": "bought",
    "visit": "visited", "read": "read", "watch": "watched", "adopt": "adopted", "attend": "attended",
    "finish": "finished", "complete": "finished", "paint": "painted", "write": "wrote", "bake": "baked",
    "cook": "cooked", "make": "made", "create": "made", "win": "won", "lose": "lost", "sell": "sold", "build": "built",
    "meet": "met", "launch": "launched", "open": "opened", "organize": "organised", "organise": "organised",
    "receive": "received", "book": "booked", "pass": "passed", "see": "saw", "try": "tried", "host": "hosted",
    "run": "ran", "take": "took", "eat": "ate",
}  # fmt: skip
_FOR = re.compile(
    r"\s+for\s+(?=(?:an?|my|our|new|some)\s(?!good\b|way|tip|idea|advice|help|recommendation|suggestion))"
)


def _looks_for(c: Clause) -> Iterator[Attribute]:
    """ "am looking for a new flat in Malmö"; not for advice, which is asked of whoever listens."""
    if c.fact and c.p.ongoing and not c.p.past and not c.p.negated and (found := c.match(_FOR)):
        value = c.value(found.end())
        if not asks(value):
            yield from one(c, "looking_for", found.end(), value, kind=Kind.WORKING, confidence=0.75)


READINGS: Mapping[str, tuple[Reading, ...]] = {
    **{verb: (_object(name),) for verb, name in _NAMES.items()},
    "go": (_went,),
    "look": (_looks_for,),
    "be": (_been,),
    "collect": (_object("collects", past=False, kind=Kind.PERSONA),),
}
