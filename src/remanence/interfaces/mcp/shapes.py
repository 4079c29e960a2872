"""What the tools give, as JSON: the part of a result that a program reads, beside the text that a model reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired

from typing_extensions import TypedDict

from remanence.interfaces.mcp.budget import LEAST, cut, fitting
from remanence.types import Answer, Hits, Receipt, Record

MOST_IDS = 100
"""Ids that an answer names at most."""
LONGEST_NAME = 60
LONGEST_ANSWER = 2000


class Stored(TypedDict):
    """What an act did: `operation` undoes it, `ids` are of the first records, `withheld` is what a policy masked."""

    operation: str
    ids: list[str]
    count: int
    repeated: int
    withheld: list[str]


class Found(TypedDict):
    """One record, with when it happened and who said it, as far as that is known; a long text is cut short."""

    id: str
    text: str
    at: NotRequired[str]
    actor: NotRequired[str]
    origin: str
    trust: float
    score: float


class HitList(TypedDict):
    """What was recalled, best first; `answerable` says whether the answer seems to be among it."""

    hits: list[Found]
    left_out: int
    confidence: float | None
    answerable: bool | None


class Answered(TypedDict):
    """An answer, "not known" if the bank does not say, with the records that it rests on."""

    answer: str
    known: bool
    confidence: float
    grounds: list[str]


class Lines(TypedDict):
    """Records in the order of time, and how many there was no room for."""

    records: list[Found]
    left_out: int


class Described(TypedDict):
    """A profile: what lasts, and what is so now."""

    text: str


def stored(receipt: Receipt) -> Stored:
    """A receipt as JSON."""
    return Stored(
        operation=receipt.operation,
        ids=list(receipt.records[:MOST_IDS]),
        count=len(receipt.records),
        repeated=len(receipt.repeated),
        withheld=[cut(each, LONGEST_NAME) for each in receipt.withheld[:MOST_IDS]],
    )


def found(record: Record, text: str, score: float = 0.0) -> Found:
    """A record as JSON, with as much of its text as there is room for."""
    told = Found(
        id=record.id, text=text, origin=record.origin.value, trust=round(record.trust, 3), score=round(score, 4)
    )
    if record.at is not None:
        told["at"] = record.at.start.isoformat()
    if record.actor is not None:
        told["actor"] = cut(record.actor, LONGEST_NAME)
    return told


def found_in(records: Sequence[Record], tokens: int) -> list[Found]:
    """Records as JSON, as many as so many tokens hold."""
    texts = fitting([record.text for record in records], max(tokens, LEAST))
    return [found(record, text) for record, text in zip(records, texts, strict=False)]


def hit_list(hits: Hits, tokens: int) -> HitList:
    """Hits as JSON; a recipe without a gate knows no confidence."""
    texts = fitting([hit.text for hit in hits], max(tokens, LEAST))
    kept = [found(hit.record, text, hit.score) for hit, text in zip(hits, texts, strict=False)]
    confidence = None if hits.confidence is None else round(hits.confidence, 3)
    return HitList(hits=kept, left_out=len(hits) - len(kept), confidence=confidence, answerable=hits.answerable)


def record_lines(records: Sequence[Record], tokens: int) -> Lines:
    """Records as JSON."""
    kept = found_in(records, tokens)
    return Lines(records=kept, left_out=len(records) - len(kept))


def answered(answer: Answer) -> Answered:
    """An answer as JSON."""
    return Answered(
        answer=cut(str(answer), LONGEST_ANSWER), known=answer.known, confidence=round(answer.confidence, 3),
        grounds=[ground.record for ground in answer.grounds[:MOST_IDS]],
    )  # fmt: skip
