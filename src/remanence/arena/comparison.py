"""Which system is better, and how surely: paired differences on the same questions, file by file and over all files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from remanence.arena.measures import Difference, Measure, QuestionMeasure, paired_difference
from remanence.arena.runs import GroupRun

__all__ = ["Pooled", "compare", "pool"]

Runs = Mapping[int, GroupRun]


class Pooled(Struct, frozen=True, kw_only=True):
    """How much better `system` is than `baseline` over the questions of all files that both finished."""

    system: str
    baseline: str
    measure: str
    files: int
    result: Difference


def compare(
    runs: Runs, baselines: Mapping[str, Runs], measures: Sequence[Measure], *, seed: int
) -> dict[str, dict[str, Difference]]:
    """The differences of one system to each baseline on one file, by baseline and measure."""
    found = {
        baseline: {
            measure.name: paired_difference(*scores, seed=seed)
            for measure in _comparable(measures)
            if (scores := _paired(measure, runs, others))[0]
        }
        for baseline, others in baselines.items()
    }
    return {baseline: differences for baseline, differences in found.items() if differences}


def pool(
    system: str, baseline: str, files: Sequence[tuple[Runs, Runs]], measures: Sequence[Measure], *, seed: int
) -> list[Pooled]:
    """The differences of two systems over the questions of several files."""
    found = []
    for measure in _comparable(measures):
        pairs = [_paired(measure, runs, others) for runs, others in files]
        ours = [score for pair in pairs for score in pair[0]]
        theirs = [score for pair in pairs for score in pair[1]]
        if ours:
            result = paired_difference(ours, theirs, seed=seed)
            found.append(
                Pooled(system=system, baseline=baseline, measure=measure.name, files=len(files), result=result)
            )
    return found


def _comparable(measures: Iterable[Measure]) -> list[QuestionMeasure]:
    return [measure for measure in measures if isinstance(measure, QuestionMeasure)]


def _paired(measure: QuestionMeasure, runs: Runs, others: Runs) -> tuple[list[float], list[float]]:
    """The scores of two systems, question by question, on the groups that both have."""
    places = sorted(runs.keys() & others.keys())
    ours = [outcome for place in places for outcome in runs[place].outcomes]
    theirs = [outcome for place in places for outcome in others[place].outcomes]
    both = [pair for pair in zip(ours, theirs, strict=True) if all(map(measure.applies, pair))]
    return [measure.score(one) for one, _ in both], [measure.score(other) for _, other in both]
