"""Episodes and what they speak of in one graph: turns in the order of time, and the phrases that they name."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.moments import MISSING
from remanence.indexes.rounding import steady
from remanence.registry import register
from remanence.retrieval.organisation.phrases import phrases
from remanence.retrieval.organisation.structure import Edges, Organiser, Structure, shown

_DAY = 86_400e6


@register("associations.v1")
def associations(*, fading: float = 0.01, synonyms: float = 0.8, crowd: int = 12, words: int = 6) -> Organiser:
    """Turns and phrases as one graph: what follows in time, what abstracts from what, what is alike.

    Args:
        fading: how fast a step in time weakens, a day: its weight is exp(-fading * days between).
        synonyms, crowd, words: as of `phrases.v1`; phrases stand in for the concepts that a language model extracts.
    Edges: "temporal" (rows of one session, in order, both ways), "abstraction" (rows and phrases, both ways),
        "association" (phrases, both ways, by how often they stand together or how alike they are, at most 1).
    Reference: Jiang et al., SYNAPSE, arXiv:2601.02744.
    """
    graph = phrases(synonyms=synonyms, crowd=crowd, words=words)

    def organise(index: MemoryIndex) -> Structure:
        base = graph(index)
        contains, relation, alike = (base.edges[name] for name in ("contains", "relation", "synonym"))
        abstraction = [(a, b, 1.0) for a, b in zip(contains.sources.tolist(), contains.targets.tolist(), strict=True)]
        together = dict[tuple[int, int], float]()
        for edges in (relation, alike):
            for a, b, w in zip(edges.sources.tolist(), edges.targets.tolist(), edges.weights.tolist(), strict=True):
                together[a, b] = max(together.get((a, b), 0.0), w / (w + 1) if edges is relation else w)
        return Structure(
            rows=base.rows,
            labels=base.labels,
            kinds=base.kinds,
            edges={
                "temporal": Edges.of(_steps(index, shown(index), fading), base.size, both_ways=True),
                "abstraction": Edges.of(abstraction, base.size, both_ways=True),
                "association": Edges.of(((a, b, w) for (a, b), w in together.items()), base.size),
            },
            vectors=base.vectors,
        )

    return organise


def _steps(index: MemoryIndex, rows: Rows, fading: float) -> Iterator[tuple[int, int, float]]:
    """Each turn with the one that follows it in its session."""
    sessions, times = index.columns["session"][rows], index.columns["at_start"][rows]
    last: dict[int, tuple[int, int]] = {}
    for row, session, time in zip(rows.tolist(), sessions.tolist(), times.tolist(), strict=True):
        if session >= 0:
            if session in last:
                before, then = last[session]
                days = 0.0 if MISSING in (then, time) else abs(time - then) / _DAY
                yield before, row, float(steady(np.array([exp(-fading * days)]))[0])
            last[session] = row, time
