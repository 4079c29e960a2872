"""Cells: one system on one file each. They are filled group by group, and a failure stops its own cell only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from remanence.arena.datasets import Dataset
from remanence.arena.datasets.survey import Survey, asked_groups
from remanence.arena.measuring import Stopwatch
from remanence.arena.parallel import Failure, Job, work_off
from remanence.arena.plan import Plan
from remanence.arena.runs import GroupRun, RunFile
from remanence.arena.systems import System
from remanence.protocols import Progress

__all__ = ["Cell", "FileCells", "Instruments", "Trace", "fill", "open_cells"]


_SHARE = 60_000
"""Documents, each counted once a system, that a job is about: a large group is several, so that none is long."""


class Trace:
    """The failures of a run, one JSON line each, for whoever has to find out."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def failed(self, data: str, system: str, group: str, failure: Failure) -> str:
        """Keep a failure with its place in the code; gives the reason in one line."""
        event = {"data": data, "system": system, "group": group, "error": failure.reason, "trace": failure.trace}
        with self._path.open("ab") as file:
            file.write(msgspec.json.encode(event) + b"\n")
        return failure.reason


class Instruments:
    """What a run is watched with: a stopwatch, the trace, and a count of the questions asked so far."""

    def __init__(self, *, stopwatch: Stopwatch, trace: Trace, total: int, progress: Progress | None) -> None:
        self.stopwatch = stopwatch
        self.trace = trace
        self._total = total
        self._done = 0
        self._progress = progress

    def asked(self, questions: int = 1) -> None:
        """Count questions, and tell whoever wants to know."""
        if not questions:
            return
        self._done += questions
        if self._progress is not None:
            self._progress(self._done, self._total)


class Cell:
    """One system on one file: its runs so far by place of the group, and why it stopped if it did."""

    def __init__(self, system: System, file: RunFile, *, resume: bool) -> None:
        self.system = system
        self.failed = ""
        self._file = file
        if not resume:
            file.clear()
        self.runs: dict[int, GroupRun] = file.load()

    def add(self, run: GroupRun) -> None:
        """Keep the run of one more group, here and on disk."""
        self._file.append(run)
        self.runs[run.place] = run


class FileCells(Struct, frozen=True, kw_only=True):
    """One data file with its cells; `name` is what the report calls it."""

    dataset: Dataset
    name: str
    survey: Survey
    cells: list[Cell]


def open_cells(plan: Plan, dataset: Dataset, folder: Path, *, resume: bool) -> list[Cell]:
    """A cell for each system, with what an earlier run left in the folder unless it is not to be used."""
    return [Cell(system, RunFile(folder, plan.key(system, dataset)), resume=resume) for system in plan.systems]


def fill(files: Sequence[FileCells], plan: Plan, instruments: Instruments, *, processes: int = 1) -> None:
    """Run every cell of every file on every group that it has not got yet."""
    jobs = _jobs(files, plan, instruments)
    for job, runs in work_off(jobs, plan, instruments.stopwatch, instruments.asked, processes=processes):
        if processes > 1:
            instruments.asked(len(job.questions) * len(job.systems))
        file = files[job.file]
        for number, run in runs.items():
            cell = file.cells[number]
            if cell.failed:
                continue
            if isinstance(run, Failure):
                cell.failed = instruments.trace.failed(file.name, cell.system.name, job.group.name, run)
            else:
                cell.add(run)


def _jobs(files: Sequence[FileCells], plan: Plan, instruments: Instruments) -> Iterator[Job]:
    for number, file in enumerate(files):
        if file.survey.problem:
            continue
        asked = asked_groups(file.dataset, limit=plan.limit, unanswerable=plan.unanswerable, answers=plan.answers)
        for place, group, questions in asked:
            there = [cell for cell in file.cells if place in cell.runs]
            instruments.asked(len(questions) * len(there))
            open_ = [n for n, cell in enumerate(file.cells) if cell not in there and not cell.failed]
            share = max(1, _SHARE // max(1, len(group.docs)))
            for first in range(0, len(open_), share):
                yield Job(number, place, group, questions, tuple(open_[first : first + share]))
