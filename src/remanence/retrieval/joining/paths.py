"""Ways through the facts that a question's words describe: relations near the name first, what it asks for last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from remanence.encoding.likeness import likeness
from remanence.encoding.naming import NameWord
from remanence.encoding.nearness import nearness
from remanence.encoding.relations import Spoken, gives, is_mutual, kinds_answering, kinds_asked, kinds_told, may_answer
from remanence.encoding.text import TIME_WORDS, terms
from remanence.indexes.facts import Facts
from remanence.retrieval.joining.asked import Mention, Said, form_of, is_number, noun_of, said_beside, straight_of
from remanence.retrieval.joining.holding import Edge, Holding
from remanence.retrieval.joining.renewed import types_of

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


_FITTING, _ROUNDABOUT = 0.5, 0.4
"""What a word counts for a step in words that nobody knows, by leading to the kind of thing that it asks for; and what
a way loses by a step that nobody asks for where such a step is there."""
_BRIEF = 1
"""A question of no more telling words asks for one step."""
_FITS = 0.6
"""What a fact gains that alone is of the kind that is asked for."""
_MISFIT = 0.5
"""What a path loses that leads to what the question does not ask for: "where" to a person."""
_WIDER, _OTHER = 0.8, 0.5
"""What a word counts for a relation that it may mean, and at most for one that it does not mean, by the lexicon."""
_Known = dict[
    tuple[tuple[str, ...], tuple[tuple[str, ...], ...], frozenset[str], bool], tuple[tuple[float, ...], float]
]
"""What is known of steps by their words: the credit of each of the question's words, and what nobody asks for."""


class Path(NamedTuple):
    """Steps from a thing that a question names to one that may be its answer.

    Attributes:
        score: the share of the question's words that the steps account for, less what speaks against them.
        support: how surely some word asks for each step. covered: the share of the question's words, alone.
        missing: words that ask for a relation beyond the last step.
    """

    start: int
    steps: tuple[Edge, ...]
    score: float
    support: tuple[float, ...] = ()
    covered: float = 0.0
    missing: tuple[str, ...] = ()

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
    worth: _Worth


class _Worth(NamedTuple):
    """What a path is worth, as `Path` has it."""

    score: float
    support: tuple[float, ...]
    covered: float


def paths(named: Sequence[Mention], words: Sequence[NameWord], facts: Facts, holding: Holding) -> list[Path]:
    """The ways that a question may mean, the best first.

    Args:
        named, words: the names in the question, and all its words (`asked.mentions`).
    """
    form, noun = form_of(words), noun_of(words)
    wanted = kinds_asked(form, noun)
    found = list[Path]()
    for mention in named:
        said, straight = said_beside(mention, words), straight_of(mention, words)
        ways = [way for way in _from(mention, said, facts, holding, straight) if _is_sound(way)]
        if len({word.word for word in said if word.weight >= 1}) <= _BRIEF:
            ways = _straight(ways)
        found += _typed(ways, said, wanted, facts) if wanted else ways
    grown = [path._replace(score=path.score - _MISFIT * _misfits(form, noun, path.steps[-1], facts)) for path in found]
    return sorted(grown, key=lambda path: (-path.score, len(path.steps), -path.steps[-1].fact))


def _straight(ways: list[Path]) -> list[Path]:
    """The ways, those by a step that nobody asks for lowered where a single step may be what is asked for."""
    if not any(len(way.steps) == 1 and way.support[0] >= _FITTING and not way.steps[0].against for way in ways):
        return ways
    return [
        way._replace(score=way.score - _ROUNDABOUT) if len(way.steps) > 1 and min(way.support) < LEAST else way
        for way in ways
    ]


def _is_sound(way: Path) -> bool:
    """Whether no more than one of its steps is one that nobody asks for."""
    return sum(each < LEAST for each in way.support) < 2


def _typed(ways: list[Path], said: Sequence[Said], wanted: frozenset[str], facts: Facts) -> list[Path]:
    """The ways, the one fact of a thing that can answer a question by its kind raised: "Who farms X?", of a tenant."""
    spoken = any(word.spoken.relations for word in said)
    fitting = [
        n
        for n, way in enumerate(ways)
        if len(way.steps) == 1
        and not way.steps[0].against
        and not (spoken and way.steps[0].known and "person" in wanted)
        and types_of(facts, way.end) & wanted
    ]
    if len(fitting) == 1 and len({word.word for word in said if word.weight >= 1}) < 3:
        way = ways[fitting[0]]
        if way.support[0] < LEAST:
            ways[fitting[0]] = way._replace(score=way.score + _FITS)
    return ways


def _misfits(form: str, noun: str, last: Edge, facts: Facts) -> bool:
    """Whether a value is known to be nothing that "who" or "where" asks for."""
    if form == "number":
        return not is_number(facts.names[last.target])
    if form in ("who", "where") and _is_time_or_number(facts.names[last.target]):
        return True
    types = types_of(facts, last.target)
    able = kinds_answering(form, noun)
    if able and types and not types & able:
        return True
    if types & able:
        return False
    return bool(last.known) and not last.against and not may_answer(form, last.known)


def _is_time_or_number(name: str) -> bool:
    return name[0].isdigit() or name.lower() in TIME_WORDS


