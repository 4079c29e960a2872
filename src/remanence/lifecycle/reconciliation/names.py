"""Names: subjects are compared by the canonical names of their entities, whichever of their names a statement has."""

from __future__ import annotations

from collections.abc import Sequence

from remanence.lifecycle.reconciliation.liking import OTHER
from remanence.lifecycle.reconciliation.relation import Names
from remanence.lifecycle.reconciliation.values import plain
from remanence.protocols import Snapshot, Transaction
from remanence.types import Modality, Record, Statement

_NICKNAME = "nickname"
"""The attribute of statements that say what else somebody goes by."""


def names_in(bank: Transaction | Snapshot) -> Names:
    """The canonical name for each other name of an entity, and of entities merged into it, in lower case."""
    entities = {entity.id: entity for entity in bank.entities_with_names()}
    names = dict[str, str]()
    for entity in entities.values():
        root, seen = entity, {entity.id}
        while root.merged_into in entities and root.merged_into not in seen:
            root = entities[root.merged_into]
            seen.add(root.id)
        for name in (entity.name, *entity.aliases):
            if name.casefold() != root.name.casefold():
                names.setdefault(name.casefold(), root.name.casefold())
    return names


def names_told_in(snapshot: Snapshot) -> Names:
    """Those of `names_in`, with the names that statements say somebody goes by, too, as long as these are believed.

    Nothing that is stored rests on what is only told: so it is gone with what told it, and back when that comes back.
    A name that two go by, or that speaks for somebody itself, leads to nobody.
    """
    names = dict(names_in(snapshot))
    told: dict[str, set[str]] = {}
    for record in snapshot.statements_with(_NICKNAME):
        said = record.statement
        if said is None or said.value is None or said.negated or said.modality is not Modality.FACT or record.taint:
            continue
        told.setdefault(said.value.casefold(), set()).add(canonical(said.subject, names))
    if told:
        speakers = {entity.name.casefold() for entity in snapshot.scan_entities()}
        for name, meant in told.items():
            if len(meant) == 1 and name not in speakers and name not in meant:
                names.setdefault(name, next(iter(meant)))
    return names


def canonical(subject: str, names: Names) -> str:
    """The canonical name of a subject, in lower case."""
    return names.get(subject.casefold(), subject.casefold())


def keys_of(records: Sequence[Record], names: Names) -> list[str]:
    """The keys under which statements may be held that new ones are compared with: those of each name."""
    others: dict[str, list[str]] = {}
    for other, name in names.items():
        others.setdefault(name, []).append(other)
    keys = set[str]()
    for record in records:
        assert record.statement is not None
        root, tail = canonical(record.statement.subject, names), key_of(record.statement, record.text).split("\t", 1)[1]
        tails = (tail, OTHER[tail]) if tail in OTHER else (tail,)
        keys.update(f"{subject}\t{each}" for subject in (root, *others.get(root, ())) for each in tails)
    return sorted(keys)


def key_of(said: Statement, text: str) -> str:
    """The key that a statement is stored with, by which those that speak of the same are found.

    One without an attribute is found by its words: otherwise all of a subject would have one key, thousands perhaps.
    """
    return said.key if said.attribute is not None else f"{said.key}\t{plain(text)}"
