"""Jobs: a group with its questions, put to one system after another, in this process or in several."""

from __future__ import annotations

import logging
import multiprocessing
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from typing import NamedTuple

from remanence.arena.datasets import Group, Question
from remanence.arena.measuring import Stopwatch, run_group
from remanence.arena.plan import Plan
from remanence.arena.runs import GroupRun

__all__ = ["Done", "Failure", "Job", "work_off"]

logger = logging.getLogger("remanence.arena")
logger.addHandler(logging.NullHandler())  # failures are in the report; a library does not write to stderr by itself
AHEAD = 2
"""Groups that wait for a process, for each one: so that none is idle, and few are in memory."""


class Job(NamedTuple):
    """A group of a file, its questions, and the systems, by their place in the plan, that are to be asked."""

    file: int
    place: int
    group: Group
    questions: Sequence[Question]
    systems: tuple[int, ...]


class Failure(NamedTuple):
    """Why a system could not finish a group: in one line, and with its place in the code."""

    reason: str
    trace: list[str]


class Done(NamedTuple):
    """What came of a job: a run or a failure for each of its systems."""

    job: Job
    runs: dict[int, GroupRun | Failure]


def work_off(
    jobs: Iterator[Job], plan: Plan, stopwatch: Stopwatch, asked: Callable[[], None], *, processes: int = 1
) -> Iterator[Done]:
    """What came of every job, in the order in which they end; a failure is of its own system and group only.

    Args:
        asked: called after each question, as far as this process asks. processes: how many work at a time; they are
            forked, with the models that the plan holds already in them.
    """
    if processes == 1:
        for job in jobs:
            yield _done(job, plan, stopwatch, asked)
        return
    _FORKED[:] = [(plan, stopwatch)]
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        waiting: set[Future[Done]] = set()
        for job in jobs:
            waiting.add(pool.submit(_forked, job))
            if len(waiting) >= processes * AHEAD:
                ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (each.result() for each in ended)
        yield from (each.result() for each in waiting)


_FORKED: list[tuple[Plan, Stopwatch]] = []
"""What a forked process finds in its memory, because it cannot be sent there."""


def _forked(job: Job) -> Done:
    [(plan, stopwatch)] = _FORKED
    return _done(job, plan, stopwatch, lambda: None)


def _done(job: Job, plan: Plan, stopwatch: Stopwatch, asked: Callable[[], None]) -> Done:
    return Done(job, {number: _run(job, plan, number, stopwatch, asked) for number in job.systems})


def _run(job: Job, plan: Plan, number: int, stopwatch: Stopwatch, asked: Callable[[], None]) -> GroupRun | Failure:
    system = plan.systems[number]
    try:
        return run_group(
            system, job.group, job.place, job.questions, budgets=plan.budgets, stopwatch=stopwatch, asked=asked,
            replies=plan.replies,
        )  # fmt: skip
    except Exception as error:  # the boundary of one arena task: it is traced, and the cell says so
        logger.exception("%s failed on group %s", system.name, job.group.name)
        reason = f"{type(error).__name__} on group {job.group.name!r}: {error}"
        return Failure(reason, traceback.format_exception(error))
