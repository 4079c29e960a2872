"""Who and what a bank knows: the entities that are stored, with all that they go by, and those only told of."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from remanence.encoding.called import NAMING
from remanence.encoding.kinship import PETS, RELATIONS, USER, relation_of
from remanence.lifecycle.reconciliation.names import canonical, names_told_in, naming_of
from remanence.protocols import Snapshot
from remanence.types import Entity, EntityKind, Record

__all__ = ["entities"]

_TELLING = frozenset(NAMING) | frozenset(map(relation_of, RELATIONS))
"""Attributes of statements that name somebody."""


def entities(snapshot: Snapshot, after: str = "") -> Iterator[Entity]:
    """All entities behind the one of an id: first those that are stored, then those that are only told of.

    The latter have the id of the first statement that tells of them, and are gone with what does.
    Cost: a look at every statement's key.
    """
    told, others = _told_of(snapshot)
    place = next((n for n, entity in enumerate(told, start=1) if entity.id == after), 0)
    if not place:
        for entity in snapshot.scan_entities(after):
            more = [name for name in others.get(entity.name.casefold(), ()) if name not in entity.aliases]
            yield replace(entity, aliases=(*entity.aliases, *more)) if more else entity
    yield from told[place:]


def _told_of(snapshot: Snapshot) -> tuple[list[Entity], dict[str, list[str]]]:
    """Who is told of by name and is not stored, and what else each goes by, by the name in lower case."""
    names = names_told_in(snapshot)
    records = [record for record in snapshot.statements_with(*sorted(_TELLING)) if not record.taint]
    shown, others = dict[str, str](), dict[str, list[str]]()
    for record in records:
        if (naming := naming_of(record, {})) is not None:
            shown.setdefault(naming.own.casefold(), _own(record))
            other = naming.other.casefold()
            if other in names and naming.other not in others.setdefault(names[other], []):
                others[names[other]].append(naming.other)
    known = {name.casefold() for each in snapshot.scan_entities() for name in (each.name, *each.aliases)} | {USER}
    found: dict[str, Entity] = {}
    for record in records:
        own = _own(record)
        root = canonical(own, names)
        if own and root not in known and root not in found:
            also = tuple(others.get(root, ()))
            found[root] = Entity(
                id=record.id,
                name=shown.get(root, own),
                kind=_kind(record),
                aliases=also,
                recorded_at=record.recorded_at,
            )
    return list(found.values()), others


def _own(record: Record) -> str:
    """Whom a statement names: who goes by another name, or has a role."""
    said = record.statement
    if said is None or said.negated:
        return ""
    return said.subject if said.attribute == "nickname" else said.value or ""


def _kind(record: Record) -> EntityKind:
    """A person, as far as a role tells."""
    role = "" if record.statement is None else record.statement.attribute or ""
    return EntityKind.UNKNOWN if role in PETS or role == "nickname" else EntityKind.PERSON
