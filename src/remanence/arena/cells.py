"""Cells: one system on one file each. They are filled group by group, and a failure stops its own cell only."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from remanence.arena.datasets import Dataset, Group, Question
from remanence.arena.datasets.survey import Survey, asked_groups
from remanence.arena.measuring import Stopwatch, run_group
from remanence.arena.plan import Plan
from remanence.arena.runs import GroupRun, RunFile
from remanence.arena.systems import System
from remanence.protocols import Progress

__all__ = ["Cell", "FileCells", "Instruments", "Trace", "fill", "open_cells"]

logger = logging.getLogger("remanence.arena")
logger.addHandler(logging.NullHandler())  # failures are in the report; a library does not write to stderr by itself


class Trace:
    """The failures of a run, one JSON line each, for whoever has to find out."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def failed(self, data: str, system: str, group: str, error: Exception) -> str:
        """Keep a failure with its place in the code; gives the reason in one line."""
        reason = f"{type(error).__name__} on group {group!r}: {error}"
        place = traceback.format_exception(error)
        event = {"data": data, "system": system, "group": group, "error": reason, "trace": place}
        with self._path.open("ab") as file:
            file.write(msgspec.json.encode(event) + b"\n")
        return reason


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


def fill(file: FileCells, plan: Plan, instruments: Instruments) -> None:
    """Run every cell of a file on every group that it has not got yet, one group in memory at a time."""
    if file.survey.problem:
        return
    asked = asked_groups(file.dataset, limit=plan.limit, unanswerable=plan.unanswerable, answers=plan.answers)
    for place, group, questions in asked:
        for cell in file.cells:
            if place in cell.runs:
                instruments.asked(len(questions))
            elif not cell.failed:
                _run(cell, (place, group, questions), file.name, plan, instruments)


def _run(
    cell: Cell, work: tuple[int, Group, Sequence[Question]], data: str, plan: Plan, instruments: Instruments
) -> None:
    place, group, questions = work
    try:
        run = run_group(
            cell.system,
            group,
            place,
            questions,
            budgets=plan.budgets,
            stopwatch=instruments.stopwatch,
            asked=instruments.asked,
            replies=plan.replies,
        )
    except Exception as error:  # the boundary of one arena task: it is traced, and the cell says so
        logger.exception("%s failed on group %s", cell.system.name, group.name)
        cell.failed = instruments.trace.failed(data, cell.system.name, group.name, error)
    else:
        cell.add(run)
