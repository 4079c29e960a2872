"""Clauses made into statements: what is said of a subject, how it is meant, when, and in words that stand alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from remanence.encoding.dates import TimeMention
from remanence.encoding.extraction.attributes import Attribute, attributes_of
from remanence.encoding.extraction.predicates import HABITS, Predicate, predicate
from remanence.encoding.extraction.subjects import Known, Subject, subject
from remanence.encoding.extraction.times import times_of, written_out
from remanence.encoding.extraction.verbs import is_past
from remanence.encoding.extraction.wording import Cast, reworded, sentence
from remanence.encoding.text import terms
from remanence.protocols import Extracted, Passage
from remanence.types import Kind, Modality, Statement


class Source(Struct, frozen=True):
    """A passage made ready: its text with plain apostrophes (as long as the record's), who is who, and its times."""

    passage: Passage
    text: str
    cast: Cast
    known: Known
    mentions: Sequence[TimeMention]


_EMPTY_VERBS = frozenset(
    """think guess know mean hope feel believe agree see understand appreciate thank wonder say tell sound look seem bet
    suppose remember forget imagine hear let need miss admit doubt
    care mind swear trust assume figure realize realise
    notice get do have can will want like love apologize apologise ask check wish expect keep make take come
    go be""".split()
)
"""Verbs that tell nothing without what follows them; a clause with one needs more to be a statement."""
_NEVER = frozenset(
    """think guess know mean hope believe agree understand appreciate thank wonder sound seem bet suppose imagine admit
    doubt mind swear trust assume apologize apologise ask notice feel tell say wish hear look see mention
    care""".split()
)
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:this|these|those|here|one|ones|something|anything|everything|stuff|someone|somebody|such|same"
    r"|above|below)\b",
    re.IGNORECASE,
)
_TIME_THIS = re.compile(
    r"\bthis\s(?:past\s)?(?:week|weekend|month|year|morning|afternoon|evening|summer|winter|spring|fall|autumn)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\b(?:it|its|them|they|their|that|there|he|she|him|his|her|hers)\b(?!')", re.IGNORECASE)
_EMPTY_TERMS = frozenset(
    """thing lot time way bit stuff good great nice day peopl realli thank much happi sure get go make know think feel
    well kind everyth someth anyth littl big new amaz awesom fun idea hard tough""".split()
)
_TAIL = re.compile(
    r"(?:,?\s(?:too|though|as well|haha|lol|you know|right|btw|by the way|thanks|and all|or so|of course"
    r"|actually)|\s(?:and|but|so|or|because|which|that|to|with))+\s*\Z",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:recommendations?|advice|tips?|suggestions?|ideas?|information|info|help|ways?|options?|some good)\b"
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
    elif attributes := attributes_of(text, p, end):
        yield from _attributed(source, about, end, attributes)
    else:
        yield from _plain(source, about, p, end, Modality.FACT)


def statement(
    source: Source, whose: str, name: str, value: str, start: int, end: int, *, words: str = "", single: bool = False,
    kind: Kind = Kind.SEMANTIC, confidence: float = 0.9, negated: bool = False,
) -> Extracted:  # fmt: skip
    """A statement of an attribute over characters `[start, end)`, in the clause's own words unless others are given."""
    times = times_of(source.text, start, end, source.mentions, _anchor(source))
    put = written_out(source.text, start, end, source.mentions)
    return Extracted(
        text=words or sentence(reworded(source.text, start, end, put, source.cast)), start=start, end=end,
        statement=Statement(subject=whose, attribute=name, value=value, single=single, negated=negated), kind=kind,
        valid_from=times.since, valid_to=times.until, confidence=confidence,
    )  # fmt: skip


def _anchor(source: Source):  # type: ignore[no-untyped-def]
    at = source.passage.record.at
    return None if at is None else at.start


def _attributed(source: Source, about: Subject, end: int, found: Sequence[Attribute]) -> Iterator[Extracted]:
    if about.who == "we" and found[0].kind is Kind.PERSONA:
        found = [
            Attribute(a.name, a.value, a.start, a.end, a.kind, a.single, a.negated, a.begins, a.listed, 0.7)
            for a in found
        ]
    times = times_of(source.text, about.begin, end, source.mentions, _anchor(source))
    for each in found:
        if _points(each.value) and each.kind is Kind.EPISODIC:
            continue
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
        yield Extracted(
            text=text, start=about.begin, end=end, statement=held, kind=each.kind, at=times.at,
            valid_from=since, valid_to=times.until, confidence=each.confidence,
        )  # fmt: skip


