"""What acts changed of others when they stored something that goes: it is taken back, as far as it still stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from remanence.protocols import Edit, Transaction
from remanence.types import Act, Record, Unit

_ENTRIES = frozenset({Act.SUPERSEDE, Act.KEEP, Act.BELIEVE, Act.PROMOTE})
"""Acts of which an entry stores one thing in the place of another."""
_FIELDS = frozenset({"retired_at", "valid_from", "valid_to"})


def taken_back(tx: Transaction, leaving: Sequence[Record], going: Collection[str]) -> list[Edit]:
    """The edits by which what was superseded or corrected by records that go is believed again.

    Args:
        leaving: those records, which are still there. going: their ids.
    """
    found: dict[tuple[str, str], Edit] = {}
    for record in leaving:
        entry = tx.entry_of(record.id)
        by_entry, corrected = entry.act in _ENTRIES, entry.act is Act.CORRECT
        if record.unit is Unit.WINDOW or not (by_entry or corrected):
            continue
        stored = tx.created_by(entry.operation) if corrected else tx.get_records(entry.records).values()
        if any(r.id not in going and r.unit is not Unit.WINDOW for r in stored):
            continue
        for edit in reversed(tx.edits_of(entry.operation) if corrected else entry.edits):
            if edit.field in _FIELDS and edit.subject not in going:
                back = Edit(edit.subject, edit.field, edit.after, edit.before)
                if tx.field(edit.subject, edit.field) == edit.after:
                    found.setdefault((edit.subject, edit.field), back)
    return list(found.values())
