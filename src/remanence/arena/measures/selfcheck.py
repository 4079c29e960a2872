"""A benchmark checks itself first: each scorer must find gold perfect and garbage worthless, or nothing is run."""

from __future__ import annotations

import random
from collections.abc import Sequence

from msgspec.structs import replace

from remanence.arena.datasets.coercion import unique
from remanence.arena.measures.named import AbstentionMeasure, Measure, QuestionMeasure
from remanence.arena.outcomes import Outcome

__all__ = ["ScorerError", "check_measures"]

QUESTIONS = 200
_DOCUMENTS = 100_000
_NEAR_ZERO = 0.02


class ScorerError(RuntimeError):
    """A scorer gave gold less than the full score, or garbage more than nearly none; no number of it can be trusted."""


def check_measures(measures: Sequence[Measure], *, seed: int) -> None:
    """Run every measure on made-up gold (must be perfect) and on garbage (must be near zero).

    Raises: ScorerError.    Cost: some milliseconds a measure.
    """
    chance = random.Random(seed)
    ids = [f"document {number}" for number in range(_DOCUMENTS)]
    for measure in measures:
        if isinstance(measure, QuestionMeasure):
            _check(measure, ids, chance)
        else:
            _check_abstention(measure)


def _check(measure: QuestionMeasure, ids: Sequence[str], chance: random.Random) -> None:
    if measure.judged == "gold":
        _check_ranking(measure, ids, chance)
    elif measure.judged in ("reply", "refusal"):
        _check_replies(measure)
    else:
        _check_telling(measure)


def _check_ranking(measure: QuestionMeasure, ids: Sequence[str], chance: random.Random) -> None:
    perfect, garbage = [], []
    for number in range(QUESTIONS):
        room = measure.depth // 5 if measure.over_sessions else measure.depth or 3
        fewest = measure.gold_needed
        gold = tuple(chance.sample(ids, chance.randint(fewest, max(fewest, min(3, room)))))
        noise = tuple(chance.sample(ids, max(measure.depth, 20)))
        perfect.append(measure.score(_outcome(number, gold, unique((*gold, *noise)), measure)))
        garbage.append(measure.score(_outcome(number, gold, noise, measure)))
    if min(perfect) < 1 - 1e-9:
        raise ScorerError(f"{measure.name} gives gold {min(perfect):.3f} instead of 1")
    if sum(garbage) / QUESTIONS > _NEAR_ZERO:
        raise ScorerError(f"{measure.name} gives garbage {sum(garbage) / QUESTIONS:.3f}, not nearly 0")


def _check_telling(measure: QuestionMeasure) -> None:
    """Hits that say the answer, and nothing outdated, are perfect; those that say nothing but what is outdated fail."""
    places = range(1, measure.depth + 1)
    told, stale = plain_outcome(1, current=(1,)), plain_outcome(0, outdated=tuple(places))
    if measure.score(told) < 1 - 1e-9:
        raise ScorerError(f"{measure.name} gives gold {measure.score(told):.3f} instead of 1")
    if measure.score(stale) > _NEAR_ZERO:
        raise ScorerError(f"{measure.name} gives garbage {measure.score(stale):.3f}, not nearly 0")


def _check_replies(measure: QuestionMeasure) -> None:
    """An accepted answer is perfect, and so is a refusal where there is none; other words are worthless."""
    asked = Outcome(question="q", type="check", answers=("the garden wall", "a brick wall"))
    right, wrong = ("", "garden wall") if measure.judged == "refusal" else ("Brick walls", "a red herring")
    if (gold := measure.score(replace(asked, reply=right))) < 1 - 1e-9:
        raise ScorerError(f"{measure.name} gives gold {gold:.3f} instead of 1")
    if (garbage := measure.score(replace(asked, reply=wrong))) > _NEAR_ZERO:
        raise ScorerError(f"{measure.name} gives garbage {garbage:.3f}, not nearly 0")


def plain_outcome(place: int, *, current: tuple[int, ...] = (), outdated: tuple[int, ...] = ()) -> Outcome:
    """The outcome of a question that is judged by what the hits say."""
    return Outcome(
        question="q", type="check", answer_place=place, corrected_place=place, changed=True, current=current,
        outdated=outdated,
    )  # fmt: skip


def _outcome(number: int, gold: tuple[str, ...], places: tuple[str, ...], measure: QuestionMeasure) -> Outcome:
    packed = {measure.budget: places} if measure.budget else {}
    return Outcome(
        question=str(number),
        type="check",
        gold=gold,
        gold_sessions=gold,
        places=places,
        sessions=places,
        packed=packed,
    )


def _check_abstention(measure: AbstentionMeasure) -> None:
    sure, unsure = [1.0 + number for number in range(QUESTIONS)], [-1.0 - number for number in range(QUESTIONS)]
    told_apart, turned_round = measure.score(sure, unsure), measure.score(unsure, sure)
    if abs(told_apart - measure.perfect) > 1e-9 or abs(turned_round - (1 - measure.perfect)) > _NEAR_ZERO:
        raise ScorerError(
            f"{measure.name} gives perfect confidence {told_apart:.3f} instead of {measure.perfect:.0f}, "
            f"and the worst {turned_round:.3f}"
        )
