"""From the top down: a few components that complete each other, and their episodes only where these tell more."""

from __future__ import annotations

import numpy as np

from remanence.encoding.text import terms
from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.keys import FULL
from remanence.indexes.rounding import Doubles, steady
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question
from remanence.retrieval.organisation.phrases import plain_vectors
from remanence.retrieval.organisation.structure import Organised, Structure
from remanence.retrieval.organisation.themes import THEME
from remanence.retrieval.parts import Channel, Signal
from remanence.retrieval.selection import best_of


@register("expanding.v1", costs=Costs(embeddings=1, llm_calls=1, llm_tokens=2_500))
def expanding(
    *, over: Organised, themes: int = 10, considered: int = 50, components: int = 10, relevance: float = 0.7
) -> Channel:
    """Rows by components chosen to be relevant and unlike each other; rows of an episode where it tells what lacks.

    Of the components of the best themes, one after another is chosen: by its cosine with the question, and by how much
    better those considered are covered with it. Of the episodes of those chosen a row is taken in only where it lowers
    the reader's uncertainty: where a language model, shown the components, says that it tells more. Without one, the
    episodes are gone through, best first, for rows with a content term of the question that nothing so far has.

    Args:
        over: `themes.v1`. themes: how many of the best are opened. considered, components: how many components are
            looked at, and chosen. relevance: what the cosine counts, beside covering.
    Reference: Hu et al., xMemory, arXiv:2602.02007.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        vectors = plain_vectors(index)
        graph = over.of(index)
        alike = np.maximum(graph.cosines(vectors.query(question.text)), 0.0)
        opened = _first(graph.of_kind(THEME), alike, themes)
        holds, source = graph.edges["holds"], graph.edges["source"]
        inside = holds.targets[np.isin(holds.sources, opened)]
        chosen = representatives(graph, _first(inside, alike, considered), alike, components, relevance)
        found = np.zeros(graph.size)
        told = np.isin(source.sources, chosen)
        np.maximum.at(found, source.targets[told], alike[source.sources[told]])
        lacking = set(question.terms) - {term for node in chosen.tolist() for term in _terms(graph, node)}
        useful = _useful(graph, question, chosen, alike)
        for node in chosen.tolist():
            rows = _lived(graph, node, alike)
            telling = _telling(graph, rows, lacking) if useful is None else [row for row in rows if row in useful]
            for row in telling:
                found[row] = max(found[row], alike[node])
        return Signal(steady(found[: graph.rows])) if found.any() else None

    return channel


def representatives(graph: Structure, nodes: Rows, alike: Doubles, count: int, relevance: float) -> Rows:
    """Some of the nodes, one after another: each is the best by cosine and by what it covers that none before does."""
    assert graph.vectors is not None
    own = graph.vectors[nodes].astype(np.float32)
    near = np.maximum((own @ own.T).astype(np.float64) / FULL**2, 0.0)
    covered, chosen = np.zeros(len(nodes)), list[int]()
    for _ in range(min(count, len(nodes))):
        gain = np.add.reduce(np.maximum(near - covered, 0.0), axis=1) / len(nodes)
        worth = steady(relevance * alike[nodes] + (1 - relevance) * gain)
        worth[chosen] = -1.0
        best = int(worth.argmax())
        chosen.append(best)
        covered = np.maximum(covered, near[best])
    return nodes[chosen]


def _useful(graph: Structure, question: Question, chosen: Rows, alike: Doubles) -> set[int] | None:
    """The rows of the components' episodes that tell a model more than these; None without one."""
    if question.adviser is None:
        return None
    told = {node: graph.edges["source"].around(node)[0] for node in chosen.tolist()}
    given = [question.adviser.label(graph.labels[node - graph.rows], rows) for node, rows in told.items()]
    known = {row for rows in told.values() for row in rows.tolist()}
    lived = {row for node in told for row in _lived(graph, node, alike)} - known
    rows = sorted(lived, key=lambda row: (-alike[row], row))
    useful = question.adviser.useful(question.text, question.adviser.said(rows), given)
    return None if useful is None else {rows[place] for place in useful}


def _lived(graph: Structure, component: int, alike: Doubles) -> list[int]:
    """The rows of a component's episode, best first."""
    rows = [int(row) for episode in graph.edges["holds"].around(component)[0] for row in _inside(graph, int(episode))]
    return sorted(rows, key=lambda row: (-alike[row], row))


def _telling(graph: Structure, rows: list[int], lacking: set[str]) -> list[int]:
    """Those of some rows that have a term that lacks; what they have lacks no more."""
    found: list[int] = []
    if not lacking:
        return found
    for row in rows:
        has = lacking & {term for unit in _units(graph, row) for term in _terms(graph, unit)}
        if has:
            found.append(row)
            lacking -= has
    return found


def _inside(graph: Structure, episode: int) -> list[int]:
    rows: list[int] = graph.edges["holds"].around(episode)[0].tolist()
    return rows


def _units(graph: Structure, row: int) -> list[int]:
    units: dict[int, list[int]] = graph.once("units of rows", _by_row)
    return units.get(row, [])


def _by_row(graph: Structure) -> dict[int, list[int]]:
    source = graph.edges["source"]
    found: dict[int, list[int]] = {}
    for unit, row in zip(source.sources.tolist(), source.targets.tolist(), strict=True):
        found.setdefault(row, []).append(unit)
    return found


def _terms(graph: Structure, node: int) -> frozenset[str]:
    read: frozenset[str] = graph.once(
        ("terms", node), lambda made: frozenset(terms(made.labels[node - made.rows], "en"))
    )
    return read


def _first(nodes: Rows, alike: Doubles, count: int) -> Rows:
    """The nodes most like the question, ties by node; none that is not like it at all."""
    return best_of(nodes[alike[nodes] > 0], alike, count)
