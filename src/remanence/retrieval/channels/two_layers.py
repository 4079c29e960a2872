"""Notes and the episodes under them: both at once, or episodes only where the notes do not suffice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from remanence.encoding.text import terms
from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.rounding import Doubles, steady
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question
from remanence.retrieval.channels.unit_search import sayings
from remanence.retrieval.organisation.episodic_notes import EPISODE, NOTE
from remanence.retrieval.organisation.phrases import plain_vectors
from remanence.retrieval.organisation.structure import Organised, Structure
from remanence.retrieval.parts import Channel, Signal
from remanence.retrieval.selection import best_of


def _taken(given: Mapping[str, Any]) -> Costs:
    """A model is asked once, and only where notes may suffice."""
    asks = given["strategy"] == "best effort"
    return Costs(embeddings=1, llm_calls=1 if asks else 0, llm_tokens=600 if asks else 0)


@register("two_layers.v1", costs=_taken)
def two_layers(
    *, over: Organised, strategy: str = "hybrid", notes: int = 10, episodes: int = 10, enough: float = 1.0
) -> Channel:
    """Rows by the notes that were read from them and by the episodes that they belong to.

    Args:
        over: `episodic_notes.v1` or `consolidated.v1`. notes, episodes: how many of each are found.
        strategy: "hybrid" looks at both layers; "best effort" at notes first, and at episodes only where these do not
            suffice: by the word of a language model, where there is one.
        enough: without one, the share of the question's content terms that the notes found must have to suffice.
    A row of an episode has the episode's cosine times its own beside the best there; a note gives its cosine to the row
    that it was read from.
    Reference: Zhang et al., HiMem, arXiv:2601.06377.
    """
    if strategy not in ("hybrid", "best effort"):
        raise ValueError(f'strategy is "hybrid" or "best effort", got {strategy!r}')

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        vectors = plain_vectors(index)
        graph = over.of(index)
        alike = np.maximum(graph.cosines(vectors.query(question.text)), 0.0)
        best = _best(graph, alike, NOTE, notes)
        found = _noted(graph, alike, best)
        if strategy == "hybrid" or not suffices(graph, best, question, alike, enough):
            found = np.maximum(found, _lived(graph, alike, _best(graph, alike, EPISODE, episodes)))
        return Signal(steady(found)) if found.any() else None

    return channel


def suffices(graph: Structure, notes: Rows, question: Question, alike: Doubles, enough: float) -> bool:
    """Whether notes are enough for a model; without one, whether they have that share of the question's terms.

    A question without terms is never answered by notes then.
    """
    adviser = question.adviser
    further = None if adviser is None else adviser.further(question.text, sayings(adviser, graph, notes, alike))
    if further is not None:
        return not further
    had = {term for node in notes.tolist() for term in terms(graph.labels[node - graph.rows], "en")}
    asked = set(question.terms)
    return bool(asked) and len(asked & had) >= enough * len(asked)


def _best(graph: Structure, alike: Doubles, kind: str, count: int) -> Rows:
    """The nodes of a kind that are most like the question, ties by node."""
    nodes = graph.of_kind(kind)
    return best_of(nodes[alike[nodes] > 0], alike, count)


def _noted(graph: Structure, alike: Doubles, notes: Rows) -> Doubles:
    source, found = graph.edges["source"], np.zeros(graph.size)
    chosen = np.isin(source.sources, notes)
    np.maximum.at(found, source.targets[chosen], alike[source.sources[chosen]])
    return found[: graph.rows]


def _lived(graph: Structure, alike: Doubles, episodes: Rows) -> Doubles:
    member = graph.edges["member"]
    chosen = np.isin(member.sources, episodes)
    places, rows = member.sources[chosen], member.targets[chosen]
    best, found = np.zeros(graph.size), np.zeros(graph.rows)
    np.maximum.at(best, places, alike[rows])
    found[rows] = alike[places] * alike[rows] / np.maximum(best[places], 1e-9)
    return found
