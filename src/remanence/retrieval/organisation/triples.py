"""Triples: what is said of two phrases, findable by meaning, on top of the graph of phrases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from remanence.encoding.naming import name_key
from remanence.indexes import MemoryIndex
from remanence.registry import register
from remanence.retrieval.organisation.phrases import node_vectors, phrases
from remanence.retrieval.organisation.structure import Edges, Organiser, Structure

TRIPLE = "triple"


@register("triples.v1")
def triples(*, synonyms: float = 0.8, crowd: int = 12, words: int = 6) -> Organiser:
    """The graph of phrases (`phrases.v1`) with triples as nodes: a statement, or two phrases that stand side by side.

    A stand-in for the triples that a language model extracts (HippoRAG 2, Gutiérrez et al., ICML 2025).

    Args:
        synonyms, crowd, words: as of `phrases.v1`.
    Edges: those of `phrases.v1`, "ends" (triples to the phrases that they join) and "told" (statements to the rows that
        tell them).
    """
    graph = phrases(synonyms=synonyms, crowd=crowd, words=words)

    def organise(index: MemoryIndex) -> Structure:
        base = graph(index)
        told = _told(index, base) | {triple: [] for triple in _beside(base)}
        size = base.size + len(told)
        ends = [(base.size + place, end, 1.0) for place, (_, *both) in enumerate(told) for end in both]
        homes = [(base.size + place, row, 1.0) for place, rows in enumerate(told.values()) for row in rows]
        labels = [text for text, _, _ in told]
        own = node_vectors(index, labels)
        joined = None if base.vectors is None or own is None else np.concatenate([base.vectors, own[len(index) :]])
        wider = {name: Edges(e.sources, e.targets, e.weights, size) for name, e in base.edges.items()}
        return Structure(
            rows=base.rows,
            labels=(*base.labels, *labels),
            kinds=(*base.kinds, *(TRIPLE,) * len(labels)),
            edges={**wider, "ends": Edges.of(ends, size), "told": Edges.of(homes, size)},
            vectors=joined,
        )

    return organise


Triple = tuple[str, int, int]


def _told(index: MemoryIndex, graph: Structure) -> dict[Triple, list[int]]:
    """The statements whose ends are phrases of the graph, in words, with the rows that tell them."""
    found: dict[Triple, list[int]] = {}
    facts = index.facts
    if facts is None:
        return found
    hidden = index.columns["hidden"]
    for fact, home, gone in zip(facts.facts, facts.rows(index.columns).tolist(), facts.columns["hidden"], strict=True):
        ends = [facts.names[node] for node in (fact.subject, fact.value)]
        nodes = [graph.nodes.get(name_key(name)) for name in ends]
        if home >= 0 and not gone and not hidden[home] and None not in nodes and nodes[0] != nodes[1]:
            words = " ".join(facts.relations[fact.relation].words)
            triple = f"{ends[0]} {words} {ends[1]}", int(nodes[0] or 0), int(nodes[1] or 0)
            found.setdefault(triple, []).append(home)
    return found


def _beside(graph: Structure) -> Iterator[Triple]:
    """The phrases that a row names side by side."""
    relation = graph.edges["relation"]
    for a, b in zip(relation.sources.tolist(), relation.targets.tolist(), strict=True):
        if a < b:
            yield f"{graph.labels[a - graph.rows]} {graph.labels[b - graph.rows]}", a, b
