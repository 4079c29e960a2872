"""What short turns are worth before any question: turns that say something, against small talk."""

from __future__ import annotations

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.columns import NUMBER, QUESTION, TIME, TURN
from remanence.indexes.context import gate
from remanence.indexes.growing import Rows
from remanence.indexes.rounding import Doubles, steady
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.parts import Channel, Signal


@register("priors.v1")
def priors(
    *,
    words: float = 0.14,
    time: float = 0.3,
    number: float = 0.11,
    name: float = 0.17,
    names: int = 3,
    asking: float = -0.3,
    length: float = 40.0,
) -> Channel:
    """For turns of conversations only, less the longer the turn is: documents are harmed by it.

    Args:
        words: times log(1 + content terms). time, number: for having one. asking: for ending in a question.
        name: for each of at most `names` names inside a sentence. length: the content terms that halve all this.
    """

    def values(index: MemoryIndex, rows: Rows) -> Doubles:
        lengths, cues = index.terms.lengths.view[rows], index.columns["cues"][rows]
        named = np.minimum(index.columns["names"][rows], names)
        worth = words * steady(np.log1p(lengths)) + name * named
        for cue, weight in ((TIME, time), (NUMBER, number), (QUESTION, asking)):
            worth = worth + weight * ((cues & cue) > 0)
        return worth * gate(lengths, length) * ((cues & TURN) > 0)

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        del question
        return Signal(index.table(channel, values), finds=False)

    return channel
