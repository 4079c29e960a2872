"""Statements told under several names of one person, as if all had been told under one; computed, never stored.

What leads from one name to the other may be forgotten, or taken back, and then nothing of this is left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from msgspec.structs import replace

from remanence.instants import maybe_moment
from remanence.lifecycle.reconciliation.names import canonical, names_in
from remanence.lifecycle.reconciliation.reconcile import Book, attribute_of
from remanence.lifecycle.reconciliation.relation import Names
from remanence.protocols import Snapshot
from remanence.types import Link, Record

__all__ = ["as_one"]

_LONGEST = 500
"""Statements of an attribute that are put in one line; of more each name keeps its own."""


def as_one(snapshot: Snapshot, records: Sequence[Record], names: Names) -> tuple[list[Record], list[Link]]:
    """Statements as they are believed when names that are told count, in the same order, and the links between them.

    Args:
        names: the canonical names, those that are only told included (`names_told_in`).
    """
    stored = names_in(snapshot)
    lines: dict[object, list[Record]] = defaultdict(list)
    for record in records:
        if record.statement is not None:
            lines[attribute_of(record, names), record.audience].append(record)
    links = snapshot.links_of([record.id for record in records])
    changed: dict[str, Record] = {}
    for members in lines.values():
        subjects = {canonical(r.statement.subject, stored) for r in members if r.statement is not None}
        if len(subjects) > 1 and len(members) <= _LONGEST:
            links += _united(members, links, names, changed)
    return [changed.get(record.id, record) for record in records], links


def _united(members: Sequence[Record], known: Sequence[Link], names: Names, changed: dict[str, Record]) -> list[Link]:
    """Put what becomes of statements that make one line into `changed`; returns the links that this makes."""
    singles = {attribute_of(r, names) for r in members if r.statement is not None and r.statement.single}
    book, ids = Book(names, singles=singles), {r.id for r in members}
    book.open(members, [link for link in known if {link.source, link.target} <= ids])
    book.unite()
    made = book.settled(max(r.recorded_at for r in members), (), lambda: "")
    by_id = {r.id: r for r in members}
    for edit in made.edits:
        if edit.subject in by_id:
            held = changed.get(edit.subject, by_id[edit.subject])
            changed[edit.subject] = replace(held, **{edit.field: maybe_moment(edit.after)})
    return list(made.links)
