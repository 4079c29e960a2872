"""Chains: the way through a bank's facts that a question describes, from what it names to what it asks for."""

from __future__ import annotations

from msgspec import Struct


class ChainStep(Struct, frozen=True):
    """One fact of a chain.

    Attributes:
        statement: the id of the record that tells it. relation: its words. value: what it leads to, by name.
        against: whether the step goes from the statement's value to its subject.
        talk: whether somebody said so in a conversation.
        asked: how surely some word of the question asks for it, from 0 to 1.
        instead: the ids of statements that say otherwise, were told before, and are believed still.
    """

    statement: str
    relation: str
    value: str
    against: bool = False
    talk: bool = False
    asked: float = 1.0
    instead: tuple[str, ...] = ()


class Chain(Struct, frozen=True):
    """Facts that lead from a thing that a question names to what it asks for, the last one's value.

    Attributes:
        start: the thing that it names. steps: at least one.
        score: the share of the question's words that the steps account for, less what speaks against them; up to 1.
        covered: that share, alone.
        lead: how much better the score is than that of the best way to another value; at most the score.
        missing: words of the question that ask for more than the last step gives, the nearest first: "father" where
            the father of an author is asked for, and only the author is told.
    """

    start: str
    steps: tuple[ChainStep, ...]
    score: float
    covered: float
    lead: float
    missing: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """What it leads to, by name."""
        return self.steps[-1].value

    def __str__(self) -> str:
        return " -> ".join(step.relation for step in self.steps)
