"""Reflection without an LLM: from a question and what was recalled for it to a typed answer with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo

from remanence.lifecycle.reflection.asked import Asked, asked
from remanence.lifecycle.reflection.candidate import Candidate
from remanence.lifecycle.reflection.citing import grounds
from remanence.lifecycle.reflection.confidence import confidence, is_known
from remanence.lifecycle.reflection.durations import Look, durations
from remanence.lifecycle.reflection.lists import together
from remanence.lifecycle.reflection.numbers import numbers
from remanence.lifecycle.reflection.phrases import load_weights, phrases
from remanence.lifecycle.reflection.said import Heard, Said, sayings
from remanence.lifecycle.reflection.times import times
from remanence.lifecycle.reflection.yes_no import yes_or_no
from remanence.types import Answer, AnswerKind, Conflict, Hits

NOT_KNOWN = "not known"
_AGREES = 0.75
_SHOWN = 5
Hear = Callable[[str], Heard]
"""Finds what was said to a question."""


def reflect(question: str, *, hear: Hear, zone: tzinfo) -> Answer:
    """The answer that the evidence gives; "not known" where there is none, or it is too weak.

    Args:
        hear: finds what was said to a question.
        zone: whose days and months dates are told in.
    Cost: one recall (three for "how long between"), and some 20 ms.
    """
    heard, wanted = hear(question), asked(question)
    said = sayings(wanted, heard)

    def look(other: Asked) -> Sequence[Said]:
        return sayings(other, hear(other.text))

    found = sorted(_candidates(wanted, said, look, zone), key=lambda c: (-c.score, c.said.rank, c.said.start, c.start))
    return _answer(wanted, heard.hits, found)


def _candidates(wanted: Asked, said: Sequence[Said], look: Look, zone: tzinfo) -> list[Candidate]:
    """Possible answers of the kind that is asked for; of any kind where there is none of it."""
    found: list[Candidate] = []
    if wanted.form == "when":
        return times(wanted, said, zone)
    if wanted.kind is AnswerKind.DURATION:
        found = durations(wanted, said, look, zone)
    elif wanted.kind is AnswerKind.NUMBER or wanted.form == "how often":
        found = numbers(wanted, said)
    elif wanted.kind is AnswerKind.YES_NO:
        found = yes_or_no(wanted, said)
    return found or phrases(wanted, said, load_weights())


def _answer(wanted: Asked, hits: Hits, found: Sequence[Candidate]) -> Answer:
    if not found:
        return Answer(question=wanted.text, text=NOT_KNOWN, kind=AnswerKind.UNKNOWN)
    best = together(wanted, found)
    sure = confidence(hits, found[0])
    known = is_known(hits, found[0], sure)
    text = ", ".join(each.text for each in best)
    kind = AnswerKind.LIST if len(best) > 1 else best[0].kind
    chosen = {each.text.casefold() for each in best}
    agreeing = [each for each in found if each.text.casefold() in chosen and each.said.near >= 0.5 * best[0].said.near]
    return Answer(
        question=wanted.text,
        text=text if known else NOT_KNOWN,
        kind=kind if known else AnswerKind.UNKNOWN,
        values=tuple(each.value for each in best) if known else (),
        confidence=sure,
        known=known,
        guess=text,
        grounds=grounds([*best, *(one for each in best for one in each.further), *agreeing][: _SHOWN + len(best)]),
        conflicts=_conflicts(best[0], found),
    )


def _conflicts(best: Candidate, found: Sequence[Candidate]) -> tuple[Conflict, ...]:
    """What else was said to the same, as plainly, and does not agree."""
    if best.kind not in (AnswerKind.NUMBER, AnswerKind.DURATION, AnswerKind.YES_NO) or best.said.near < _AGREES:
        return ()
    others: dict[str, Candidate] = {}
    for each in found:
        if each.said.near >= _AGREES and each.value != best.value and each.said.hit.id != best.said.hit.id:
            others.setdefault(each.text.casefold(), each)
    return (Conflict(grounds([best, *others.values()])),) if others else ()
