"""From the top down: the best domains, of these the best categories, of these the best traces, and their episodes."""

from __future__ import annotations

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.rounding import steady
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question
from remanence.retrieval.organisation.phrases import plain_vectors
from remanence.retrieval.organisation.structure import Organised
from remanence.retrieval.parts import Channel, Signal
from remanence.retrieval.selection import best


@register("layered.v1", costs=Costs(embeddings=1))
def layered(*, over: Organised, widths: tuple[int, ...] | list[int] = (10, 10, 10)) -> Channel:
    """The cosine of rows that a way from the top leads to: through the best nodes of each layer alone.

    Args:
        over: layers whose nodes point to what is above them (`layers.v1`). widths: nodes kept, of the highest layer
            first.
    Reference: Sun and Zeng, H-MEM, arXiv:2507.22925: only what a chosen node points to is looked at.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        vectors = plain_vectors(index)
        structure = over.of(index)
        if not structure.labels:
            return None
        alike = structure.cosines(vectors.query(question.text))
        open_ = structure.levels == structure.levels.max()
        for width, level in zip(widths, range(int(structure.levels.max()), 0, -1), strict=False):
            open_ = np.isin(structure.parents, best(alike, width, open_ & (structure.levels == level)))
        found = np.where(open_[: structure.rows], np.maximum(alike[: structure.rows], 0.0), 0.0)
        return Signal(steady(found))

    return channel
