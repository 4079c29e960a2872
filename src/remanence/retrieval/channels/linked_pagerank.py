"""A walk over phrases and passages that begins at the triples most like the question: HippoRAG 2."""

from __future__ import annotations

import numpy as np

from remanence.encoding.text import terms
from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.rounding import Doubles, steady
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question
from remanence.retrieval.channels.pagerank import walk
from remanence.retrieval.organisation.phrases import plain_vectors
from remanence.retrieval.organisation.structure import Edges, Organised, Structure, joined
from remanence.retrieval.organisation.triples import TRIPLE
from remanence.retrieval.parts import Channel, Signal
from remanence.retrieval.selection import best_of


@register("linked_pagerank.v1", costs=Costs(embeddings=1, llm_calls=1, llm_tokens=500))
def linked_pagerank(*, over: Organised, damping: float = 0.5, triples: int = 5, passages: float = 0.05) -> Channel:
    """Rows where a walk over phrases and rows is, that begins at the triples and rows most like the question.

    Of the triples found, those are kept that a language model recognises to be of use; where there is no model, those
    that share a word with the question. Where none is kept, rows come by their likeness alone.

    Args:
        over: triples, phrases and rows (`triples.v1`). damping: the share of a step that goes on; the rest returns.
        triples: how many are looked at. passages: what a row's likeness counts at the start, beside a phrase's.
    Reference: Gutiérrez et al., From RAG to Memory, ICML 2025, whose values these are.
    Cost: 20 passes over the edges.
    """
    if not 0 <= damping < 1:
        raise ValueError(f"damping must lie in [0, 1), got {damping}")

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        vectors = plain_vectors(index)
        structure = over.of(index)
        likeness = structure.cosines(vectors.query(question.text))
        rows = _scaled(likeness[: structure.rows])
        found = _recognised(structure, likeness, question, triples)
        if not len(found):
            return Signal(steady(rows)) if rows.any() else None
        start = _phrases(structure, likeness, found)
        start[: structure.rows] = rows * passages
        here = walk(structure.once("linked", _linked), start, damping)[: structure.rows]
        return Signal(steady(here / here.max()))

    return channel


def _recognised(structure: Structure, likeness: Doubles, question: Question, count: int) -> Rows:
    """The triples most like the question that a language model, or else a word that they share, says are of use."""
    near = best_of(structure.of_kind(TRIPLE), likeness, count)
    labels = [structure.labels[node - structure.rows] for node in near.tolist()]
    if (adviser := question.adviser) is not None:
        rows = (_told(structure, node) for node in near.tolist())
        useful = adviser.useful(question.text, [adviser.label(*each) for each in zip(labels, rows, strict=True)])
        if useful is not None:
            return near[useful]
    asked = set(question.terms)
    return near[[place for place, label in enumerate(labels) if asked & set(terms(label, "en"))]]


def _told(structure: Structure, triple: int) -> Rows:
    """The rows that tell a triple: those of its statement, or else those that name both of its phrases."""
    told, _ = structure.edges["told"].around(triple)
    if len(told):
        return told
    contains, (ends, _) = structure.edges["contains"], structure.edges["ends"].around(triple)
    one, other = (contains.sources[contains.targets == end] for end in ends)
    return np.intersect1d(one, other)


def _phrases(structure: Structure, likeness: Doubles, found: Rows) -> Doubles:
    """What the walk begins with at phrases: the mean likeness of their triples, over how many rows name them."""
    ends, contains = structure.edges["ends"], structure.edges["contains"]
    chosen = np.isin(ends.sources, found)
    score = np.maximum(likeness[ends.sources[chosen]], 0.0)
    total = np.bincount(ends.targets[chosen], score, structure.size)
    count = np.bincount(ends.targets[chosen], minlength=structure.size)
    spread = np.bincount(contains.targets, minlength=structure.size)
    begun: Doubles = total / np.maximum(count, 1) / np.maximum(spread, 1)
    return begun


def _linked(structure: Structure) -> Edges:
    """Phrases and the rows that name them, both ways, with relations and synonyms; shares of what leaves a node."""
    contains = structure.edges["contains"]
    back = Edges(contains.targets, contains.sources, contains.weights, structure.size)
    every = (contains, back, structure.edges["relation"], structure.edges["synonym"])
    return joined(every, structure.size).shares()


def _scaled(values: Doubles) -> Doubles:
    """Values from 0 to 1, the least and the greatest of these."""
    if not len(values):
        return values
    low, high = float(values.min()), float(values.max())
    return (values - low) / (high - low) if high > low else np.zeros(len(values))
