"""What somebody likes, avoids or always does: it answers a request for advice without sharing a word with it."""

from __future__ import annotations

from remanence.indexes import MemoryIndex
from remanence.indexes.columns import PREFERENCE
from remanence.indexes.context import gate
from remanence.indexes.growing import Rows
from remanence.indexes.rounding import Doubles
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.parts import Channel, Signal

LENGTH = 10.0
"""Content terms that halve a statement: who says it in passing, in a long turn, speaks of something else."""


def stated(index: MemoryIndex, rows: Rows) -> Doubles:
    """Up to 1 for rows that state a lasting preference, constraint or habit, and little else."""
    states = (index.columns["cues"][rows] & PREFERENCE) > 0
    return gate(index.terms.lengths.view[rows], LENGTH) * states


@register("persona.v1")
def persona() -> Channel:
    """For requests for advice: up to 1 for rows that state a lasting preference, constraint or habit."""

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        if not question.request:
            return None
        return Signal(index.table(stated, stated))

    return channel
