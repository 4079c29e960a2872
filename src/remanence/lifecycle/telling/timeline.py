"""The course of an entity: what was ever true of it, in the order in which it became so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from remanence.filters import matches
from remanence.lifecycle.reconciliation.as_one import as_one
from remanence.lifecycle.reconciliation.names import canonical, names_told_in
from remanence.protocols import Snapshot
from remanence.types import Filter, Record


def course(snapshot: Snapshot, name: str, allowed: Filter) -> Sequence[Record]:
    """The statements about an entity by any of its names that a filter allows, but for mistakes and repetitions.

    `since` and `until` ask when a statement was true: from its start to its end, as far as they are known.
    """
    names = names_told_in(snapshot)
    root = canonical(name.strip(), names)
    called = {root, *(other for other, subject in names.items() if subject == root)}
    told, _ = as_one(snapshot, snapshot.statements_of(sorted(called)), names)
    found = (r for r in told if r.retired_at is None or r.valid_to is not None)
    dated = [record for record in found if began(record) is not None and _allowed(record, allowed)]
    return sorted(dated, key=lambda record: (began(record), record.id))


def began(record: Record) -> datetime | None:
    """When a statement became true, as far as known: else when it was said."""
    return record.valid_from or (None if record.at is None else record.at.start)


def _allowed(record: Record, allowed: Filter) -> bool:
    start = began(record)
    return (
        (not allowed.kinds or record.kind in allowed.kinds)
        and (not allowed.actors or record.actor in allowed.actors)
        and (not allowed.sessions or record.session in allowed.sessions)
        and (not allowed.origins or record.origin in allowed.origins)
        and set(allowed.tags) <= set(record.tags)
        and (allowed.until is None or (start is not None and start < allowed.until))
        and (allowed.since is None or record.valid_to is None or record.valid_to > allowed.since)
        and record.trust >= allowed.min_trust
        and matches(allowed.where, record.metadata)
    )
