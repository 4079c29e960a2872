"""Undo: an act of its own that sets back what another act changed; history keeps both."""

from __future__ import annotations

from collections.abc import Sequence

from remanence.errors import NotFound
from remanence.lifecycle.forgetting.forget import showing
from remanence.protocols import Draft, Edit, Transaction
from remanence.types import Act, Change, Unit

UNDOABLE = frozenset({Act.RETAIN, Act.SUPERSEDE, Act.FORGET, Act.UNDO, Act.RENAME})


def undo_draft(tx: Transaction, operation: Sequence[Change]) -> Draft:
    """The act that undoes an operation: fields get their former values, and what it created is forgotten.

    That is what it retained, and every other record that shows any of it, such as a window that came later.

    Args:
        operation: its journal entries.
    Raises: NotFound for no entries; ValueError if it cannot be undone, or if a later act changed the same fields
        (undo that one first).
    """
    if not operation:
        raise NotFound("there is no such operation in this bank: remanence history lists them")
    if stuck := {change.act for change in operation} - UNDOABLE:
        raise ValueError(f"an act of kind {sorted(stuck)[0].value!r} cannot be undone")
    name = operation[0].operation
    edits = [Edit(e.subject, e.field, e.after, e.before) for e in reversed(tx.edits_of(name))]
    own = [r for r in tx.created_by(name) if r.unit is not Unit.WINDOW]
    edits += [Edit(r.id, "forgotten", False, True) for r in showing(tx, own)]
    if not edits:
        raise ValueError("there is nothing left to undo in that operation")
    _check_current(tx, edits)
    return Draft(act=Act.UNDO, subjects=tuple(dict.fromkeys(e.subject for e in edits)), edits=tuple(edits))


def _check_current(tx: Transaction, edits: Sequence[Edit]) -> None:
    """Each field must still hold what the operation left in it."""
    latest = {(e.subject, e.field): e for e in reversed(edits)}
    for edit in latest.values():
        if tx.field(edit.subject, edit.field) != edit.before:
            raise ValueError(f"{edit.field} of {edit.subject} was changed again since: undo that change first")
