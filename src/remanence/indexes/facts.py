"""What a bank's statements relate: things by name, joined by relations, with the value that holds now of each.

A cache of the statements of a bank, in memory. Which of several statements holds is decided when it is asked, because
it depends on the clocks of the query.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import numpy as np

from remanence.encoding.called import NICKNAME, Called, called
from remanence.encoding.changing import UNCHANGED, change_told
from remanence.encoding.irregular import BASE_FORMS
from remanence.encoding.likeness import plain_words, root
from remanence.encoding.naming import name_key
from remanence.encoding.relations import meaning
from remanence.encoding.text import Reading, terms
from remanence.indexes.columns import Columns
from remanence.indexes.growing import Rows
from remanence.protocols import Entry, RecordState
from remanence.types import Modality, Statement

__all__ = ["Fact", "Facts", "Relation"]

_UNREAD = Reading([], frozenset(), 0, False, False, False, 0, "")
_LITTLE = frozenset("of in on at by to for from with as into over under through".split())
_LIGHT = re.compile(r"\b(?:takes|took|taken) place\b")
_TO_TIME = (" in", " on", " since", " from", " until")
_YEAR = re.compile(r"(?:(?:\d{1,2} )?[A-Z][a-z]+ (?:\d{1,2}, )?)?[12]?\d{3}s?(?: BC| AD)?")
LONGEST_NAME = 14
"""Words of a name that is looked up."""


class Relation(NamedTuple):
    """The words of an attribute: as they stand, and the roots of those that say something.

    Attributes:
        kind: the root of the noun that says what the value is, "city"
            of "born in city of" and "owner" of "owner"; "" if there is none.
        led: whether a preposition leads to the value ("born in", "written by"). passive: whether the verb is a
            participle ("owned by", "twinned with").
        active: whether it is a verb that its subject does to its value, "published", so that it tells of the value.
        known: the names of what it may be, of the relations that the lexicon knows.
        event: whether it was done once, "opened a shop in", and is no state that can be otherwise later.
    """

    words: tuple[str, ...]
    roots: frozenset[str]
    kind: str
    led: bool
    passive: bool
    active: bool
    known: frozenset[str] = frozenset()
    event: bool = False

    def same(self, other: Relation) -> bool:
        """Whether two attributes are one in other words: "owner" and "owned by", "born in" and "born in city of"."""
        if not self.roots or not other.roots:
            return self.words == other.words
        if self.known and other.known:
            return bool(self.known & other.known)
        if self.roots == other.roots:
            return True
        less, more = sorted((self, other), key=lambda relation: len(relation.roots))
        if not less.roots < more.roots or len(more.roots) - len(less.roots) > 1:
            return False
        return more.led or less.passive


class Fact(NamedTuple):
    """A statement as an edge: from a subject by a relation to a value, which are numbers; `home` is the turn's id.

    Where it is `turned`, the statement's own subject is the value: "Ann wrote X" tells the author of X. `change` is
    whether its words say that it was otherwise before (`encoding.changing`).
    """

    subject: int
    relation: int
    value: int
    home: str
    negated: bool
    single: bool
    turned: bool = False
    change: int = UNCHANGED


class Facts:
    """The statements of a bank as a graph; `add` and `update` follow the bank.

    Attributes:
        columns: when each fact was said and recorded, and what was believed of it; a row for each of `facts`.
        names: by number. relations: by number. told_by: the facts that a turn tells.
        changing: the things of which a change is told, on either side. naming: by number, the facts that say how
            somebody is called, and what they say. roles: the keys of "Ana's wife", where one is told of by name.
        version: changes with every change.
    """

    def __init__(self) -> None:
        self.columns = Columns()
        self.facts: list[Fact] = []
        self.names: list[str] = []
        self.relations: list[Relation] = []
        self.told_by: dict[str, list[int]] = {}
        self.changing = set[int]()
        self.naming: dict[int, Called] = {}
        self.roles = set[str]()
        self.version = 0
        self._values: dict[int, dict[int, set[int]]] = {}
        self._nodes: dict[str, int] = {}
        self._codes: dict[tuple[str, bool], int] = {}
        self._out: list[dict[int, list[int]]] = []
        self._into: list[dict[int, list[int]]] = []
        self._longer: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        self._openings: dict[str, int] = {}
        self._kinds: list[set[str]] = []
        self._homes: tuple[list[str], list[int]] = ([], [])

    def __len__(self) -> int:
        return len(self.facts)

    def add(self, entries: Sequence[Entry], homes: Mapping[str, str]) -> None:
        """Take in statements; those without attribute and value, and what is no fact, are left out.

        Args:
            homes: by the statement's id, the turn or section that says it.
        """
        taken = []
        for entry in entries:
            said = entry.record.statement
            if said is not None and entry.record.id in homes and _is_fact(said):
                self._take(said, homes[entry.record.id], change_told(entry.record.text), entry.record.actor or "")
                taken.append(entry)
        self.columns.append(taken, [_UNREAD] * len(taken))
        self.version += bool(taken)

    def rows(self, columns: Columns) -> Rows:
        """For each fact the row of the turn that tells it, or of the statement itself; -1 where there is neither."""
        ids, known = self._homes
        if ids is not columns.ids:
            known = []
        for number in range(len(known), len(self.facts)):
            row = columns.rows.get(self.facts[number].home, -1)
            known.append(row if row >= 0 else columns.rows.get(self.columns.ids[number], -1))
        self._homes = columns.ids, known
        return np.asarray(known, np.int64)

    def update(self, states: Sequence[RecordState]) -> None:
        """Take up what became of statements since."""
        for state in states:
            row = self.columns.rows.get(state.id)
            if row is None:
                continue
            self.columns["hidden"][row], self.columns["trust"][row] = state.hidden, state.trust
            for name in ("retired_at", "valid_from", "valid_to"):
                self.columns.set_moment(name, row, getattr(state, name))
            self.columns.set_beliefs(row, state.beliefs)
            self.version += 1

    def _take(self, said: Statement, home: str, change: int, teller: str) -> None:
        subject, value = self._node(said.subject), self._node(said.value or "")
        turned = _is_turned(said)
        if turned:
            subject, value = value, subject
        relation = self._relation(_attribute(said), turned)
        number = len(self.facts)
        self.facts.append(Fact(subject, relation, value, home, said.negated, said.single, turned, change))
        if NICKNAME in self.relations[relation].known and not turned:
            self.naming[number] = Called(said.value or "", said.subject, "", teller)
        elif (naming := called(said, teller)) is not None:
            self.naming[number] = naming
            self.roles.update([name_key(naming.other)] if naming.role else ())
        if change:
            self.changing.update((subject, value))
        self._values.setdefault(relation, {}).setdefault(value, set()).add(subject)
        self._out[subject].setdefault(relation, []).append(number)
        self._into[value].setdefault(relation, []).append(number)
        self.told_by.setdefault(home, []).append(number)
        if kind := self.relations[relation].kind:
            self._kinds[value].add(kind)

    def _node(self, name: str) -> int:
        key = name_key(name)
        if key not in self._nodes:
            self._nodes[key] = len(self.names)
            self.names.append(name)
            self._out.append({})
            self._into.append({})
            self._kinds.append(set())
            self._know(key)
            self._shorten(name, self._nodes[key])
        return self._nodes[key]

    def _know(self, key: str) -> None:
        words = key.split(" ")
        self._openings[words[0]] = max(self._openings.get(words[0], 0), min(len(words), LONGEST_NAME))

    def _shorten(self, name: str, node: int) -> None:
        """Note that "Norway government" is also Norway, with a word more that belongs to what is said of it."""
        words = name.split()
        last = max((n for n, word in enumerate(words, start=1) if any(c.isupper() for c in word)), default=0)
        if 0 < last < len(words) and len(words) - last <= 2:
            if last == len(words) - 1:
                self._kinds[node].update(root(stem) for stem in terms(words[-1].lower(), "en"))
            key = name_key(" ".join(words[:last]))
            self._longer.setdefault(key, []).append((node, tuple(word.lower() for word in words[last:])))
            self._know(key)

    def _relation(self, attribute: str, turned: bool) -> int:
        if (attribute, turned) not in self._codes:
            self._codes[attribute, turned] = len(self.relations)
            self.relations.append(relation_of(attribute, turned=turned))
        return self._codes[attribute, turned]

    def find(self, key: str) -> list[tuple[int, tuple[str, ...]]]:
        """The things of a name, each with the words that its own name has more."""
        found = [(self._nodes[key], ())] if key in self._nodes else []
        return found + self._longer.get(key, [])

    def node(self, key: str) -> int | None:
        """The thing of a name; None for none."""
        return self._nodes.get(key)

    def opening(self, word: str) -> int:
        """How many words the longest name has that begins with a word; 0 for none."""
        return self._openings.get(word, 0)

    def also(self, node: int) -> list[tuple[int, tuple[str, ...]]]:
        """The things that go by a thing's name with a word more."""
        return self._longer.get(name_key(self.names[node]), [])

    def out(self, node: int) -> Mapping[int, Sequence[int]]:
        """The facts whose subject a thing is, by relation, in the order they were stored."""
        return self._out[node]

    def into(self, node: int) -> Mapping[int, Sequence[int]]:
        """The facts whose value a thing is, by relation."""
        return self._into[node]

    def valued(self, relation: int) -> Mapping[int, AbstractSet[int]]:
        """The values of a relation, each with the things that have it."""
        return self._values.get(relation, {})

    def kinds(self, node: int) -> AbstractSet[str]:
        """What a thing is, by the roots of the nouns by which statements lead to it: "city", "instrument"."""
        return self._kinds[node]


