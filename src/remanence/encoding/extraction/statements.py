"""Clauses made into statements: what is said of a subject, how it is meant, when, and in words that stand alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from remanence.encoding.dates import TimeMention
from remanence.encoding.extraction.attributes import Attribute, attributes_of
from remanence.encoding.extraction.contents import (
    EMPTY_VERBS,
    HABIT_TIMES,
    NEVER,
    asks,
    hangs,
    is_courtesy,
    tells,
)
from remanence.encoding.extraction.predicates import HABITS, Predicate, predicate
from remanence.encoding.extraction.subjects import OBJECT_AHEAD, Known, Subject, subject
from remanence.encoding.extraction.times import times_of, written_out
from remanence.encoding.extraction.verbs import SAME_IN_PAST, base_of, is_past
from remanence.encoding.extraction.wording import Cast, reworded, sentence
from remanence.encoding.kinship import PETS, relation_of
from remanence.protocols import Extracted, Passage
from remanence.types import Kind, Modality, Statement


class Source(Struct, frozen=True):
    """A passage made ready: its text with plain apostrophes (as long as the record's), who is who, and its times."""

    passage: Passage
    text: str
    cast: Cast
    known: Known
    mentions: Sequence[TimeMention]


_TAIL = re.compile(
    r"(?:,?\s(?:too|though|as well|haha|lol|you know|right|btw|by the way|thanks|and all|or so|of course"
    r"|actually)|\s(?:and|but|so|or|because|which|that|to|with))+\s*\Z",
    re.IGNORECASE,
)


def said(source: Source, about: Subject, end: int) -> Iterator[Extracted]:
    """The statements of a clause about a subject: its attributes, or a plain statement, or none."""
    text = source.text
    p = predicate(text, about.end, end)
    if p is None:
        return
    if p.past and (more := _second_verb(text, p.end, end)):
        yield from said(source, about, more.start())
        again = Subject(about.name, more.end(), more.end(), about.who, more.end(), about.relation, about.given)
        yield from said(source, again, end)
        return
    if reported := _reported(source, about, p, end):
        yield from reported
        return
    end -= len(text[p.end : end]) - len(_TAIL.sub("", text[p.end : end])) if p.end < end else 0
    if about.condition:
        yield from _plain(source, about, p, end, Modality.HYPOTHETICAL)
    elif p.modality in (Modality.PLAN, Modality.WISH):
        yield from _aimed(source, about, p, end)
    elif p.modality is Modality.HYPOTHETICAL:
        yield from _plain(source, about, p, end, Modality.HYPOTHETICAL)
    elif about.who not in ("group", "thing") and (attributes := attributes_of(text, p, end)):
        yield from _attributed(source, about, end, attributes)
    else:
        yield from _plain(source, about, p, end, Modality.FACT)


def statement(
    source: Source, about: str, name: str, value: str, start: int, end: int, *, words: str = "", single: bool = False,
    kind: Kind = Kind.SEMANTIC, modality: Modality = Modality.FACT, whose: str = "", theirs: int = -1,
) -> Extracted:  # fmt: skip
    """A statement of an attribute over characters `[start, end)`, in the clause's own words unless others are given.

    Args:
        whose: the name to put for the possessive that ends at `theirs`, if there is one.
    """
    times = times_of(source.text, start, end, source.mentions, anchor_of(source))
    put = written_out(source.text, start, end, source.mentions)
    if whose:
        put.append((start, theirs, f"{source.cast.shown(whose)}'s"))
    held = Statement(subject=about, attribute=name, value=value, single=single, modality=modality)
    return Extracted(
        text=words or sentence(reworded(source.text, start, end, put, source.cast)), start=start, end=end,
        statement=held, kind=kind, valid_from=times.since, valid_to=times.until, confidence=0.9,
    )  # fmt: skip


def anchor_of(source: Source) -> datetime | None:
    """When the passage was said; None if that is not known."""
    at = source.passage.record.at
    return None if at is None else at.start


def _attributed(source: Source, about: Subject, end: int, found: Sequence[Attribute]) -> Iterator[Extracted]:
    if about.who == "we" and found[0].kind is Kind.PERSONA:
        found = [
            Attribute(a.name, a.value, a.start, a.end, a.kind, a.single, a.negated, a.begins, a.listed, 0.7)
            for a in found
        ]
    times = times_of(source.text, about.begin, end, source.mentions, anchor_of(source))
    for each in found:
        text = _words(
            source,
            about,
            end if not each.listed else min(found, key=lambda a: a.start).start,
            each if each.listed else None,
        )
        since = times.since or (times.at.start if times.at and each.begins else None)
        held = Statement(
            subject=about.name, attribute=each.name, value=_value(source, each.value), negated=each.negated,
            single=each.single,
        )  # fmt: skip
        _keep_in_mind(source, each.value)
        yield Extracted(
            text=text, start=about.begin, end=end, statement=held, kind=each.kind, at=times.at,
            valid_from=since, valid_to=times.until, confidence=each.confidence,
        )  # fmt: skip


def _keep_in_mind(source: Source, value: str) -> None:
    """A pet just told of, without a name: "she" and "her name" may mean it."""
    relation = relation_of(value.rsplit(" ", 1)[-1])
    if relation in PETS:
        owner = source.cast.speaker
        source.known.last.update(dict.fromkeys(("he", "she", "it"), f"{owner}'s {relation}"))


def _value(source: Source, value: str) -> str:
    return reworded(value, 0, len(value), (), source.cast)


def _aimed(source: Source, about: Subject, p: Predicate, end: int) -> Iterator[Extracted]:
    """A plan or a wish: what is to be done, or to be had."""
    at = p.planned if p.planned >= 0 else (p.start if p.modality is Modality.PLAN else p.end)
    aim = source.text[at:end].strip()
    if hangs(source.text, at, end) or not tells(aim.partition(" ")[2], 1) or asks(aim) or is_courtesy(aim):
        return
    put = written_out(source.text, about.begin, end, source.mentions)
    value = reworded(source.text, at, end, [each for each in put if each[0] >= at], source.cast).strip(" .!,")
    if len(value) > 160:
        return
    times = times_of(source.text, about.begin, end, source.mentions, anchor_of(source))
    name = "wants" if p.modality is Modality.WISH else "plans"
    held = Statement(subject=about.name, attribute=name, value=value, negated=p.negated, modality=p.modality)
    yield Extracted(
        text=_words(source, about, end), start=about.begin, end=end, statement=held, at=times.at,
        valid_from=None, valid_to=times.until, confidence=0.8,
    )  # fmt: skip


def _plain(source: Source, about: Subject, p: Predicate, end: int, modality: Modality) -> Iterator[Extracted]:
    """A statement without an attribute: an event, a habit, or what is done at present."""
    text = source.text
    complement = text[p.end : end]
    if not _is_told(about, p, complement, modality):
        return
    told = text[about.begin : end] if about.condition else complement
    if hangs(text, p.end, end) or not tells(told, _needed(p, modality)) or asks(complement):
        return
    times = times_of(text, about.begin, end, source.mentions, anchor_of(source))
    words = _words(source, about, end)
    if len(words) > LONGEST or (about.who == "thing" and times.at is None):
        return
    yield Extracted(
        text=words, start=about.begin, end=end,
        statement=Statement(subject=about.name, negated=p.negated, modality=modality), kind=_kind(p, complement),
        at=times.at, valid_from=times.since, valid_to=times.until,
        confidence=0.75 if about.start < about.end else 0.65,
    )  # fmt: skip


def _is_told(about: Subject, p: Predicate, complement: str, modality: Modality) -> bool:
    """Whether a predicate tells something of the world: what is, was done, or is done again and again."""
    if p.verb in NEVER or (about.who == "pronoun" and modality is not Modality.FACT):
        return False
    if "can" in p.adverbs and not p.negated and modality is Modality.FACT:
        return False
    if p.verb == "be":
        return bool(_IS_SOMETHING.match(complement))
    if p.verb in EMPTY_VERBS and not (p.past or p.perfect or p.ongoing or p.used or about.condition):
        return _habit(p, complement) or (p.verb == "have" and bool(_HAS_SOMETHING.match(complement)))
    return True


def _needed(p: Predicate, modality: Modality) -> int:
    """How many terms a complement needs to say something."""
    if modality is not Modality.FACT or p.negated or (p.ongoing and not p.past):
        return 2
    return 2 if p.verb in EMPTY_VERBS and p.verb != "be" and not (p.verb == "go" and p.past) else 1


def _habit(p: Predicate, complement: str) -> bool:
    return bool(p.adverbs & HABITS or HABIT_TIMES.search(complement))


def _kind(p: Predicate, complement: str) -> Kind:
    if (p.past or p.perfect) and not p.used:
        return Kind.EPISODIC
    if _habit(p, complement):
        return Kind.PERSONA
    return Kind.WORKING if p.ongoing else Kind.SEMANTIC


_HAS_SOMETHING = re.compile(
    r"\s+(?:an?|my|our|two|three|four|five|six|[0-9]+)\s(?!question|idea|feeling|problem|point|lot|bit|few|good"
    r"|great|hard|tough"
    r"|chance|huge|couple|blast|ton|doubt|say|look|talk|clue)"
)
_IS_SOMETHING = re.compile(
    r"\s+(?:an?\s(?!bit|lot|little|mess|blast|big|huge|great|good|real|nice|tough|hard|fan)|the\s(?!same|best"
    r"|worst|only)"
    r"|in\s(?!the mood|love|an?\s|need|touch|awe|charge|shock)|at\s(?!the moment|a loss|peace)|from\s|part\sof\s|born\s"
    r"|on\s(?!it|the same|my way|an?\s|the right)|married\s|named\s|[0-9])"
)
LONGEST = 320
"""Characters of a statement; what is longer is a story, and stays as it was told."""


def _words(source: Source, about: Subject, end: int, value: Attribute | None = None) -> str:
    """The clause in words that stand alone; with one value of a list instead of the list."""
    put = [*written_out(source.text, about.begin, end, source.mentions)]
    shown = source.cast.shown(about.name)
    if about.who == "pronoun":
        put.append((about.start, about.end, shown))
    made = reworded(source.text, about.begin, end, put, source.cast)
    if about.start == about.end:
        made = f"{shown if about.who != 'we' else shown + ' and others'} {made[:1].lower()}{made[1:]}"
    return sentence(made if value is None else f"{made} {value.value}")


_AND_VERB = re.compile(
    r"\s*,?\s+(?:and|but)\s+(?:(?:then|also|finally|even|just|recently)\s)?(?=(?P<verb>[a-z]{3,})\s)"
)


def _second_verb(text: str, start: int, end: int) -> re.Match[str] | None:
    """Where a second verb in the past follows that has the same subject: "quit my job and started a new one"."""
    for found in _AND_VERB.finditer(text, start, end):
        verb = found["verb"]
        if verb.endswith("s") and base_of(verb) != verb and OBJECT_AHEAD.match(text, found.end("verb"), end):
            return found  # "left Acme and works at Initech now"
        if (
            (is_past(verb) or verb in SAME_IN_PAST)
            and not verb.endswith(("en", "wn"))
            and verb not in _ADJECTIVES
            and (base_of(verb) != verb or OBJECT_AHEAD.match(text, found.end("verb"), end))
        ):
            return found
    return None


_ADJECTIVES = frozenset(
    """baked fried grilled roasted red used dried smoked mixed tired excited relaxed stressed loved advanced detailed
    experienced talented dedicated united related shared varied aged blessed sacred wicked naked retired raised
    bred""".split()
)
_SAYS = re.compile(
    r"\s+(?:(?:me|us|my\s[a-z]+)\s)?(?:today\s|yesterday\s|recently\s)?(?:that\s)?(?=(?:she|he|I|my|her|his|we)\b)"
)


def _reported(source: Source, about: Subject, p: Predicate, end: int) -> list[Extracted]:
    """What somebody is said to have said: told of whom it is about, and marked as a quotation."""
    if p.verb not in ("say", "tell", "mention", "claim") or about.who in ("speaker", "we"):
        return []
    found = _SAYS.match(source.text, p.end, end)
    if found is None:
        return []
    source.known.last.clear()
    source.known.last[""] = about.name
    inner = subject(source.text, found.end(), end, source.known)
    if inner is None or inner.who in ("speaker", "we"):
        return []
    made = []
    for each in said(source, inner, end):
        held = each.statement
        quoted = Statement(
            subject=held.subject, attribute=held.attribute, value=held.value, negated=held.negated,
            modality=Modality.QUOTATION,
        )  # fmt: skip
        made.append(
            Extracted(
                text=_words(source, about, end),
                start=about.begin,
                end=end,
                statement=quoted,
                kind=each.kind,
                at=each.at,
                valid_from=each.valid_from,
                valid_to=each.valid_to,
                confidence=each.confidence * 0.9,
            )
        )
    return made
