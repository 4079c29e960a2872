"""Units found in one step, looked at once more, or asked for again with what was found: plain ways of retrieval."""

from __future__ import annotations

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.context import ALONE
from remanence.indexes.growing import Rows
from remanence.indexes.lexical import LexicalSpec
from remanence.indexes.rounding import Doubles, steady
from remanence.registry import Costs, register
from remanence.retrieval.adviser import Adviser, Saying
from remanence.retrieval.analysis import Question
from remanence.retrieval.organisation.phrases import plain_vectors
from remanence.retrieval.organisation.structure import Organised, Structure
from remanence.retrieval.parts import Channel, Mask, Signal
from remanence.retrieval.selection import best, best_of

_WORDS = LexicalSpec(context=ALONE)
_EVEN = 0.001
"""What likeness counts beside a model's scores: it decides among equals."""
_TOLD = 5
"""Rows of a unit without words of its own that a model is shown."""


@register("single_step.v1", costs=Costs(embeddings=1))
def single_step(*, over: Organised, found: int = 100) -> Channel:
    """Rows by the best of their units, of those most like the question.

    A unit of several rows gives its cosine to the row that is most like the question, and less to the others.

    Args:
        over: `memory_units.v1`. found: how many units (the paper's K).
    Reference: Zeng et al., On the Structural Memory of LLM Agents, arXiv:2412.15266.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        graph = over.of(index)
        alike = _alike(index, graph, question.text)
        return _rows(graph, alike, first(graph, alike, found), alike)

    return channel


@register("reranked.v1", costs=Costs(embeddings=1, llm_calls=4, llm_tokens=8_000))
def reranked(*, over: Organised, found: int = 100, kept: int = 10) -> Channel:
    """Rows by the best of their units, of those most like the question and, looked at once more, most to the point.

    A language model, where there is one, scores each unit for the question. Without one a unit counts by its cosine
    and, as much, by how much of the question's words its best row has. Only those that are kept lead to rows.

    Args:
        over: `memory_units.v1`. found: units that are looked at. kept: those that are kept (the paper's K and R).
    Reference: Zeng et al., On the Structural Memory of LLM Agents, arXiv:2412.15266.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        graph = over.of(index)
        alike = _alike(index, graph, question.text)
        near, score = first(graph, alike, found), np.zeros(graph.size)
        score[near] = _to_the_point(index, graph, question, near, alike)
        return _rows(graph, score, first(graph, score, kept), alike)

    return channel


@register("iterative.v1", costs=Costs(embeddings=4, llm_calls=3, llm_tokens=5_000))
def iterative(*, over: Organised, found: int = 100, each: int = 10, turns: int = 4) -> Channel:
    """Rows by the best of their units, found by asking several times: each time with what was found before.

    A language model, where there is one, thinks about the best units so far, and says what to search for next, or that
    they are enough. Without one, what is asked next is the question and, after it, what the best unit says that did not
    lead on before. A unit counts by the best of the times it was found.

    Args:
        over: `memory_units.v1`. found: units at most. each: units of a search. turns: searches (the paper's K, T, N).
    Reference: Zeng et al., On the Structural Memory of LLM Agents, arXiv:2412.15266.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        graph = over.of(index)
        own = _alike(index, graph, question.text)
        score, asked, used = np.zeros(graph.size), own, set[int]()
        for turn in range(turns):
            near = first(graph, asked, each)
            score[near] = np.maximum(score[near], asked[near])
            if turn == turns - 1:
                break
            further = _further(graph, question, first(graph, score, found), own)
            if further is None:
                further = _led(index, graph, question, first(graph, score, each), own, used)
            if not further:
                break
            asked = _alike(index, graph, further)
        return _rows(graph, score, first(graph, score, found), own)

    return channel


def _to_the_point(index: MemoryIndex, graph: Structure, question: Question, units: Rows, alike: Doubles) -> Doubles:
    adviser = question.adviser
    scores = None if adviser is None else adviser.scores(question.text, sayings(adviser, graph, units, alike))
    if scores is not None:
        return scores + _EVEN * alike[units]
    source, words = graph.edges["source"], np.zeros(graph.size)
    np.maximum.at(words, source.sources, index.whole.lexical(_WORDS).scores(question.terms)[source.targets])
    return (alike[units] + words[units]) / 2


def _further(graph: Structure, question: Question, units: Rows, alike: Doubles) -> str | None:
    """What a model would search for after these units, "" for nothing; None without one."""
    adviser = question.adviser
    return None if adviser is None else adviser.further(question.text, sayings(adviser, graph, units, alike))


def _led(index: MemoryIndex, graph: Structure, question: Question, best: Rows, alike: Doubles, used: set[int]) -> str:
    """The question with what the best unit says that did not lead on before; "" where all did."""
    lead = next((node for node in best.tolist() if node not in used), None)
    if lead is None:
        return ""
    used.add(lead)
    return f"{question.text} {_says(index, graph, lead, alike)}"


def sayings(adviser: Adviser, graph: Structure, units: Rows, alike: Doubles) -> list[Saying]:
    """What units say, for a model: their own words, else those rows of theirs that are most like the question."""
    rows = [graph.edges["source"].around(node)[0] for node in units.tolist()]
    homes = adviser.said([each[0] for each in rows])
    labels = [graph.labels[node - graph.rows] for node in units.tolist()]
    return [
        home._replace(text=label, rows=tuple(own.tolist()), who="")
        if label
        else adviser.together(best_of(own, alike), most=_TOLD)
        for label, own, home in zip(labels, rows, homes, strict=True)
    ]


def first(graph: Structure, score: Doubles, count: int) -> Rows:
    """The best units, ties by node; none that scores nothing."""
    own = score[graph.rows :]
    return graph.rows + best(own, count, own > 0)


def _alike(index: MemoryIndex, graph: Structure, text: str) -> Doubles:
    return np.maximum(steady(graph.cosines(plain_vectors(index).query(text))), 0.0)


def _says(index: MemoryIndex, graph: Structure, node: int, alike: Doubles) -> str:
    """A unit in words: its own, or those of its row that is most like the question."""
    if label := graph.labels[node - graph.rows]:
        return label
    rows, _ = graph.edges["source"].around(node)
    [id] = index.whole.named(rows[[int(alike[rows].argmax())]])
    return "" if index.whole.texts is None else index.whole.texts([id]).get(id, "")


def _rows(graph: Structure, score: Doubles, units: Rows, alike: Doubles) -> Signal | None:
    """What rows have of the units: all that these have for the one most like the question, less for the others."""
    source = graph.edges["source"]
    chosen = np.isin(source.sources, units)
    nodes, rows = source.sources[chosen], source.targets[chosen]
    best, found = np.full(graph.size, 1e-9), np.zeros(graph.rows)
    np.maximum.at(best, nodes, alike[rows])
    share = np.where(graph.once("alone", _alone)[nodes], 1.0, alike[rows] / best[nodes])
    np.maximum.at(found, rows, score[nodes] * share)
    return Signal(steady(found)) if found.any() else None


def _alone(graph: Structure) -> Mask:
    """Which units stand for one row."""
    single: Mask = graph.edges["source"].degrees() == 1
    return single
