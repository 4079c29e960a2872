"""Runs systems on data, side by side and resumable, and writes what came out."""

from __future__ import annotations

import logging
import shlex
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from os import PathLike
from pathlib import Path

import msgspec
from msgspec import Struct

from remanence.arena.comparison import Pooled, compare, pool
from remanence.arena.datasets import Dataset, Group, Question, open_dataset
from remanence.arena.datasets.survey import Survey, asked_groups, survey
from remanence.arena.measures import AbstentionMeasure, Measure, check_measures, parse_measure
from remanence.arena.measuring import Stopwatch, run_group
from remanence.arena.report import Report, write_report
from remanence.arena.results import Result, summary
from remanence.arena.runs import GroupRun, RunFile
from remanence.arena.systems import BASELINES, Settings, System, open_systems
from remanence.arena.versions import baseline_digest, engine_digest, versions
from remanence.protocols import Progress

__all__ = ["run_arena"]

logger = logging.getLogger("remanence.arena")
logger.addHandler(logging.NullHandler())  # failures are in the report; a library does not write to stderr by itself

_FEWEST_HITS = 10
_EMBEDDER = "static"
_RUN_FORM = 1  # counts up when what is kept of a run changes


def run_arena(
    data: Sequence[str | PathLike[str]],
    *,
    systems: Sequence[str] = ("default", "bm25", "dense"),
    measures: Sequence[str] = ("R@10", "nDCG@10"),
    out: str | PathLike[str] = "arena-out",
    resume: bool = True,
    k: int | None = None,
    seed: int = 0,
    limit: int | None = None,
    embedder: str | None = None,
    progress: Progress | None = None,
    command: str | None = None,
    seconds: Callable[[], float] = time.perf_counter,
) -> Report:
    """Put the questions of every file to every system, and report.

    Files that are of another form or name no gold evidence are in the report with `n` 0 and the reason. A system that
    fails on a file is there with the reason and without any measure; the others go on.

    Args:
        data: files of the unified form, LoCoMo or LongMemEval, told apart by content; plain or gzipped.
        systems: baselines (`systems.BASELINES`) or names of recipes. measures: names (`measures.named`).
        out: the folder for results.json, report.html, pooled.json, trace.jsonl and the runs to resume from.
        resume: whether to use what an earlier run of the same data, code and settings left in `out`.
        k: hits asked of each recall; by default what the measures need, at least 10.
        limit: at most so many questions a file, the first ones.
        embedder: the same for every system that can take one; by default the bundled one.
        progress: called with (questions asked, all questions) over all systems and files.
        seconds: a clock that only runs forward.
    Raises: FileNotFoundError, ValueError (unknown system or measure), MissingExtra, ScorerError: all before any work.
    """
    plan = _plan(systems, measures, k=k, seed=seed, limit=limit, embedder=embedder)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    files = [open_dataset(Path(path)) for path in data]
    done = [
        _Measured(dataset, name, surveyed, _cells(plan, dataset, folder, resume=resume))
        for dataset, name in zip(files, _names(files), strict=True)
        for surveyed in [survey(dataset, limit=limit, unanswerable=plan.unanswerable)]
    ]
    counter = _Counter(progress, sum(each.survey.asked * len(each.cells) for each in done))
    for each in done:
        _fill(each, plan, Stopwatch(seconds), counter, _Trace(folder / "trace.jsonl", each.name))
    line = command or _command(data, systems, measures, out, seed=seed, limit=limit, embedder=embedder)
    report = Report(
        results=[result for each in done for result in _results(each, plan, line)],
        pooled=_pooled(done, plan),
        measures=[measure.name for measure in plan.measures],
    )
    write_report(report, folder)
    return report


class _Plan(Struct, frozen=True, kw_only=True):
    """Everything that a run was asked for."""

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
        return any(isinstance(measure, AbstentionMeasure) for measure in self.measures)


def _plan(
    systems: Sequence[str],
    measures: Sequence[str],
    *,
    k: int | None,
    seed: int,
    limit: int | None,
    embedder: str | None,
) -> _Plan:
    chosen = [parse_measure(name) for name in dict.fromkeys(measures)]
    check_measures(chosen, seed=seed)
    needed = max((measure.depth for measure in chosen), default=0)
    if k is not None and k < needed:
        raise ValueError(f"k is {k}, but {', '.join(measures)} need {needed} hits; leave k out, or ask for less")
    settings = Settings(k=k or max(needed, _FEWEST_HITS), embedder=embedder or _EMBEDDER)
    opened = open_systems(systems, settings, version=engine_digest())
    return _Plan(measures=chosen, systems=opened, settings=settings, seed=seed, limit=limit)


class _Cell:
    """One system on one file: what is done so far, and why it stopped if it did."""

    def __init__(self, system: System, file: RunFile, *, resume: bool) -> None:
        self.system = system
        self.file = file
        self.failed = ""
        if not resume:
            file.clear()
        self.runs: dict[int, GroupRun] = file.load()


class _Measured(Struct, frozen=True):
    """One file with its cells."""

    dataset: Dataset
    name: str
    survey: Survey
    cells: list[_Cell]


def _cells(plan: _Plan, dataset: Dataset, folder: Path, *, resume: bool) -> list[_Cell]:
    return [
        _Cell(system, RunFile(folder / "cache", _key(plan, system, dataset)), resume=resume) for system in plan.systems
    ]


