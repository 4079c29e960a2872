"""The demo's story as values: the conversation in the order it happened, and what is asked about it."""

from __future__ import annotations

import tomllib
from datetime import datetime
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

import msgspec
from msgspec import Struct


class Turn(Struct, frozen=True, kw_only=True):
    """One thing that was said: `id` is the session's number and the turn's place in it, such as "07.02"."""

    id: str
    session: str
    at: datetime
    actor: str
    text: str
    origin: str = "user"


class Question(Struct, frozen=True, kw_only=True):
    """A question, the ids of the turns that answer it, and what it is here to show; `context` is a token budget."""

    ask: str
    gold: tuple[str, ...]
    shows: str = ""
    context: int | None = None
    known_at: datetime | None = None


class Absence(Struct, frozen=True, kw_only=True):
    """A question, and a turn that it does not return: for the reasons why not."""

    ask: str
    turn: str
    known_at: datetime | None = None


class Moment(Struct, frozen=True, kw_only=True):
    """A time, and the value that was true then."""

    at: datetime
    value: str


class Change(Struct, frozen=True, kw_only=True):
    """An attribute that changed, a question about it, and what was true when."""

    subject: str
    attribute: str
    ask: str
    moments: tuple[Moment, ...]


class Asked(Struct, frozen=True, kw_only=True):
    """A question that is answered in words, and the answer."""

    ask: str
    text: str


class Person(Struct, frozen=True, kw_only=True):
    """Whose profile is shown, and words that stand in it."""

    subject: str
    says: tuple[str, ...]


class Lie(Struct, frozen=True, kw_only=True):
    """What a page of the web says, a question about it, and what is true."""

    actor: str
    text: str
    ask: str
    truth: str


class Story(Struct, frozen=True, kw_only=True):
    """The conversation and the questions; `then` is asked of what was known at an earlier time.

    Attributes:
        absences: turns that questions do not return. now: when the questions are asked.
        change: what became otherwise. answers: questions to reflect on. profile: of whom.
        forget_ask, forget_turn: what is forgotten, and a question that found it. lie: what a page says otherwise.
    """

    turns: tuple[Turn, ...]
    questions: tuple[Question, ...]
    then: Question
    absences: tuple[Absence, ...]
    change: Change
    answers: tuple[Asked, ...]
    profile: Person
    now: datetime
    forget_ask: str
    forget_turn: str
    lie: Lie

    def sessions(self) -> list[list[Turn]]:
        """The turns of each session, in order."""
        return [list(turns) for _, turns in groupby(self.turns, key=lambda turn: turn.session)]


@cache
def load_story() -> Story:
    """The story that is part of this package.

    >>> len(load_story().sessions()), len(load_story().questions)
    (28, 12)
    """
    here = files(__package__)
    lines = (here / "conversation.jsonl").read_text(encoding="utf-8").splitlines()
    asked: dict[str, Any] = tomllib.loads((here / "questions.toml").read_text(encoding="utf-8"))
    return Story(
        turns=tuple(msgspec.json.decode(line, type=Turn) for line in lines),
        questions=tuple(msgspec.convert(question, Question) for question in asked["question"]),
        then=msgspec.convert(asked["then"], Question),
        absences=tuple(msgspec.convert(absence, Absence) for absence in asked["why_not"]),
        change=msgspec.convert(asked["change"], Change),
        answers=msgspec.convert(asked["reflect"], tuple[Asked, ...]),
        profile=msgspec.convert(asked["profile"], Person),
        now=asked["now"],
        forget_ask=asked["forget"]["ask"],
        forget_turn=asked["forget"]["turn"],
        lie=msgspec.convert(asked["lie"], Lie),
    )