def _value(source: Source, value: str) -> str:
    return reworded(value, 0, len(value), (), source.cast)


def _aimed(source: Source, about: Subject, p: Predicate, end: int) -> Iterator[Extracted]:
    """A plan or a wish: what is to be done, or to be had."""
    at = p.planned if p.planned >= 0 else (p.start if p.modality is Modality.PLAN else p.end)
    aim = source.text[at:end].strip()
    if _hangs(source.text, at, end) or not _tells(aim, 2) or _ASKING.search(aim) or _COURTESY.match(aim):
        return
    put = written_out(source.text, about.begin, end, source.mentions)
    value = reworded(source.text, at, end, [each for each in put if each[0] >= at], source.cast).strip(" .!,")
    if len(value) > 160:
        return
    times = times_of(source.text, about.begin, end, source.mentions, _anchor(source))
    name = "wants" if p.modality is Modality.WISH else "plans"
    held = Statement(subject=about.name, attribute=name, value=value, negated=p.negated, modality=p.modality)
    yield Extracted(
        text=_words(source, about, end), start=about.begin, end=end, statement=held, at=times.at,
        valid_from=None, valid_to=times.until, confidence=0.8,
    )  # fmt: skip


_COURTESY = re.compile(
    r"(?:say|know|hear|see|thank|be|let|keep|check|ask|look|try|do|get|make sure|talk|think|give|take"
    r"|find out|learn more|explore more|focus|help|mention|share|add|start by|need)\b(?!\s(?:up\s)?(?:a|an|my"
    r"|the)\s(?!look|try|chance|shot|lot|bit|good|great|few))",
    re.IGNORECASE,
)


def _plain(source: Source, about: Subject, p: Predicate, end: int, modality: Modality) -> Iterator[Extracted]:
    """A statement without an attribute: an event, a habit, or what is done at present."""
    text = source.text
    if p.verb in _NEVER or (about.who == "pronoun" and modality is not Modality.FACT):
        return
    complement = text[p.end : end]
    told = text[about.begin : end] if about.condition else complement
    needed = 2 if p.verb in _EMPTY_VERBS or modality is not Modality.FACT else 1
    if p.verb == "be" and not _IS_SOMETHING.match(complement):
        return
    if _hangs(text, p.end, end) or not _tells(told, needed) or _ASKING.search(complement):
        return
    times = times_of(text, about.begin, end, source.mentions, _anchor(source))
    event = (p.past or p.perfect) and not p.used
    if not event and not p.ongoing and not p.used and p.verb in _EMPTY_VERBS and not (p.adverbs & HABITS):
        return
    kind = (
        Kind.EPISODIC if event else Kind.PERSONA if p.adverbs & HABITS else Kind.WORKING if p.ongoing else Kind.SEMANTIC
    )
    words = _words(source, about, end)
    if len(words) > 320:
        return
    yield Extracted(
        text=words, start=about.begin, end=end,
        statement=Statement(subject=about.name, negated=p.negated, modality=modality), kind=kind, at=times.at,
        valid_from=times.since, valid_to=times.until, confidence=0.75 if about.start < about.end else 0.65,
    )  # fmt: skip


_IS_SOMETHING = re.compile(
    r"\s+(?:(?:also|now|just|both)\s)?(?:an?\s(?!bit|lot|little|mess|blast)|the\s|in\s(?!the mood|love|a|need"
    r"|touch)|at\s|on\s(?!it|the same)|from\s|part\sof\s|born\s|married\s|named\s)"
)


def _hangs(text: str, start: int, end: int) -> bool:
    """Whether what is said points to something that only the talk around it tells."""
    words = _TIME_THIS.sub(" ", text[start:end])
    if _POINTS_ELSEWHERE.search(words):
        return True
    found = _POINTS_BACK.search(words)
    return found is not None and len(terms(words[: found.start()], "en")) < 1 + (found[0].lower() != "that")


def _points(value: str) -> bool:
    return bool(_POINTS_ELSEWHERE.search(value))


def _tells(words: str, needed: int) -> bool:
    """Whether words say so much by themselves: terms that are not empty."""
    held = {term for term in terms(words, "en") if term not in _EMPTY_TERMS}
    return len(held) >= needed


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
        if is_past(found["verb"]) and found["verb"] not in _ADJECTIVES:
            return found
    return None


_ADJECTIVES = frozenset(
    """baked fried grilled roasted red used dried smoked mixed tired excited relaxed stressed loved advanced detailed
    experienced talented dedicated united related shared varied aged blessed sacred wicked naked retired""".split()
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
