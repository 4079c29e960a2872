"""A possible answer, with where it stands and how good it looks."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from remanence.lifecycle.reflection.said import Said
from remanence.types import AnswerKind


class Candidate(Struct, frozen=True):
    """A possible answer.

    Attributes:
        start, end: the characters of the sentence that it is taken from, or computed from.
        score: for the order of candidates of one kind; higher is better.
        further: what else it is computed from.
    """

    text: str
    kind: AnswerKind
    value: Any
    said: Said
    start: int
    end: int
    score: float
    further: tuple[Candidate, ...] = ()
