"""What somebody's things are: "my favourite colour is green", "Ana's phone number is …", "my dog's name is Rex"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from remanence.encoding.extraction.people import (
    NAME,
    RELATION,
    RELATIONS,
    SINGLE_RELATIONS,
    USER,
    is_name,
    relation_of,
)  # fmt: skip
from remanence.encoding.extraction.statements import Source, statement
from remanence.encoding.extraction.subjects import past_fillers
from remanence.encoding.extraction.values import bare, several, value_at
from remanence.protocols import Extracted
from remanence.types import Kind

_OWNED = re.compile(
    rf"(?:(?P<mine>[Mm]y|[Oo]ur)|(?P<owner>{NAME})'s)\s(?P<what>(?:[a-z][\w'-]*\s){{0,4}}?[a-z][\w'-]*?)"
    r"(?:\s(?P<be>is|are|was|were)(?P<short>)|(?P<contracted>'s))\s+(?P<more>(?:now|still|currently|actually"
    r"|called|named)\s)?(?=\S)"
)
_NAME_OF = re.compile(rf"(?:(?:[a-z]+\s){{0,2}}(?P<relation>{RELATION})s?'s?\s)?(?:full\s|first\s|last\s)?names?")
_CALL_ME = re.compile(
    rf"(?:you can |please |just |everyone |people |my friends )*call(?:s)? me (?P<name>{NAME})", re.IGNORECASE
)
_I_AM = re.compile(
    rf"(?:(?:hi|hello|hey)\b[^.!?]{{0,30}}?[,!–-]\s*)?(?:I'm|I am|this is)\s(?P<name>{NAME})(?=\s*(?:[,.!(–-]"
    rf"|and\s|from\s|$))"
)
_KIN_NAME = re.compile(
    rf"(?<=[Mm]y\s)(?:[a-z-]+\s){{0,2}}?(?P<relation>{RELATION}),?\s(?:named\s|called\s)?(?P<name>{NAME})"
)
_FAVOURITE = re.compile(
    r"(?:all[- ]time\s|absolute\s|new\s|current\s)?favou?rite\s(?P<x>[a-z][\w\s-]{1,40})|(?P<y>[a-z]+)\sof choice"
)
_IS_FAVOURITE = re.compile(
    r"\b(?:is|are)\s(?:also\s|still\s|definitely\s|probably\s)?my\s(?:all[- ]time\s"
    r"|absolute\s)?favou?rite(?:\s(?P<x>[a-z]+(?:\s[a-z]+)?))?\s*$"
)
_SINGLE = frozenset(
    """name full_name first_name last_name birthday age phone phone_number number email email_address address
    home_address work_address zip_code postcode height weight password wifi_password blood_type shoe_size timezone
    time_zone salary budget job_title job employer nationality star_sign zodiac_sign middle_name username handle
    licence_plate license_plate passport_number mother_tongue native_language daily_goal desk_number""".split()
)
_NO_ATTRIBUTE = re.compile(
    r"\b(?:is|am|was|were|and|or|but|who|which|that|the|a|an|of|me|him|her|you|to|in|for|with|at|on|just|also"
    r"|really|only"
    r"|whole|day|week|weekend|life|heart|mind|point|question|guess|thing|things|turn|bad|best|luck|pleasure|gosh|god"
    r"|goodness|fault|first|second|last|next|main|biggest|understanding|advice|hope|dream|concern|thought|thoughts"
    r"|opinion|impression|experience|feeling|feelings|time|work|kids|eyes|head|face|body|way|love|passion"
    r"|trip|journey)\b"
)
_NO_VALUE = re.compile(
    r"(?:so|very|really|pretty|quite|super|too|just|not|a\s(?:bit|lot|little|mess|blast|big|huge|great|good"
    r"|real|nice)|great|good|amazing"
    r"|awesome|fine|okay|ok|bad|terrible|wonderful|fantastic|nice|lovely|beautiful|perfect|important|hard"
    r"|tough|difficult|easy"
    r"|busy|crazy|fun|exciting|getting|going|coming|doing|having|being|becoming|making|starting|helping"
    r"|always|never|what|how"
    r"|that|this|it|the\s(?:best|same|worst|one|most)|all|like|sure|ready|done|gone|back|here|there|up|out"
    r"|also|my|your|his|her"
    r"|their|our|where|when|why|because|about|as|absolutely|totally|definitely|truly|the\skind|the\sway|to\b"
    r"|still|full|one\sof"
    r"|everything|something|nothing|more|less|better|worse|worth|killing|proud|happy|sad|sick|supportive|by"
    r"|on|in|with|kind|pure"
    r"|[a-z]+ing\b|[a-z]+ed\b|[a-z]+ly\b)(?=\W|$)",
    re.IGNORECASE,
)


def possession(source: Source, start: int, end: int) -> Iterator[Extracted]:
    """The attributes that a clause of the form "my … is …" gives."""
    text = source.text
    at = past_fillers(text, start, end)
    found = _OWNED.match(text, at, end)
    if found and (whose := _owner(source, found)):
        yield from _owned(source, found, whose, at, end)
    elif favourite := _IS_FAVOURITE.search(text, at, end):
        yield from _favourite_of(source, favourite, at, end)


def _owner(source: Source, found: re.Match[str]) -> str:
    if found["mine"]:
        return source.cast.speaker
    return found["owner"] if is_name(found["owner"]) and found["owner"] in source.known.names else ""


def _owned(source: Source, found: re.Match[str], whose: str, at: int, end: int) -> Iterator[Extracted]:
    what, value_start = found["what"], found.end()
    make = _maker(source, whose, at, end)
    if found["be"] in ("was", "were") and "favo" not in what:
        return
    if name := _NAME_OF.fullmatch(what):
        yield from _names(source, make, name["relation"], value_start, end)
    elif favourite := _FAVOURITE.fullmatch(what):
        yield from _favourite(source, make, (favourite["x"] or favourite["y"]).strip(), value_start, end, found["be"])
    elif what in ("hobby", "hobbies", "interests", "main hobby"):
        value = value_at(source.text, value_start, end, listed=True)
        for each in several(value.removeprefix("include ")):
            if each:
                yield make("hobby", bare(each), kind=Kind.PERSONA)
    elif what.split()[-1].removesuffix("s") in RELATIONS or "'" in what:
        return
    elif not _NO_ATTRIBUTE.search(what) and not _NO_VALUE.match(source.text, value_start, end):
        yield from _plain(source, make, what, value_start, end)


def _plain(source: Source, make, what: str, at: int, end: int) -> Iterator[Extracted]:  # type: ignore[no-untyped-def]
    """An attribute that is called by its own name."""
    name = {"hometown": "from", "home town": "from", "job": "works_as", "occupation": "works_as", "diet": "diet"}.get(
        what, "_".join(what.split())
    )
    exact = re.compile(r"\S+@\S+\.\w+|\+?[0-9][0-9 ().-]{5,}[0-9]").match(source.text, at, end)
    value = exact[0] if exact else value_at(source.text, at, end)
    if what in ("address", "home address"):
        value = source.text[at:end].strip(" .!")
    if value and len(value.split()) <= 8:
        yield make(name, bare(value), single=name in _SINGLE)


def _names(source: Source, make, relation: str | None, at: int, end: int) -> Iterator[Extracted]:  # type: ignore[no-untyped-def]
    if relation is None:
        if (who := re.compile(NAME).match(source.text, at, end)) and is_name(who[0]):
            yield make("name", who[0], single=True)
        return
    for who in re.finditer(NAME, source.text[at:end]):
        if is_name(who[0]):
            kin = relation_of(relation)
            yield make(kin, who[0], single=kin in SINGLE_RELATIONS)


def _favourite(source: Source, make, x: str, at: int, end: int, be: str | None) -> Iterator[Extracted]:  # type: ignore[no-untyped-def]
    if re.search(r"\b(?:part|thing|way|time|of|about|memory|moment|to)\b", x) or _NO_FAVOURITE.match(
        source.text, at, end
    ):
        return
    value = value_at(source.text, at, end)
    if value and len(value.split()) <= 10:
        single = be in (None, "is")
        name = "favourite_" + "_".join(x.split())
        yield make(name, bare(value).strip("\"'"), kind=Kind.PERSONA, single=single)


_NO_FAVOURITE = re.compile(r"(?:when|how|to|that|getting|probably\sthe|definitely\sthe|just|the\s(?:one|way|part))\b")


def _favourite_of(source: Source, found: re.Match[str], at: int, end: int) -> Iterator[Extracted]:
    value = source.text[at : found.start()].strip(" ,\"'")
    if (
        not value
        or len(value.split()) > 5
        or not found["x"]
        or re.match(r"(?:it|that|this|those|these|they|which|one|he|she)\b", value, re.I)
    ):
        return
    name = "favourite_" + "_".join(found["x"].split())
    yield _maker(source, source.cast.speaker, at, end)(name, bare(value), kind=Kind.PERSONA, single=True)


def introductions(source: Source, start: int, end: int) -> Iterator[Extracted]:
    """Names that a clause gives by the way: "call me Al", "I'm Ana, …", "my sister Ana"."""
    text = source.text
    at = past_fillers(text, start, end)
    if (called := _CALL_ME.match(text, at, end)) and is_name(called["name"]):
        yield _maker(source, source.cast.speaker, at, end)("nickname", called["name"])
    if source.cast.speaker == USER and (am := _I_AM.match(text, start, end)) and is_name(am["name"]):
        yield _maker(source, USER, start, am.end("name"))("name", am["name"], single=True)
    for kin in _KIN_NAME.finditer(text, at, end):
        if not is_name(kin["name"]) or text[kin.end() : kin.end() + 2] == "'s":
            continue
        relation = relation_of(kin["relation"])
        shown = source.cast.shown(source.cast.speaker)
        yield statement(
            source, source.cast.speaker, relation, kin["name"], kin.start() - 3, kin.end(),
            words=f"{kin['name']} is {shown}'s {relation}.", single=relation in SINGLE_RELATIONS, confidence=0.9,
        )  # fmt: skip


def _maker(source: Source, whose: str, start: int, end: int):  # type: ignore[no-untyped-def]
    def make(name: str, value: str, *, single: bool = False, kind: Kind = Kind.SEMANTIC) -> Extracted:
        return statement(source, whose, name, value, start, end, single=single, kind=kind, confidence=0.9)

    return make
