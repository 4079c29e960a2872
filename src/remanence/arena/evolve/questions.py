"""The questions, in two parts: one to search on, and one that nothing is chosen by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from remanence.arena.datasets import Group, Question, open_dataset
from remanence.arena.datasets.survey import asked_groups
from remanence.arena.measures import QuestionMeasure

__all__ = ["FEWEST", "Asked", "halves", "read"]

FEWEST = 20
"""Questions below which neither half says anything."""


class Asked(NamedTuple):
    """A question, and the number of the group that it is about."""

    group: int
    question: Question


def read(
    data: Sequence[Path], measure: QuestionMeasure, *, limit: int | None
) -> tuple[list[Group], list[list[Asked]], list[str]]:
    """The groups of files, the questions of each file that a measure can judge, and the files' digests.

    Raises: ValueError for a file that cannot be measured.
    """
    groups: list[Group] = []
    files: list[list[Asked]] = []
    digests: list[str] = []
    for path in data:
        dataset = open_dataset(path)
        if dataset.form is None:
            raise ValueError(f"{path.name}: {dataset.problem}")
        files.append([])
        for _, group, questions in asked_groups(dataset, limit=limit, answers=measure.judged != "gold"):
            kept = [question for question in questions if _can_be_judged(question, measure)]
            files[-1] += [Asked(len(groups), _bare(question, measure)) for question in kept]
            groups.append(replace(group, questions=()))
        digests.append(dataset.digest)
    return groups, files, digests


def _can_be_judged(question: Question, measure: QuestionMeasure) -> bool:
    if measure.judged != "gold":
        return bool(question.answers) and not question.abstain
    return bool(question.sessions if measure.over_sessions else question.gold)


def _bare(question: Question, measure: QuestionMeasure) -> Question:
    """A question without the answers that its measure does not read: comparing them takes longer than a recall."""
    return replace(question, answers=(), corrected=()) if measure.judged == "gold" else question


def halves(files: Sequence[Sequence[Asked]], *, seed: int) -> tuple[list[Asked], list[Asked]]:
    """Questions to search on, and questions to judge by: half of each file, by lot; groups are in both.

    The lot is drawn by file, place and seed, not by what a question says. Both in the order of the lot, so that any
    beginning is a fair sample.
    Raises: ValueError where there are too few.
    """
    count = sum(map(len, files))
    if count < FEWEST:
        raise ValueError(f"{count} questions are too few to choose and to judge by: at least {FEWEST} are needed")
    tuning: list[_Lot] = []
    apart: list[_Lot] = []
    for number, questions in enumerate(files):
        drawn = sorted(_lots(number, questions, seed))
        tuning += drawn[: (len(drawn) + 1) // 2]
        apart += drawn[(len(drawn) + 1) // 2 :]
    return [lot.asked for lot in sorted(tuning)], [lot.asked for lot in sorted(apart)]


class _Lot(NamedTuple):
    """A question under the number that it was drawn by; two never have the same file and place."""

    drawn: bytes
    file: int
    place: int
    asked: Asked


def _lots(file: int, questions: Sequence[Asked], seed: int) -> Iterator[_Lot]:
    for place, asked in enumerate(questions):
        yield _Lot(blake2b(f"{seed} {file} {place}".encode(), digest_size=16).digest(), file, place, asked)
