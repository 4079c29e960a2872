"""The recall of a recipe: analyse, ask every channel, fuse, refine, and explain the best."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from time import perf_counter
from typing import Any

import numpy as np
from msgspec import Struct

from remanence.errors import EmbedderUnavailable
from remanence.indexes import MemoryIndex
from remanence.indexes.masks import allowed as allowed_rows
from remanence.protocols import Ranked
from remanence.retrieval.analysis import Question, analyse
from remanence.retrieval.explain import explain
from remanence.retrieval.parts import Board, Channel, Fuser, Mask, Refiner, Signal
from remanence.retrieval.selection import best
from remanence.types import Query

_RESCORED = 1024


class Pipeline(Struct, frozen=True):
    """A `Recaller`: channels with their weights, a fuser, and refiners in order."""

    channels: Mapping[str, tuple[Channel, float]]
    fuse: Fuser
    refiners: Mapping[str, Refiner]

    def __call__(
        self, index: MemoryIndex, query: Query, *, spared: Collection[str] = ()
    ) -> tuple[list[Ranked], Mapping[str, Any], Mapping[str, float]]:
        """At most `query.k` records, best first; what the question was taken for; milliseconds by step.

        The analysis names channels under "silent", with the reason, if their embedder does not answer.
        """
        clock = _Stopwatch()
        question = analyse(index, query)
        clock.lap("analyse")
        allowed = allowed_rows(index.columns, query)
        allowed[[index.columns.rows[id] for id in spared]] = True
        signals, silent = self._ask(index, question)
        clock.lap("search")
        board, findable, signals = self._fuse(signals, allowed)
        for name, refiner in self.refiners.items():
            boost = refiner(index, question, board, findable)
            if boost is not None:
                board.boost(name, boost)
        clock.lap("rank")
        rows = best(board.total, query.k, findable)
        whys = explain(rows, board, signals, findable)
        ranked = [
            Ranked(index.columns.ids[row], float(board.total[row]), why)
            for row, why in zip(rows.tolist(), whys, strict=True)
        ]
        clock.lap("explain")
        analysis = question.summary(index)
        return ranked, {**analysis, "silent": silent} if silent else analysis, clock.laps

    def _ask(self, index: MemoryIndex, question: Question) -> tuple[dict[str, Signal], dict[str, str]]:
        """What the channels say, and why those are silent whose embedder does not answer."""
        signals: dict[str, Signal] = {}
        silent: dict[str, str] = {}
        for name, (channel, _) in self.channels.items():
            try:
                if (signal := channel(index, question)) is not None:
                    signals[name] = signal
            except EmbedderUnavailable as e:
                silent[name] = str(e)
        return signals, silent

    def _fuse(self, signals: dict[str, Signal], allowed: Mask) -> tuple[Board, Mask, dict[str, Signal]]:
        """The scores of all rows, and which may be hits; where scores were estimates, only the best are left."""
        weights = {name: weight for name, (_, weight) in self.channels.items()}
        findable = allowed & _found(signals, len(allowed))
        board = Board(self.fuse(signals, weights, findable), len(allowed))
        if any(signal.rescore for signal in signals.values()):
            rows = best(board.total, _RESCORED, findable)
            findable = np.zeros(len(allowed), bool)
            findable[rows] = True
            signals = {name: _rescored(signal, rows) for name, signal in signals.items()}
            board = Board(self.fuse(signals, weights, findable), len(allowed))
        return board, findable, signals


def _found(signals: Mapping[str, Signal], size: int) -> Mask:
    """The rows that some channel finds."""
    found = np.zeros(size, bool)
    for signal in signals.values():
        if signal.finds:
            found |= signal.scores > 0
    return found


def _rescored(signal: Signal, rows: Any) -> Signal:
    if signal.rescore is None:
        return signal
    scores = signal.scores.copy()
    scores[rows] = signal.rescore(rows)
    return Signal(scores, signal.finds)


class _Stopwatch:
    """Milliseconds between laps."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = perf_counter()

    def lap(self, name: str) -> None:
        now = perf_counter()
        self.laps[name] = (now - self._last) * 1000
        self._last = now
