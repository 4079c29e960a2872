"""What readings work on and give: a clause whose predicate was read, and the attributes found in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from remanence.encoding.extraction.people import NAME, is_name
from remanence.encoding.extraction.predicates import Predicate
from remanence.encoding.extraction.readings.values import bare, several, value_at
from remanence.types import Kind, Modality

_NOW = re.compile(r"\b(?:now|nowadays|these days|at present)\W*\Z")


class Attribute(Struct, frozen=True):
    """One attribute and its value, read off characters `[start, end)` of the clause's text.

    Attributes:
        begins: whether what happened is that it became so ("moved to", "joined"), at the time told.
        listed: whether the value is one of several of the same clause.
    """

    name: str
    value: str
    start: int
    end: int
    kind: Kind = Kind.SEMANTIC
    single: bool = False
    negated: bool = False
    begins: bool = False
    listed: bool = False
    confidence: float = 0.9


class Clause(Struct, frozen=True):
    """What a reading works on: the text, the predicate, and where the clause ends."""

    text: str
    p: Predicate
    end: int

    @property
    def rest(self) -> str:
        """What follows the verb."""
        return self.text[self.p.end : self.end]

    @property
    def fact(self) -> bool:
        """Whether it is told as so."""
        return self.p.modality is Modality.FACT

    @property
    def over(self) -> bool:
        """Whether it is told of the past only: "lived", "used to live"; not "no longer lives", "has lived"."""
        return ((self.p.past and not self.p.perfect) or self.p.used) and not self.gone

    @property
    def gone(self) -> bool:
        """Whether it says that something is no longer so."""
        return self.p.used and self.p.negated

    @property
    def now(self) -> bool:
        """Whether it says that this is so by now: "now works", "works … these days"."""
        return "now" in self.p.adverbs or _NOW.search(self.text, self.p.end, self.end) is not None

    @property
    def happened(self) -> bool:
        """Whether it tells that something was done."""
        return self.fact and (self.p.past or self.p.perfect) and not self.p.negated and not self.p.used

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Whether a pattern stands right behind the verb."""
        return pattern.match(self.text, self.p.end, self.end)

    def find(self, pattern: re.Pattern[str], at: int | None = None) -> re.Match[str] | None:
        """Where a pattern stands behind the verb, or behind `at`."""
        return pattern.search(self.text, self.p.end if at is None else at, self.end)

    def value(self, at: int) -> str:
        """The value that starts at `at`."""
        return value_at(self.text, at, self.end)


Reading = Callable[[Clause], Iterator[Attribute]]


def one(
    c: Clause, name: str, at: int, value: str, *, kind: Kind = Kind.SEMANTIC, single: bool = False,
    negated: bool | None = None, begins: bool = False, listed: bool = False, confidence: float = 0.9,
) -> Iterator[Attribute]:  # fmt: skip
    """An attribute with one value that stands at `at`; nothing if the value is empty."""
    if value:
        denied = c.p.negated if negated is None else negated
        yield Attribute(
            name,
            value,
            at,
            min(c.end, at + len(value)),
            kind,
            single and not denied,
            denied,
            begins,
            listed,
            confidence,
        )


def each(
    c: Clause, name: str, at: int, *, kind: Kind = Kind.SEMANTIC, negated: bool | None = None, confidence: float = 0.9
) -> Iterator[Attribute]:
    """An attribute with every value of the list that starts at `at`."""
    whole = value_at(c.text, at, c.end, listed=True)
    if not whole:
        return
    values = several(whole)
    for value in values:
        place = max(at, c.text.find(value, at, c.end))
        yield from one(
            c, name, place, bare(value), kind=kind, negated=negated, listed=len(values) > 1, confidence=confidence
        )


_NAME = re.compile(NAME)


def name_at(c: Clause, at: int) -> str:
    """The name of a person that starts there; "" if none does."""
    who = _NAME.match(c.text, at, c.end)
    return who[0] if who and is_name(who[0]) else ""
