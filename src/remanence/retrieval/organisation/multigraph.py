"""Four graphs over the same rows, kept apart: what is alike, what follows in time, what causes what, who is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from remanence.encoding.naming import name_key
from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.moments import MISSING
from remanence.registry import register
from remanence.retrieval.organisation.neighbours import neighbours
from remanence.retrieval.organisation.phrases import phrases
from remanence.retrieval.organisation.structure import Edges, Organiser, Structure, shown

CAUSAL = re.compile(
    r"\b(?:because|therefore|thus|hence|consequently|as a result|due to|thanks to|so that|in order to|"
    r"(?:led|leads|leading) to|result(?:ed|s)? in|(?:that|which)(?:'s| is| was) why|that's how|caus(?:e|es|ed|ing))\b",
    re.IGNORECASE,
)
"""Words that join a cause and its effect."""
_RELATIONS = frozenset("cause causes caused because led leads lead resulted results prompted enabled".split())


@register("multigraph.v1")
def multigraph(*, alike: float = 0.5, nearest: int = 8) -> Organiser:
    """Rows joined four times over: "semantic", "temporal", "causal" and "entity" edges are never mixed.

    Causes are read from statements whose attribute says so, and else from words: a turn that says "because" or "as a
    result" is joined to the one before it in its session. That is a stand-in for a language model that infers them.

    Args:
        alike: the cosine from which two rows are joined. nearest: at most so many rows are joined to each for that.
    Edges: "semantic" and "temporal" (rows, both ways; time is one chain of all rows), "causal" (rows, both ways),
        "entity" (rows and the names in them, both ways: from row to row it takes two steps).
    Reference: Jiang et al., MAGMA, arXiv:2601.03236.    Cost: a product of all pairs of rows.
    """
    named = phrases(synonyms=2.0, words=0)

    def organise(index: MemoryIndex) -> Structure:
        base, rows = named(index), shown(index)
        pairs = () if base.vectors is None else neighbours(base.vectors, rows, alike, nearest)
        contains = base.edges["contains"]
        names = zip(contains.sources.tolist(), contains.targets.tolist(), strict=True)
        edges = {
            "semantic": pairs,
            "temporal": ((a, b, 1.0) for a, b in zip(*_in_time(index, rows), strict=True)),
            "causal": [*_told(index, base, rows), *_said(index, rows)],
            "entity": ((row, name, 1.0) for row, name in names),
        }
        return Structure(
            rows=base.rows,
            labels=base.labels,
            kinds=base.kinds,
            edges={kind: Edges.of(each, base.size, both_ways=True) for kind, each in edges.items()},
            vectors=base.vectors,
        )

    return organise


def _in_time(index: MemoryIndex, rows: Rows) -> tuple[list[int], list[int]]:
    """Each row, and the next in time; one without a time stands where it was stored."""
    times = index.columns["at_start"][rows]
    known = np.maximum.accumulate(np.where(times == MISSING, np.iinfo(np.int64).min, times))
    order = rows[np.lexsort((rows, np.where(times == MISSING, known, times)))].tolist()
    return order[:-1], order[1:]


def _said(index: MemoryIndex, rows: Rows) -> Iterator[tuple[int, int, float]]:
    """Each row that says that one thing made another, with the one before it in its session."""
    texts = {} if index.texts is None else index.texts(index.named(rows))
    last: dict[int, int] = {}
    for row, session in zip(rows.tolist(), index.columns["session"][rows].tolist(), strict=True):
        if session >= 0 and session in last and CAUSAL.search(texts.get(index.columns.ids[row], "")):
            yield last[session], row, 1.0
        last[session] = row


def _told(index: MemoryIndex, graph: Structure, rows: Rows) -> Iterator[tuple[int, int, float]]:
    """The rows that name a cause with those that name its effect, by statements that join the two."""
    facts, allowed = index.facts, set(rows.tolist())
    if facts is None:
        return
    contains = graph.edges["contains"]
    gone = facts.columns["hidden"].tolist()
    for fact, hidden in zip(facts.facts, gone, strict=True):
        if hidden or not _RELATIONS & set(facts.relations[fact.relation].words):
            continue
        ends = [graph.nodes.get(name_key(facts.names[node])) for node in (fact.subject, fact.value)]
        causes, effects = (set(contains.sources[contains.targets == end].tolist()) & allowed for end in ends)
        yield from ((a, b, 1.0) for a in sorted(causes) for b in sorted(effects) if a != b)
