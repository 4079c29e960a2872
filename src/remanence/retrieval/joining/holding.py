"""Which facts hold for a query: of several statements of one attribute the latest that is believed, and not denied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from remanence.encoding.called import bearers
from remanence.encoding.naming import name_key
from remanence.indexes import MemoryIndex
from remanence.indexes.facts import Facts, Relation
from remanence.indexes.masks import allowed, believed
from remanence.indexes.moments import MISSING, micros
from remanence.retrieval.joining.renewed import Attribute, attribute_renewed
from remanence.types import Filter, Query

__all__ = ["Edge", "Holding", "held_for"]

Mask = npt.NDArray[np.bool_]
CROWD = 6
"""More than so many things that lead to one by the same relation are no answer to a question for one."""


class Edge(NamedTuple):
    """A step from a thing to another: by what words, over which fact, which facts said otherwise before.

    `rivals` is how many other things the same words lead to; `against`, whether it goes from a value to what has it;
    `talk`, whether somebody said so in a conversation; `known` names the relations that it may be, of the lexicon's;
    `forms` has the words of each wording where there are several; `turned`, whether what they say is said of the value.
    """

    words: tuple[str, ...]
    target: int
    fact: int
    outdated: tuple[int, ...] = ()
    rivals: int = 0
    against: bool = False
    talk: bool = False
    known: frozenset[str] = frozenset()
    forms: tuple[tuple[str, ...], ...] = ()
    turned: bool = False


def held_for(index: MemoryIndex, query: Query) -> Holding:
    """The facts of an index as a query sees them; the same object for all that sees the present without a filter."""
    if (query.as_of, query.known_at, query.filter) == (None, None, Filter()):
        return index.cached(held_for, _present)
    return _held(index, query)


def _present(index: MemoryIndex) -> Holding:
    return _held(index, Query(text=""))


def _held(index: MemoryIndex, query: Query) -> Holding:
    if index.facts is None:
        raise ValueError("an index without facts has none that hold")
    rows = index.facts.rows(index.columns)
    visible = rows >= 0
    visible[visible] = allowed(index.columns, query)[rows[visible]]
    return Holding(index.facts, query, visible)


class Holding:
    """The facts as a query sees them.

    Args:
        visible: whether the turn that tells a fact may be a hit of the query.
    """

    def __init__(self, facts: Facts, query: Query, visible: Mask) -> None:
        self._facts, self._visible = facts, visible
        self._held = believed(facts.columns, query) & ~facts.columns["hidden"] & visible
        if query.as_of is not None:
            at = facts.columns["at_start"]
            self._held &= (at == MISSING) | (at <= micros(query.as_of))
        if query.known_at is not None:
            self._visible = visible & (facts.columns["recorded_at"] <= micros(query.known_at))
        self._edges: dict[int, list[Edge]] = {}

    def holds(self, number: int) -> bool:
        """Whether a fact is believed and true, for what a query sees."""
        return bool(self._held[number])

    def called(self, key: str) -> int | None:
        """The one thing that goes by a name or a role, too, as is believed; None for none, and for several."""
        return self._facts.node(self._meant.get(key, ""))

    @cached_property
    def _meant(self) -> dict[str, str]:
        told = [naming for number, naming in self._facts.naming.items() if self._held[number]]
        return bearers(told, key=name_key)

    @cached_property
    def _groups(self) -> dict[int, list[int]]:
        """The things that are one by several names, for each of them."""
        groups: dict[int, list[int]] = {}
        for other, own in self._meant.items():
            one, same = self._facts.node(other), self._facts.node(own)
            if one is not None and same is not None:
                groups.setdefault(same, [same]).append(one)
        return {node: group for group in groups.values() for node in group}

    def _one(self, node: int) -> Sequence[int]:
        """A thing by each of its names."""
        return self._groups.get(node, (node,))

    def edges(self, node: int) -> list[Edge]:
        """Where one can go from a thing."""
        if node not in self._edges:
            found = list(self._forward(node, ()))
            past = {number for edge in found for number in edge.outdated}
            found += [edge for edge in self._backward(node) if edge.fact not in past]
            for other, words in self._facts.also(node):
                found += self._forward(other, words)
            self._edges[node] = found
        return self._edges[node]

    def _out(self, node: int) -> Mapping[int, Sequence[int]]:
        """The facts of a thing by each of its names, by relation."""
        return _joined([self._facts.out(each) for each in self._one(node)])

    def _into(self, node: int) -> Mapping[int, Sequence[int]]:
        """The facts whose value a thing is by any of its names, by relation."""
        return _joined([self._facts.into(each) for each in self._one(node)])

    def _forward(self, node: int, more: tuple[str, ...]) -> Iterator[Edge]:
        """To the value of each attribute of a thing that holds now."""
        attributes, active = list[Attribute](), list[int]()
        out, seen = self._out(node), set[int]()
        turned = self._turned(node)
        for code in out:
            if self._facts.relations[code].active:
                active.append(code)
            elif code not in seen:
                attribute = self._attribute(code, out, turned)
                if not seen.intersection(attribute.codes):
                    attributes.append(attribute)
                seen.update(attribute.codes)
        if self._facts.changing.intersection(self._one(node)):
            attributes = self._renewed(node, attributes, active)
        renewed = {code for attribute in attributes for code in attribute.codes}
        for code in active:
            if code not in renewed:
                yield from self._done(code, out[code])
        for attribute in attributes:
            forms = tuple(form + more for form in attribute.forms)
            for edge in self._latest(attribute.words + more, attribute.told, attribute.known):
                yield edge._replace(forms=forms)

    def _attribute(
        self, code: int, out: Mapping[int, Sequence[int]], turned: Sequence[tuple[Relation, list[tuple[int, int]]]]
    ) -> Attribute:
        """All that is told of a thing by a relation, in whatever words."""
        facts, relations = self._facts, self._facts.relations
        alike = tuple(other for other in out if relations[code].same(relations[other]))
        told = [(number, facts.facts[number].value) for other in alike for number in out[other]]
        told += [pair for relation, pairs in turned if relation.roots == relations[code].roots for pair in pairs]
        forms = tuple(dict.fromkeys(relations[other].words for other in alike))
        known = frozenset(name for other in alike for name in relations[other].known)
        return Attribute(alike, forms, known, told)

    def _renewed(self, node: int, attributes: list[Attribute], active: Sequence[int]) -> list[Attribute]:
        """The attributes of a thing, each with the changes that are told in other words."""
        facts = self._facts
        changes = [each for each in attributes if all(facts.facts[number].change for number, _ in each.told)]
        standing = [each for each in attributes if each not in changes]
        found = list(standing)
        done = [
            Attribute((code,), (facts.relations[code].words,), facts.relations[code].known, pairs)
            for code, pairs in (*self._done_to(node), *self._doing(node, active))
        ]
        standing += self._by_doing(node, active) if changes or done else ()
        for change in [*changes, *done]:
            first = min(number for number, _ in change.told)
            before = [each for each in standing if self._is_state(each, first)]
            of = attribute_renewed(facts, change.told[-1], change.words, change.known, before)
            if of is None:
                found += [change] if change in changes else []
                continue
            place = standing.index(of)
            merged = of._replace(
                codes=of.codes + change.codes,
                forms=tuple(dict.fromkeys((*of.forms, *change.forms))),
                told=of.told + change.told,
            )
            found = [merged if each is of else each for each in found]
            found += [] if merged in found else [merged]
            standing[place] = merged
        return found

    def _by_doing(self, node: int, active: Sequence[int]) -> Iterator[Attribute]:
        """What a thing does to one other, and one other to it, as attributes of it: "Ann keeps goal for X"."""
        facts = self._facts
        out = [(code, [(n, facts.facts[n].value) for n in self._out(node)[code]]) for code in active]
        into = [(~code, [(n, facts.facts[n].subject) for n in told]) for code, told in self._into(node).items()]
        for code, told in (*out, *into):
            relation = facts.relations[max(code, ~code)]
            still = [each for each in told if not facts.facts[each[0]].change]
            if len({other for _, other in still}) == 1 and not relation.known:
                yield Attribute((code,), (relation.words,), relation.known, still)

    def _is_state(self, attribute: Attribute, first: int) -> bool:
        """Whether an attribute was told before a change, and as what is so, not as what was once done."""
        facts = self._facts
        told = [facts.relations[facts.facts[number].relation] for number, _ in attribute.told if number < first]
        return any(not relation.event for relation in told)

    def _done_to(self, node: int) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """What others do to a thing and changes it: "Ann has taken charge of X"."""
        facts = self._facts
        for code, numbers in self._into(node).items():
            told = [(number, facts.facts[number].subject) for number in numbers if facts.facts[number].change]
            if told and len(told) == len(numbers) <= CROWD and not facts.relations[code].known:
                yield code, told

    def _doing(self, node: int, active: Sequence[int]) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """What a thing does otherwise than before: "the Playhouse now stages X"."""
        facts = self._facts
        for code in active:
            numbers = self._out(node)[code]
            if all(facts.facts[number].change for number in numbers):
                yield code, [(number, facts.facts[number].value) for number in numbers]

    def _done(self, code: int, numbers: Sequence[int]) -> Iterator[Edge]:
        """To what a thing does something to: to all of them, where they have names, else to the last."""
        facts = self._facts
        named = [n for n in numbers if any(c.isupper() for c in facts.names[facts.facts[n].value])]
        told = [(n, facts.facts[n].value) for n in numbers if n not in named]
        yield from self._latest(facts.relations[code].words, told)
        for number in [n for n in named if self._is_last_doer(n)][:CROWD]:
            value, rivals = facts.facts[number].value, len(named) - 1
            yield Edge(facts.relations[code].words, value, number, rivals=rivals, talk=self._is_talk(number))

    def _is_last_doer(self, number: int) -> bool:
        """Whether a fact holds, and nobody was said later to do the same to its value: "Y published X"."""
        fact = self._facts.facts[number]
        done = self._into(fact.value)[fact.relation]
        held = self.in_order([n for n in done if self._held[n] and not self._facts.facts[n].negated])
        return bool(held) and held[-1] == number

    def _turned(self, node: int) -> list[tuple[Relation, list[tuple[int, int]]]]:
        """What others do to a thing, as attributes of the thing: "Y published X" for "the publisher of X"."""
        facts = self._facts
        return [
            (facts.relations[code], [(number, facts.facts[number].subject) for number in numbers])
            for code, numbers in self._into(node).items()
            if facts.relations[code].active and len(numbers) <= CROWD
        ]

    def _latest(
        self, words: tuple[str, ...], told: Sequence[tuple[int, int]], known: frozenset[str] = frozenset()
    ) -> Iterator[Edge]:
        """The step to the value that was said last, if it is not denied since; the others are outdated."""
        held = self.in_order([number for number, _ in told if self._held[number]])
        values = dict(told)
        last = {values[number]: number for number in held}
        standing = [
            number for number in held if last[values[number]] == number and not self._facts.facts[number].negated
        ]
        if not standing:
            return
        now = standing[-1]
        outdated = [
            n for n, value in told if value != values[now] and self._visible[n] and not self._facts.facts[n].negated
        ]
        before = tuple(self._before(now, outdated))
        yield Edge(words, values[now], now, before, talk=self._is_talk(now), known=known)

    def _before(self, now: int, others: Sequence[int]) -> list[int]:
        ordered = self.in_order([*others, now])
        return ordered[: ordered.index(now)]

    def in_order(self, numbers: Sequence[int]) -> list[int]:
        """Facts by when they were said, or where that is not known of all of them, in the order they were stored."""
        at = self._facts.columns["at_start"]
        if all(at[number] != MISSING for number in numbers):
            return sorted(numbers, key=lambda number: (int(at[number]), number))
        return sorted(numbers)

    def _backward(self, node: int) -> Iterator[Edge]:
        """To the things whose value a thing is."""
        facts = self._facts
        for code, numbers in self._into(node).items():
            if len(numbers) > CROWD * 4:
                continue
            holds = self._is_last_doer if self._is_done(code, node) else self._is_current
            current = [number for number in self.in_order(numbers) if holds(number)]
            if len(current) > CROWD:
                continue
            for number in current:
                fact, relation = facts.facts[number], facts.relations[code]
                against = not relation.active
                yield Edge(
                    relation.words,
                    fact.subject,
                    number,
                    rivals=len(current) - 1,
                    against=against,
                    talk=self._is_talk(number),
                    known=relation.known,
                    turned=True,
                )

    def _is_done(self, code: int, node: int) -> bool:
        """Whether a relation is what others do to a thing with a name."""
        return self._facts.relations[code].active and any(c.isupper() for c in self._facts.names[node])

    def _is_talk(self, number: int) -> bool:
        return bool(self._facts.columns["actor"][number] >= 0)

    def _is_current(self, number: int) -> bool:
        """Whether a fact holds, and its subject has no later value."""
        if not self._held[number] or self._facts.facts[number].negated:
            return False
        fact = self._facts.facts[number]
        relation = self._facts.relations[fact.relation]
        out = self._out(fact.subject)
        told = [n for code in out if relation.same(self._facts.relations[code]) for n in out[code]]
        held = self.in_order([n for n in told if self._held[n]])
        return self._facts.facts[held[-1]].value == fact.value


def _joined(tables: Sequence[Mapping[int, Sequence[int]]]) -> Mapping[int, Sequence[int]]:
    """Facts by relation, of several names as of one."""
    if len(tables) == 1:
        return tables[0]
    return {code: sorted(n for each in tables for n in each.get(code, ())) for code in dict.fromkeys(chain(*tables))}
