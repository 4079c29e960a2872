"""What a change is a change of: "The Rovers have moved to Oak Park" tells their home ground, though no word says so.

Of the attributes that a thing had before, a change is of the one whose values are of the kind of the new value, as far
as the bank knows: what else has such values, and what else is said of them. Words that are alike count, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from remanence.encoding.changing import CHANGED
from remanence.encoding.likeness import likeness, plain_words
from remanence.encoding.nearness import nearness
from remanence.encoding.relations import happens_once, kinds_having, kinds_told
from remanence.indexes.facts import Facts

__all__ = ["Attribute", "attribute_renewed", "types_of"]

_LEAST, _LEAD = 0.75, 0.12
"""What a change must have in common with an attribute, and how much more than with any other."""
_WORDS_WORTH, _SURE = 0.5, 0.25
_NAMES, _TYPED, _COMMON = 0.2, 0.7, 0.3
"""How much two names have in common, two names of things of one kind, two words that are no names."""
_AKIN = 0.3
_ALONE, _FAR = 0.45, 0.2
"""What is enough where nothing else comes near."""
_LOOKED_AT = 24
_MOVERS = frozenset(
    """moved moves move switched switches changed shifted transferred relocated swapped turned gone converted
    promoted migrated grown grew risen rose fallen fell shrunk raised picked took taken got put given opened signed
    elected appointed named voted chosen brought hired adopted went""".split()
)
"""Verbs that say that a value is another, not of what."""


_LIGHT = frozenset("takes took taken gets got gives gave given makes made puts put holds held keeps kept".split())
"""Verbs that anything is done with."""


class Attribute(NamedTuple):
    """An attribute of a thing: its relations, the words of each, their names in the lexicon, its facts and values.

    Of what others do to it, `codes` has the complement of each relation: its values are the doers.
    """

    codes: tuple[int, ...]
    forms: tuple[tuple[str, ...], ...]
    known: frozenset[str]
    told: list[tuple[int, int]]

    @property
    def words(self) -> tuple[str, ...]:
        """The words of all its forms."""
        return tuple(dict.fromkeys(word for form in self.forms for word in form))


def attribute_renewed(
    facts: Facts, told: tuple[int, int], words: Sequence[str], known: frozenset[str], among: Sequence[Attribute]
) -> Attribute | None:
    """The attribute of which a fact tells the new value; None where that is not sure.

    Args:
        told: the fact, and the value that it tells. words, known: of its relation.
        among: the other attributes that its subject had before.
    Cost: some 20 µs for each attribute.
    """
    number, value = told
    changed = facts.facts[number].change == CHANGED
    sure = _SURE if changed else 0.0
    relation = facts.relations[facts.facts[number].relation]
    names_it = bool(relation.kind) and not relation.led and not relation.active
    worth = [
        (
            1.0
            if changed and _is_only(facts, told, each)
            else _worth(facts, value, words, known, each, names_it) + sure,
            n,
        )
        for n, each in enumerate(among)
    ]
    ranked = sorted(worth, key=lambda each: (-each[0], each[1]))
    if not ranked:
        return None
    if (named := [each for each in among if _names_old(facts, words, each)]) and len(named) == 1:
        return named[0]
    best, lead = ranked[0][0], ranked[0][0] - (ranked[1][0] if len(ranked) > 1 else sure)
    of, sure = among[ranked[0][1]], best >= _LEAST and lead >= _LEAD
    return of if sure or (best >= _ALONE and lead >= _FAR and not _is_deed(facts, of)) else None


def _is_deed(facts: Facts, of: Attribute) -> bool:
    """Whether an attribute is what a thing does to another, or another to it."""
    return min(of.codes) < 0 or facts.relations[of.codes[0]].active


def _names_old(facts: Facts, words: Sequence[str], other: Attribute) -> bool:
    """Whether the words of a change have a value that the attribute had: "gave up tennis for"."""
    told = " ".join(words)
    olds = (" ".join(plain_words(facts.names[value].lower()).split()) for _, value in other.told)
    return any(f" {old} " in f" {told} " for old in olds)


def _is_only(facts: Facts, told: tuple[int, int], other: Attribute) -> bool:
    """Whether nothing else has such a value but by an attribute: nobody does anything with a tuba but play it."""
    number, value = told
    if value in {each for _, each in other.told} or happens_once(other.known) or min(other.codes) < 0:
        return False
    own, codes = facts.facts[number].relation, set(_codes_alike(facts, other))
    states = {code for code in facts.into(value) if code != own and not _is_changing(facts, code, value)}
    return bool(states) and states <= codes and not any(code != own for code in facts.out(value))


def _is_changing(facts: Facts, code: int, value: int) -> bool:
    return all(facts.facts[number].change for number in facts.into(value)[code])


def _worth(
    facts: Facts, value: int, words: Sequence[str], known: frozenset[str], other: Attribute, names_it: bool
) -> float:
    """How much speaks for a value being of an attribute; `names_it` is whether a noun says of which it is."""
    if happens_once(other.known) or (known and other.known and not _MOVERS.intersection(words[:1])):
        return 0.0
    like = max((likeness(a, b) for a in words if a not in _LIGHT for b in other.words), default=0.0)
    if not known:
        like = max(like, nearness(words, other.known))
    if names_it and like < _AKIN:
        return 0.0
    return round(_kin(facts, value, other) * (1 - _WORDS_WORTH / 2) + _WORDS_WORTH * like, 6)


def _kin(facts: Facts, value: int, other: Attribute) -> float:
    """How surely a value is of the kind of an attribute's, from 0 to 1."""
    held = {each for _, each in other.told}
    if value in held:
        return 0.0
    codes = _codes_alike(facts, other)
    if any(_has(facts, code, each) for code in codes for each in (value, *(n for n, _ in facts.also(value)))):
        return 1.0
    names = facts.names
    numeric = [_number(names[each]) for each in held]
    if (mine := _number(names[value])) or any(numeric):
        return 0.9 if mine and all(numeric) else 0.0
    peers = held.union(*(_some(facts, code) for code in codes))
    roles = _roles(facts, value)
    if roles:
        shares = frozenset().union(*(_roles(facts, peer) for peer in sorted(peers)[:_LOOKED_AT]))
        if roles & shares:
            return 0.5 + 0.4 * len(roles & shares) / len(roles)
    if _is_name(names[value]) != any(_is_name(names[peer]) for peer in held):
        return 0.0
    if _is_name(names[value]):
        own = types_of(facts, value)
        theirs = kinds_told(other.known).union(*(types_of(facts, peer) for peer in held))
        return _NAMES if not own or not theirs else _TYPED if own & theirs else 0.0
    alike = (likeness(_head(names[value]), _head(names[peer])) for peer in sorted(peers)[:_LOOKED_AT])
    return max(_COMMON, *alike)


