"""What somebody's things are: "my favourite colour is green", "Ana's phone number is …", "my dog's name is Rex"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from remanence.encoding.extraction.contents import hangs
from remanence.encoding.extraction.kin_names import TITLED, Relative, only_titled, relatives
from remanence.encoding.extraction.people import NAME, is_name
from remanence.encoding.extraction.readings.values import bare, several, value_at
from remanence.encoding.extraction.statements import Source, statement
from remanence.encoding.extraction.subjects import past_fillers
from remanence.encoding.kinship import RELATION, RELATIONS, SINGLE_RELATIONS, USER, relation_of, role_name
from remanence.protocols import Extracted
from remanence.types import Kind, Modality

_OWNED = re.compile(
    rf"(?:(?P<mine>[Mm]y|[Oo]ur)|(?P<owner>{NAME})(?:'s|(?<=s)')|(?P<theirs>[Hh]er|[Hh]is|[Ii]ts))\s"
    r"(?P<what>(?:[a-z][\w'-]*\s){0,4}?[a-z][\w'-]*?)(?P<purpose>\sfor\s(?:the|my|our|this)\s(?:[a-z]+\s){0,2}?[a-z]+)?"
    r"(?:\s(?P<be>is|are|was|were)|'s(?!\s(?:been|got|gone)\b|\s(?:[a-z]+\s){1,3}(?:is|are|was|were)\b))\s+(?:(?:now"
    r"|still|currently"
    r"|actually)\s)?(?:called\s|named\s)?(?=\S)"
)
_NAME_OF = re.compile(rf"(?:(?:[a-z]+\s){{0,2}}(?P<relation>{RELATION})s?'s?\s)?(?:full\s|first\s|last\s)?names?")
_RELATION_IS = re.compile(rf"(?:[a-z]+\s){{0,2}}?(?P<relation>{RELATION})")
_PERSON = re.compile(TITLED)
_FAVOURITE = re.compile(
    r"(?:all[- ]time\s|absolute\s|new\s|current\s)?favou?rite\s(?P<x>[a-z][\w\s-]{1,40})|(?P<y>[a-z]+)\sof choice"
)
_IS_FAVOURITE = re.compile(
    r"\b(?:is|are)\s(?:also\s|still\s|definitely\s|probably\s)?my\s(?:all[- ]time\s|absolute\s)?favou?rite"
    r"\s(?P<x>[a-z]+(?:\s[a-z]+)?)\s*$"
)
_NO_FAVOURITE = re.compile(r"\b(?:part|thing|way|time|of|about|memory|moment|to)\b")
_NO_FAVOURITE_VALUE = re.compile(
    r"(?:when|how|to|that|getting|probably\sthe|definitely\sthe|just|the\s(?:one|way|part))\b"
)
_POINTER = re.compile(r"(?:it|that|this|those|these|they|which|one|he|she|some)\b", re.IGNORECASE)
_AIM = re.compile(
    r"(?:(?:main|big|biggest|ultimate|next|new|new year's|long-term)\s)?(?:goal|dream|plan|resolution|aim"
    r"|ambition)"
)
_TO_DO = re.compile(r"to\s+(?=[a-z])")
_EXACT = re.compile(r"\S+@\S+\.\w+|\+?[0-9][0-9 ().-]{5,}[0-9]|(?:she|he|they)/\w+(?:/\w+)?")
_ON_DAY = re.compile(r"on\s+(?:the\s)?(?=[0-9]|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\s[0-9])")
_TELLING = re.compile(r"[A-Z0-9/@]|\s")
"""A value with a name, a number, or several words; a lone adjective ("tiny") is an opinion as often as not."""
_SAME = {"hometown": "from", "home town": "from", "job": "works_as", "occupation": "works_as", "profession": "works_as"}
_SINGLE = frozenset(
    """name full_name first_name last_name birthday age phone phone_number number email email_address address
    home_address work_address zip_code postcode height weight password wifi_password blood_type shoe_size timezone
    time_zone salary job_title employer nationality star_sign zodiac_sign middle_name username handle licence_plate
    license_plate passport_number mother_tongue native_language desk_number wedding_anniversary anniversary
    pronouns""".split()
)
_DENIED = re.compile(r"(?:not|never)\b")
_RELATIVE_S = re.compile(rf"(?:[a-z]+\s){{0,2}}?(?P<relation>{RELATION})'s\s(?P<thing>.+)")
_NO_KIN = frozenset(RELATIONS)
_NO_ATTRIBUTE = re.compile(
    r"\b(?:is|am|was|were|and|or|but|who|which|that|the|a|an|of|me|him|her|you|to|in|for|with|at|on|just|also"
    r"|really|only"
    r"|whole|day|week|weekend|life|heart|mind|point|question|guess|thing|things|turn|bad|best|luck|pleasure|gosh|god"
    r"|goodness|fault|first|second|last|next|main|biggest|understanding|advice|hope|dream|concern|thought|thoughts"
    r"|opinion|impression|experience|feeling|feelings|time|work|kids|eyes|head|face|body|way|love|passion|trip|journey"
    r"|hair|skin|back|stomach|house|room|family|friends|parents|team|kids|children|students)\b"
)
_NO_VALUE = re.compile(
    r"(?:so|very|really|pretty|quite|super|too|just|not|great|good|amazing|awesome|fine|okay|ok|bad|terrible|wonderful"
    r"|fantastic|nice|lovely|beautiful|perfect|important|hard|tough|difficult|easy|busy|crazy|fun|always|never|what|how"
    r"|that|this|it|all|like|sure|ready|done|gone|back|here|there|up|out|also|my|your|his|her|their|our|where|when|why"
    r"|because|about|as|the\s(?:best|same|worst|one|most|kind|way)|an?\s(?:bit|lot|little|mess|blast|big|huge"
    r"|great|good"
    r"|real|nice|few)|to|still|full|one\sof|everything|something|nothing|more|less|better|worse|worth|proud|happy|sad"
    r"|sick|supportive|by|on|in|with|kind|pure|flexible|limited|[a-z]+(?:ing|ed|ly))(?=\W|$)",
    re.IGNORECASE,
)


class _Owned:
    """One "my … is …": whose, what, and the value's place."""

    def __init__(self, source: Source, whose: str, what: str, found: re.Match[str], at: int, end: int) -> None:
        self.source, self.whose, self.found, self.at, self.end = source, whose, found, at, end
        self.what, self.value_start = what, found.end()

    def say(
        self, name: str, value: str, *, single: bool = False, kind: Kind = Kind.SEMANTIC, about: str = "",
        modality: Modality = Modality.FACT,
    ) -> Extracted:  # fmt: skip
        """The statement that the attribute has this value."""
        return statement(
            self.source, about or self.whose, name, value, self.at, self.end, single=single, kind=kind,
            modality=modality, whose=self.whose if self.found["theirs"] else "", theirs=self.found.end("theirs"),
        )  # fmt: skip

    def value(self, *, listed: bool = False) -> str:
        return value_at(self.source.text, self.value_start, self.end, listed=listed)