def relation_of(attribute: str, *, turned: bool = False) -> Relation:
    """The words of an attribute, whose parts may be joined by underscores.

    Args:
        turned: whether it is to be an attribute of the value.
    """
    means = meaning(_plain(attribute))
    known = frozenset[str]() if means is None else means.turned if turned else means.told
    plain = _LIGHT.sub("", plain_words(attribute.lower().replace("_", " ")))
    words = tuple(plain.replace("-", " ").split())
    typed = words[-1:] == ("of",) and len(words) > 2
    telling = tuple(word for word in words if word not in _LITTLE and terms(word, "en"))
    led = any(word in _LITTLE for word in words)
    past = bool(words) and (words[0].endswith("ed") or BASE_FORMS.get(words[0], words[0]) != words[0])
    roots = [root(stem) for word in telling for stem in terms(word, "en")]
    return Relation(
        telling or words,
        frozenset(roots),
        kind=roots[-1] if roots and (typed or not led) else "",
        led=led,
        passive=led and words[0].endswith(("ed", "en")),
        active=not known and bool(words) and not led and (words[0].endswith(("ed", "s")) or words[0] in BASE_FORMS),
        known=known,
        event=past and not known and (len(words) == 1 or words[1] not in _LITTLE),
    )


def _attribute(said: Statement) -> str:
    """The attribute of a statement; with "year", where it leads to one: "took place in 1287" is not where."""
    attribute = said.attribute or ""
    return f"{attribute} year" if attribute.endswith(_TO_TIME) and _YEAR.fullmatch(said.value or "") else attribute


def _plain(attribute: str) -> str:
    return attribute.lower().replace("_", " ")


def _is_turned(said: Statement) -> bool:
    """Whether what a statement says of its subject is an attribute of the value.

    Where both may be, what is done to something with a name belongs to that: "played Hamlet", but "played the cello".
    """
    means = meaning(_plain(said.attribute or ""))
    if means is None or not means.turned:
        return False
    return not means.told or any(c.isupper() for c in said.value or "")


def _is_fact(said: Statement) -> bool:
    whole = bool(said.attribute and said.value and name_key(said.value) and name_key(said.subject))
    return whole and said.modality is Modality.FACT
