"""Answers of a language model to questions: taken where every claim is cited and supported, else the rules' own."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from remanence.errors import LlmUnavailable, ReplyUnreadable
from remanence.faculties.asking import Asking
from remanence.lifecycle.claims import Claim, answer_question
from remanence.types import Answer, AnswerKind, Ground, Hit, Hits

EVEN = 0.5
"""The confidence in an answer where the recipe has no gate that judges the hits."""


def with_llm(answer: Answer, hits: Hits, asking: Asking) -> Answer:
    """A typed answer, or in its place what the model says to the same hits, if that is cited and supported.

    A model that fails, knows nothing or cites nothing leaves the answer as it is.
    """
    if asking.llm is None or not len(hits):
        return answer
    try:
        said = asking.run(answer_question(answer.question, list(hits)))
    except (LlmUnavailable, ReplyUnreadable):
        return answer
    if not said.text:
        return answer
    same = said.text.casefold() == answer.text.casefold()
    return replace(
        answer,
        text=said.text,
        kind=answer.kind if same else AnswerKind.PHRASE,
        values=answer.values if same else (said.text,),
        confidence=max(answer.confidence, _sure(hits)) if same else _sure(hits),
        known=True,
        guess=said.text,
        grounds=tuple(sorted(_grounds(said.claims, hits), key=_moment)),
    )


def _sure(hits: Hits) -> float:
    return EVEN if hits.confidence is None else hits.confidence


def _grounds(claims: Sequence[Claim], hits: Sequence[Hit]) -> list[Ground]:
    """One for each claim and saying that it cites."""
    cited = [(claim, hits[place]) for claim in claims for place in claim.cites]
    return [
        Ground(text=hit.text, value=claim.text, record=hit.id, at=hit.at, evidence=hit.evidence) for claim, hit in cited
    ]


def _moment(ground: Ground) -> tuple[bool, float, str]:
    return ground.at is None, 0.0 if ground.at is None else ground.at.start.timestamp(), ground.record
