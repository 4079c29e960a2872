"""Facts: the turn that tells what a question asks for, found by way of what it names, and the turns on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.facts import Facts
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.joining import Path, chain_of, held_for, mentions, paths
from remanence.retrieval.parts import Channel, Signal

FOLLOWED = 6
"""Other ways to read the question whose ends are lifted, too."""
_ANSWER, _WAY, _STEP = 1.0, 0.55, 0.02
"""So far apart that words, of which the first fact of a chain has most, do not bring it above the answer."""


@register("facts.v1")
def facts(*, least: float = 0.1, near: float = 0.4) -> Channel:
    """1 for the turn that tells the value that holds now of what is asked; less for those on the way there.

    The words of a question are looked for among the relations of the things that it names: "the spouse of the author
    of X" goes from X by "author" to a person, and from there by "married to". Rows that said otherwise before are noted
    as outdated; they keep what other channels give them.

    Args:
        least: the score of the best way, which is the share of the question's words that it accounts for, less what
            speaks against it; under this, the channel has nothing to say.
        near: how far below the best way others are lifted, too.
    Cost: some 50 µs where the question names nothing that is known, 1 to 5 ms otherwise.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        table = index.facts
        if table is None:
            return None
        named, words = mentions(question.text, table)
        if not named:
            return None
        holding = held_for(index, question.query)
        ways = paths(named, words, table, holding)
        if not ways or ways[0].score < least:
            return None
        signal = _signal(index, table, [way for way in ways if way.score >= ways[0].score - near])
        return signal._replace(chain=chain_of(ways, table, holding))

    return channel


def _signal(index: MemoryIndex, table: Facts, ways: Sequence[Path]) -> Signal:
    rows = table.rows(index.columns)
    scores, notes, outdated = np.zeros(len(index)), dict[int, str](), dict[int, str]()
    for place, (fact, chain) in enumerate(_lifted(ways)):
        row = int(rows[fact])
        if not scores[row]:
            scores[row] = _ANSWER if place == 0 else _WAY - _STEP * place
            notes[row] = chain
    for step in ways[0].steps:
        for fact in step.outdated:
            outdated.setdefault(int(rows[fact]), f"now {table.names[step.target]}")
    outdated = {row: now for row, now in outdated.items() if row >= 0 and row not in notes}
    return Signal(scores, notes=notes, outdated=outdated)


def _lifted(ways: Sequence[Path]) -> Iterator[tuple[int, str]]:
    """Facts in the order of their worth, each with its chain: the answer, the way there, the ends of other ways."""
    best = ways[0]
    for step in reversed(best.steps):
        yield step.fact, _chain(best)
    ends = dict[int, str]()
    for way in ways[1:]:
        ends.setdefault(way.steps[-1].fact, _chain(way))
    yield from list(ends.items())[:FOLLOWED]


def _chain(way: Path) -> str:
    """The relations that lead to an answer: "author -> married -> citizen"."""
    return " -> ".join(" ".join(step.words) for step in way.steps)