def _codes_alike(facts: Facts, other: Attribute) -> Collection[int]:
    """The relations of all things that are an attribute's in other words."""
    found = set(other.codes)
    if other.known:
        found.update(code for code, each in enumerate(facts.relations) if each.known & other.known)
    return found


def _has(facts: Facts, code: int, node: int) -> bool:
    """Whether a thing is a value of a relation; of the complement of one, whether it does it."""
    return node in facts.valued(code) if code >= 0 else ~code in facts.out(node)


def _some(facts: Facts, code: int) -> Iterator[int]:
    """A few values of a relation, or of those who do it."""
    if code >= 0:
        return islice(facts.valued(code), _LOOKED_AT)
    return islice((doer for doers in facts.valued(~code).values() for doer in sorted(doers)), _LOOKED_AT)


def _roles(facts: Facts, node: int) -> frozenset[object]:
    """What is said of a thing, without the values: it has an owner, somebody lives in it."""
    own = ((True, _cluster(facts, code)) for code in facts.out(node) if not _is_light(facts, code))
    of = ((False, _cluster(facts, code)) for code in facts.into(node) if not _is_light(facts, code))
    return frozenset((*own, *of))


def _is_light(facts: Facts, code: int) -> bool:
    """Whether a relation is a verb that says nothing of what it is done to."""
    return not facts.relations[code].known and _LIGHT.issuperset(facts.relations[code].words)


def types_of(facts: Facts, node: int) -> frozenset[str]:
    """What a thing is, by the relations of general knowledge that it has and is a value of."""
    told = (name for code in facts.into(node) for name in facts.relations[code].known)
    has = (name for code in facts.out(node) for name in facts.relations[code].known)
    return kinds_told(told) | kinds_having(has)


def _cluster(facts: Facts, code: int) -> object:
    relation = facts.relations[code]
    return min(relation.known) if relation.known else relation.roots


def _number(name: str) -> bool:
    return any(c.isdigit() for c in name.split(" ")[0])


def _is_name(name: str) -> bool:
    return any(word[:1].isupper() for word in name.split())


def _head(name: str) -> str:
    return name.split()[-1].lower()