def _from(
    mention: Mention, said: Sequence[Said], facts: Facts, holding: Holding, straight: frozenset[str]
) -> Iterator[Path]:
    if not sum(word.weight for word in said if word.weight >= 1):
        return
    known = _Known()
    starts = [node for node, _ in facts.find(mention.key)]
    if (other := holding.called(mention.key)) is not None:
        starts.append(other)
    beam = [_State(node, (), (), 0.0, _Worth(0.0, (), 0.0)) for node in dict.fromkeys(starts)]
    for _ in range(LONGEST):
        grown = [state for old in beam for state in _grown(old, said, facts, holding, known, straight)]
        beam = sorted(grown, key=lambda state: (-state.worth.score, -state.steps[-1].fact))[:BEAM]
        yield from (Path(state.start, state.steps, *state.worth, _missing(state, said)) for state in beam)


def _missing(state: _State, said: Sequence[Said]) -> tuple[str, ...]:
    """The roles that are asked for farther from the name than all that the steps account for: "the father of"."""
    credit = [max(each) for each in zip(*state.credits, strict=True)]
    reached = dict.fromkeys((True, False), 0)
    for worth, word in zip(credit, said, strict=True):
        if worth >= LEAST:
            reached[word.before] = max(reached[word.before], word.distance)
    return tuple(
        word.word
        for worth, word in zip(credit, said, strict=True)
        if worth < LEAST
        and word.role
        and word.weight >= 1
        and word.spoken.relations
        and word.distance > reached[word.before]
    )


def _grown(
    state: _State,
    said: Sequence[Said],
    facts: Facts,
    holding: Holding,
    known: _Known,
    straight: frozenset[str],
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
        key = edge.words, edge.forms, edge.known, edge.turned
        if key not in known:
            known[key] = _credit(edge, said)
        credit, unasked = known[key]
        if edge.against and not state.steps and straight and not is_mutual(edge.known):
            credit = tuple(0.0 if word.word in straight else each for each, word in zip(credit, said, strict=True))
        kinds = frozenset(facts.kinds(edge.target)).union(
            *(facts.kinds(facts.facts[old].value) for old in edge.outdated)
        )
        if kinds and not edge.against:
            credit = tuple(
                max(each, _KIND) if kinds & word.roots else each for each, word in zip(credit, said, strict=True)
            )
        if not edge.known and not edge.against and (own := types_of(facts, edge.target)):
            credit = tuple(
                max(each, _FITTING) if own & kinds_told(word.spoken.relations) else each
                for each, word in zip(credit, said, strict=True)
            )
        named = max(credit, default=0.0) >= (LEAST_AGAINST if edge.against else LEAST)
        if not named and (edge.against or len(blind) >= BLIND or not all(map(any, state.credits))):
            continue
        if not named:
            credit = (0.0,) * len(said)
        credits, lacking = (*state.credits, credit), state.unasked + unasked
        steps = (*state.steps, edge)
        grown = _State(state.start, steps, credits, lacking, _worth(steps, credits, lacking, said))
        (asked if named else blind).append(grown)
    return asked or blind


def _credit(edge: Edge, said: Sequence[Said]) -> tuple[tuple[float, ...], float]:
    """How much each word of a question is like a relation, and the share of the relation's words that none is like."""
    table = [[likeness(each.word, word) for word in edge.words] for each in said]
    asked = {word: max(row[n] for row in table) for n, word in enumerate(edge.words)}
    forms = edge.forms or (edge.words,)
    unasked = 1 - max(sum(asked[word] for word in form) / max(len(form), 1) for form in forms)
    credit = tuple(max(row, default=0.0) for row in table)
    if not edge.known:
        near = [_near(forms, each.spoken, edge.turned) for each in said]
        return tuple(map(max, credit, near)), min(unasked, 1 - max(near, default=0.0))
    means = [_meant(edge.known, each.spoken) for each in said]
    nouns = gives(edge.known)
    credit = tuple(
        max(
            mean,
            _KIND if nouns.intersection(terms(each.word, "en")) else 0.0,
            own if not mean and not _is_other(edge, each) else min(own, _OTHER),
        )
        for own, mean, each in zip(credit, means, said, strict=True)
    )
    return credit, min(unasked, 1 - max(means, default=0.0))


def _near(forms: Sequence[tuple[str, ...]], spoken: Spoken, turned: bool) -> float:
    """How near the words of a step come to a relation that a word speaks of, where the lexicon does not know them."""
    return max((nearness(form, spoken.relations, turned=turned) for form in forms), default=0.0)


def _meant(known: frozenset[str], spoken: Spoken) -> float:
    """How surely a word speaks of one of the relations that a step may be."""
    return 1.0 if known & spoken.relations else _WIDER if known & spoken.wider else 0.0


def _is_other(edge: Edge, each: Said) -> bool:
    """Whether a word speaks of known relations, none of which a step is."""
    return bool(each.spoken.relations or each.spoken.wider) and not _meant(edge.known, each.spoken)


def _worth(steps: Sequence[Edge], credits: Sequence[Sequence[float]], lacking: float, said: Sequence[Said]) -> _Worth:
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
    against = _UNSUPPORTED * unsupported + _UNASKED * lacking + odd + _STEP * (len(steps) - 1)
    return _Worth(total / weight - against, tuple(support), total / weight)


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
