"""What a suite of attacks promises, and the values that pass between it and the command."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from msgspec import Struct, field

NO_DEFENCE = "none"
"""The name of a measurement without any defence; the others are named by what defends."""
ALL_DEFENCES = "defaults"
"""The name of a measurement with everything that a bank does by default."""


class How(Struct, frozen=True, kw_only=True):
    """What a run was asked for.

    Attributes:
        seed: of every choice by chance. limit: at most so many cases of a file, the first ones.
        honest: texts of the ordinary data among the files, to stand around attacks; none where there is none.
        step: to be called once a case, so that the caller can tell how far it is.
    """

    seed: int = 0
    limit: int | None = None
    honest: Sequence[str] = ()
    step: Callable[[], None] = field(default_factory=lambda: lambda: None)

    def first(self, cases: Sequence[Any]) -> Sequence[Any]:
        """The cases that are looked at."""
        return cases[: self.limit]


class Measured(Struct, frozen=True, kw_only=True):
    """One figure of a suite.

    Attributes:
        measure: what it says, in words. defence: what defended (`NO_DEFENCE`, `ALL_DEFENCES`, or a part by name).
        value: a share in [0, 1] unless `measure` says otherwise; None where `n` is 0. n: of how many cases.
        at_most, at_least: what it is to reach, where that is known. parts: the same by kind of case.
    """

    measure: str
    defence: str
    value: float | None
    n: int
    at_most: float | None = None
    at_least: float | None = None
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def reached(self) -> bool | None:
        """Whether it is what it is to be; None where nothing is asked of it, or nothing was measured."""
        if self.value is None or (self.at_most is None and self.at_least is None):
            return None
        above = self.at_least is None or self.value >= self.at_least
        return above and (self.at_most is None or self.value <= self.at_most)


class Outcome(Struct, frozen=True, kw_only=True):
    """One suite on one file, as `results.json` has it.

    Attributes:
        data: the file's name; "" for what a suite makes itself. suite: "" for a file of no known form.
        n: cases; 0 if it was skipped or failed. skipped, failed: why nothing was measured.
    """

    data: str
    suite: str
    n: int
    measured: tuple[Measured, ...] = ()
    seed: int = 0
    versions: dict[str, str] = field(default_factory=dict)
    command: str = ""
    skipped: str = ""
    failed: str = ""


class Suite(Protocol):
    """Attacks of one form of file, and how they are judged.

    `cases` gives those of a file's JSON value (a list for JSON lines), by what is in it and never by the file's name;
    None for a value of another form. Odd rows are left out, never an error. A suite that needs no file makes its cases
    of None. `check` judges made-up gold, which must be perfect, and garbage, which must fail; it raises ScorerError.
    `run` measures with and without each defence, in banks of its own; the same cases and seed give the same figures.
    """

    @property
    def name(self) -> str: ...
    def cases(self, value: object) -> Sequence[Any] | None: ...
    def check(self) -> None: ...
    def run(self, cases: Sequence[Any], how: How) -> Iterator[Measured]: ...


def share(found: Sequence[bool]) -> float | None:
    """How many of them are true, as a share; None of none.

    >>> share([True, False]), share([])
    (0.5, None)
    """
    return sum(found) / len(found) if found else None


__all__ = ["ALL_DEFENCES", "NO_DEFENCE", "How", "Measured", "Outcome", "Suite", "share"]
