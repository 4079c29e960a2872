"""Everything that is made anew when records go, worked out while they are still there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from remanence.lifecycle.extraction import statement_record
from remanence.lifecycle.reconciliation.reconcile import reconcile
from remanence.lifecycle.renewal.rereading import reread
from remanence.lifecycle.renewal.statements import merge_again, resettle
from remanence.lifecycle.renewal.summaries import resum
from remanence.lifecycle.renewal.taken_back import taken_back
from remanence.lifecycle.renewal.windows import rewindow
from remanence.protocols import Draft, Edit, Extractor, NewRecord, Summariser, Transaction
from remanence.types import Act, Link, Record, Unit


class Renewal(Struct, frozen=True, kw_only=True):
    """What follows for the records that stay.

    Attributes:
        gone: further records that go, because others are made in their place.
        remade: records that take the place of some that go, each behind the record of this id.
        records, links, edits: what is stored with the erasure. later, merge: what is decided when all of that is so.
        again: turns that are to be read again, each with the extractor's part.
    """

    gone: tuple[Record, ...]
    remade: tuple[tuple[Record, str], ...]
    records: tuple[Record, ...]
    links: tuple[Link, ...]
    edits: tuple[Edit, ...]
    later: tuple[Record, ...]
    merge: tuple[tuple[str, ...], ...]
    again: tuple[tuple[str, str], ...]

    @property
    def new(self) -> tuple[str, ...]:
        """The ids of what is made anew."""
        return (*(record.id for record, _ in self.remade), *(record.id for record in self.records))


def renewal(
    tx: Transaction,
    leaving: Sequence[Record],
    *,
    extractor: Extractor,
    summariser: Summariser,
    recipe: str,
    new_id: Callable[[], str],
) -> Renewal:
    """What is made anew when these records go. Cost: O(what they touch: sessions, and the lines of statements)."""
    going, turns = {r.id for r in leaving}, [r for r in leaving if r.unit is Unit.TURN]
    read = reread(tx, turns, going, extractor)
    going |= {r.id for r in read.gone}
    fresh = [
        statement_record(tx, turn, found, part=extractor.part, recipe=recipe, id=new_id()) for turn, found in read.new
    ]
    lines = resettle(tx, [*leaving, *read.gone], fresh, new_id=new_id)
    going |= {r.id for r in lines.gone}
    back = taken_back(tx, leaving, going)
    again = {edit.subject for edit in back if edit.field == "retired_at" and edit.after is None}
    windows = rewindow(tx, turns, going, again, recipe=recipe, new_id=new_id)
    sums = resum(tx, turns, going, summariser, recipe=recipe, new_id=new_id)
    gone = {r.id: r for r in (*read.gone, *lines.gone, *windows.gone, *sums.gone)}
    going |= gone.keys()
    gone_for_good = going | {link.id for link in tx.links_of(sorted(going), retired=True)}
    edits = {(e.subject, e.field): e for e in (*lines.edits, *back, *windows.edits)}
    return Renewal(
        gone=tuple(gone.values()),
        remade=windows.new,
        records=(*lines.records, *sums.new),
        links=tuple(link for link in (*lines.links, *sums.links) if not {link.source, link.target} & going),
        edits=tuple(edit for edit in edits.values() if edit.subject not in gone_for_good),
        later=lines.later,
        merge=lines.merge,
        again=read.again,
    )


def afterwards(tx: Transaction, made: Renewal, *, recipe: str, new_id: Callable[[], str]) -> Draft | None:
    """The entry that stores what could only be decided once the rest was gone; None for nothing."""
    for part, turn in made.again:
        tx.enqueue(part, [turn])
    kept = reconcile(tx, made.later, new_id=new_id) if made.later else None
    if kept is not None:
        records, links, edits = kept.records, kept.links, kept.edits
    else:
        records, links, edits = merge_again(tx, made.merge, recipe=recipe, new_id=new_id)
    if not records and not edits:
        return None
    return Draft(
        act=Act.ERASE,
        subjects=tuple(dict.fromkeys([*(r.id for r in records), *(e.subject for e in edits)])),
        records=tuple(NewRecord(record=record) for record in records),
        links=links,
        edits=edits,
    )