def possession(source: Source, start: int, end: int) -> Iterator[Extracted]:
    """The attributes that a clause of the form "my … is …" gives."""
    text = source.text
    at = past_fillers(text, start, end)
    found = _OWNED.match(text, at, end)
    if found and found["be"] not in ("was", "were") and (whose := _owner(source, found)):
        owned = _Owned(source, *_of_relative(source, whose, found), found, at, end)
        for reading in _READINGS:
            if made := list(reading(owned)):
                yield from made
                return
    elif favourite := _IS_FAVOURITE.search(text, at, end):
        yield from _favourite_of(source, favourite, at, end)


def _of_relative(source: Source, whose: str, found: re.Match[str]) -> tuple[str, str]:
    """Whose thing something is, and what it is: of "my landlord's phone number" the landlord's phone number."""
    of = _RELATIVE_S.fullmatch(found["what"])
    if of is None or found["theirs"] or _NAME_OF.fullmatch(found["what"]):
        return whose, found["what"]
    relation = relation_of(of["relation"])
    known = source.known.relatives.get(relation) if found["mine"] else None
    return known or role_name(whose, relation), of["thing"]


def _owner(source: Source, found: re.Match[str]) -> str:
    if found["mine"]:
        return source.cast.speaker
    if found["theirs"]:
        pronoun = {"her": "she", "his": "he", "its": "it"}[found["theirs"].lower()]
        return source.known.last.get(pronoun) or source.known.last.get("") or ""
    return found["owner"] if is_name(found["owner"]) and found["owner"] in source.known.names else ""


def _named(owned: _Owned) -> Iterator[Extracted]:
    """ "my name is Ana", "my dog's name is Rex", "her name is Saffron" of a kitten just told of."""
    found = _NAME_OF.fullmatch(owned.what)
    if found is None or _DENIED.match(owned.source.text, owned.value_start, owned.end):
        return
    relation, owner = found["relation"], owned.whose
    if owned.found["theirs"] and relation is None:
        if "'s " not in owner:
            return
        owner, relation = owner.split("'s ")[0].removeprefix("the "), owner.rsplit("'s ", 1)[1]
    names = [n[0] for n in _PERSON.finditer(owned.source.text, owned.value_start, owned.end) if is_name(n[0])]
    kin = relation_of(relation) if relation else "name"
    for name in names if relation else names[:1]:
        yield owned.say(kin, name, single=kin == "name" or kin in SINGLE_RELATIONS, about=owner)


def _relative(owned: _Owned) -> Iterator[Extracted]:
    """ "my boss is called Ingrid"."""
    found = _RELATION_IS.fullmatch(owned.what)
    who = _PERSON.match(owned.source.text, owned.value_start, owned.end) if found else None
    if found and who and is_name(who[0]) and owned.source.text[who.end() : owned.end].strip(" .,!") == "":
        kin = relation_of(found["relation"])
        yield owned.say(kin, who[0], single=kin in SINGLE_RELATIONS)


