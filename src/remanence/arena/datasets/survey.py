"""Looks through a data file before anything is built: how much is in it, and whether it can be measured at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct, field

from remanence.arena.datasets.loading import Dataset
from remanence.arena.datasets.model import Group, Question

__all__ = ["Survey", "asked_groups", "survey"]


class Survey(Struct, frozen=True, kw_only=True):
    """What a file holds.

    Attributes:
        asked: questions that will be put to each system. without_gold: questions that no ranking can be judged by.
        without_gold_by_type: the same, by type of question. answered: questions whose answer the source gives.
        notes: what was odd, counted. problem: why the file cannot be measured; "" if it can.
    """

    groups: int = 0
    docs: int = 0
    asked: int = 0
    without_gold: int = 0
    without_gold_by_type: dict[str, int] = field(default_factory=dict)
    answered: int = 0
    notes: dict[str, int] = field(default_factory=dict)
    problem: str = ""


def survey(dataset: Dataset, *, limit: int | None = None, unanswerable: bool = False, answers: bool = False) -> Survey:
    """Read a file through once, group by group.

    Args: as `asked_groups`.    Raises: OSError. A damaged file is a `problem`.
    """
    if dataset.form is None:
        return Survey(problem=dataset.problem)
    groups = docs = gold = answered = 0
    lacking: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    try:
        for group in dataset.groups():
            groups, docs = groups + 1, docs + len(group.docs)
            gold += sum(bool(question.gold) for question in group.questions)
            answered += sum(_has_answers(question) for question in group.questions)
            lacking.update(question.type for question in group.questions if not question.gold)
            notes.update(group.notes)
            notes["questions_without_docs"] += 0 if group.docs else len(group.questions)
    except ValueError as e:
        return Survey(problem=f"unreadable after {groups} groups: {e}")
    chosen = asked_groups(dataset, limit=limit, unanswerable=unanswerable, answers=answers)
    asked = sum(len(questions) for _, _, questions in chosen)
    return Survey(
        groups=groups,
        docs=docs,
        asked=asked,
        without_gold=lacking.total(),
        without_gold_by_type=dict(sorted(lacking.items())),
        answered=answered,
        notes=dict(+notes),
        problem="" if gold or (answers and answered) else _problem(answered),
    )


def _has_answers(question: Question) -> bool:
    return bool(question.answers) and not question.abstain


def _problem(answered: int) -> str:
    """Why no measure that was asked for can judge a file without gold evidence."""
    hint = ", only its answers: measure A@1 or A@10" if answered else ""
    return f"no question names its gold evidence{hint}"


def asked_groups(
    dataset: Dataset, *, limit: int | None = None, unanswerable: bool = False, answers: bool = False
) -> Iterator[tuple[int, Group, tuple[Question, ...]]]:
    """The groups that are worth building, with their place in the file and the questions to ask.

    Args:
        limit: at most so many questions of the file, the first ones.
        unanswerable: whether to ask questions that should be answered with "I do not know" as well.
        answers: whether to ask questions without gold evidence whose answer is known as well.
    """
    left = limit
    for place, group in enumerate(dataset.groups()):
        asked = tuple(
            each
            for each in group.questions
            if each.gold or (unanswerable and each.abstain) or (answers and _has_answers(each))
        )[:left]
        if asked and group.docs:
            yield place, group, asked
            left = None if left is None else left - len(asked)
        if left == 0:
            return
