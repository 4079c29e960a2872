"""Forget records: hidden from every channel, together with what was derived from them; kept, and undone by one act.

A statement that was read from a forgotten turn is forgotten with it. If another turn says the same, what was read from
that one stands in. What the statement had superseded does not come back: that something is not to be shown is no
evidence that what was true before it is true again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from remanence.lifecycle.reconciliation.withdrawal import stand_ins
from remanence.protocols import LEFT_OUT, Draft, Edit, Transaction
from remanence.types import Act, LinkType, Record, Span, Unit

LEAST = 1024
"""Hidden records that searches hold on to, whatever the size of the bank: to leave them out costs as much as to build
the index."""
DERIVED = frozenset({Unit.STATEMENT, Unit.SESSION, Unit.LESSON, Unit.SCENE, Unit.PERSONA})
"""Units that say something of the characters that they cite, rather than show them."""
ONE_IN = 8
"""And of a large bank, one hidden record for so many that are not."""


def forget_draft(tx: Transaction, records: Sequence[Record], *, new_id: Callable[[], str]) -> Draft | None:
    """The act that forgets records, and every other record that shows any of their characters (windows, for example).

    Returns: None if all of it was forgotten already.
    """
    affected = showing(tx, records)
    draft = hidden_draft(tx, affected)
    if draft is None:
        return None
    found = stand_ins(tx, affected, new_id=new_id)
    subjects = dict.fromkeys([*draft.subjects, *(edit.subject for edit in found.edits)])
    return replace(draft, subjects=tuple(subjects), links=found.links, edits=(*draft.edits, *found.edits))


def hidden_draft(tx: Transaction, records: Sequence[Record]) -> Draft | None:
    """The act that hides exactly these records; None for none.

    Once many are hidden it also leaves all of them out of what searches hold in memory, which then is what it would be
    if they had never been there: a fact of the journal, so that it is so in every process.
    """
    if not records:
        return None
    edits = [Edit(r.id, "forgotten", False, True) for r in records]
    hidden = len(records) + tx.hidden_since_left_out()
    if hidden >= LEAST and hidden * ONE_IN >= tx.live():
        edits.append(Edit("bank", LEFT_OUT, tx.field("bank", LEFT_OUT), str(tx.seq + 1)))
    return Draft(act=Act.FORGET, subjects=tuple(r.id for r in records), edits=tuple(edits))


def showing(tx: Transaction, records: Sequence[Record]) -> list[Record]:
    """The records that show any of these records' characters, themselves included, but for those that are forgotten.

    A statement is not the characters that it was read from: it goes alone, with those that say the same behind it. So
    does a summary, and a lesson.
    """
    spans: dict[str, list[Span]] = defaultdict(list)
    for span in (span for record in records if record.unit not in DERIVED for span in record.sources):
        spans[span.episode].append(span)
    shown = {r.id: r for r in tx.records_of(sorted(spans)) if _shows(r, spans)}
    alone = [r for r in records if r.unit in DERIVED and r.id not in shown]
    shown |= {r.id: r for r in (*alone, *_behind(tx, alone))}
    return [r for r in shown.values() if not r.forgotten]


def _behind(tx: Transaction, statements: Sequence[Record]) -> list[Record]:
    """The statements that are kept behind others because they say the same."""
    ids = {record.id for record in statements}
    links = tx.links_of(sorted(ids)) if ids else []
    behind = [link.source for link in links if link.type is LinkType.SUPPORTS and link.target in ids]
    kept = [r for r in tx.get_records(behind).values() if r.unit is Unit.STATEMENT]
    return [r for r in kept if r.retired_at is not None and r.valid_to is None]


def _shows(record: Record, spans: Mapping[str, Sequence[Span]]) -> bool:
    return any(
        s.start < other.end and other.start < s.end for s in record.sources for other in spans.get(s.episode, ())
    )
