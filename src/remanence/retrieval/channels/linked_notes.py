"""Notes by their vectors, and right behind the best of them what is linked to these."""

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

_BEHIND = 0.999
"""The share of the last hit's score that the best linked note has at most: linked notes come before all others."""


@register("linked_notes.v1", costs=Costs(embeddings=1))
def linked_notes(*, over: Organised, hits: int = 10) -> Channel:
    """The cosine of notes; what is linked to the best comes right behind these, however little like the question it is.

    Args:
        over: linked notes (`notes.v1`). hits: notes whose links are followed.
    Reference: Xu et al., A-MEM, arXiv:2502.12110, whose k is 10.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        vectors = plain_vectors(index)
        structure = over.of(index)
        alike = np.maximum(structure.cosines(vectors.query(question.text)), 0.0)
        first = best(alike, hits, alike > 0)
        if not len(first):
            return None
        floor, found = float(alike[first[-1]]), alike.copy()
        for row in first.tolist():
            linked, _ = structure.edges["link"].around(row)
            behind = floor * _BEHIND + (1 - _BEHIND) * floor * np.minimum(alike[linked] / max(floor, 1e-9), 1.0)
            found[linked] = np.maximum(found[linked], behind * (1 - 1e-6))
        return Signal(steady(found))

    return channel
