"""What changed between two moments of recorded time: what the bank believes at the one and did not at the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from remanence.instants import maybe_micros, micros
from remanence.lifecycle.telling.story import standing_of
from remanence.protocols import DatedEdit, Snapshot
from remanence.types import Changed, Difference, Link, LinkType, Record, Standing, Unit

UNITS = (Unit.TURN, Unit.SECTION, Unit.STATEMENT, Unit.BLOCK, Unit.TASK)
_NAMES = {
    Standing.SUPERSEDED: Changed.SUPERSEDED,
    Standing.REFINED: Changed.SUPERSEDED,
    Standing.RETRACTED: Changed.RETRACTED,
    Standing.CORRECTED: Changed.CORRECTED,
}


class _State(Struct, frozen=True):
    """What was held of a record at a moment; `known` is whether it was stored by then."""

    known: bool
    forgotten: bool
    retired: bool
    ended: bool

    @property
    def believed(self) -> bool:
        return self.known and not self.forgotten and not self.retired

    @property
    def readable(self) -> bool:
        """Whether it was believed or is history: no mistake, and nothing that is kept behind another."""
        return self.known and not self.forgotten and (not self.retired or self.ended)


def differences(
    snapshot: Snapshot, since: datetime, until: datetime, units: Sequence[Unit] = UNITS
) -> tuple[Difference, ...]:
    """What is believed at `until` and was not at `since`, and the other way round, in the order it changed.

    What came and went in between is left out, unless it is history since.
    Cost: what was stored and edited since `since`.
    """
    records = {r.id: r for r in snapshot.touched(since, units)}
    edits: dict[str, list[DatedEdit]] = {}
    for edit in snapshot.edits_since(since):
        edits.setdefault(edit.subject, []).append(edit)
    states = {
        id: (_state(r, edits.get(id, ()), since), _state(r, edits.get(id, ()), until)) for id, r in records.items()
    }
    links = [link for link in snapshot.links_of(sorted(records)) if link.type is LinkType.SUPERSEDES]
    pairs = {link.target: link for link in links if since < link.recorded_at <= until}
    found = list[Difference]()
    paired = set[str]()
    for id, record in records.items():
        before, after = states[id]
        if before.believed and not after.believed:
            found.append(_gone(record, after, pairs, records, states, edits, paired))
    for id, record in records.items():
        before, after = states[id]
        if before.known and not before.believed and after.believed:
            found.append(_made(Changed.RESTORED, record, None, record, edits))
        elif not before.known and after.readable and id not in paired:
            found.append(Difference(change=Changed.ADDED, record=record, at=record.recorded_at))
    return tuple(sorted(found, key=lambda each: (each.at, each.record.id)))


def _gone(
    record: Record,
    after: _State,
    pairs: Mapping[str, Link],
    records: Mapping[str, Record],
    states: Mapping[str, tuple[_State, _State]],
    edits: Mapping[str, Sequence[DatedEdit]],
    paired: set[str],
) -> Difference:
    """A record that is no longer believed: because it was forgotten, or because something took its place."""
    if after.forgotten:
        return _made(Changed.FORGOTTEN, record, None, record, edits)
    taker, seen = record, {record.id}
    while taker.id in pairs and (source := pairs[taker.id].source) in records and source not in seen:
        taker = records[source]
        seen.add(taker.id)
        if states[taker.id][1].believed:
            break
    if taker is record:
        return _made(Changed.SUPERSEDED, record, None, record, edits)
    paired.add(taker.id)
    return _made(_NAMES[standing_of(record, taker)], taker, record, record, edits)


def _made(
    change: Changed, record: Record, before: Record | None, edited: Record, edits: Mapping[str, Sequence[DatedEdit]]
) -> Difference:
    last = next(e for e in reversed(edits[edited.id]) if e.field in ("forgotten", "retired_at"))
    return Difference(
        change=change, record=record, before=before, at=last.at, by=last.principal, operation=last.operation
    )


def _state(record: Record, edits: Sequence[DatedEdit], at: datetime) -> _State:
    """What was held of a record at a moment, from what is held now and every edit since."""
    fields: dict[str, Any] = {
        "forgotten": record.forgotten,
        "retired_at": maybe_micros(record.retired_at),
        "valid_to": maybe_micros(record.valid_to),
    }
    for edit in _later(edits, at):
        if edit.field in fields:
            fields[edit.field] = edit.before
    known = micros(record.recorded_at) <= micros(at)
    return _State(known, fields["forgotten"], fields["retired_at"] is not None, fields["valid_to"] is not None)


def _later(edits: Sequence[DatedEdit], at: datetime) -> Iterator[DatedEdit]:
    return (edit for edit in reversed(edits) if edit.at > at)
