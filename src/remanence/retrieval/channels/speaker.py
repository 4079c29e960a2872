"""Who said it: the rows of the one speaker that a question asks about."""

from __future__ import annotations

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.parts import Channel, Signal


@register("speaker.v1")
def speaker() -> Channel:
    """1 for the rows of the speaker that the question names, or of the user where the user asks about themselves."""

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        if not question.speakers:
            return None
        actors, codes = index.columns["actor"], [index.columns.actors.get(name) for name in question.speakers]
        theirs = actors == codes[0] if len(codes) == 1 else np.isin(actors, codes)
        return Signal(theirs.astype(np.float64), finds=False)

    return channel
