"""What the tools give, as JSON: the part of a result that a program reads, beside the text that a model reads."""

from __future__ import annotations

from collections.abc import Iterable

from typing_extensions import TypedDict

from remanence.types import Answer, Hit, Receipt, Record


class Stored(TypedDict):
    """What an act did: `operation` undoes it, `ids` are the records, `withheld` what a policy masked or held back."""

    operation: str
    ids: list[str]
    repeated: int
    withheld: list[str]


class Found(TypedDict):
    """One record, with when it happened, who said it, and how well it answers."""

    id: str
    text: str
    at: str | None
    actor: str | None
    origin: str
    trust: float
    score: float


class Hits(TypedDict):
    """What was recalled, best first; `answerable` says whether the answer seems to be among it."""

    hits: list[Found]
    confidence: float | None
    answerable: bool | None


class Answered(TypedDict):
    """An answer, "not known" if the bank does not say, with the records that it rests on."""

    answer: str
    known: bool
    confidence: float
    grounds: list[str]


class Lines(TypedDict):
    """Records in the order of time."""

    records: list[Found]


class Described(TypedDict):
    """A profile: what lasts, and what is so now."""

    text: str


LONGEST = 600
"""Characters of a text that the structured part repeats: the packed text has it whole, as far as tokens go."""


def stored(receipt: Receipt) -> Stored:
    """A receipt as JSON."""
    return Stored(
        operation=receipt.operation,
        ids=list(receipt.records),
        repeated=len(receipt.repeated),
        withheld=list(receipt.withheld),
    )


def found(record: Record, score: float = 0.0) -> Found:
    """A record as JSON, its text cut short."""
    text = record.text if len(record.text) <= LONGEST else record.text[: LONGEST - 1] + "…"
    return Found(
        id=record.id, text=text, at=None if record.at is None else record.at.start.isoformat(), actor=record.actor,
        origin=record.origin.value, trust=round(record.trust, 3), score=round(score, 4),
    )  # fmt: skip


def hits(answers: Iterable[Hit], confidence: float | None, answerable: bool | None) -> Hits:
    """Hits as JSON; a recipe without a gate knows no confidence."""
    kept = [found(hit.record, hit.score) for hit in answers]
    return Hits(hits=kept, confidence=None if confidence is None else round(confidence, 3), answerable=answerable)


def answered(answer: Answer) -> Answered:
    """An answer as JSON."""
    return Answered(
        answer=str(answer), known=answer.known, confidence=round(answer.confidence, 3),
        grounds=[ground.record for ground in answer.grounds],
    )  # fmt: skip
