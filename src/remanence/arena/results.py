"""From outcomes to a result: means with intervals, by type, with what they cost and how they compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Struct, field

from remanence.arena.datasets.survey import Survey
from remanence.arena.measures import (
    AbstentionMeasure,
    Difference,
    Interval,
    Measure,
    QuestionMeasure,
    mean_interval,
    parse_measure,
)
from remanence.arena.measures.bootstrap import resampled_interval
from remanence.arena.outcomes import Outcome
from remanence.arena.runs import GroupRun

__all__ = ["Result", "measured", "question_scores", "summary"]

Outcomes = Sequence[Outcome]


class Result(Struct, frozen=True, kw_only=True):
    """One system on one data file, as `results.json` has it.

    Attributes:
        n: questions with gold evidence, or whose answer is known where none has gold; 0 if the file was skipped or the
            cell failed. measures_n: how many questions each measure is the mean over, where it is not `n`.
        types: measures by type of question. types_n: how many questions of each are counted in `n`.
        ci: 95 % intervals by seeded bootstrap over questions.
        ceiling: what no ranking could exceed, if questions have more gold than k places.
        variants: measures with other settings of the system, such as `b=0.3` of BM25.
        versus: paired differences to the baselines of the same run, by baseline and measure.
        recall_ms: of warm recalls. first_recall_ms: median over groups of the first recall after retaining.
        tokens: mean of what a reader would be given (first ten places, or all text). resident_mb: highest seen.
        stored_mb: what it keeps on disk of all groups; None for a system that keeps nothing.
        skipped: why the file was not measured. failed: why the cell could not be finished; nothing is averaged then.
    """

    data: str
    system: str
    n: int
    measures: dict[str, float] = field(default_factory=dict)
    measures_n: dict[str, int] = field(default_factory=dict)
    types: dict[str, dict[str, float]] = field(default_factory=dict)
    recall_ms: dict[str, float | None]
    retain_per_s: float | None = None
    seed: int
    versions: dict[str, str]
    embedder: str = ""
    groups: int = 0
    docs: int = 0
    n_without_gold: int = 0
    types_n: dict[str, int] = field(default_factory=dict)
    types_without_gold: dict[str, int] = field(default_factory=dict)
    ci: dict[str, Interval] = field(default_factory=dict)
    ceiling: dict[str, float] = field(default_factory=dict)
    variants: dict[str, dict[str, float]] = field(default_factory=dict)
    versus: dict[str, dict[str, Difference]] = field(default_factory=dict)
    first_recall_ms: float | None = None
    tokens: float | None = None
    resident_mb: float | None = None
    stored_mb: float | None = None
    notes: dict[str, int] = field(default_factory=dict)
    skipped: str = ""
    failed: str = ""
    command: str = ""


def summary(
    blank: Result, runs: Sequence[GroupRun], survey: Survey, measures: Sequence[Measure], *, ranks: bool
) -> Result:
    """`blank` filled with everything that the runs of one cell say; comparisons come later."""
    outcomes = [outcome for run in runs for outcome in run.outcomes]
    with_gold = [outcome for outcome in outcomes if outcome.gold]
    counted = with_gold or [outcome for outcome in outcomes if outcome.answer_place is not None]
    usable = with_corrected([each for each in measures if ranks or each.budget], outcomes)
    timed = runs if ranks else ()  # what stores and finds nothing has no speed
    milliseconds = [outcome.milliseconds for run in timed for outcome in run.outcomes]
    seconds, docs = sum(run.seconds for run in timed), sum(run.docs for run in runs)
    return msgspec.structs.replace(
        blank,
        n=len(counted),
        measures_n=_counts(usable, outcomes, len(counted)),
        measures=measured(usable, outcomes),
        types=_by_type(usable, outcomes),
        types_n={name: len(each) for name, each in _types(counted).items()},
        ci=_intervals(usable, outcomes, seed=blank.seed),
        ceiling=_ceilings(usable, with_gold),
        variants=_variants(usable, outcomes),
        recall_ms={"p50": _quantile(milliseconds, 0.5), "p95": _quantile(milliseconds, 0.95)},
        first_recall_ms=_quantile([run.first_milliseconds for run in timed], 0.5),
        retain_per_s=round(docs / seconds, 1) if seconds else None,
        tokens=round(sum(outcome.tokens for outcome in outcomes) / len(outcomes), 1) if outcomes else None,
        resident_mb=round(max((run.resident for run in runs), default=0) / 1e6, 1) or None,
        stored_mb=round(sum(run.stored for run in runs) / 1e6, 2) or None,
        groups=len(runs),
        docs=docs,
        notes=_notes(survey, runs),
    )


def with_corrected(measures: Sequence[Measure], outcomes: Outcomes) -> list[Measure]:
    """Beside each A@k the same with corrected answers, where the source corrects any: both are reported."""
    if not any(outcome.corrected for outcome in outcomes):
        return list(measures)
    named = [[each.name, f"{each.name}:corrected"] if _bare_answers(each) else [each.name] for each in measures]
    known = {each.name: each for each in measures}
    names = dict.fromkeys(name for pair in named for name in pair)
    return [known.get(name) or parse_measure(name) for name in names]


def _bare_answers(measure: Measure) -> bool:
    return isinstance(measure, QuestionMeasure) and measure.judged == "answer" and ":" not in measure.name


def _counts(measures: Sequence[Measure], outcomes: Outcomes, n: int) -> dict[str, int]:
    asked = [each for each in measures if isinstance(each, QuestionMeasure)]
    counts = {each.name: sum(map(each.applies, outcomes)) for each in asked}
    return {name: count for name, count in counts.items() if count not in (0, n)}


def measured(measures: Sequence[Measure], outcomes: Outcomes) -> dict[str, float]:
    """The measures that these outcomes can be judged by."""
    found = {measure.name: _value(measure, outcomes) for measure in measures}
    return {name: round(value, 6) for name, value in found.items() if value is not None}


def question_scores(measure: QuestionMeasure, outcomes: Outcomes) -> list[float]:
    """A score for each question that the measure applies to, in order."""
    return [measure.score(outcome) for outcome in outcomes if measure.applies(outcome)]


def _value(measure: Measure, outcomes: Outcomes) -> float | None:
    if isinstance(measure, QuestionMeasure):
        scores = question_scores(measure, outcomes)
        return sum(scores) / len(scores) if scores else None
    return _abstention(measure, outcomes)


def _abstention(measure: AbstentionMeasure, outcomes: Outcomes) -> float | None:
    """None where one kind of question is missing; a search without hits is the least confident of all."""
    lowest = -np.inf
    sure = [lowest if each.confidence is None else each.confidence for each in outcomes if not each.abstain]
    unsure = [lowest if each.confidence is None else each.confidence for each in outcomes if each.abstain]
    return measure.score(sure, unsure) if sure and unsure else None


def _types(outcomes: Outcomes) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        found.setdefault(outcome.type, []).append(outcome)
    return dict(sorted(found.items()))


def _by_type(measures: Sequence[Measure], outcomes: Outcomes) -> dict[str, dict[str, float]]:
    values = {name: measured(measures, each) for name, each in _types(outcomes).items()}
    return {name: each for name, each in values.items() if each}


def _intervals(measures: Sequence[Measure], outcomes: Outcomes, *, seed: int) -> dict[str, Interval]:
    found: dict[str, Interval] = {}
    for measure in measures:
        interval = _interval(measure, outcomes, seed=seed)
        if interval is not None:
            found[measure.name] = (round(interval[0], 6), round(interval[1], 6))
    return found


def _interval(measure: Measure, outcomes: Outcomes, *, seed: int) -> Interval | None:
    if isinstance(measure, QuestionMeasure):
        scores = question_scores(measure, outcomes)
        return mean_interval(scores, seed=seed) if scores else None
    return resampled_interval(_resampler(measure, outcomes), len(outcomes), seed=seed)


def _resampler(measure: AbstentionMeasure, outcomes: Outcomes) -> Callable[[npt.NDArray[np.intp]], float | None]:
    return lambda chosen: _abstention(measure, [outcomes[each] for each in chosen])


def _ceilings(measures: Sequence[Measure], with_gold: Outcomes) -> dict[str, float]:
    """What gold itself scores, if that is less than 1 for some measure."""
    perfect = [
        msgspec.structs.replace(
            each,
            places=tuple(sorted(each.gold, key=lambda id: (-each.grades.get(id, 1.0), id))),
            sessions=each.gold_sessions,
            packed={},
        )
        for each in with_gold
    ]
    found = measured([each for each in measures if _by_places(each)], perfect)
    return found if any(value < 1 for value in found.values()) else {}


def _variants(measures: Sequence[Measure], outcomes: Outcomes) -> dict[str, dict[str, float]]:
    over_places = [
        each for each in measures if _by_places(each) and not (isinstance(each, QuestionMeasure) and each.over_sessions)
    ]
    names = dict.fromkeys(name for outcome in outcomes for name in outcome.variants)
    return {
        name: measured(over_places, [msgspec.structs.replace(each, places=each.variants[name]) for each in outcomes])
        for name in names
    }


def _by_places(measure: Measure) -> bool:
    """Whether a measure reads where the gold evidence stands, and nothing else."""
    return isinstance(measure, QuestionMeasure) and not measure.budget and measure.judged == "gold"


def _quantile(values: Sequence[float], share: float) -> float | None:
    return round(float(np.quantile(values, share)), 4) if values else None


def _notes(survey: Survey, runs: Sequence[GroupRun]) -> dict[str, int]:
    notes: dict[str, int] = dict(survey.notes)
    for run in runs:
        for name, count in run.notes.items():
            notes[name] = notes.get(name, 0) + count
    return notes
