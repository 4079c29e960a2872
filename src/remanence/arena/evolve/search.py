"""The search: parts switched on and off first, then a tree-structured Parzen estimator; hopeless recipes are given up.

The optimiser is Optuna's: well kept, MIT, and it holds nothing outside this process. It is asked for one choice at a
time, seeded by the number of the trial, so a search that is taken up again goes on as if it had not stopped. What is
maximised is quality alone: tokens and times are in the front of what was tried, but times differ from run to run, and
a search that looks at them could not be repeated.
Reference: Bergstra et al., NeurIPS 2011 (TPE); Akiba et al., KDD 2019 (Optuna).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt
from statistics import fmean, median
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from remanence.arena.evolve.candidates import Choice, as_recipe, starts
from remanence.arena.evolve.space import Knob, Space
from remanence.arena.evolve.study import Study, Trial
from remanence.arena.outcomes import Outcome
from remanence.extras import require
from remanence.recipes import Recipe

__all__ = ["Limits", "search"]

Ask = Callable[[Recipe, int, int], Sequence[Outcome]]
"""What a recipe finds for the questions to search on, from one place in their order to another."""
RUNGS = (8, 4, 2, 1)
"""A recipe is asked this part of the questions, and the next only if it may still be the best."""
SAMPLE = 32
"""Questions before which nothing is given up."""
DOUBT = 2.0
"""Standard errors by which it must be behind."""


class Limits(Struct, frozen=True, kw_only=True):
    """When to stop: seconds of all runs together, trials, or trials in a row without anything better."""

    seconds: float
    trials: int
    patience: int


def search(
    space: Space, base: Recipe, ask: Ask, score: Callable[[Outcome], float], questions: int, study: Study,
    *, limits: Limits, seed: int, clock: Callable[[], float], tried: Callable[[float], None],
) -> str:  # fmt: skip
    """Add trials to a study until a limit is reached; says which one it was.

    Args:
        questions: how many there are to ask. tried: called after each trial with the seconds spent so far.
    Raises: MissingExtra without Optuna.
    """
    suggest = _Suggest(space, base, seed)
    for trial in study.trials:
        suggest.learn(trial)
    spent, start = sum(trial.seconds for trial in study.trials), clock()
    while True:
        elapsed = spent + clock() - start
        if study.trials and elapsed >= limits.seconds:
            return "the time was up"
        if len(study.trials) >= limits.trials:
            return f"{limits.trials} recipes were tried"
        if _since_the_best(study) >= limits.patience:
            return f"{limits.patience} recipes in a row were no better"
        before = clock()
        choice = suggest.next(len(study.trials))
        recipe = base if not choice else as_recipe(space, base, choice)
        trial = _race(choice, recipe, ask, score, questions, study)
        study.add(replace(trial, seconds=clock() - before))
        suggest.learn(trial)
        tried(spent + clock() - start)


def _since_the_best(study: Study) -> int:
    """Trials since the last that was the best so far, not counting those that a search begins with."""
    return len(study.trials) - 1 - study.trials.index(study.best) if study.trials else 0


def _race(
    choice: Choice, recipe: Recipe | None, ask: Ask, score: Callable[[Outcome], float], questions: int, study: Study
) -> Trial:
    """A recipe put to more and more questions, until it is behind the best beyond doubt."""
    best = study.best if study.trials else None
    if recipe is None:
        return _trial(choice, [], [0.0], whole=False, quality=0.0)
    outcomes: list[Outcome] = []
    scores: list[float] = []
    for part in RUNGS if best else RUNGS[-1:]:
        reach = max(min(SAMPLE, questions), questions // part)
        if reach <= len(outcomes):
            continue
        outcomes += ask(recipe, len(outcomes), reach)
        scores = [score(outcome) for outcome in outcomes]
        if best and reach < questions and (behind := _behind(scores, best.scores)) is not None:
            return _trial(choice, outcomes, scores, whole=False, quality=best.quality + behind)
    return _trial(choice, outcomes, scores, whole=True, quality=fmean(scores))


def _behind(scores: Sequence[float], best: Sequence[float]) -> float | None:
    """By how much scores are below the best's on the same questions, if that is beyond doubt."""
    gaps = [ours - theirs for ours, theirs in zip(scores, best, strict=False)]
    mean = fmean(gaps)
    error = sqrt(fmean([(gap - mean) ** 2 for gap in gaps]) / len(gaps))
    return mean if mean + DOUBT * error < 0 else None


def _trial(
    choice: Choice, outcomes: Sequence[Outcome], scores: Sequence[float], *, whole: bool, quality: float
) -> Trial:
    return Trial(
        choice=dict(choice),
        quality=quality,
        asked=len(outcomes),
        whole=whole,
        tokens=fmean([outcome.tokens for outcome in outcomes]) if outcomes else 0.0,
        milliseconds=median([outcome.milliseconds for outcome in outcomes]) if outcomes else 0.0,
        seconds=0.0,
        scores=tuple(scores) if whole else (),
    )


class _Suggest:
    """Which choice is tried as the n-th: the base itself (an empty choice), the starts, then what Optuna suggests."""

    def __init__(self, space: Space, base: Recipe, seed: int) -> None:
        self._optuna = require("optuna", feature="remanence evolve", extra="evolve")
        self._optuna.logging.set_verbosity(self._optuna.logging.WARNING)
        self._starts: list[dict[str, Any]] = [{}, *starts(space, base)]
        self._knobs = {name: self._distribution(knob) for name, knob in space.knobs().items()}
        self._study = self._optuna.create_study(direction="maximize", sampler=self._sampler(seed))
        self._seed = seed

    def _distribution(self, knob: Knob) -> Any:
        made = self._optuna.distributions
        return (
            made.CategoricalDistribution(knob.choices) if knob.choices else made.FloatDistribution(knob.low, knob.high)
        )

    def _sampler(self, seed: int) -> Any:
        return self._optuna.samplers.TPESampler(seed=seed, n_startup_trials=0, multivariate=True)

    def next(self, number: int) -> dict[str, Any]:
        """The choice of a trial by its number."""
        if number < len(self._starts):
            return self._starts[number]
        self._study.sampler = self._sampler((self._seed * 1_000_003 + number) % 2**32)
        asked = self._study.ask(self._knobs)
        self._study.tell(asked, state=self._optuna.trial.TrialState.FAIL)  # its outcome comes in by `learn`
        return dict(asked.params)

    def learn(self, trial: Trial) -> None:
        """Take in what came of a choice."""
        if trial.choice:
            made = self._optuna.trial.create_trial(
                params=trial.choice, distributions=self._knobs, value=trial.quality
            )  # fmt: skip
            self._study.add_trial(made)
