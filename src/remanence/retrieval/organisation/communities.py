"""Communities of a graph by label propagation."""

from __future__ import annotations

from remanence.indexes.growing import Rows
from remanence.retrieval.organisation.structure import Edges

ROUNDS = 20
"""At most: on a graph whose labels would go back and forth."""


def communities(edges: Edges, nodes: Rows) -> list[list[int]]:
    """The communities of some nodes, each ascending, in the order of their first node.

    Every node begins with a label of its own and takes, again and again, the one that weighs most among its neighbours,
    of equals its own, else the smallest. Nodes are gone through in ascending order.

    Args:
        edges: both ways.
    Cost: 20 passes over the edges at most.
    Source: Raghavan, Albert and Kumara, Physical Review E 76, 2007.

    >>> import numpy as np
    >>> pairs = [(0, 1, 0.9), (1, 2, 0.9), (0, 2, 0.9), (2, 3, 0.1), (3, 4, 0.9)]
    >>> communities(Edges.of(pairs, 6, both_ways=True), np.arange(6))
    [[0, 1, 2], [3, 4], [5]]
    """
    around: dict[int, list[tuple[int, float]]] = {}
    for source, target, weight in zip(
        edges.sources.tolist(), edges.targets.tolist(), edges.weights.tolist(), strict=True
    ):
        around.setdefault(source, []).append((target, weight))
    label = {node: node for node in sorted(nodes.tolist())}
    for _ in range(ROUNDS):
        moved = False
        for node, own in label.items():
            votes: dict[int, float] = {}
            for other, weight in around.get(node, ()):
                votes[label[other]] = votes.get(label[other], 0.0) + weight
            best = min(votes, key=lambda each: (-votes[each], each != own, each), default=own)
            if best != own:
                label[node], moved = best, True
        if not moved:
            break
    found: dict[int, list[int]] = {}
    for node, own in label.items():
        found.setdefault(own, []).append(node)
    return list(found.values())
