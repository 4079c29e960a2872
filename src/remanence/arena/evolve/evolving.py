"""From questions to a recipe of one's own, with an honest estimate of what it gains."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from os import PathLike
from pathlib import Path
from statistics import fmean, median

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from remanence.arena.datasets import Group
from remanence.arena.evolve.bench import Bench
from remanence.arena.evolve.candidates import as_recipe
from remanence.arena.evolve.made import WARNING, made_of
from remanence.arena.evolve.questions import Asked, halves, read
from remanence.arena.evolve.search import Limits, search
from remanence.arena.evolve.space import Space, load_space, packaged
from remanence.arena.evolve.study import Study, Trial, front
from remanence.arena.evolve.writing import as_toml
from remanence.arena.measures import Difference, QuestionMeasure, paired_difference, parse_measure
from remanence.arena.measuring import Stopwatch
from remanence.arena.outcomes import Outcome
from remanence.arena.versions import engine_digest
from remanence.extras import require
from remanence.memory import Memory
from remanence.protocols import Progress
from remanence.recipes import Recipe, load_recipe

__all__ = ["Evolved", "Figures", "evolve", "told"]

TRIALS = 10_000
PATIENCE = 150
_EMBEDDER = "static"


class Figures(Struct, frozen=True, kw_only=True):
    """What a recipe comes to: the mean of the measure, tokens that a reader is given, milliseconds of a recall."""

    quality: float
    tokens: float
    milliseconds: float
    recipe: str = ""


class Evolved(Struct, frozen=True, kw_only=True):
    """What a search found. `summary.json` has it.

    Attributes:
        recipe: the file. base: what the search began with.
        before, after: the base and the recipe found on the questions kept apart, which the search never read.
        gain: the paired difference there, with its 95 % interval. tuned: how many questions the search read.
        tried, whole: recipes tried, and of these how many were asked everything. ended: why it stopped.
        front: of what was tried, what nothing else beats in quality, tokens and time; on the questions searched on, so
            these figures flatter.
        notes: what a reader of the numbers must know.
    """

    recipe: str
    base: str
    measure: str
    before: Figures
    after: Figures
    gain: Difference
    tuned: int
    tried: int
    whole: int
    ended: str
    seed: int
    front: tuple[Figures, ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)

    @property
    def relative(self) -> float | None:
        """The gain as a share of what the base reaches; None where it reaches nothing."""
        return self.gain.difference / self.before.quality if self.before.quality else None

    @property
    def worse(self) -> bool:
        """Whether what was found is surely worse than the base on the questions kept apart; then the base stays."""
        return self.gain.interval[1] < 0


def evolve(
    data: Sequence[str | PathLike[str]] = (),
    *,
    bank: Memory | None = None,
    start: str | PathLike[str] = "bm25",
    budget: float = 1800.0,
    measure: str = "R@10",
    out: str | PathLike[str] = "evolve-out",
    seed: int = 0,
    limit: int | None = None,
    trials: int = TRIALS,
    patience: int = PATIENCE,
    embedder: str | None = None,
    resume: bool = True,
    space: Space | str | PathLike[str] | None = None,
    progress: Progress | None = None,
    seconds: Callable[[], float] = time.perf_counter,
) -> Evolved:
    """Search the recipe space on questions, and write the best recipe to `recipe.toml` in `out`.

    Half of the questions, by lot, are kept apart: the search does not read them, and the gain is what the recipe found
    does better than the base on them; where it surely does worse, the base is written. A search that was stopped goes
    on where it was; its budget counts over all runs.

    Args:
        data: files of questions, as `run_arena` takes them. bank: to make questions of, where there are none.
        start: the recipe to begin with, by name or file. budget: seconds. measure: what is to be made better.
        limit: at most so many questions a file. trials, patience: recipes to try, and in a row without a better one.
        space: what is searched, or a TOML file that says so; by default `space.toml` of this package.
        progress: called with (seconds spent, budget).    seconds: a clock that only runs forward.
    Raises: ValueError (no questions or too few, a measure that says nothing of one question); MissingExtra without
        Optuna; RecipeInvalid; FileNotFoundError.
    """
    if bool(data) == (bank is not None):
        raise ValueError("evolve needs files of questions, or a bank to make questions of, and not both")
    if budget <= 0:
        raise ValueError(f"the budget must be more than nothing, got {budget} seconds")
    require("optuna", feature="remanence evolve", extra="evolve")
    judged, base, folder, held = _measure(measure), load_recipe(str(start)), Path(out), _space(space)
    groups, files, digests = _asked(data, bank, judged, limit, seed)
    tuning, apart = halves(files, seed=seed)
    model = embedder or _EMBEDDER
    about = {
        "data": digests, "base": as_toml(base), "measure": measure, "seed": seed, "limit": limit, "embedder": model,
        "space": msgspec.to_builtins(held), "code": engine_digest(),
    }  # fmt: skip
    study = Study(folder / "study.jsonl", about, resume=resume)
    with Bench(groups, str(start), judged, folder / "banks", embedder=model, stopwatch=Stopwatch(seconds)) as bench:
        ended = search(
            held, base, lambda recipe, begin, end: bench.ask(recipe, tuning[begin:end]), judged.score, len(tuning),
            study, limits=Limits(seconds=budget, trials=trials, patience=patience), seed=seed, clock=seconds,
            tried=lambda spent: progress(int(min(spent, budget)), int(budget)) if progress else None,
        )  # fmt: skip
        found = _recipe(study.best, held, base, folder.name)
        before, after = (_judged(bench.ask(recipe, apart), judged) for recipe in (base, found))
    evolved = Evolved(
        recipe=str(folder / "recipe.toml"),
        base=base.name,
        measure=measure,
        before=before[0],
        after=after[0],
        gain=paired_difference(after[1], before[1], seed=seed),
        tuned=len(tuning),
        tried=len(study.trials),
        whole=sum(trial.whole for trial in study.trials),
        ended=ended,
        seed=seed,
        front=tuple(_kept(front(study.trials), held, base, folder)),
        notes=(WARNING,) if bank is not None else (),
    )
    _write(folder / "recipe.toml", replace(base, name=folder.name) if evolved.worse else found, told(evolved))
    (folder / "summary.json").write_bytes(msgspec.json.format(msgspec.json.encode(evolved), indent=2))
    return evolved


def _space(given: Space | str | PathLike[str] | None) -> Space:
    if given is None:
        return packaged()
    return given if isinstance(given, Space) else load_space(Path(given))


def _measure(name: str) -> QuestionMeasure:
    measure = parse_measure(name)
    if not isinstance(measure, QuestionMeasure) or measure.judged not in ("gold", "answer"):
        raise ValueError(f"{name} cannot be searched for: use a measure of each question's evidence or answer, as R@10")
    return measure


def _asked(
    data: Sequence[str | PathLike[str]], bank: Memory | None, measure: QuestionMeasure, limit: int | None, seed: int
) -> tuple[list[Group], list[list[Asked]], list[str]]:
    """The groups, the questions by file, and what tells whether they are the same another time."""
    if bank is None:
        return read([Path(path) for path in data], measure, limit=limit)
    if measure.judged != "gold":
        raise ValueError(f"questions made of a bank have evidence, but no answers: {measure.name} needs these")
    group, questions = made_of(bank, seed=seed)
    return [group], [[Asked(0, question) for question in questions[:limit]]], [f"{bank.name} {bank.seq}"]


def _judged(outcomes: Sequence[Outcome], measure: QuestionMeasure) -> tuple[Figures, list[float]]:
    scores = [measure.score(outcome) for outcome in outcomes]
    figures = Figures(
        quality=fmean(scores),
        tokens=fmean(outcome.tokens for outcome in outcomes),
        milliseconds=median(outcome.milliseconds for outcome in outcomes),
    )
    return figures, scores


def _recipe(trial: Trial, space: Space, base: Recipe, name: str) -> Recipe:
    recipe = as_recipe(space, base, trial.choice) if trial.choice else base
    return replace(recipe or base, name=name, description=f"What evolve made of {base.name}.")


def _kept(trials: Sequence[Trial], space: Space, base: Recipe, folder: Path) -> Iterator[Figures]:
    """The front, each with its recipe in a file of its own."""
    for old in folder.glob("front-*.toml"):
        old.unlink()
    for number, trial in enumerate(trials, start=1):
        path = folder / f"front-{number}.toml"
        _write(path, _recipe(trial, space, base, f"{folder.name}-{number}"), [])
        yield Figures(
            quality=trial.quality, tokens=trial.tokens, milliseconds=trial.milliseconds, recipe=str(path)
        )  # fmt: skip


def _write(path: Path, recipe: Recipe, notes: Sequence[str]) -> None:
    said = "".join(f"# {line}\n" for line in notes)
    path.write_text(said + as_toml(recipe), encoding="utf-8")


def told(evolved: Evolved) -> list[str]:
    """What was found, in lines for people; they stand in the recipe's file, too."""
    gain, before, after = evolved.gain, evolved.before, evolved.after
    low, high = gain.interval
    share = "" if evolved.relative is None else f", {evolved.relative:+.0%}"
    sure = "" if low > 0 else "; the interval holds zero, so this may be no gain at all"
    if evolved.worse:
        sure = f"; it suits the questions searched on alone, so the recipe is {evolved.base} as it was"
    return [
        f"{evolved.measure} on {gain.n} questions kept apart: "
        f"{before.quality:.3f} ({evolved.base}) -> {after.quality:.3f}",
        f"gain {gain.difference:+.3f} (95 % interval {low:+.3f} to {high:+.3f}{share}){sure}",
        f"tokens {before.tokens:.0f} -> {after.tokens:.0f}, "
        f"recall {before.milliseconds:.1f} -> {after.milliseconds:.1f} ms",
        f"{evolved.tried} recipes tried, {evolved.whole} of them on all of {evolved.tuned} other questions; "
        f"{evolved.ended}",
        *evolved.notes,
    ]
