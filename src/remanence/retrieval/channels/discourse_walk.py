"""Turns by the best of their units: by likeness alone, or by a walk over units, names and sessions."""

from __future__ import annotations

import numpy as np

from remanence.encoding.text import terms
from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.rounding import Doubles, steady
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question
from remanence.retrieval.channels.pagerank import walk
from remanence.retrieval.organisation.discourse import NAME, UNIT
from remanence.retrieval.organisation.phrases import phrases_of, plain_vectors
from remanence.retrieval.organisation.structure import Edges, Organised, Structure, joined
from remanence.retrieval.parts import Channel, Signal
from remanence.retrieval.selection import best_of

NAMES = 10
"""Names most like the question that a language model is shown."""


@register("discourse_walk.v1", costs=Costs(embeddings=1, llm_calls=2, llm_tokens=2_500))
def discourse_walk(
    *, over: Organised, units: int = 30, linked: int = 30, damping: float = 0.5, propagate: bool = True
) -> Channel:
    """Turns by the best of their units.

    The units most like the question are looked at, and those kept that a language model finds useful, or where there is
    no model those that share a word with the question; all of them if that is none. With `propagate`, a walk begins at
    these, by their likeness, and at names, and a unit counts by where the walk is. A name begins with the likeness of
    each unit kept that has it, and with 1 where the question is about it, over the number of sessions that it is in: a
    model says which of the names most like the question it is about; without one they are those that stand in it.

    Args:
        over: `discourse.v1`. units: how many are looked at. linked: names that a walk begins at, the best.
        damping: the share of a step that goes on.
        propagate: whether to walk (the paper's EMem-G), or to take the units as they are (EMem).
    Reference: Zhou et al., EMem, arXiv:2511.17208.    Cost: 20 passes over the edges.
    """
    if not 0 <= damping < 1:
        raise ValueError(f"damping must lie in [0, 1), got {damping}")

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        vectors = plain_vectors(index)
        graph = over.of(index)
        alike = np.maximum(graph.cosines(vectors.query(question.text)), 0.0)
        kept = _kept(graph, alike, question, units)
        if not alike[kept].any():
            return None
        score = np.zeros(graph.size)
        score[kept] = alike[kept]
        if propagate:
            begun = _begun(graph, score, _asked(graph, alike, question), linked)
            score = walk(graph.once("discourse", _walked), begun, damping)
        source, found = graph.edges["source"], np.zeros(graph.size)
        np.maximum.at(found, source.targets, score[source.sources])
        return Signal(steady(found[: graph.rows] / found.max()))

    return channel


def _kept(graph: Structure, alike: Doubles, question: Question, count: int) -> Rows:
    """The units most like the question, of which those of use, if any is."""
    near = _nearest(graph, UNIT, alike, count)
    useful = _useful(graph, near, question)
    if useful is None:
        asked = set(question.terms)
        useful = [
            n for n, node in enumerate(near.tolist()) if asked & set(terms(graph.labels[node - graph.rows], "en"))
        ]
    return near[useful] if useful else near


def _asked(graph: Structure, alike: Doubles, question: Question) -> Rows:
    """The names that the question is about: of those most like it, or without a model as they stand in it."""
    if question.adviser is not None:
        near = _nearest(graph, NAME, alike, NAMES)
        if (useful := _useful(graph, near, question)) is not None:
            return near[useful]
    nodes = (graph.nodes.get(key) for key in phrases_of(question.text, graph.words))
    return np.array([node for node in nodes if node is not None], np.int64)


def _nearest(graph: Structure, kind: str, alike: Doubles, count: int) -> Rows:
    """The nodes of a kind that are most like the question, ties by node."""
    return best_of(graph.of_kind(kind), alike, count)


def _useful(graph: Structure, nodes: Rows, question: Question) -> list[int] | None:
    """The places of units or names that a language model finds useful; None without one."""
    if (adviser := question.adviser) is None:
        return None
    source, argument = graph.edges["source"], graph.edges["argument"]
    told = (np.isin(source.sources, [node, *argument.around(node)[0]]) for node in nodes.tolist())
    labels = (graph.labels[node - graph.rows] for node in nodes.tolist())
    return adviser.useful(
        question.text, [adviser.label(text, source.targets[own]) for text, own in zip(labels, told, strict=True)]
    )


def _begun(graph: Structure, score: Doubles, asked: Rows, linked: int) -> Doubles:
    """Where the walk begins: the units kept, and the names that these and the question have."""
    names, argument = np.zeros(graph.size), graph.edges["argument"]
    kept = (score > 0)[argument.sources]
    np.add.at(names, argument.targets[kept], score[argument.sources[kept]])
    np.add.at(names, asked, 1.0)
    names = steady(names / np.maximum(graph.once("sessions of names", _sessions), 1))
    names[np.lexsort((np.arange(graph.size), -names))[linked:]] = 0.0
    return score + names


def _sessions(graph: Structure) -> Doubles:
    """In how many sessions a name is; a unit outside of sessions is one by itself."""
    home = np.arange(graph.size)
    member, argument = graph.edges["member"], graph.edges["argument"]
    inward = member.targets > member.sources  # sessions come last
    home[member.sources[inward]] = member.targets[inward]
    pairs = np.unique(argument.sources * graph.size + home[argument.targets])
    return np.bincount(pairs // graph.size, minlength=graph.size).astype(np.float64)


def _walked(graph: Structure) -> Edges:
    """All that the walk goes along: units, names and sessions."""
    return joined((graph.edges[name] for name in ("argument", "synonym", "member")), graph.size).shares()