def _key(plan: _Plan, system: System, dataset: Dataset) -> dict[str, object]:
    """Everything that the runs of a cell depend on; what is only computed from runs (measures, seed) is not in it."""
    return {
        "form": _RUN_FORM,
        "data": dataset.path.name,
        "digest": dataset.digest,
        "system": system.name,
        "version": system.version,
        "code": baseline_digest() if system.name in BASELINES else engine_digest(),
        "embedder": plan.settings.embedder,
        "k": plan.settings.k,
        "budgets": list(plan.budgets),
        "unanswerable": plan.unanswerable,
        "limit": plan.limit,
    }


class _Counter:
    """Adds up what has been asked and tells whoever wants to know."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def add(self, questions: int = 1) -> None:
        self._done += questions
        if self._progress is not None:
            self._progress(self._done, self._total)


class _Trace:
    """The failures of a run, one JSON line each, for whoever has to find out."""

    def __init__(self, path: Path, data: str) -> None:
        self._path = path
        self._data = data

    def failed(self, system: str, group: str, error: Exception) -> str:
        """Keep a failure with its place in the code; gives the reason in one line."""
        reason = f"{type(error).__name__} on group {group!r}: {error}"
        event = {
            "data": self._data,
            "system": system,
            "group": group,
            "error": reason,
            "trace": traceback.format_exception(error),
        }
        with self._path.open("ab") as file:
            file.write(msgspec.json.encode(event) + b"\n")
        return reason


def _fill(measured: _Measured, plan: _Plan, stopwatch: Stopwatch, counter: _Counter, trace: _Trace) -> None:
    """Run every cell of a file on every group that it has not got yet, one group in memory at a time."""
    if measured.survey.problem:
        return
    for place, group, questions in asked_groups(measured.dataset, limit=plan.limit, unanswerable=plan.unanswerable):
        for cell in measured.cells:
            if place in cell.runs:
                counter.add(len(questions))
            elif not cell.failed:
                _run_cell(cell, place, group, questions, plan, stopwatch, counter, trace)


def _run_cell(
    cell: _Cell,
    place: int,
    group: Group,
    questions: Sequence[Question],
    plan: _Plan,
    stopwatch: Stopwatch,
    counter: _Counter,
    trace: _Trace,
) -> None:
    try:
        run = run_group(
            cell.system, group, place, questions, budgets=plan.budgets, stopwatch=stopwatch, asked=counter.add
        )
    except Exception as error:  # the boundary of one arena task: it is traced, and the cell says so
        logger.exception("%s failed on group %s", cell.system.name, group.name)
        cell.failed = trace.failed(cell.system.name, group.name, error)
        return
    cell.file.append(run)
    cell.runs[place] = run


def _results(measured: _Measured, plan: _Plan, command: str) -> Iterator[Result]:
    baselines = {cell.system.name: cell.runs for cell in measured.cells if _compares(cell) and not cell.failed}
    for cell in measured.cells:
        blank = Result(
            data=measured.name,
            system=cell.system.name,
            n=0,
            recall_ms={"p50": None, "p95": None},
            seed=plan.seed,
            versions=versions() | {"embedder": plan.settings.embedder},
            embedder=plan.settings.embedder,
            n_without_gold=measured.survey.without_gold,
            types_without_gold=measured.survey.without_gold_by_type,
            notes=measured.survey.notes,
            skipped=measured.survey.problem,
            failed=cell.failed,
            command=command,
        )
        if blank.skipped or blank.failed:
            yield blank
            continue
        runs = [cell.runs[place] for place in sorted(cell.runs)]
        result = summary(blank, runs, measured.survey, plan.measures, ranks=cell.system.ranks)
        others = {} if cell.system.name in BASELINES else baselines
        versus = compare(cell.runs, others, plan.measures, seed=plan.seed)
        yield msgspec.structs.replace(result, versus=versus)


def _compares(cell: _Cell) -> bool:
    return cell.system.name in BASELINES and cell.system.ranks


def _pooled(done: Sequence[_Measured], plan: _Plan) -> list[Pooled]:
    """Each recipe against every other ranking system, over the questions of all files that both finished."""
    names = [system.name for system in plan.systems if system.ranks]
    found: list[Pooled] = []
    for name in names:
        for other in names:
            if name in BASELINES or name == other:
                continue
            both = [(_finished(each, name), _finished(each, other)) for each in done if not each.survey.problem]
            files = [(ours, theirs) for ours, theirs in both if ours and theirs]
            found += pool(name, other, files, plan.measures, seed=plan.seed)
    return found


def _finished(measured: _Measured, system: str) -> dict[int, GroupRun]:
    cell = next(cell for cell in measured.cells if cell.system.name == system)
    return {} if cell.failed else cell.runs


def _names(files: Sequence[Dataset]) -> list[str]:
    """File names, or whole paths where two files have one name."""
    names = Counter(file.path.name for file in files)
    return [file.path.name if names[file.path.name] == 1 else str(file.path) for file in files]


def _command(
    data: Sequence[str | PathLike[str]],
    systems: Sequence[str],
    measures: Sequence[str],
    out: str | PathLike[str],
    **options: object,
) -> str:
    """The command line that does the same."""
    words = ["remanence", "arena", "run", "--data", *(str(path) for path in data)]
    words += ["--systems", ",".join(systems), "--measures", ",".join(measures), "--out", str(out)]
    words += [word for name, value in options.items() if value is not None for word in (f"--{name}", str(value))]
    return shlex.join(words)
