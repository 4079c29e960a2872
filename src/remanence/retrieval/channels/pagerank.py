"""A walk over a graph that begins at what a question names, and comes back there: personalised PageRank."""

from __future__ import annotations

import numpy as np

from remanence.encoding.naming import name_key
from remanence.indexes import MemoryIndex
from remanence.indexes.rounding import Doubles, steady
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question
from remanence.retrieval.organisation.phrases import PLAIN, phrases_of, word_label
from remanence.retrieval.organisation.structure import Edges, Organised, Structure, joined
from remanence.retrieval.parts import Channel, Signal

STEPS = 20
"""Rounds of the power iteration; the error shrinks by `damping` in each."""
_LEAST = 0.01
"""The cosine from which a phrase stands for a name that a language model found."""


@register("pagerank.v1", costs=Costs(llm_calls=1, llm_tokens=250))
def pagerank(*, over: Organised, damping: float = 0.5, like: float = 0.8, specific: bool = True) -> Channel:
    """Rows by the phrases they contain, weighed by a walk that starts at the phrases of the question (HippoRAG).

    A language model, where there is one, lists what the question names, and each name stands for the phrase most like
    it. Without one the question's own phrases are looked up.

    Args:
        over: phrases and what joins them (`phrases.v1`). damping: the share of a step that goes on; the rest returns.
        like: the cosine from which a phrase stands for one of the question that the bank does not have.
        specific: whether a phrase that few rows name counts more at the start, by one over their number.
    Reference: Gutiérrez et al., HippoRAG, NeurIPS 2024, whose damping is 0.5; Page et al., 1999.
    Cost: 20 passes over the edges.
    """
    if not 0 <= damping < 1:
        raise ValueError(f"damping must lie in [0, 1), got {damping}")

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        structure = over.of(index)
        start = _named(index, structure, question) or starts(index, structure, question, like)
        if not start:
            return None
        contains, reset = structure.edges["contains"], np.zeros(structure.size)
        reset[start] = 1.0
        if specific:
            reset /= np.maximum(1, np.bincount(contains.targets, minlength=structure.size))
        found = walk(structure.once("facts", _facts), reset, damping)
        weighed = np.bincount(contains.sources, contains.weights * found[contains.targets], structure.size)
        rows = weighed[: structure.rows]
        return Signal(steady(rows / rows.max())) if rows.any() else None

    return channel


def _facts(structure: Structure) -> Edges:
    """What joins phrases, with the weights that leave a phrase adding up to 1."""
    return joined((structure.edges["relation"], structure.edges["synonym"]), structure.size).shares()


def _named(index: MemoryIndex, structure: Structure, question: Question) -> list[int]:
    """The phrases that a language model says the question names: as they stand, or else those most like its names."""
    names = None if question.adviser is None else question.adviser.names(question.text)
    found = []
    for name in names or ():
        node = structure.nodes.get(name_key(name))
        found.append(_most_like(index, structure, name, _LEAST) if node is None else node)
    return list(dict.fromkeys(node for node in found if node is not None))


def starts(index: MemoryIndex, structure: Structure, question: Question, like: float) -> list[int]:
    """The phrases of the graph that a question names; for a name that it lacks, the phrase that is most like it.

    Raises: EmbedderUnavailable if that is to be found, and cannot.
    """
    asked = [*phrases_of(question.text, structure.words), *map(name_key, question.speakers)]
    asked += map(word_label, question.terms)
    found = [structure.nodes[key] for key in asked if key in structure.nodes]
    named = {word for key in asked if key in structure.nodes for word in key.split()}
    missing = [name for name in question.names if name_key(name) not in named]
    alike = [_most_like(index, structure, name, like) for name in missing]
    return list(dict.fromkeys([*found, *(node for node in alike if node is not None)]))


def _most_like(index: MemoryIndex, structure: Structure, name: str, least: float) -> int | None:
    """The phrase most like a name, from a cosine on. Raises: EmbedderUnavailable."""
    vectors = index.whole.vectors(PLAIN)
    if vectors is None or not structure.labels:
        return None
    cosines = structure.cosines(vectors.query(name))[structure.rows :]
    best = int(cosines.argmax())
    return structure.rows + best if cosines[best] >= least else None


def walk(shares: Edges, reset: Doubles, damping: float, steps: int = STEPS) -> Doubles:
    """The personalised PageRank of every node: where a walk is that goes on with `damping`, else begins anew.

    A walk that can go nowhere begins anew, too. `reset` says where, and is scaled to 1.
    """
    begin = reset / reset.sum()
    ends = shares.degrees() == 0
    here: Doubles = begin
    for _ in range(steps):
        lost = float(here[ends].sum())
        here = damping * (shares.spread(here) + lost * begin) + (1 - damping) * begin
    return here
