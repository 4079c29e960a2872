"""Anchors of three rankings, and from there a beam along the edges that the question's intent prefers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.context import ALONE
from remanence.indexes.growing import Rows
from remanence.indexes.lexical import LexicalSpec
from remanence.indexes.rounding import Doubles, steady
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question
from remanence.retrieval.channels.temporal import temporal
from remanence.retrieval.organisation.phrases import plain_vectors
from remanence.retrieval.organisation.structure import Organised, Structure
from remanence.retrieval.parts import Channel, Signal
from remanence.retrieval.selection import best

_WORDS = LexicalSpec(context=ALONE)
_TIMES = temporal()
PREFERS: Mapping[str, Mapping[str, float]] = {
    "why": {"causal": 1.0, "temporal": 0.5, "semantic": 0.25, "entity": 0.25},
    "when": {"temporal": 1.0, "causal": 0.5, "semantic": 0.25, "entity": 0.25},
    "who": {"entity": 1.0, "semantic": 0.5, "temporal": 0.25, "causal": 0.25},
    "": {"semantic": 1.0, "entity": 1.0, "temporal": 0.5, "causal": 0.5},
}
"""What an edge of each graph is worth to a question of each intent; "" is any other."""
_OTHER = "other"
_TOLD = {
    "why": "what caused something, or what came of it",
    "when": "when something was, or what came before or after it",
    "who": "people, places and things, and what is told of them",
    _OTHER: "anything else: what was said about a matter",
}
"""What a language model is told of each intent."""


@register("traversal.v1", costs=Costs(embeddings=1, llm_calls=1, llm_tokens=300))
def traversal(
    *,
    over: Organised,
    considered: int = 20,
    damping: float = 60.0,
    width: int = 10,
    hops: int = 3,
    nodes: int = 200,
    fading: float = 0.9,
    structure: float = 1.0,
    likeness: float = 0.5,
) -> Channel:
    """Rows by their place among anchors, and by the best way that leads to them from there.

    Anchors are the first of three rankings - by meaning, by words, by the times of the question - fused by reciprocal
    ranks. A beam goes on from the best of them: a step along an edge is worth
    exp(structure * preference + likeness * cosine), beside the most that a step could be, where the question's intent
    says which graph it prefers, and the cosine is of the question and the node that the step leads to. A language model
    tells the intent, or several; without one the word that asks does, and times in the question.

    Args:
        over: `multigraph.v1`. considered: of each ranking. damping: of reciprocal ranks. width: nodes that a hop goes
            on from. hops: steps from an anchor. nodes: how many are reached at most. fading: what a step keeps.
        structure, likeness: the paper's lambda 1 and 2.
    Reference: Jiang et al., MAGMA, arXiv:2601.03236.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        vectors = plain_vectors(index)
        graph = over.of(index)
        alike = np.maximum(graph.cosines(vectors.query(question.text)), 0.0)
        score = np.zeros(graph.size)
        score[: graph.rows] = _anchored(index, question, alike[: graph.rows], considered, damping)
        if not score.any():
            return None
        asked = [PREFERS[each] for each in _intents(question)]
        worth = {kind: max(prefers[kind] for prefers in asked) for kind in graph.edges}
        step = {
            kind: steady(np.exp(structure * (worth[kind] - 1) + likeness * (alike - 1)) * fading)
            for kind in graph.edges
        }
        front = best(score, width, score > 0)
        for _ in range(hops):
            reached = _reached(graph, front, score, step)
            room = nodes - int(np.count_nonzero(score))
            front = best(reached, min(width, room), reached > score)
            if not len(front):
                break
            score[front] = reached[front]
        return Signal(steady(score[: graph.rows]))

    return channel


def _intents(question: Question) -> list[str]:
    """What a question is after: by the word of a language model, or else by its own."""
    told = None if question.adviser is None else question.adviser.kinds(question.text, _TOLD)
    return [intent(question)] if told is None else ["" if name == _OTHER else name for name in told]


def intent(question: Question) -> str:
    """What a question is after: "why", "when", "who", or "" for anything else."""
    if question.kind in ("why", "when", "who"):
        return question.kind
    return "when" if question.intervals or question.order else ""


def _anchored(index: MemoryIndex, question: Question, alike: Doubles, count: int, damping: float) -> Doubles:
    """The sum of reciprocal ranks of each row, as a share of what the first of two rankings has, at most 1."""
    words = index.whole.lexical(_WORDS).scores(question.terms)
    time = _TIMES(index.whole, question)
    total = np.zeros(len(alike))
    hidden = index.whole.columns["hidden"] != 0
    for scores in (alike, words, *(() if time is None else (time.scores,))):
        shown = np.where(hidden, 0.0, scores)
        first = best(shown, count, shown > 0)
        total[first] += (damping + 1) / (damping + 1 + np.arange(len(first))) / 2
    return np.minimum(total, 1.0)


def _reached(graph: Structure, front: Rows, score: Doubles, step: Mapping[str, Doubles]) -> Doubles:
    """What every node has by the best step from the front, beside what it has as an anchor or by another way."""
    found = score.copy()
    ways = ((node, kind, edges.around(node)[0]) for node in front.tolist() for kind, edges in graph.edges.items())
    for node, kind, targets in ways:
        np.maximum.at(found, targets, score[node] * step[kind][targets])
    return found
