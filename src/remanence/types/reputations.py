"""What an actor's words are worth, and why."""

from __future__ import annotations

from msgspec import Struct

from remanence.types.records import Origin


class Reputation(Struct, frozen=True, kw_only=True):
    """What the words of an actor of one origin are worth, by what became of them.

    Attributes:
        prior: what words of that origin are worth. trust: what this actor's are, within bounds of that.
        low, high: between these lie nine tenths of the posterior.
        corroborated, contradicted: how often an independent voice said the same, and a more trusted one otherwise.
        corrected, wrong: how often a person corrected them, and feedback called them wrong.
    """

    actor: str
    origin: Origin
    prior: float
    trust: float
    low: float
    high: float
    corroborated: int = 0
    contradicted: int = 0
    corrected: int = 0
    wrong: int = 0

    def __str__(self) -> str:
        counted = ("corroborated", "contradicted", "corrected", "wrong")
        why = ", ".join(f"{name} {count}" for name in counted if (count := getattr(self, name)))
        return f"{self.actor} ({self.origin}): {self.trust:.2f} [{self.low:.2f}, {self.high:.2f}], {why}"
