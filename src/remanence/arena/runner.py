"""Runs systems on data, side by side and resumable, and writes what came out."""

from __future__ import annotations

import shlex
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from os import PathLike
from pathlib import Path

import msgspec

from remanence.arena.cells import Cell, FileCells, Instruments, Trace, fill, open_cells
from remanence.arena.comparison import Pooled, compare, pool
from remanence.arena.datasets import Dataset, open_dataset
from remanence.arena.datasets.survey import survey
from remanence.arena.measuring import Stopwatch
from remanence.arena.plan import Plan, make_plan
from remanence.arena.report import Report, write_report
from remanence.arena.results import Result, summary
from remanence.arena.runs import GroupRun
from remanence.arena.systems import BASELINES
from remanence.arena.versions import versions
from remanence.protocols import Progress

__all__ = ["MEASURES", "run_arena"]

MEASURES = ("R@10", "nDCG@10", "A@1", "A@10", "Current@1")
"""What is measured unless something else is asked for; of each file what its questions can be judged by."""


def run_arena(
    data: Sequence[str | PathLike[str]],
    *,
    systems: Sequence[str] = ("balanced", "bm25", "dense"),
    measures: Sequence[str] = MEASURES,
    out: str | PathLike[str] = "arena-out",
    resume: bool = True,
    k: int | None = None,
    seed: int = 0,
    limit: int | None = None,
    embedder: str | None = None,
    processes: int = 1,
    against: Sequence[str] = (),
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
        processes: how many groups are worked on at a time.
        against: the systems that every other is compared with over all files; by default every recipe with every
            other system that ranks.
        progress: called with (questions asked, all questions) over all systems and files.
        seconds: a clock that only runs forward.
    Raises: FileNotFoundError, ValueError (unknown system or measure), MissingExtra, ScorerError: all before any work.
    """
    folder = Path(out)
    plan = make_plan(systems, measures, k=k, seed=seed, limit=limit, embedder=embedder, kept=folder / "cache")
    done = _open(plan, [open_dataset(Path(path)) for path in data], folder, resume=resume)
    instruments = Instruments(
        stopwatch=Stopwatch(seconds),
        trace=Trace(folder / "trace.jsonl"),
        total=sum(each.survey.asked * len(each.cells) for each in done),
        progress=progress,
    )
    fill(done, plan, instruments, processes=processes)
    line = command or _command(data, systems, measures, out, seed=seed, limit=limit, embedder=embedder)
    results = [result for each in done for result in _results(each, plan, line)]
    report = Report(results=results, pooled=_pooled(done, plan, against), measures=_shown(plan, results))
    write_report(report, folder)
    return report


def _open(plan: Plan, files: Sequence[Dataset], folder: Path, *, resume: bool) -> list[FileCells]:
    return [
        FileCells(
            dataset=dataset,
            name=name,
            survey=survey(dataset, limit=plan.limit, unanswerable=plan.unanswerable, answers=plan.answers),
            cells=open_cells(plan, dataset, folder / "cache", resume=resume),
        )
        for dataset, name in zip(files, _names(files), strict=True)
    ]


def _shown(plan: Plan, results: Sequence[Result]) -> list[str]:
    """The measures that some file could be judged by; all that were asked for if there is none."""
    asked = [measure.name for measure in plan.measures]
    found = dict.fromkeys(name for result in results for name in result.measures)
    return [*(name for name in asked if name in found), *(name for name in found if name not in asked)] or asked


def _results(measured: FileCells, plan: Plan, command: str) -> Iterator[Result]:
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


def _compares(cell: Cell) -> bool:
    return cell.system.name in BASELINES and cell.system.ranks


def _pooled(done: Sequence[FileCells], plan: Plan, against: Sequence[str]) -> list[Pooled]:
    """Each recipe against every other ranking system, or those named, over all questions that both finished."""
    names = [system.name for system in plan.systems if system.ranks]
    recipes = [name for name in names if name not in BASELINES]
    pairs = [(one, other) for one in recipes for other in names if other in BASELINES] + list(combinations(recipes, 2))
    if against:
        pairs = [(one, other) for other in against for one in names if one != other]
    found: list[Pooled] = []
    for name, other in pairs:
        both = [(_finished(each, name), _finished(each, other)) for each in done if not each.survey.problem]
        files = [(ours, theirs) for ours, theirs in both if ours and theirs]
        found += pool(name, other, files, plan.measures, seed=plan.seed)
    return found


def _finished(measured: FileCells, system: str) -> dict[int, GroupRun]:
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
