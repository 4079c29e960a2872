"""The recall of a recipe: analyse, ask every channel, fuse, refine, and explain the best."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from time import perf_counter

import numpy as np
from msgspec import Struct, to_builtins
from msgspec.structs import replace

from remanence.consulting import Advice
from remanence.errors import EmbedderUnavailable
from remanence.indexes import MemoryIndex
from remanence.indexes.masks import allowed as allowed_rows
from remanence.indexes.view import View
from remanence.protocols import Ranked, Searched
from remanence.retrieval.adviser import Adviser
from remanence.retrieval.analysis import Question, analyse
from remanence.retrieval.explain import explain, noted
from remanence.retrieval.merit import by_merit
from remanence.retrieval.parts import EXHAUSTIVE_UP_TO, Board, Channel, Found, Fuser, Gate, Mask, Refiner, Signal
from remanence.retrieval.selection import best, chosen
from remanence.types import Filter, Query
from remanence.types.later import Later

CANDIDATES = 1024
JUDGED = 10
"""Hits that a gate looks at."""
MODEL = "model"
"""What the language model is called among what is silent."""


class Pipeline(Struct, frozen=True):
    """A `Recaller`: channels with their weights, a fuser, refiners in order, and a gate.

    Of more than `exhaustive_up_to` rows, the best `candidates` by the channels (some of which may estimate), at least
    as many as are asked for, are fused anew from exact scores and refined, as if the bank held nothing else.
    What feedback says of channels multiplies their weights; what it says of records comes after the refiners.
    """

    channels: Mapping[str, tuple[Channel, float]]
    fuse: Fuser
    refiners: Mapping[str, Refiner]
    gate: Gate | None = None
    exhaustive_up_to: int = EXHAUSTIVE_UP_TO
    candidates: int = CANDIDATES

    def __call__(
        self, index: MemoryIndex, query: Query, *, spared: Collection[str] = (), advice: Advice | None = None
    ) -> Searched:
        """At most `query.k` records, best first; what the question was taken for; milliseconds by step.

        The analysis names channels under "silent", with the reason, if their embedder does not answer, and the model
        if it does not. With a gate, its `Verdict` is there as "verdict", worked out `Later`; if facts lead to an
        answer, their `Chain` as "chain"; if the model was asked, how often as "prompts".
        """
        clock = _Stopwatch()
        question = analyse(index, query)
        clock.lap("analyse")
        allowed = _allowed(index, query, spared)
        if advice is not None:
            question = replace(question, adviser=Adviser(advice, index, _allowed(index, query, ())))
        signals, silent = self._ask(index, question)
        clock.lap("search")
        view, board, findable, signals = self._fuse(index, signals, allowed, query.k)
        for name, refiner in self.refiners.items():
            boost = refiner(view, question, board, findable)
            if boost is not None:
                board.boost(name, boost)
        if (earned := by_merit(view, question, board)) is not None:
            board.boost("merit", earned)
        clock.lap("rank")
        rows = best(board.total, query.k, findable)
        whys = explain(rows, board, signals, findable)
        ids, scores = index.columns.ids, board.total[rows].tolist()
        named = view.whole_rows(rows)
        whys = noted(whys, named, signals, [board.notes.get(row, {}) for row in rows.tolist()])
        ranked = [Ranked(ids[row], score, why) for row, score, why in zip(named.tolist(), scores, whys, strict=True)]
        clock.lap("explain")
        if advice is not None and advice.silent:
            silent[MODEL] = advice.silent
        analysis = {**question.summary(index), **({"silent": silent} if silent else {})}
        if advice is not None and advice.asked:
            analysis["prompts"] = advice.asked
        if chain := next((signal.chain for signal in signals.values() if signal.chain), None):
            analysis["chain"] = to_builtins(chain)
        if self.gate is not None:
            verdict = self.gate(view, question, _seen(signals, board, findable))
            analysis["verdict"] = Later(lambda: verdict()._asdict())
            clock.lap("gate")
        return ranked, analysis, clock.laps

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

    def _fuse(
        self, index: MemoryIndex, signals: dict[str, Signal], allowed: Mask, k: int
    ) -> tuple[MemoryIndex, Board, Mask, dict[str, Signal]]:
        """The rows that are looked at, their scores, which of them may be hits, and what the channels say of them."""
        weights = {name: weight * index.emphasis.get(name, 1.0) for name, (_, weight) in self.channels.items()}
        findable = allowed & _found(signals, len(allowed))
        board = Board(self.fuse(signals, weights, findable), len(allowed))
        if len(index) <= self.exhaustive_up_to and not any(signal.rescore for signal in signals.values()):
            return index, board, findable, signals
        rows = chosen(board.total, max(self.candidates, k), findable)
        signals = {name: signal.at(rows) for name, signal in signals.items()}
        findable = _found(signals, len(rows))
        return View(index, rows), Board(self.fuse(signals, weights, findable), len(rows)), findable, signals


def _allowed(index: MemoryIndex, query: Query, spared: Collection[str]) -> Mask:
    """The rows that a query may find; for one without filter and clocks, worked out once until the index changes."""
    if query.as_of is None and query.known_at is None and query.filter == Filter():
        allowed = index.cached(_allowed, lambda whole: allowed_rows(whole.columns, Query(text="")))
    else:
        allowed = allowed_rows(index.columns, query)
    if not spared:
        return allowed
    some = allowed.copy()
    some[[index.columns.rows[id] for id in spared]] = True
    return some


def _seen(signals: Mapping[str, Signal], board: Board, findable: Mask) -> Found:
    """What a gate is told, whatever `k` is: of the channels that it knows, zeros where there is none."""
    none = np.zeros(len(findable))
    lexical, dense = (signals[name].scores if name in signals else none for name in ("lexical", "dense"))
    return Found(board.total, lexical, dense, findable, best(board.total, JUDGED, findable))


def _found(signals: Mapping[str, Signal], size: int) -> Mask:
    """The rows that some channel finds."""
    found = np.zeros(size, bool)
    for signal in signals.values():
        if signal.finds:
            found |= signal.scores > 0
    return found


class _Stopwatch:
    """Milliseconds between laps."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = perf_counter()

    def lap(self, name: str) -> None:
        now = perf_counter()
        self.laps[name] = (now - self._last) * 1000
        self._last = now
