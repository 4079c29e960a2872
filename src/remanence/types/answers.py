"""What reflect gives: an answer with its grounds and conflicts."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct

from remanence.types.hits import Evidence
from remanence.types.times import When


class AnswerKind(StrEnum):
    """What an answer is; its `values` are of that type."""

    DATE = "date"
    DURATION = "duration"
    NUMBER = "number"
    NAME = "name"
    PLACE = "place"
    LIST = "list"
    YES_NO = "yes/no"
    PHRASE = "phrase"
    UNKNOWN = "unknown"


class Ground(Struct, frozen=True, kw_only=True):
    """One thing that somebody said and that an answer rests on.

    Attributes:
        text: the statement, or the sentence. value: what it says to the question, in words.
        record: the id of the record that was found. at: when it was said.
        evidence: the very characters; several where the same was said more than once.
    """

    text: str
    value: str
    record: str
    at: When | None
    evidence: tuple[Evidence, ...]


class Conflict(Struct, frozen=True):
    """What was said to a question at different times, and does not agree; in the order it was said."""

    sayings: tuple[Ground, ...]

    def __str__(self) -> str:
        return ", ".join(f"said {each.value} on {_day_of(each.at)}" for each in self.sayings)


def _day_of(at: When | None) -> str:
    return "an unknown day" if at is None else at.start.date().isoformat()


class Answer(Struct, frozen=True, kw_only=True):
    """What a bank answers to a question, with what it rests on; `str(answer)` is for people.

    Attributes:
        text: the answer in a few words; "not known" where `known` is false.
        values: the same as values of the kind: a `When`, a `timedelta`, a number, a text or a bool each.
        confidence: the probability that it is right, as far as the evidence tells; in [0, 1].
        known: whether there is an answer that is sure enough to be given. `guess` is the best one all the same.
        grounds: what it rests on, grouped by what was said, in the order of time.
        conflicts: what was said that does not agree.
        belief: the id of the record that keeps this answer, if it was asked to be kept.
    """

    question: str
    text: str
    kind: AnswerKind
    values: tuple[Any, ...] = ()
    confidence: float = 0.0
    known: bool = False
    guess: str = ""
    grounds: tuple[Ground, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    belief: str | None = None

    def __str__(self) -> str:
        return "; ".join([self.text, *map(str, self.conflicts)])
