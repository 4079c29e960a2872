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
from remanence.retrieval.organisation.discourse import UNIT
from remanence.retrieval.organisation.phrases import phrases_of, plain_vectors
from remanence.retrieval.organisation.structure import Edges, Organised, Structure, joined
from remanence.retrieval.parts import Channel, Signal


@register("discourse_walk.v1", costs=Costs(embeddings=1))
def discourse_walk(
    *, over: Organised, units: int = 30, linked: int = 30, damping: float = 0.5, propagate: bool = True
) -> Channel:
    """Turns by the best of their units.

    The units most like the question are looked at, and those kept that share a word with it: a stand-in for the model
    that filters them; all of them where none does. With `propagate`, a walk begins at these, by their likeness, and at
    names, and a unit counts by where the walk is. A name begins with the likeness of each unit kept that has it, and
    with 1 where the question has it, over the number of sessions that it is in.

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
            score = walk(graph.once("discourse", _walked), _begun(graph, score, question, linked), damping)
        source, found = graph.edges["source"], np.zeros(graph.size)
        np.maximum.at(found, source.targets, score[source.sources])
        return Signal(steady(found[: graph.rows] / found.max()))

    return channel


def _kept(graph: Structure, alike: Doubles, question: Question, count: int) -> Rows:
    """The units most like the question, of which those that share a word with it, if any does."""
    nodes = graph.once(UNIT, _units)
    near = nodes[np.lexsort((nodes, -alike[nodes]))][:count]
    asked = set(question.terms)
    shared = [node for node in near.tolist() if asked & set(terms(graph.labels[node - graph.rows], "en"))]
    return np.array(shared, np.int64) if shared else near


def _units(graph: Structure) -> Rows:
    return graph.rows + np.flatnonzero(np.array([kind == UNIT for kind in graph.kinds], bool))


def _begun(graph: Structure, score: Doubles, question: Question, linked: int) -> Doubles:
    """Where the walk begins: the units kept, and the names that these and the question have."""
    names, argument = np.zeros(graph.size), graph.edges["argument"]
    kept = (score > 0)[argument.sources]
    np.add.at(names, argument.targets[kept], score[argument.sources[kept]])
    for key in phrases_of(question.text, graph.words):
        if (node := graph.nodes.get(key)) is not None:
            names[node] += 1.0
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
