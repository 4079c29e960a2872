"""What happened when a system was asked a question: everything that any measure reads, and nothing else."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from msgspec import Struct, field

__all__ = ["Outcome", "in_places"]

Cited = TypeVar("Cited", bound=Hashable)


class Outcome(Struct, frozen=True, kw_only=True):
    """One question to one system.

    Attributes:
        gold, grades, gold_sessions, abstain: from the data (`datasets.Question`).
        places: document ids in the order of the hits, by the place rule (`in_places`).
        sessions: the session of each place; "" where it has none.
        answer_place: the first place whose text holds an accepted answer, from 1; 0 if none does; None where the
            source knows no answer. corrected_place: the same of the answers with corrections in their place.
        corrected: whether the source corrects its answers.
        current, outdated, marked: of a fact that changed, the places that hold its present value, those that hold
            another, and which of these the system itself marks as outdated. changed: whether it is such a fact.
        reply: what the system answers in words, "" where it says that it does not know; None if it was not asked, or
            cannot answer. answers: what is accepted.
        packed: for each token budget, the ids of the documents that the packed context holds.
        tokens: of the context that a reader would be given: the texts of the first ten places, or all text.
        confidence: the score of the first hit; None if there was no hit.
        milliseconds: that the search took.
        variants: places by the name of a variant of the system, such as "b=0.3".
    """

    question: str
    type: str
    gold: tuple[str, ...] = ()
    grades: dict[str, float] = field(default_factory=dict)
    gold_sessions: tuple[str, ...] = ()
    abstain: bool = False
    places: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    answer_place: int | None = None
    corrected_place: int | None = None
    corrected: bool = False
    reply: str | None = None
    answers: tuple[str, ...] = ()
    changed: bool = False
    current: tuple[int, ...] = ()
    outdated: tuple[int, ...] = ()
    marked: tuple[int, ...] = ()
    packed: dict[int, tuple[str, ...]] = field(default_factory=dict)
    tokens: int = 0
    confidence: float | None = None
    milliseconds: float = 0.0
    variants: dict[str, tuple[str, ...]] = field(default_factory=dict)


def in_places(hits: Iterable[Sequence[Cited]]) -> tuple[Cited, ...]:
    """The place rule: a hit that cites m documents takes m places, in the order of its text; repeats take none.

    Without it, whole sessions as hits would count as one each, and score far above the turns they are made of.

    >>> in_places([("a",), ("b", "a", "c")])
    ('a', 'b', 'c')
    """
    return tuple(dict.fromkeys(cited for hit in hits for cited in hit))
