"""Puts a group and its questions to one system, with a stopwatch: from a system to a `GroupRun`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from remanence.arena.datasets import Group, Question
from remanence.arena.judging import Judge
from remanence.arena.outcomes import Outcome, in_places
from remanence.arena.runs import GroupRun
from remanence.arena.systems import Found, Searcher, System, WithCosts, WithVariants
from remanence.arena.versions import resident_bytes
from remanence.retrieval.packing import count_tokens

__all__ = ["Asking", "Stopwatch", "run_group"]

_WARM_UP = "What happened first?"
_READ_PLACES = 10


class Stopwatch(Struct, frozen=True):
    """Where seconds come from, and how much memory the process holds."""

    seconds: Callable[[], float]
    resident: Callable[[], int] = resident_bytes


def run_group(
    system: System,
    group: Group,
    place: int,
    questions: Sequence[Question],
    *,
    budgets: Sequence[int],
    stopwatch: Stopwatch,
    asked: Callable[[], None],
    replies: bool = False,
) -> GroupRun:
    """Build the system's memory of a group and ask it every question; `asked` is called after each.

    One recall before the questions is timed apart, because it may have to warm up what retaining left cold. With
    `replies`, a system that can is asked for its answer in words as well, outside the clock.
    """
    start = stopwatch.seconds()
    asking = Asking(group, budgets=budgets, stopwatch=stopwatch)
    with system.build(group) as searcher:
        built = stopwatch.seconds()
        searcher.search(Question(id="", text=_WARM_UP, type=""))
        warm = stopwatch.seconds()
        outcomes = []
        for question in questions:
            outcomes.append(asking(searcher, question, reply=replies))
            asked()
        shared, stored = (
            (searcher.shared_seconds, searcher.stored_bytes) if isinstance(searcher, WithCosts) else (0.0, 0)
        )
        return GroupRun(
            place=place,
            group=group.name,
            docs=len(group.docs),
            seconds=built - start + shared,
            stored=stored,
            first_milliseconds=(warm - built) * 1000,
            resident=stopwatch.resident(),
            notes=dict(searcher.notes),
            outcomes=tuple(outcomes),
        )


class Asking:
    """Puts questions about one group to searchers of it, with a stopwatch; what is read of its texts is read once."""

    def __init__(self, group: Group, *, budgets: Sequence[int], stopwatch: Stopwatch) -> None:
        self._group, self._budgets, self._stopwatch = group, budgets, stopwatch
        self._judge = Judge(group)
        self._costs: dict[int, int] = {}

    def __call__(self, searcher: Searcher, question: Question, *, reply: bool = False) -> Outcome:
        """What came of it; with `reply`, the system's answer in words too."""
        before = self._stopwatch.seconds()
        found = searcher.search(question)
        milliseconds = (self._stopwatch.seconds() - before) * 1000
        variants = searcher.variants(question) if isinstance(searcher, WithVariants) else {}
        outcome = self._outcome(question, found, milliseconds, variants)
        return _with_reply(outcome, question, found) if reply else outcome

    def _cost(self, number: int) -> int:
        if number not in self._costs:
            self._costs[number] = count_tokens(self._group.docs[number].printed)
        return self._costs[number]

    def _outcome(
        self, question: Question, found: Found, milliseconds: float, variants: Mapping[str, tuple[int, ...]]
    ) -> Outcome:
        group = self._group
        numbers = in_places(found.hits)
        placed: dict[str, int] = {}
        for number in numbers:
            placed.setdefault(group.docs[number].id, number)
        read = range(len(group.docs)) if found.everything else list(placed.values())[:_READ_PLACES]
        return Outcome(
            question=question.id,
            type=question.type,
            gold=question.gold,
            grades=question.grades,
            gold_sessions=question.sessions,
            abstain=question.abstain,
            places=tuple(placed),
            sessions=tuple(group.docs[number].session or "" for number in placed.values()),
            packed={budget: _ids(group, found.pack(budget)) for budget in self._budgets},
            tokens=sum(self._cost(number) for number in read),
            confidence=found.confidence,
            milliseconds=round(milliseconds, 4),
            variants={name: _ids(group, order) for name, order in variants.items()},
            **self._judge(question, found, tuple(placed))._asdict(),
        )


def _with_reply(outcome: Outcome, question: Question, found: Found) -> Outcome:
    reply = None if found.answer is None else found.answer()
    return replace(outcome, reply=reply, answers=question.corrected or question.answers)


def _ids(group: Group, numbers: Sequence[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(group.docs[number].id for number in numbers))
