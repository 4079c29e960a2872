"""When it happened: rows near the times that a question names."""

from __future__ import annotations

import numpy as np

from remanence.encoding.dates import SPREAD_DAYS
from remanence.indexes import MemoryIndex
from remanence.indexes.moments import micros
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.parts import Channel, Signal


@register("temporal.v1")
def temporal() -> Channel:
    """1 for rows that happened, or speak of something, within a time or session of the question; less around times.

    Outside a time it is e^(-gap / spread), gap in days.

    The spread follows from how exactly the question says it: `remanence.encoding.dates.SPREAD_DAYS`.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        found = [
            index.times.nearness(micros(when.start), micros(when.end), SPREAD_DAYS[when.precision], len(index))
            for when in question.intervals
        ]
        if question.sessions:
            found.append(np.isin(index.columns["session"], question.sessions).astype(np.float64))
        return Signal(np.maximum.reduce(found)) if found else None

    return channel
