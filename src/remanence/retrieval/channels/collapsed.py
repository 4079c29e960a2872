"""A tree searched flat: rows and the topics above them are candidates alike."""

from __future__ import annotations

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.keys import FULL
from remanence.indexes.rounding import steady
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question
from remanence.retrieval.organisation.phrases import plain_vectors
from remanence.retrieval.organisation.structure import Organised, Structure
from remanence.retrieval.parts import Channel, Signal


@register("collapsed.v1", costs=Costs(embeddings=1))
def collapsed(*, over: Organised, least: float = 0.0) -> Channel:
    """The cosine of the question with a row, or with a topic that the row stands for, whichever is greater.

    A topic is a summary in the paper; here it speaks by the row under it that is most like its mean.

    Args:
        over: a tree of rows (`tree.v1`). least: the cosine under which a node is not found.
    Reference: Rezazadeh et al., ICLR 2025 (collapsed tree); Sarthi et al., RAPTOR, ICLR 2024.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        vectors = plain_vectors(index)
        structure = over.of(index)
        alike = structure.cosines(vectors.query(question.text))
        alike = np.where(alike >= least, alike, 0.0)
        found = np.maximum(alike[: structure.rows], 0.0)
        speakers = structure.once("speakers", _speakers)
        np.maximum.at(found, speakers, alike[structure.rows :])
        return Signal(steady(found))

    return channel


def _speakers(structure: Structure) -> Rows:
    """For each topic the row under it that is most like it, the first of equals."""
    assert structure.vectors is not None
    topics = structure.size - structure.rows
    best, closest = np.zeros(topics, np.int64), np.full(topics, -np.inf)
    for row in range(structure.rows):
        node = int(structure.parents[row])
        while node >= structure.rows:
            place = node - structure.rows
            product = structure.vectors[row].astype(np.int64) @ structure.vectors[node].astype(np.int64)
            cosine = float(product) / FULL**2
            if cosine > closest[place]:
                best[place], closest[place] = row, cosine
            node = int(structure.parents[node])
    return best
