"""Whom a clause is about: "I", "my sister Ana", a name that is known, or "she" where only one can be meant."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from remanence.encoding.extraction.kin_names import NAMED, TITLED
from remanence.encoding.extraction.people import canonical, is_name, pronoun_of
from remanence.encoding.extraction.verbs import base_of, is_past
from remanence.encoding.kinship import KIN_NAMES, RELATION, USER, relation_of
from remanence.patterns import either

_FILLER = re.compile(
    r"(?:(?:oh|ah|well|now|yeah|yep|yup|yes|no|nope|nah|and|but|so|also|hey|hi|hello|wow|haha|hah|lol|ok|okay"
    r"|btw|hmm|um|uh"
    r"|by the way|actually|honestly|anyway|anyways|plus|then|fyi|to be honest|tbh|speaking of which|guess what|you know"
    r"|fun fact|in fact|of course|sure|thanks|thank you|sorry|great|nice|cool|good news|bad news|update|quick update"
    r"|unfortunately|luckily|fortunately|sadly|apparently|basically|personally|recently|lately|currently|nowadays"
    r"|these days|right now|finally|sometimes|usually|remember that|note that|please remember(?: that)?"
    r"|remember|besides"
    r"|as you know|like I said|as I said|it turns out(?: that)?|turns out(?: that)?|the thing is"
    r"|did I mention(?: that)?"
    r"|(?:I|i) (?:think|guess|believe|suppose|realized|realised|mean|remember|forgot to mention|should mention|must say"
    r"|have to say|just wanted to (?:say|mention|let you know))(?: that)?(?=,?\s(?:I|i|my|My|we|she|he)\b))"
    r"(?:\s(?=(?:I|i|my|My|we|We|she|he)\b)|(?:\s[A-Z][a-z]+)?\s?[,:!–—-]+\s*|\s+(?=[a-z]|I\b)))+",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"(?:if|unless|when|whenever|while|after|before|since|once|as|although|though|because|even though|ever since"
    r"|growing up|given)\b",
    re.IGNORECASE,
)
_ADVERBIAL = re.compile(
    r"(?:in|on|at|during|for|from|last|next|this (?:past )?(?:week|weekend|month|year|morning|afternoon"
    r"|evening|summer|winter|spring|autumn|fall)|every|each|until|with|without|back|earlier|later|by|over"
    r"|yesterday"
    r"|today|tomorrow|tonight|two|three|a (?:few|couple)|some|about|around|one|the (?:other|next|previous"
    r"|following)|despite"
    r"|[a-z]+ (?:days?|weeks?|months?|years?) ago|monday|tuesday|wednesday|thursday|friday|saturday|sunday|after|before"
    r"|since|once|as of|starting|most|come)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?:(?:[Mm]y\s(?:[a-z-]+\s){0,2}?[a-z-]+(?:\s[A-Z][a-z]+)?|[A-Z][a-z]+)\sand\s)?(?P<i>I|i)(?=\s|'(?:m|ve|ll|d)\b)"
    r"|(?P<we>[Ww]e)(?=\s|'(?:re|ve|ll|d)\b)"
    rf"|[Mm]y\s(?:(?!name\b)[a-z-]+\s){{0,2}}?(?P<relation>{RELATION})(?P<plural>s)?(?!'|\w"
    rf"|-|\s{TITLED}'s\s)(?:{NAMED}(?P<kin>{TITLED})(?!'))?[,)]?(?=\s)"
    rf"|(?P<kinship>{either(KIN_NAMES)})(?=\s)"
    r"|(?P<pronoun>[Hh]e|[Ss]he)(?=\s|'(?:s|ll|d)\b)"
    r"|[Mm]y\s(?:whole\s|entire\s)?(?P<group>family|parents|kids|children|team|band|company|grandparents"
    r"|friends|students|office)"
    r"(?=\s)"
    r"|[Mm]y\s(?P<thing>(?:[a-z-]+\s){0,2}?[a-z-]+(?:\s(?:to|from|at|in|with)\s[A-Z]\w+)?)"
    r"(?=\s(?:is|are|was|were|has|had|will|starts?|leaves?|begins?|arrives?|ends?|got|broke|died|[a-z]{3,}ed)\s)"
    rf"|(?P<name>{TITLED})(?:(?:,\s|\s\()[Mm]y\s(?:[a-z-]+\s){{0,2}}?{RELATION}[,)])?(?=\s|'s\s)"
)
_IMPLIED = re.compile(r"(?:(?:just|recently|finally|also|already|actually)\s)?(?P<verb>[a-z]+)(?=\s)", re.IGNORECASE)
OBJECT_AHEAD = re.compile(
    r"\s(?:an?|the|my|our|some|two|three|to|up|out|in|on|at|with|for|from|her|his|their|off|over|back|down)\s"
)
_FEELINGS = frozenset(
    """excited interested thrilled tired bored amazed surprised inspired relieved relaxed honored honoured blessed
    stressed worried scared pleased delighted impressed shocked overwhelmed exhausted confused concerned touched moved
    loved agreed used based compared related supposed determined motivated dedicated committed sounded looked seemed
    said meant left been felt thought""".split()
)


_TELLS = re.compile(r"\b(?:is|was|were|are|will)\b|'(?:s|ll)\s(?:gonna|going|been|so|the|a)\b")


class Subject(Struct, frozen=True):
    """Whom a clause is about.

    Attributes:
        name: by the canonical name. start, end: its words; equal where it is only implied.
        who: "speaker", "we", "relative", "named" or "pronoun". relation: of a relative to the speaker.
        begin: where the clause starts, with a time or condition that stands in front.
        condition: whether it depends on an "if".
    """

    name: str
    start: int
    end: int
    who: str
    begin: int
    relation: str = ""
    given: str = ""
    condition: bool = False


class Known(Struct):
    """Who can be meant in a passage: names that are known, relatives by name, and whom was spoken of last."""

    speaker: str
    names: frozenset[str]
    relatives: Mapping[str, str]
    last: dict[str, str]


def past_fillers(text: str, start: int, end: int) -> int:
    """Where a clause starts behind "Hey Mel," and "by the way"."""
    found = _FILLER.match(text, start, end)
    return found.end() if found else start


def subject(text: str, start: int, end: int, known: Known) -> Subject | None:
    """The subject of a clause, with what stands before it; None where it is nobody that is known."""
    at = past_fillers(text, start, end)
    if at >= end:
        return None
    found = _SUBJECT.match(text, at, end)
    if found and ((made := _known(found, at, known)) or not found["name"]):
        return made
    if (sub := _SUBORDINATE.match(text, at, end)) and (comma := text.find(",", at, end)) > 0:
        behind = past_fillers(text, comma + 1 + (text[comma + 1 : comma + 2] == " "), end)
        found = _SUBJECT.match(text, behind, end)
        made = found and _known(found, at, known)
        return _conditional(made) if made and sub[0].lower() in ("if", "unless") else made or None
    if _ADVERBIAL.match(text, at, end) and not sub:
        for found in re.compile(r"(?<=[\s,])(?=(?:I|i|[Ww]e|[Mm]y|[Hh]e|[Ss]he)\b)").finditer(
            text, at, min(end, at + 90)
        ):
            inner = _SUBJECT.match(text, found.start(), end)
            if _TELLS.search(text, at, found.start()):
                return None
            return _known(inner, at, known) if inner else None
        return None
    return _implied(text, at, end, known)


def _conditional(made: Subject) -> Subject:
    return Subject(made.name, made.start, made.end, made.who, made.begin, made.relation, made.given, True)


def _known(found: re.Match[str], begin: int, known: Known) -> Subject | None:
    start, end = found.start(), found.end()
    if found["i"]:
        return Subject(known.speaker, start, end, "speaker", begin)
    if found["we"]:
        return Subject(known.speaker, start, end, "we", begin)
    if found["relation"]:
        return None if found["plural"] else _relative(found, begin, known, found["relation"])
    if found["kinship"]:
        return _relative(found, begin, known, found["kinship"])
    if found["group"]:
        owner = known.speaker if known.speaker != USER else USER
        return Subject(f"{owner}'s {found['group']}", start, end, "group", begin)
    if found["thing"]:
        return Subject(f"{known.speaker}'s {found['thing']}", start, end, "thing", begin)
    if found["pronoun"]:
        name = known.last.get(found["pronoun"].lower()) or known.last.get("")
        return Subject(name, start, end, "pronoun", begin) if name else None
    name = found["name"]
    if name not in known.names:
        name = canonical(name, known.names)
    if not is_name(found["name"]) or name not in known.names:
        return None
    known.last.clear()
    known.last[""] = name
    return Subject(name, start, end, "named", begin)


def _relative(found: re.Match[str], begin: int, known: Known, word: str) -> Subject:
    relation = relation_of(word)
    given = found["kin"] if found["kin"] and is_name(found["kin"]) else ""
    end = found.end() if given or not found["kin"] else found.end("relation")
    owner = "the user" if known.speaker == "user" else known.speaker
    name = given or known.relatives.get(relation) or f"{owner.removeprefix('the ')}'s {relation}"
    pronoun = pronoun_of(relation)
    known.last.pop("", None)
    for each in ("he", "she") if not pronoun else (pronoun,):
        known.last[each] = name
    return Subject(name, found.start(), end, "relative", begin, relation, given)


def bring_up(text: str, start: int, end: int, known: Known) -> None:
    """Whom "she" or "he" means next, where a sentence speaks of one such relative: "a blanket for my niece"."""
    if "y " not in text[start:end]:
        return
    spoken = {relation_of(found["relation"]): found["relation"] for found in _MENTIONED.finditer(text, start, end)}
    for pronoun in ("he", "she"):
        fitting = [relation for relation, word in spoken.items() if pronoun_of(word) == pronoun]
        if len(fitting) == 1 and pronoun not in known.last and "" not in known.last:
            known.last[pronoun] = known.relatives.get(fitting[0]) or f"{known.speaker}'s {fitting[0]}"


_MENTIONED = re.compile(rf"\b[Mm]y\s(?:[a-z-]+\s){{0,2}}?(?P<relation>{RELATION})\b(?!'|s\b|-)")


def _implied(text: str, at: int, end: int, known: Known) -> Subject | None:
    """The speaker of "Just got back from Rome"."""
    found = _IMPLIED.match(text, at, end)
    if found is None or not text[at].isupper():
        return None
    verb = found["verb"].lower()
    if (
        verb in _FEELINGS
        or not is_past(verb)
        or (base_of(verb) == verb and not OBJECT_AHEAD.match(text, found.end(), end))
    ):
        return None
    return Subject(known.speaker, at, at, "speaker", at)
