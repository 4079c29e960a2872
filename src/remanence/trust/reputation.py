"""Reputation: what an actor's words are worth by what became of them, as a Beta posterior for each actor and origin.

It begins with the trust of the origin, as if that had been found in `WEIGHT` statements. That an independent origin
says the same speaks for the actor; that somebody more trusted says otherwise, that feedback calls it wrong, and, twice,
that a person corrects it, speaks against. An actor who writes where anyone may write can rise by little, whatever many
voices say: they may all be one.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import exp, lgamma, log

from msgspec import Struct, ValidationError, json
from msgspec.structs import astuple, replace

from remanence.protocols import REPUTATION
from remanence.types import Origin, Reputation

WEIGHT = 8.0
CORRECTION = 2.0
RISE, FALL, STEP = 0.1, 0.4, 0.05
"""How far an actor's trust may come away from that of the origin."""
_SURE = 0.9
_STEPS = 2000


class Counts(Struct, frozen=True, omit_defaults=True):
    """What became of an actor's words: how often an independent voice said the same, and so on."""

    corroborated: int = 0
    contradicted: int = 0
    corrected: int = 0
    wrong: int = 0

    def plus(self, what: str) -> Counts:
        """With one more of a kind."""
        return replace(self, **{what: getattr(self, what) + 1})


def field_of(origin: Origin, actor: str) -> str:
    """The bank's field that holds an actor's counts."""
    return f"{REPUTATION}{origin.value}\t{actor}"


def is_reputation(field: str) -> bool:
    """Whether a bank's field is one that holds an actor's counts."""
    origin, tab, actor = field.removeprefix(REPUTATION).partition("\t")
    return field.startswith(REPUTATION) and bool(tab and actor) and origin in Origin._value2member_map_


def read_counts(text: str) -> Counts:
    """What a field holds. Raises: ValueError for what is none, or counts below zero."""
    counts = json.decode(text, type=Counts)
    if min(astuple(counts)) < 0:
        raise ValueError(f"counts are not negative: {text[:80]}")
    return counts


def counts_in(text: str | None) -> Counts:
    """What a field holds; nothing for one that cannot be read, which `verify` tells of."""
    try:
        return Counts() if text is None else json.decode(text, type=Counts)
    except ValidationError:
        return Counts()


def counted_text(counts: Counts) -> str | None:
    """What a field is to hold; None for nothing."""
    return None if counts == Counts() else json.encode(counts, order="deterministic").decode()


def trust_of(prior: float, counts: Counts) -> float:
    """What an actor's words are worth: the prior, and so many steps of `STEP` as the posterior's mean is away from it.

    >>> trust_of(0.9, Counts()), trust_of(0.9, Counts(corrected=3)), trust_of(0.3, Counts(corroborated=50))
    (0.9, 0.5, 0.4)
    """
    a, b = _beta(prior, counts)
    away = min(max(a / (a + b) - prior, -FALL), RISE)
    return round(min(max(prior + STEP * round(away / STEP), 0.0), 1.0), 6)


def reputation_of(origin: Origin, actor: str, prior: float, counts: Counts) -> Reputation:
    """An actor's reputation, with the interval that holds nine tenths of the posterior."""
    low, high = interval(*_beta(prior, counts))
    return Reputation(
        actor=actor, origin=origin, prior=prior, trust=trust_of(prior, counts), low=low, high=high,
        corroborated=counts.corroborated, contradicted=counts.contradicted, corrected=counts.corrected,
        wrong=counts.wrong,
    )  # fmt: skip


def _beta(prior: float, counts: Counts) -> tuple[float, float]:
    against = counts.contradicted + counts.wrong + CORRECTION * counts.corrected
    return max(prior * WEIGHT, 0.01) + counts.corroborated, max((1 - prior) * WEIGHT, 0.01) + against


def interval(a: float, b: float) -> tuple[float, float]:
    """Between which values nine tenths of a Beta distribution lie, to two places, by adding its density up.

    >>> interval(1.0, 1.0)
    (0.05, 0.95)
    """
    scale = lgamma(a + b) - lgamma(a) - lgamma(b)
    places = [(step + 0.5) / _STEPS for step in range(_STEPS)]
    mass = [exp(scale + (a - 1) * log(x) + (b - 1) * log(1 - x)) / _STEPS for x in places]
    return _quantile(places, mass, (1 - _SURE) / 2), _quantile(places, mass, (1 + _SURE) / 2)


def _quantile(places: Iterable[float], mass: list[float], share: float) -> float:
    below, wanted = 0.0, share * sum(mass)
    for place, part in zip(places, mass, strict=True):
        below += part
        if below >= wanted:
            return round(place, 2)
    return 1.0
