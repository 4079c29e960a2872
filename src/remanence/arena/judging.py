"""What hits say about answers and facts that changed, read from the texts of the documents that they cite."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from remanence.arena.datasets import Group, Question
from remanence.arena.measures.answers import answer_place
from remanence.arena.measures.currency import Frames
from remanence.arena.systems import Found

__all__ = ["Answered", "Judge"]


class Answered(NamedTuple):
    """The fields of `outcomes.Outcome` that are about answers; see there."""

    answer_place: int | None = None
    corrected_place: int | None = None
    corrected: bool = False
    changed: bool = False
    current: tuple[int, ...] = ()
    outdated: tuple[int, ...] = ()
    marked: tuple[int, ...] = ()


class Judge:
    """Judges what was found for the questions of one group."""

    def __init__(self, group: Group) -> None:
        self._group = group

    @cached_property
    def _frames(self) -> Frames:
        return Frames([doc.text for doc in self._group.docs])

    def __call__(self, question: Question, found: Found, places: Sequence[str]) -> Answered:
        """How the hits answer a question; `places` are the ids that they take."""
        if question.abstain or not question.answers:
            return Answered()
        right = question.corrected or question.answers
        answers, corrected = (answer_place(found.hits, self._text, each) for each in (question.answers, right))
        fact = self._frames.asked(question.text, right)
        if fact is None:
            return Answered(answers, corrected, bool(question.corrected))
        current, outdated, marked = (
            self._places(numbers, places) for numbers in (fact.current, fact.outdated, fact.outdated & found.outdated)
        )
        return Answered(answers, corrected, bool(question.corrected), True, current, outdated, marked)

    def _text(self, number: int) -> tuple[str, str]:
        doc = self._group.docs[number]
        return doc.id, doc.text

    def _places(self, numbers: frozenset[int], places: Sequence[str]) -> tuple[int, ...]:
        ids = {self._group.docs[number].id for number in numbers}
        return tuple(place for place, id in enumerate(places, start=1) if id in ids)
