"""A model's answer to a question: every claim cites sayings that it was given and that support it, or is dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, ValidationError, convert

from remanence.encoding.extraction.support import Source, denies
from remanence.llm.prompts import template
from remanence.llm.replies import read_reply
from remanence.protocols import Flow
from remanence.types import Hit

__all__ = ["Claim", "Claims", "answer_question"]

PROMPT = "answer_question.v1"
MOST = 20
"""Claims of one answer that are looked at."""
_PLAIN = ("yes", "no", "both", "neither")


class Claim(Struct, frozen=True):
    """A sentence, and the places of the sayings that support it."""

    text: str
    cites: tuple[int, ...]


class Claims(Struct, frozen=True):
    """What is left of a model's answer: `text` is "" if it knows none; `dropped` counts claims by what they lack."""

    text: str
    claims: tuple[Claim, ...]
    dropped: Mapping[str, int]


class _Reply(Struct):
    known: bool
    answer: str
    claims: list[Any]


class _Said(Struct):
    text: str
    cites: list[int]


def answer_question(question: str, hits: Sequence[Hit], *, longest: int = 600) -> Flow[Claims]:
    """What a model answers from some hits, without every claim that cites none, or more than they say.

    A claim's words stand in what it cites or in the question, and it denies nothing that the sayings do not. Without a
    claim there is no answer; one in words that the cited sayings lack is put in those of the claims.
    Raises: LlmUnavailable, ReplyUnreadable.
    """
    evidence = [
        {"mark": mark, "who": hit.record.actor or hit.record.origin.value, "when": _day(hit),
         "origin": hit.record.origin.value, "text": hit.text}
        for mark, hit in enumerate(hits, start=1)
    ]  # fmt: skip
    reply = yield template(PROMPT).prompt({"question": question, "evidence": evidence}, longest=longest)
    said = read_reply(reply, _Reply)
    kept, dropped = list[Claim](), Counter[str]()
    for each in said.claims[:MOST]:
        claim = _checked(each, question, hits)
        if isinstance(claim, str):
            dropped[claim] += 1
        else:
            kept.append(claim)
    if not said.known or not kept:
        return Claims("", (), dict(dropped))
    sources = " ".join(_shown(hits[place]) for claim in kept for place in claim.cites)
    answer = " ".join(said.answer.split())
    good = Source(f"{sources} {question}").supports(answer, _PLAIN) and answer.isprintable()
    return Claims(answer if good else " ".join(claim.text for claim in kept), tuple(kept), dict(dropped))


def _checked(claimed: object, question: str, hits: Sequence[Hit]) -> Claim | str:
    """The claim, with places instead of marks, or the name of what it lacks."""
    try:
        said = convert(claimed, _Said)
    except ValidationError:
        return "form"
    places = tuple(dict.fromkeys(mark - 1 for mark in said.cites if 0 < mark <= len(hits)))
    text = " ".join(said.text.split())
    if not places or len(places) < len(set(said.cites)):
        return "citation"
    cited = " ".join(_shown(hits[place]) for place in places)
    turned = denies(text) and not denies(cited)
    if not text.isprintable() or turned or not Source(f"{cited} {question}").supports(text):
        return "support"
    return Claim(text, places)


def _shown(hit: Hit) -> str:
    """What a saying says, who said it and when."""
    at = hit.record.at
    days = "" if at is None else f"{at.start:%Y-%m-%d} {at.start.day} {at.start:%B %Y}"
    return f"{hit.text} {hit.record.actor or ''} {days}"


def _day(hit: Hit) -> str | None:
    return None if hit.record.at is None else hit.record.at.start.date().isoformat()
