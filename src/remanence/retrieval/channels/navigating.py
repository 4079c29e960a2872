"""From event to event along the logic between them, towards what the question still lacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

from remanence.encoding.text import terms
from remanence.indexes import MemoryIndex
from remanence.indexes.keys import FULL
from remanence.indexes.rounding import Doubles, steady
from remanence.indexes.vectors import VectorIndex
from remanence.registry import Costs, register
from remanence.retrieval.adviser import Adviser, Saying
from remanence.retrieval.analysis import Question
from remanence.retrieval.channels.traversal import intent
from remanence.retrieval.organisation.events import EVENT
from remanence.retrieval.organisation.logic import TOLD
from remanence.retrieval.organisation.phrases import plain_vectors
from remanence.retrieval.organisation.structure import Organised, Structure
from remanence.retrieval.parts import Channel, Signal
from remanence.retrieval.selection import best_of

LEADS: Mapping[str, frozenset[str]] = {"why": frozenset({"causal", "detail"}), "when": frozenset({"follows", "same"})}
"""The relations that lead a question of an intent to what it asks for, whatever words are there."""
_OTHERS = frozenset({"same", "detail"})
_RELATIONS = (*TOLD, "same")
_FALLBACK = 2
"""Events that a search begins at where none has a word of the question."""
_AT_ONCE = 5
"""Events that a model judges in a round."""


@register("navigating.v1", costs=Costs(embeddings=2, llm_calls=8, llm_tokens=8_000))
def navigating(
    *, over: Organised, direct: int = 5, topics: int = 3, visits: int = 15, fading: float = 0.9, refine: bool = True
) -> Channel:
    """Rows of the events that a search towards goals keeps: it goes on from what helps, and leaves what does not.

    The search begins at the events most like the question, and at one of each of the topics that come first. Of all
    that waits, the event most like a goal that is still open is looked at next. One that helps is kept, and what logic
    joins to it waits, too; one that does not is skipped. What stays open is searched for once more. A row has the mean
    of its event's standing and its own cosine.

    A language model, where there is one, plans the goals, judges events and says what stays open; an event that helps
    closes the goal that it is most like. Without one a goal is a content term of the question, and an event helps that
    has one, or that a kept one leads to by a relation that the question asks for (`LEADS`).

    Args:
        over: `events.v1`. direct: events of the first look. topics: topics, by the first of their events.
        visits: events that are looked at (the paper's three rounds of three paths, and six of what is left); a model
            looks at five in a round, which count as five even if fewer wait.
        fading: what a step keeps.
        refine: whether what stays open is searched for once more.
    Reference: Hu et al., CompassMem, arXiv:2601.04726, with the numbers of its published code.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        vectors = plain_vectors(index)
        graph = over.of(index)
        if not graph.labels or not question.terms:
            return None
        search = _Search(index.whole, graph, question, vectors, fading)
        search.go(search.alike, direct, topics, visits)
        if refine and search.kept and (rest := search.rest()):
            search.go(cosines(graph, vectors.embed([rest]))[:, 0], direct, topics, visits)
        alike = np.maximum(graph.cosines(vectors.query(question.text)), 0.0)
        return _told(graph, search.kept, alike)

    return channel


class _Search:
    """Which events are kept, with their standing, and which goals (by number) are open.

    Attributes:
        alike: the cosine of every event with the question.
    """

    def __init__(
        self, index: MemoryIndex, graph: Structure, question: Question, vectors: VectorIndex, fading: float
    ) -> None:
        self._index, self._graph, self._question, self._fading = index, graph, question, fading
        planned = None if question.adviser is None else question.adviser.goals(question.text)
        adviser, goals = (question.adviser, planned) if planned else (None, question.terms)
        about = cosines(graph, vectors.embed([question.text, *goals]))
        self.alike, self._near, self._adviser, self._goals = about[:, 0], about[:, 1:], adviser, goals
        self._events = graph.of_kind(EVENT)
        told = [
            (place, [goal] if adviser is None else terms(goal, question.language)) for place, goal in enumerate(goals)
        ]
        codes = ((index.terms.vocabulary.get(term), place) for place, words in told for term in words)
        self._closing = {code: place for code, place in codes if code is not None}
        self._leads = LEADS.get(intent(question), _OTHERS)
        self.kept, self._seen, self._led = dict[int, float](), set[int](), dict[int, float]()
        self._open = set(self._closing.values() if adviser is None else range(len(goals)))

    def go(self, alike: Doubles, direct: int, topics: int, visits: int) -> None:
        """Look at so many events at most, from those most like what is asked on."""
        waiting: list[tuple[float, int]] = []
        for node in self._begun(alike, direct, topics):
            heappush(waiting, (-self._towards(node, alike), node))
        at_once = 1 if self._adviser is None else _AT_ONCE
        while waiting and visits > 0:
            nodes = self._next(waiting, min(visits, at_once))
            visits -= at_once
            useful = self._useful(nodes)
            for node in nodes:
                closed = self._goals_of(node) if useful is None else self._nearest(node)
                helps = bool(closed) or node in self._led if useful is None else node in useful
                if not helps:
                    continue
                self._open -= closed
                self.kept[node] = max(float(alike[node - self._graph.rows]), self._led.get(node, 0.0))
                for other in self._joined(node):
                    if other not in self._seen:
                        heappush(waiting, (-self._towards(other, alike), other))

    def rest(self) -> str:
        """What to search for once more: what a model says after what was kept, else the goals that are open."""
        said = None
        if self._adviser is not None:
            said = self._adviser.further(self._question.text, self._in_words(self._adviser, self.kept))
        return " ".join(self._goals[place] for place in sorted(self._open)) if said is None else said

    def _next(self, waiting: list[tuple[float, int]], count: int) -> list[int]:
        """The first so many that were not looked at before."""
        nodes: list[int] = []
        while waiting and len(nodes) < count:
            _, node = heappop(waiting)
            if node not in self._seen:
                self._seen.add(node)
                nodes.append(node)
        return nodes

    def _useful(self, nodes: Sequence[int]) -> set[int] | None:
        """The events that a model says help, beside those that are kept; None without one."""
        if self._adviser is None:
            return None
        events, kept = self._in_words(self._adviser, nodes), self._in_words(self._adviser, self.kept)
        useful = self._adviser.useful(self._question.text, events, kept)
        return None if useful is None else {nodes[place] for place in useful}

    def _in_words(self, adviser: Adviser, nodes: Collection[int]) -> list[Saying]:
        return [adviser.together(self._graph.edges["member"].around(node)[0]) for node in nodes]

    def _joined(self, node: int) -> list[int]:
        """The events that logic joins to a kept one, which leads to those that the question asks for."""
        found: list[int] = []
        for kind in _RELATIONS:
            others = self._graph.edges[kind].around(node)[0].tolist()
            for other in others if kind in self._leads else ():
                self._led[other] = max(self._led.get(other, 0.0), self._fading * self.kept[node])
            found += others
        return found

    def _begun(self, alike: Doubles, direct: int, topics: int) -> list[int]:
        """The first events that may help, else the very first; and of each of the first topics the first that may."""
        order = self._events[best_of(np.arange(len(alike)), steady(alike))].tolist()
        chosen = [node for node in order[:direct] if self._may_help(node)] or order[:_FALLBACK]
        topic = self._graph.once("topics", _topics)
        for each in list(dict.fromkeys(topic[node] for node in order))[:topics]:
            helping = (node for node in order if topic[node] == each and self._may_help(node))
            chosen += [node for node in [next(helping, None)] if node is not None]
        return list(dict.fromkeys(chosen))

    def _towards(self, node: int, alike: Doubles) -> float:
        """How like an open goal an event is; where none is open, how like the question."""
        place = node - self._graph.rows
        near = self._near[place, sorted(self._open)] if self._open else alike[[place]]
        return float(steady(near.max()))

    def _nearest(self, node: int) -> set[int]:
        """The open goal that an event is most like."""
        near = steady(self._near[node - self._graph.rows])
        return set(sorted(self._open, key=lambda goal: (-near[goal], goal))[:1])

    def _may_help(self, node: int) -> bool:
        return self._adviser is not None or bool(self._goals_of(node))

    def _goals_of(self, node: int) -> set[int]:
        """The goals of which an event has a term."""
        rows = np.sort(self._graph.edges["member"].around(node)[0])
        found = self._index.terms.postings(rows)
        return {self._closing[code] for code in found.codes[found.counts > 0].tolist() if code in self._closing}


def cosines(graph: Structure, vectors: npt.NDArray[np.int8]) -> Doubles:
    """Of every event with each vector, exactly."""
    assert graph.vectors is not None
    own = graph.vectors[graph.of_kind(EVENT)]
    return (own.astype(np.float32) @ vectors.astype(np.float32).T).astype(np.float64) / FULL**2


def _topics(graph: Structure) -> dict[int, int]:
    """The topic of each event."""
    holds = graph.edges["holds"]
    return dict(zip(holds.targets.tolist(), holds.sources.tolist(), strict=True))


def _told(graph: Structure, kept: Mapping[int, float], alike: Doubles) -> Signal | None:
    found = np.zeros(graph.size)
    for node, standing in kept.items():
        rows, _ = graph.edges["member"].around(node)
        found[rows] = (standing + alike[rows]) / 2
    return Signal(steady(found[: graph.rows])) if found.any() else None
