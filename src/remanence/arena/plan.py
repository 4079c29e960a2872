"""What a run was asked for, checked before any work, and what its kept runs depend on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from remanence.arena.datasets import Dataset
from remanence.arena.measures import AbstentionMeasure, Measure, QuestionMeasure, check_measures, parse_measure
from remanence.arena.systems import BASELINES, Settings, System, open_systems
from remanence.arena.versions import baseline_digest, engine_digest

__all__ = ["Plan", "make_plan"]

_FEWEST_HITS = 10
_EMBEDDER = "static"
_RUN_FORM = 2  # counts up when what is kept of a run changes


class Plan(Struct, frozen=True, kw_only=True):
    """Measures, systems and settings of a run."""

    measures: list[Measure]
    systems: list[System]
    settings: Settings
    seed: int
    limit: int | None

    @property
    def budgets(self) -> tuple[int, ...]:
        return tuple(sorted({measure.budget for measure in self.measures if measure.budget}))

    @property
    def unanswerable(self) -> bool:
        return any(isinstance(each, AbstentionMeasure) or each.judged == "refusal" for each in self.measures)

    @property
    def answers(self) -> bool:
        return any(isinstance(measure, QuestionMeasure) and measure.judged != "gold" for measure in self.measures)

    @property
    def replies(self) -> bool:
        """Whether systems are asked for an answer in words."""
        return any(isinstance(each, QuestionMeasure) and each.judged in ("reply", "refusal") for each in self.measures)

    def key(self, system: System, dataset: Dataset) -> dict[str, object]:
        """Everything that the runs of a cell depend on, so without what is computed from them (measures, seed)."""
        return {
            "form": _RUN_FORM,
            "data": dataset.path.name,
            "digest": dataset.digest,
            "system": system.name,
            "version": system.version,
            "code": baseline_digest() if system.name in BASELINES else engine_digest(),
            "embedder": self.settings.embedder,
            "k": self.settings.k,
            "budgets": list(self.budgets),
            "unanswerable": self.unanswerable,
            "answers": self.answers,
            "replies": self.replies,
            "limit": self.limit,
        }


def make_plan(
    systems: Sequence[str],
    measures: Sequence[str],
    *,
    k: int | None,
    seed: int,
    limit: int | None,
    embedder: str | None,
    kept: Path | None = None,
) -> Plan:
    """The plan of a run; scorers have been checked and systems opened.

    Args:
        kept: see `Settings`.
    Raises: as `run_arena`.
    """
    chosen = [parse_measure(name) for name in dict.fromkeys(measures)]
    check_measures(chosen, seed=seed)
    needed = max((measure.depth for measure in chosen), default=0)
    if k is not None and k < needed:
        raise ValueError(f"k is {k}, but {', '.join(measures)} need {needed} hits; leave k out, or ask for less")
    settings = Settings(k=k or max(needed, _FEWEST_HITS), embedder=embedder or _EMBEDDER, kept=kept)
    opened = open_systems(systems, settings, version=engine_digest())
    return Plan(measures=chosen, systems=opened, settings=settings, seed=seed, limit=limit)
