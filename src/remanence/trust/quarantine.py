"""Quarantine: a record that a screen or a person distrusts is kept, and shown to nobody who recalls.

Everything that shows its characters is held back with it, such as a window around a turn. A statement that was read
from it goes too, and what that had taken the place of is believed again: what is distrusted is no evidence. Released,
the words come back and are read anew, as if they had been stored now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from remanence.lifecycle.extraction import READS
from remanence.lifecycle.forgetting.forget import showing
from remanence.lifecycle.reconciliation.withdrawal import reopened, stand_ins
from remanence.protocols import Draft, Edit, Transaction
from remanence.trust.policy import DATA
from remanence.trust.screening import reason
from remanence.trust.screens import screen_workflow
from remanence.types import Act, Record, Unit

FIELD = "quarantined"
SCREEN = "screen.v1"
"""Reads like an extractor; what a person has released, it is not asked about again."""


def hold_draft(
    tx: Transaction, records: Sequence[Record], reason: str, *, act: Act = Act.QUARANTINE, new_id: Callable[[], str]
) -> Draft | None:
    """The act that holds records back, with everything that shows their characters.

    Args:
        reason: why, in words that quote nothing of the text.
    Returns: None if all of it is held back already. Raises: ValueError for no reason.
    """
    if not reason.strip():
        raise ValueError("say why it is held back: whoever looks at it later must know")
    affected = [record for record in showing(tx, records) if not record.quarantined]
    if not affected:
        return None
    _read_again(tx, affected)
    found = stand_ins(tx, affected, new_id=new_id, undone=True)
    statements = [r for r in affected if r.unit is Unit.STATEMENT and r.id not in found.replaced]
    held = [Edit(record.id, FIELD, "", reason) for record in affected]
    edits = _once((*held, *found.edits, *reopened(tx, statements)))
    return Draft(act=act, subjects=_subjects(edits), edits=edits, links=found.links)


def distrusted(tx: Transaction, record: Record) -> str:
    """Why something is not to steer an agent as it stands, "" for most: the screens find an attack in its words.

    What a person has released was looked at, and is not screened again.
    """
    if Act.RELEASE in tx.edited_by([record.id]).get(record.id, ()):
        return ""
    found = screen_workflow(record.text.splitlines())
    return reason(found) if found.findings and found.score >= DATA else ""


def release_draft(tx: Transaction, records: Sequence[Record]) -> Draft | None:
    """The act that shows records again, and what shows the same characters; statements are read from them anew.

    A statement comes back only if it is itself named. Returns: None if none of it is held back.
    """
    named = {record.id for record in records}
    back = [r for r in showing(tx, records) if r.quarantined and (r.unit is not Unit.STATEMENT or r.id in named)]
    edits = tuple(Edit(record.id, FIELD, record.quarantined, "") for record in back)
    return Draft(act=Act.RELEASE, subjects=_subjects(edits), edits=edits) if edits else None


def _read_again(tx: Transaction, records: Sequence[Record]) -> None:
    """Have what was read before wait, so that it is read anew once it is released."""
    ids = [record.id for record in records if record.unit in READS]
    for part in tx.readers() if ids else ():
        if part != SCREEN:
            tx.enqueue(part, ids)


def _once(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The first edit of each field."""
    kept: dict[tuple[str, str], Edit] = {}
    for edit in edits:
        kept.setdefault((edit.subject, edit.field), edit)
    return tuple(kept.values())


def _subjects(edits: Sequence[Edit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(edit.subject for edit in edits))
