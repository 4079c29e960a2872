"""Undo: an act of its own that sets back what another act changed; history keeps both."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from remanence.errors import NotFound
from remanence.instants import micros
from remanence.lifecycle.forgetting.forget import showing
from remanence.lifecycle.reconciliation.withdrawal import reopened, stand_ins
from remanence.protocols import LEFT_OUT, Draft, Edit, Transaction
from remanence.types import Act, Change, Record, Unit

_ASKED = (Act.RETAIN, Act.SUPERSEDE, Act.CORRECT, Act.FORGET, Act.UNDO, Act.RENAME)
_EXPERIENCE = (Act.EXPERIENCE, Act.OUTCOME, Act.PROMOTE)
_TRUST = (Act.TRUST_POLICY, Act.ACCESS, Act.SHARE, Act.QUARANTINE, Act.RELEASE)
_FURTHER = (Act.FEEDBACK, Act.KEEP, Act.POLICY, Act.CONSOLIDATE, Act.BELIEVE, Act.ERASE)
OF_CALLERS = frozenset({*_ASKED, *_FURTHER, *_EXPERIENCE, *_TRUST})
"""Acts that somebody asked for: of these the last one is undone if none is named."""
UNDOABLE = (OF_CALLERS | {Act.EXTRACT, Act.SUMMARISE, Act.TRUST}) - {Act.ERASE}
LASTING = frozenset({LEFT_OUT})
"""Fields of the bank that an undo leaves as they are: they say what indexes hold on to, not what is so."""
_WHERE_TO_LOOK = "task."
"""Fields of the bank that list trajectories by task: one that is forgotten is passed over there."""


def undo_draft(tx: Transaction, operation: Sequence[Change], *, new_id: Callable[[], str]) -> Draft:
    """The act that undoes an operation: fields get their former values, and what it created is forgotten.

    That is what it retained, and every other record that shows any of it, such as a window that came later or a
    statement that was read from it; what such a statement superseded is believed again. Links that it made are retired.

    Args:
        operation: its journal entries.
    Raises: NotFound for no entries; ValueError if it cannot be undone, or if a later act changed the same fields
        (undo that one first).
    """
    if not operation:
        raise NotFound("there is no such operation in this bank: remanence history lists them")
    if stuck := {change.act for change in operation} - UNDOABLE:
        gone = ": the bytes are gone; name another operation to undo" if Act.ERASE in stuck else ""
        raise ValueError(f"an act of kind {sorted(stuck)[0].value!r} cannot be undone{gone}")
    name = operation[0].operation
    act, changed = operation[0].act, tx.edits_of(name)
    edits = [Edit(e.subject, e.field, e.after, e.before) for e in reversed(changed) if _takes_back(act, e)]
    own = [r for r in tx.created_by(name) if r.unit is not Unit.WINDOW]
    hidden = [r for r in own if not r.forgotten] if act is Act.CONSOLIDATE else showing(tx, own)
    edits += [Edit(r.id, "forgotten", False, True) for r in hidden]
    _check_current(tx, edits)
    if act is Act.RELEASE:
        again = _read_since(tx, edits)
        hidden += again
        edits += [Edit(r.id, "quarantined", "", edits[0].after) for r in again]
    read = [r for r in hidden if r.unit is Unit.STATEMENT and r.id not in {o.id for o in own}]
    instead = stand_ins(tx, read, new_id=new_id, undone=True)
    edits += _besides(edits, [*instead.edits, *reopened(tx, [r for r in read if r.id not in instead.replaced])])
    edits += [Edit(link.id, "link.retired_at", None, micros(tx.now)) for link in tx.links_made_by(name)]
    if not edits and tx.was_erased(name):
        raise ValueError("what that operation did was erased: its bytes are gone, and do not come back")
    if not edits:
        raise ValueError("there is nothing left to undo in that operation")
    subjects = dict.fromkeys(e.subject for e in edits)
    return Draft(act=Act.UNDO, subjects=tuple(subjects), edits=tuple(edits), links=instead.links)


def _read_since(tx: Transaction, edits: Sequence[Edit]) -> list[Record]:
    """The statements that were read from what is to be held back again, and whatever else shows it."""
    back = {edit.subject for edit in edits}
    released = list(tx.get_records(sorted(back)).values())
    return [r for r in showing(tx, released) if not r.quarantined and r.id not in back]


def _besides(edits: Sequence[Edit], more: Sequence[Edit]) -> list[Edit]:
    """Those of further edits whose fields are not edited already."""
    taken = {(e.subject, e.field) for e in edits}
    return [e for e in more if (e.subject, e.field) not in taken]


def _takes_back(act: Act, edit: Edit) -> bool:
    """Whether an edit is set back; how far consolidation went is not, or what was undone would be done again."""
    if edit.subject == "bank" and (act is Act.CONSOLIDATE or edit.field.startswith(_WHERE_TO_LOOK)):
        return False
    return edit.field not in LASTING


def _check_current(tx: Transaction, edits: Sequence[Edit]) -> None:
    """Each field must still hold what the operation left in it."""
    latest = {(e.subject, e.field): e for e in reversed(edits)}
    for edit in latest.values():
        if tx.field(edit.subject, edit.field) != edit.before:
            raise ValueError(f"{edit.field} of {edit.subject} was changed again since: undo that change first")