def _favourite(owned: _Owned) -> Iterator[Extracted]:
    found = _FAVOURITE.fullmatch(owned.what)
    if found is None or _NO_FAVOURITE_VALUE.match(owned.source.text, owned.value_start, owned.end):
        return
    x, value = (found["x"] or found["y"]).strip(), owned.value()
    if value and len(value.split()) <= 10 and not _NO_FAVOURITE.search(x):
        name = "favourite_" + "_".join(x.split())
        yield owned.say(name, bare(value).strip("\"'"), kind=Kind.PERSONA, single=owned.found["be"] in (None, "is"))


def _hobbies(owned: _Owned) -> Iterator[Extracted]:
    if owned.what in ("hobby", "hobbies", "interests", "main hobby"):
        for each in several(owned.value(listed=True).removeprefix("include ")):
            if each:
                yield owned.say("hobby", bare(each), kind=Kind.PERSONA)


def _aims(owned: _Owned) -> Iterator[Extracted]:
    """ "my goal is to run a marathon"."""
    to = _TO_DO.match(owned.source.text, owned.value_start, owned.end)
    if to and _AIM.fullmatch(owned.what.lower()):
        planned = "plan" in owned.what or "resolution" in owned.what
        aim = " ".join(owned.source.text[to.end() : owned.end].split()).strip(" .!,")
        if aim and len(aim) <= 120 and not hangs(aim, 0, len(aim)):
            modality = Modality.PLAN if planned else Modality.WISH
            yield owned.say("plans" if planned else "wants", aim, modality=modality)


def _plain(owned: _Owned) -> Iterator[Extracted]:
    """An attribute that is called by its own name."""
    text, what, at = owned.source.text, owned.what, owned.value_start
    last = what.split()[-1]
    if {last, last.removesuffix("s")} & _NO_KIN or "'" in what or _NO_ATTRIBUTE.search(what):
        return
    day = _ON_DAY.match(text, at, owned.end)
    exact = _EXACT.match(text, at, owned.end)
    if day is None and exact is None and _NO_VALUE.match(text, at, owned.end):
        return
    value = exact[0] if exact else value_at(text, day.end() if day else at, owned.end)
    if what in ("address", "home address"):
        value = text[at : owned.end].strip(" .!")
    name = _SAME.get(what, "_".join(what.split()))
    if value and len(value.split()) <= 8 and (name in _SINGLE or name in _SAME.values() or _TELLING.search(value)):
        yield owned.say(name, bare(value), single=name in _SINGLE and not owned.found["purpose"])


_READINGS: tuple[Callable[[_Owned], Iterator[Extracted]], ...] = (
    _named,
    _relative,
    _favourite,
    _hobbies,
    _aims,
    _plain,
)


def _favourite_of(source: Source, found: re.Match[str], at: int, end: int) -> Iterator[Extracted]:
    """ "Blue is my favourite colour"."""
    value = source.text[at : found.start()].strip(" ,\"'")
    if value and len(value.split()) <= 5 and not _POINTER.match(value):
        name = "favourite_" + "_".join(found["x"].split())
        speaker = source.cast.speaker
        yield statement(source, speaker, name, bare(value), at, end, kind=Kind.PERSONA, single=True)


# --- names given by the way ---------------------------------------------------------------------------------------

_CALL_ME = re.compile(
    rf"(?:you can |please |just |everyone |people |my friends )*calls? me (?P<name>{NAME})(?=\s*(?:[,.!)]|$))",
    re.IGNORECASE,
)
_I_AM = re.compile(
    rf"(?:(?:hi|hello|hey)\b[^.!?]{{0,30}}?[,!–-]\s*)?(?:I'm|I am|this is)\s(?P<name>{NAME})(?=\s*(?:[,.!(–-]"
    rf"|and\s|from\s|$))"
)


def introductions(source: Source, start: int, end: int) -> Iterator[Extracted]:
    """Names that a clause gives by the way: "call me Al", "I'm Ana, …", "my sister Ana", "our cats, Miso and Tofu"."""
    text, speaker = source.text, source.cast.speaker
    at = past_fillers(text, start, end)
    if (called := _CALL_ME.match(text, at, end)) and called["name"][0].isupper() and is_name(called["name"]):
        yield statement(source, speaker, "nickname", called["name"], at, end)
    if speaker == USER and (am := _I_AM.match(text, start, end)) and is_name(am["name"]):
        yield statement(source, USER, "name", am["name"], start, am.end("name"), single=True)
    for relative in relatives(text, at, end):
        yield _kin(source, relative)


def _kin(source: Source, kin: Relative) -> Extracted:
    """Who somebody's relative is; what a stranger calls a spouse is no name beside the one that is known."""
    speaker, relation = source.cast.speaker, kin.relation
    words = f"{kin.name} is {source.cast.shown(speaker)}'s {relation}."
    if relation in SINGLE_RELATIONS and only_titled(kin.name):
        role = role_name(speaker, relation)
        return statement(source, role, "nickname", kin.name, kin.start, kin.end, words=words)
    single = relation in SINGLE_RELATIONS
    return statement(source, speaker, relation, kin.name, kin.start, kin.end, words=words, single=single)
