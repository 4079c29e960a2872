"""Structures over what a bank holds, which a recipe's channels search: graphs, trees, clusters. All are caches."""

from remanence.retrieval.organisation import (
    associations,
    beliefs,
    consolidated,
    discourse,
    episodic_notes,
    events,
    granularities,
    layers,
    memory_units,
    multigraph,
    notes,
    phrases,
    scene_graph,
    themes,
    tree,
    triples,
)

__all__ = [
    "associations",
    "beliefs",
    "consolidated",
    "discourse",
    "episodic_notes",
    "events",
    "granularities",
    "layers",
    "memory_units",
    "multigraph",
    "notes",
    "phrases",
    "scene_graph",
    "themes",
    "tree",
    "triples",
]
