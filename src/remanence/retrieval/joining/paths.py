"""Ways through the facts that a question's words describe: relations near the name first, what it asks for last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from remanence.encoding.likeness import likeness
from remanence.encoding.naming import NameWord
from remanence.indexes.facts import Facts
from remanence.retrieval.joining.asked import Mention, Said, said_beside
from remanence.retrieval.joining.holding import Edge, Holding

__all__ = ["Path", "paths"]

LONGEST = 4
BEAM = 8
BLIND = 4
"""Steps that no word asks for, which are tried where no other is."""
LEAST, LEAST_AGAINST = 0.25, 0.6
"""How much a word of a question must be like a word of a relation for that to be followed, to and from the value."""
_AGAIN = 0.8
"""Words that are so alike speak of two steps, or of one only once: "the physician of the doctor of"."""
_KIND = 0.7
"""What a word counts for a step by saying what the step leads to, and not how."""
_UNSUPPORTED, _UNASKED, _STEP, _RIVAL, _AGAINST, _TALK = 0.15, 0.10, 0.03, 0.05, 0.22, 0.35
"""What a path loses for a step that no word asks for, for a relation's words that none asks for, for each step after
the first, for each other thing that the same words lead to, for a step from a value to what has it, and for one that
people talked of: what they say of themselves is seldom the one value of an attribute."""


class Path(NamedTuple):
    """Steps from a thing that a question names to one that may be its answer.

    Attributes:
        score: the share of the question's words that the steps account for, less what speaks against them.
    """

    start: int
    steps: tuple[Edge, ...]
    score: float

    @property
    def end(self) -> int:
        """What it leads to."""
        return self.steps[-1].target


class _State(NamedTuple):
    """A path while it grows: the likeness of each word to each step, and how much of a step's words nobody asks for."""

    start: int
    steps: tuple[Edge, ...]
    credits: tuple[tuple[float, ...], ...]
    unasked: float
    score: float


def paths(named: Sequence[Mention], words: Sequence[NameWord], facts: Facts, holding: Holding) -> list[Path]:
    """The ways that a question may mean, the best first.

    Args:
        named, words: the names in the question, and all its words (`asked.mentions`).
    """
    grown = [path for mention in named for path in _from(mention, said_beside(mention, words), facts, holding)]
    return sorted(grown, key=lambda path: (-path.score, len(path.steps), -path.steps[-1].fact))


def _from(mention: Mention, said: Sequence[Said], facts: Facts, holding: Holding) -> Iterator[Path]:
    if not sum(word.weight for word in said if word.weight >= 1):
        return
    known = dict[tuple[str, ...], tuple[tuple[float, ...], float]]()
    beam = [_State(node, (), (), 0.0, 0.0) for node, _ in facts.find(mention.key)]
    for _ in range(LONGEST):
        grown = [state for old in beam for state in _grown(old, said, facts, holding, known)]
        beam = sorted(grown, key=lambda state: (-state.score, -state.steps[-1].fact))[:BEAM]
        yield from (Path(state.start, state.steps, state.score) for state in beam)


def _grown(
    state: _State,
    said: Sequence[Said],
    facts: Facts,
    holding: Holding,
    known: dict[tuple[str, ...], tuple[tuple[float, ...], float]],
) -> list[_State]:
    """A path with each step that some word of the question asks for; where there is none, with the first few others.

    So "the sport of Ana Lund" is found by way of the position that she plays; but only one step may be so.
    """
    here = state.steps[-1].target if state.steps else state.start
    passed = {state.start, *(step.target for step in state.steps)}
    asked, blind = list[_State](), list[_State]()
    for edge in holding.edges(here):
        if edge.target in passed and (edge.target != here or edge.against):
            continue
        if edge.words not in known:
            known[edge.words] = _credit(edge.words, said)
        credit, unasked = known[edge.words]
        kinds = facts.kinds(edge.target)
        if kinds and not edge.against:
            credit = tuple(
                max(each, _KIND) if kinds & word.roots else each for each, word in zip(credit, said, strict=True)
            )
        named = max(credit, default=0.0) >= (LEAST_AGAINST if edge.against else LEAST)
        if not named and (edge.against or len(blind) >= BLIND or not all(map(any, state.credits))):
            continue
        if not named:
            credit = (0.0,) * len(said)
        credits, lacking = (*state.credits, credit), state.unasked + unasked
        steps = (*state.steps, edge)
        grown = _State(state.start, steps, credits, lacking, _score(steps, credits, lacking, said))
        (asked if named else blind).append(grown)
    return asked or blind


def _credit(words: tuple[str, ...], said: Sequence[Said]) -> tuple[tuple[float, ...], float]:
    """How much each word of a question is like a relation, and the share of the relation's words that none is like."""
    table = [[likeness(each.word, word) for word in words] for each in said]
    credit = tuple(max(row, default=0.0) for row in table)
    asked = [max(row[n] for row in table) for n in range(len(words))]
    return credit, 1 - sum(asked) / max(len(asked), 1)


def _score(steps: Sequence[Edge], credits: Sequence[Sequence[float]], lacking: float, said: Sequence[Said]) -> float:
    total, support = 0.0, [0.0] * len(steps)
    for before in (True, False):
        places = [n for n, each in enumerate(said) if each.before == before]
        worth, chosen = _assigned(places, credits, said)
        total += worth
        for n, hop in chosen:
            support[hop] = max(support[hop], credits[hop][n] * said[n].weight)
    weight = sum(each.weight for each in said)
    unsupported = sum(1 - each for each in support)
    odd = sum(_RIVAL * step.rivals + _AGAINST * step.against + _TALK * step.talk for step in steps)
    return total / weight - _UNSUPPORTED * unsupported - _UNASKED * lacking - odd - _STEP * (len(steps) - 1)


def _is_again(one: Said, other: Said) -> bool:
    """Whether two words ask for the same."""
    return likeness(one.word, other.word) >= _AGAIN


def _assigned(
    places: Sequence[int], credits: Sequence[Sequence[float]], said: Sequence[Said]
) -> tuple[float, tuple[tuple[int, int], ...]]:
    """The best way to give words to steps so that a word farther from the name never speaks of an earlier step."""
    best: list[tuple[float, tuple[tuple[int, int], ...]]] = [(0.0, ())] * len(credits)
    for n in places:
        grown = list(best)
        for hop in range(len(credits)):
            earlier = max(best[: hop + 1], key=lambda each: each[0])
            worth = credits[hop][n] * said[n].weight
            if not worth or earlier[0] + worth <= grown[hop][0]:
                continue
            if not any(at == hop and _is_again(said[n], said[other]) for other, at in earlier[1]):
                grown[hop] = (earlier[0] + worth, (*earlier[1], (n, hop)))
        best = grown
    return max(best, key=lambda each: each[0])
