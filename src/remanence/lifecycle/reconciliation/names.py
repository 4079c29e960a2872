"""Names: subjects are compared by the canonical names of their entities, whichever of their names a statement has."""

from __future__ import annotations

from collections.abc import Sequence

from remanence.encoding.called import NAMING, Called, bearers, called
from remanence.lifecycle.reconciliation.liking import OTHER
from remanence.lifecycle.reconciliation.relation import Names
from remanence.lifecycle.reconciliation.values import plain
from remanence.protocols import Snapshot, Transaction
from remanence.types import Record, Statement


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
    """Those of `names_in`, with those that statements tell (`encoding.called`), as long as these are believed.

    Nothing that is stored rests on what is only told: so it is gone with what told it, and back when that comes back.
    """
    names = dict(names_in(snapshot))
    told = [each for record in naming_in(snapshot) if (each := naming_of(record, names)) is not None]
    if told:
        speakers = {entity.name.casefold() for entity in snapshot.scan_entities()}
        for name, own in bearers(told, speakers=speakers).items():
            names.setdefault(name, own)
    return names


def naming_in(snapshot: Snapshot) -> list[Record]:
    """The believed statements that say how somebody is called; nothing of text that anybody may have written."""
    return [record for record in snapshot.statements_with(*NAMING) if not record.taint]


def naming_of(record: Record, names: Names) -> Called | None:
    """What a statement says of how somebody is called, by canonical names."""
    if record.statement is None:
        return None
    found = called(record.statement, (record.actor or "").casefold())
    return found and found._replace(own=canonical(found.own, names))


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
