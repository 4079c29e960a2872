"""Recipes on open banks: every group is retained once, and each recipe searches the very same index."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from remanence.arena.datasets import Group
from remanence.arena.evolve.questions import Asked
from remanence.arena.measures import QuestionMeasure
from remanence.arena.measuring import Asking, Stopwatch
from remanence.arena.outcomes import Outcome
from remanence.arena.systems.memory import MemorySearcher, documents
from remanence.arena.systems.shared import Retained
from remanence.memory import Memory
from remanence.recipes import Recipe, Tiers

__all__ = ["Bench"]

OPEN = 64
"""Banks that are open at a time, those used last."""
_FEWEST_HITS = 10


class _Bank(Memory):
    """A bank that can be asked with any recipe, one after another."""

    def turn_to(self, tiers: Tiers) -> None:
        self._tiers = tiers


class _Held(NamedTuple):
    bank: _Bank
    searcher: MemorySearcher
    asking: Asking


class Bench:
    """Asks questions of groups with one recipe after another. A context manager, which closes and deletes the banks.

    Args:
        base: a recipe by name or file, which says what reads statements at retaining.
        folder: for the banks; made, and empty again in the end.
    """

    def __init__(
        self, groups: Sequence[Group], base: str, measure: QuestionMeasure, folder: Path, *, embedder: str,
        stopwatch: Stopwatch,
    ) -> None:  # fmt: skip
        self._groups, self._base, self._measure = groups, base, measure
        self._folder, self._embedder, self._stopwatch = folder, embedder, stopwatch
        self._held: OrderedDict[int, _Held] = OrderedDict()

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._clear()  # of a run that was killed
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with ExitStack() as every:
            every.callback(self._clear)
            for held in self._held.values():
                every.callback(held.bank.close)

    def ask(self, recipe: Recipe, questions: Sequence[Asked]) -> list[Outcome]:
        """What a recipe finds for each question, in their order. Raises: RecipeInvalid."""
        tiers = Tiers(recipe)
        found: dict[int, Outcome] = {}
        for place, asked in sorted(enumerate(questions), key=lambda each: (each[1].group, each[0])):
            held = self._hold(asked.group)
            held.bank.turn_to(tiers)
            found[place] = held.asking(held.searcher, asked.question)
        return [found[place] for place in range(len(questions))]

    def _hold(self, number: int) -> _Held:
        if number not in self._held:
            if len(self._held) >= OPEN:
                _, oldest = self._held.popitem(last=False)
                oldest.bank.close()
            self._held[number] = self._opened(number)
        self._held.move_to_end(number)
        return self._held[number]

    def _opened(self, number: int) -> _Held:
        group, path = self._groups[number], self._folder / f"{number}.rem"
        retained = path.exists()
        bank = _Bank(path, recipe=self._base, embedder=self._embedder, durability="normal")
        try:
            if not retained:
                bank.retain_many(documents(group))
            k = max(self._measure.depth, _FEWEST_HITS)
            searcher = MemorySearcher(bank, group, Retained(path, 0.0, before=True), k=k)
        except BaseException:
            bank.close()
            raise
        budgets = [self._measure.budget] if self._measure.budget else []
        return _Held(bank, searcher, Asking(group, budgets=budgets, stopwatch=self._stopwatch))

    def _clear(self) -> None:
        for path in self._folder.glob("*.rem*"):
            path.unlink()
