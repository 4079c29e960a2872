"""Reflection without an LLM: from a question and what was recalled for it to a typed answer with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from functools import partial

from msgspec import Struct

from remanence.lifecycle.reflection.asked import Asked, asked
from remanence.lifecycle.reflection.candidate import Candidate
from remanence.lifecycle.reflection.citing import grounds
from remanence.lifecycle.reflection.confidence import confidence, is_known
from remanence.lifecycle.reflection.durations import Look, durations
from remanence.lifecycle.reflection.joined import chain_confidence, joined
from remanence.lifecycle.reflection.lists import distinct, together
from remanence.lifecycle.reflection.numbers import numbers
from remanence.lifecycle.reflection.phrases import load_weights, phrases
from remanence.lifecycle.reflection.said import Heard, Said, sayings
from remanence.lifecycle.reflection.stated import exclusive, is_single, stated, tells
from remanence.lifecycle.reflection.times import times
from remanence.lifecycle.reflection.yes_no import yes_or_no
from remanence.types import Answer, AnswerKind, Conflict

NOT_KNOWN = "not known"
_AGREES = 0.75
_SHOWN = 5
_CONTESTED = 0.5
"""What is left of the confidence in a value beside which another one stands."""
Hear = Callable[[str], Heard]
"""Finds what was said to a question."""


class _Finding(Struct, frozen=True):
    """What was found: the values of the answer, all that was possible, and how sure the best is."""

    best: Sequence[Candidate]
    found: Sequence[Candidate]
    confidence: float
    known: bool
    conflicts: tuple[Conflict, ...]


def reflect(question: str, *, hear: Hear, zone: tzinfo, now: datetime | None = None) -> Answer:
    """The answer that the evidence gives; "not known" where there is none, or it is too weak.

    Statements that tell the very attribute answer first, then sentences. Facts that lead to a part of what is asked
    for, and no further, are its grounds, with nothing known.

    Args:
        hear: finds what was said to a question.
        zone: whose days and months dates are told in. now: what "how long ago" counts from.
    Cost: one recall (three for "how long between"), and some 15 ms.
    """
    heard, wanted = hear(question), asked(question)
    chained = _from_chain(wanted, heard)
    if chained is not None and chained.known:
        return _answer(question, chained)
    finding = _from_statements(wanted, heard) or _from_sentences(wanted, heard, hear, zone, now)
    if chained is not None and (finding is None or not finding.known or _is_on_the_way(finding, chained)):
        return _answer(question, chained)
    if finding is None:
        return Answer(question=question, text=NOT_KNOWN, kind=AnswerKind.UNKNOWN)
    return _answer(question, finding)


def _from_chain(wanted: Asked, heard: Heard) -> _Finding | None:
    chain = heard.hits.chain
    found = None if chain is None else joined(wanted, chain, heard.told)
    if chain is None or found is None:
        return None
    if not found.whole:
        return _Finding([found.best], [found.best], 0.0, False, ())
    return _Finding([found.best], [found.best], chain_confidence(chain), True, found.conflicts)


def _is_on_the_way(finding: _Finding, chained: _Finding) -> bool:
    """Whether an answer is only what a chain passes that leads to less than is asked for, or where it begins."""
    passed = {each.text.casefold() for best in chained.best for each in (best, *best.further)}
    told = " ".join(each.said.text.casefold() for best in chained.best for each in (best, *best.further))
    return any(each.text.casefold() in passed or each.text.casefold() in told for each in finding.best)


def _from_statements(wanted: Asked, heard: Heard) -> _Finding | None:
    found = stated(wanted, heard.stated(partial(tells, wanted)))
    if not found:
        return None
    one = is_single(found[0]) or found[0].kind is AnswerKind.YES_NO
    conflicts = exclusive(found)
    sure = found[0].said.hit.record.confidence * (_CONTESTED if conflicts else 1.0)
    return _Finding(found[:1] if one else distinct(found), found, round(sure, 6), True, conflicts)


def _from_sentences(wanted: Asked, heard: Heard, hear: Hear, zone: tzinfo, now: datetime | None) -> _Finding | None:
    def look(other: Asked) -> Sequence[Said]:
        return sayings(other, hear(other.text))

    possible = _candidates(wanted, sayings(wanted, heard), look, zone, now)
    found = sorted(possible, key=lambda each: (-each.score, each.said.rank, each.said.start, each.start))
    if not found:
        return None
    sure = confidence(heard.hits, found[0])
    return _Finding(
        together(wanted, found),
        found,
        sure,
        is_known(wanted, heard.hits, found[0], sure),
        _disagreeing(found[0], found),
    )


def _candidates(wanted: Asked, said: Sequence[Said], look: Look, zone: tzinfo, now: datetime | None) -> list[Candidate]:
    """Possible answers of the kind that is asked for; of any kind where there is none of it."""
    found: list[Candidate] = []
    if wanted.form == "when":
        return times(wanted, said, zone)
    if wanted.kind is AnswerKind.DURATION:
        found = durations(wanted, said, look, zone, now)
    elif wanted.kind is AnswerKind.NUMBER or wanted.form == "how often":
        found = numbers(wanted, said)
    elif wanted.kind is AnswerKind.YES_NO:
        found = yes_or_no(wanted, said)
    return found or phrases(wanted, said, load_weights())


def _answer(question: str, it: _Finding) -> Answer:
    best, known = it.best, it.known
    text = ", ".join(each.text for each in best)
    chosen = {each.text.casefold() for each in best}
    agreeing = [one for one in it.found if one.text.casefold() in chosen and 2 * one.said.near >= best[0].said.near]
    resting = [*best, *(further for each in best for further in each.further), *agreeing]
    kind = AnswerKind.LIST if len(best) > 1 else best[0].kind
    return Answer(
        question=question,
        text=text if known else NOT_KNOWN,
        kind=kind if known else AnswerKind.UNKNOWN,
        values=tuple(each.value for each in best) if known else (),
        confidence=it.confidence,
        known=known,
        guess=text if known or it.confidence else "",
        grounds=grounds(resting[: _SHOWN + len(best)]),
        conflicts=it.conflicts,
    )


def _disagreeing(best: Candidate, found: Sequence[Candidate]) -> tuple[Conflict, ...]:
    """What else was said to the same, as plainly, and does not agree."""
    if best.kind not in (AnswerKind.NUMBER, AnswerKind.DURATION, AnswerKind.YES_NO) or best.said.near < _AGREES:
        return ()
    others: dict[str, Candidate] = {}
    for each in found:
        if each.said.near >= _AGREES and each.value != best.value and each.said.hit.id != best.said.hit.id:
            others.setdefault(each.text.casefold(), each)
    return (Conflict(grounds([best, *others.values()])),) if others else ()
