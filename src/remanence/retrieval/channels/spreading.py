"""Spreading activation with fan effect, lateral inhibition and a sigmoid, beside likeness and PageRank: SYNAPSE."""

from __future__ import annotations

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.lexical import LexicalSpec
from remanence.indexes.rounding import Doubles, steady
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question
from remanence.retrieval.channels.pagerank import walk
from remanence.retrieval.organisation.phrases import plain_vectors
from remanence.retrieval.organisation.structure import Edges, Organised, Structure, joined
from remanence.retrieval.parts import Channel, Signal
from remanence.retrieval.selection import best

_WORDS = LexicalSpec()
_IMPORTANCE = 0.85
"""The damping of the PageRank that says how central a node is to the graph."""


@register("spreading.v1", costs=Costs(embeddings=1))
def spreading(
    *,
    over: Organised,
    anchors: int = 10,
    steps: int = 3,
    retained: float = 0.5,
    spread: float = 0.8,
    winners: int = 7,
    inhibition: float = 0.15,
    steepness: float = 5.0,
    threshold: float = 0.5,
    likeness: float = 0.5,
    activation: float = 0.3,
    importance: float = 0.2,
) -> Channel:
    """Rows by their likeness to the question, by the activation that reaches them from anchors, and by their PageRank.

    At each step a node keeps a part of its activation and gets some from its neighbours, of whose it is the less the
    more they have (fan effect); then the strongest push down those below them, and a sigmoid follows.

    Args:
        over: rows and phrases (`associations.v1`). anchors: rows activated at first, by words and by vectors each.
        steps: rounds. retained: the share of its activation that a node keeps. spread: what goes along an edge.
        winners, inhibition: how many of the strongest inhibit every weaker node, and how much of the gap it loses.
        steepness, threshold: of the sigmoid. likeness, activation, importance: what each counts in the score.
    Reference: Jiang et al., SYNAPSE, arXiv:2601.02744: retained, winners, inhibition, steepness and threshold are its
        delta, M, beta, gamma and theta; the last three its lambdas.
    Cost: three passes over the edges; PageRank once for each version of the graph.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        vectors = plain_vectors(index)
        structure = over.of(index)
        alike = np.maximum(structure.cosines(vectors.query(question.text)), 0.0)
        words = index.whole.lexical(_WORDS).scores(question.terms)
        here = _anchored(structure, alike, words, anchors)
        if not here.any():
            return None
        edges = structure.once("fanned", _fanned)
        for _ in range(steps):
            flowed = (1 - retained) * here + spread * edges.spread(here)
            here = squashed(inhibited(flowed, winners, inhibition), steepness, threshold)
        central = structure.once("importance", _important)
        total = likeness * alike + activation * here + importance * central
        return Signal(steady(total[: structure.rows]))

    return channel


def _anchored(structure: Structure, alike: Doubles, words: Doubles, count: int) -> Doubles:
    """The rows most like the question in words or in meaning, with their likeness; nothing else is active."""
    here = np.zeros(structure.size)
    for scores in (words[: structure.rows], alike[: structure.rows]):
        first = best(scores, count, scores > 0)
        here[first] = np.maximum(alike[first], 1e-3)
    return here


def _fanned(structure: Structure) -> Edges:
    """All edges, each divided by how many leave its source."""
    edges = joined(structure.edges.values(), structure.size)
    return Edges(edges.sources, edges.targets, edges.weights / edges.degrees()[edges.sources], structure.size)


def inhibited(values: Doubles, winners: int, strength: float) -> Doubles:
    """Values less `strength` times their gaps to those of the strongest that are above them; at least 0.

    >>> inhibited(np.array([1.0, 0.5, 0.25]), 2, 0.5).tolist()
    [1.0, 0.25, 0.0]
    """
    top = np.sort(values)[::-1][:winners]
    lost = np.zeros(len(values))
    for strong in top.tolist():
        lost += np.maximum(strong - values, 0.0)
    pushed: Doubles = np.maximum(values - strength * lost, 0.0)
    return pushed


def squashed(values: Doubles, steepness: float, threshold: float) -> Doubles:
    """The sigmoid of values; what has no activation gets none."""
    found: Doubles = steady(1 / (1 + np.exp(-steepness * (values - threshold))))
    return np.where(values > 0, found, 0.0)


def _important(structure: Structure) -> Doubles:
    """The PageRank of every node, as a share of the greatest."""
    edges = joined(structure.edges.values(), structure.size).shares()
    central = walk(edges, np.ones(structure.size), _IMPORTANCE)
    return steady(central / central.max())
