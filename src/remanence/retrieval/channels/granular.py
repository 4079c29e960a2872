"""Sessions by the sizes in which they are most clearly like the question, and what belongs to them; then turns."""

from __future__ import annotations

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.rounding import Doubles, steady
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question
from remanence.retrieval.channels.pagerank import walk
from remanence.retrieval.organisation.granularities import KINDS
from remanence.retrieval.organisation.phrases import plain_vectors
from remanence.retrieval.organisation.structure import Edges, Organised, Structure
from remanence.retrieval.parts import Channel, Signal
from remanence.retrieval.selection import best


@register("granular.v1", costs=Costs(embeddings=1))
def granular(*, over: Organised, damping: float = 0.1, seeds: int = 15, temperature: float = 0.1) -> Channel:
    """Rows by their session's standing and their own likeness.

    Whole, turns, summary and keywords each say how like the question every session is; a size whose scores are spread
    over many sessions (of high entropy) counts less. A walk from the best of all goes on to what is associated with
    them, and a session stands by the sum of its sizes. A turn has its session's share, times how like the question it
    is beside the best of that session.

    Args:
        over: `granularities.v1`. damping: the share of a step of the walk that goes on. seeds: how many sizes of
            sessions it begins at. temperature: what a cosine is divided by before its entropy is taken.
    Reference: Xu et al., MemGAS, arXiv:2505.19549, with the values of its published code.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        vectors = plain_vectors(index)
        structure = over.of(index)
        count = len(structure.labels) // len(KINDS)
        if not count:
            return None
        alike = np.maximum(structure.cosines(vectors.query(question.text)), 0.0)
        sizes = alike[structure.rows :].reshape(len(KINDS), count)
        scores = (np.array(weights(sizes, temperature))[:, None] * sizes).reshape(-1)
        first = best(scores, seeds, scores > 0)
        if not len(first):
            return None
        reset = np.zeros(structure.size)
        reset[structure.rows + first] = scores[first]
        here = walk(structure.once("associated", _associated), reset, damping)[structure.rows :]
        session = np.add.reduce(here.reshape(len(KINDS), count))
        return Signal(steady(_turns(structure, session / session.max(), alike[: structure.rows])))

    return channel


def _turns(structure: Structure, session: Doubles, alike: Doubles) -> Doubles:
    """Each row's share of its session's standing, by how like the question it is beside the best there."""
    member = structure.edges["member"]
    places, rows = member.sources - structure.rows, member.targets
    best = np.zeros(len(session))
    np.maximum.at(best, places, alike[rows])
    found = np.zeros(structure.rows)
    found[rows] = session[places] * alike[rows] / np.maximum(best[places], 1e-9)
    return found


def weights(sizes: Doubles, temperature: float) -> list[float]:
    """What each size counts, a row of scores each: the surer it is of few sessions, the more; together 1.

    >>> weights(np.array([[0.9, 0.0, 0.0], [0.3, 0.3, 0.3]]), 0.05)
    [1.0, 0.0]
    """
    if sizes.shape[1] < 2:
        return [1 / len(sizes)] * len(sizes)
    shares = np.exp((sizes - sizes.max(axis=1, keepdims=True)) / temperature)
    shares = shares / np.add.reduce(shares, axis=1, keepdims=True)
    entropy = -np.add.reduce(shares * np.log(np.maximum(shares, 1e-300)), axis=1)
    sure = np.maximum(steady(1 - entropy / np.log(sizes.shape[1])), 0.0)
    total = float(sure.sum())
    return [1 / len(sizes)] * len(sizes) if total <= 0 else np.round(sure / total, 6).tolist()


def _associated(structure: Structure) -> Edges:
    return structure.edges["association"].shares()
