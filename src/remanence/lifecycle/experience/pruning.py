"""Prune: lessons that were followed and did not help are forgotten, which `undo` takes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from remanence.lifecycle.experience.outcome import Utility
from remanence.lifecycle.forgetting.forget import hidden_draft
from remanence.protocols import Draft, Transaction
from remanence.types import Record


def useless(
    lessons: Sequence[Record], worth: Mapping[str, Utility], *, min_uses: int, max_failure: float
) -> list[Record]:
    """The lessons that were followed `min_uses` times or more, more than a share of `max_failure` of them in vain."""
    return [
        lesson
        for lesson in lessons
        if (held := worth[lesson.id]).uses >= min_uses and held.failures > max_failure * held.uses
    ]


def prune_draft(tx: Transaction, lessons: Sequence[Record]) -> Draft | None:
    """The act that forgets exactly these lessons, not the trajectories behind them; None if there is nothing left."""
    held = tx.get_records([lesson.id for lesson in lessons]).values()
    return hidden_draft(tx, [record for record in held if not record.forgotten])
