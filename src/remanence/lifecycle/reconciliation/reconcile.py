"""A new statement is compared with those that are held of the same subject and attribute; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from remanence.instants import maybe_micros, micros
from remanence.protocols import Edit, Transaction
from remanence.types import Link, LinkType, Record


class Reconciled(Struct, frozen=True):
    """What is stored of new statements, and what it changes of those that are held."""

    records: tuple[Record, ...]
    links: tuple[Link, ...] = ()
    edits: tuple[Edit, ...] = ()


def reconcile(tx: Transaction, records: Sequence[Record], *, new_id: Callable[[], str]) -> Reconciled:
    """A later value of an attribute that has one at a time supersedes the one that is held, which stays readable.

    Args:
        records: statements that are to be stored, in the order they were said.
    """
    held: dict[str, list[Record]] = {}
    keys = {r.statement.key for r in records if r.statement is not None and r.statement.single}
    for record in tx.statements_about(sorted(keys)):
        if record.retired_at is None and record.statement is not None:
            held.setdefault(record.statement.key, []).append(record)
    links, edits, retired = list[Link](), list[Edit](), set[str]()
    for record in records:
        said = record.statement
        if said is None or not said.single:
            continue
        before = held.get(said.key, [])
        for old in before:
            links.append(
                Link(id=new_id(), type=LinkType.SUPERSEDES, source=record.id, target=old.id, recorded_at=tx.now)
            )
            edits.append(Edit(old.id, "retired_at", None, micros(tx.now)))
            since = None if record.at is None else record.at.start
            if since is not None and (old.at is None or old.at.start < since):
                edits.append(Edit(old.id, "valid_to", maybe_micros(old.valid_to), micros(since)))
            retired.add(old.id)
        held[said.key] = [record]
    return Reconciled(tuple(records), tuple(links), tuple(edits))
