"""Why a row stands where it does, in the numbers that put it there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec.structs import replace

from remanence.indexes.growing import Rows
from remanence.indexes.rounding import Doubles
from remanence.retrieval.parts import Board, Mask, Signal
from remanence.types import ChannelShare, Why

_FEW = 64


def explain(rows: Rows, board: Board, signals: Mapping[str, Signal], allowed: Mask) -> list[Why]:
    """For each row the rank, score and share of every channel, and the boosts; shares and boosts make the score.

    Rows with the same score in a channel share the rank there.
    """
    seen = np.flatnonzero(allowed)
    shares = [_shares(name, rows, board, signal.scores, seen) for name, signal in signals.items()]
    boosts = [
        {name: float(values[row]) for name, values in board.boosts.items() if values[row]} for row in rows.tolist()
    ]
    by_row = list(zip(*shares, strict=True)) if shares else [()] * len(rows)
    return [Why(channels, boost) for channels, boost in zip(by_row, boosts, strict=True)]


def noted(
    whys: Sequence[Why], rows: Rows, signals: Mapping[str, Signal], seen: Sequence[Mapping[str, str]]
) -> list[Why]:
    """The same with what channels noted of rows, which are numbered as in the whole index, and what refiners saw."""
    speaking = {name: signal for name, signal in signals.items() if signal.notes or signal.outdated}
    return [_noted(why, row, speaking, own) for why, row, own in zip(whys, rows.tolist(), seen, strict=True)]


def _noted(why: Why, row: int, speaking: Mapping[str, Signal], own: Mapping[str, str]) -> Why:
    notes = {name: signal.notes[row] for name, signal in speaking.items() if row in signal.notes}
    outdated = [signal.outdated[row] for signal in speaking.values() if row in signal.outdated]
    notes |= {"outdated": outdated[0]} if outdated else {}
    return replace(why, notes={**notes, **own}) if notes or own else why


def _shares(name: str, rows: Rows, board: Board, scores: Doubles, seen: Rows) -> list[ChannelShare]:
    own = scores[rows]
    ranks = 1 + _above(scores[seen], own)
    found = zip(ranks.tolist(), own.tolist(), board.shares[name][rows].tolist(), strict=True)
    return [ChannelShare(name, rank if score > 0 else None, score, share) for rank, score, share in found]


def _above(scores: Doubles, own: Doubles) -> Rows:
    """How many of `scores` lie above each of `own`: by looking at all for a few, by sorting for many."""
    above: Rows
    if len(own) <= _FEW:
        above = np.add.reduce(scores > own[:, None], axis=1, dtype=np.int64)
    else:
        above = len(scores) - np.searchsorted(np.sort(scores), own, side="right")
    return above
