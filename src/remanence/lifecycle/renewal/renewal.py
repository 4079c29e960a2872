"""Everything that is made anew when records go, worked out while they are still there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from remanence.lifecycle.consolidation.permitted import Permitted
from remanence.lifecycle.extraction import statement_record
from remanence.lifecycle.reconciliation.reconcile import reconcile
from remanence.lifecycle.renewal.lessons import relearn
from remanence.lifecycle.renewal.rereading import reread
from remanence.lifecycle.renewal.statements import merge_again, resettle
from remanence.lifecycle.renewal.summaries import resum
from remanence.lifecycle.renewal.taken_back import taken_back
from remanence.lifecycle.renewal.windows import rewindow
from remanence.protocols import Doomed, Draft, Edit, Extractor, NewRecord, Summariser, Transaction
from remanence.trust.policy import TRUST_POLICY, held_policy
from remanence.types import Act, Link, Record, Unit


class Renewal(Struct, frozen=True, kw_only=True):
    """What follows for the records that stay.

    Attributes:
        gone: further records that go, because others are made in their place.
        remade: records that take the place of some that go, each behind the record of this id. placed: statements that
            are read anew, each with the entry in which their turn was read.
        records, links, edits: what is stored with the erasure. later, merge: what is decided when all of that is so.
        again: turns that are to be read again, each with the extractor's part.
    """

    gone: tuple[Record, ...]
    remade: tuple[tuple[Record, str], ...]
    placed: tuple[tuple[Record, int], ...]
    records: tuple[Record, ...]
    links: tuple[Link, ...]
    edits: tuple[Edit, ...]
    later: tuple[tuple[Record, int], ...]
    merge: tuple[tuple[str, ...], ...]
    again: tuple[tuple[str, str], ...]

    @property
    def new(self) -> tuple[str, ...]:
        """The ids of what is made anew."""
        return (*(record.id for record, _ in (*self.remade, *self.placed)), *(record.id for record in self.records))


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
    fresh, entries = list[Record](), dict[str, int]()
    for turn, found, (entry, at) in read.new:
        record = statement_record(tx, turn, found, part=extractor.part, recipe=recipe, id=new_id())
        if record is not None:
            fresh.append(replace(record, recorded_at=at))
            entries[record.id] = entry
    lines = resettle(tx, [*leaving, *read.gone], fresh, new_id=new_id)
    going |= {r.id for r in lines.gone}
    back = taken_back(tx, leaving, going)
    again = {edit.subject for edit in back if edit.field == "retired_at" and edit.after is None}
    windows = rewindow(tx, turns, going, again, recipe=recipe, new_id=new_id)
    policy = held_policy(tx.field("bank", TRUST_POLICY))
    sums = resum(tx, turns, going, Permitted(summariser, lambda: policy), recipe=recipe, new_id=new_id)
    taught = relearn(tx, leaving, going, recipe=recipe, new_id=new_id)
    gone = {r.id: r for r in (*read.gone, *lines.gone, *windows.gone, *sums.gone, *taught.gone)}
    going |= gone.keys()
    gone_for_good = going | {link.id for link in tx.links_of(sorted(going), retired=True)}
    placed = {record.id: record for record in lines.records}
    edits = {(e.subject, e.field): e for e in (*lines.edits, *back, *windows.edits, *taught.edits)}
    return Renewal(
        gone=tuple(gone.values()),
        remade=(*windows.new, *taught.new),
        placed=tuple((placed[id], entry) for id, entry in entries.items() if id in placed),
        records=sums.new,
        links=tuple(
            link for link in (*lines.links, *sums.links, *taught.links) if not {link.source, link.target} & going
        ),
        edits=tuple(edit for edit in edits.values() if edit.subject not in gone_for_good),
        later=tuple((record, entries[record.id]) for record in lines.later),
        merge=lines.merge,
        again=read.again,
    )


def afterwards(tx: Transaction, made: Renewal, *, recipe: str, new_id: Callable[[], str]) -> Draft | None:
    """The entry that stores what could only be decided once the rest was gone; None for nothing."""
    for part, turn in made.again:
        tx.enqueue(part, [turn])
    records, links, edits = merge_again(tx, made.merge, recipe=recipe, new_id=new_id)
    if made.later:
        entries = {record.id: entry for record, entry in made.later}
        kept = reconcile(tx, [record for record, _ in made.later], new_id=new_id)
        tx.erase(Doomed(placed=tuple((record, entries[record.id]) for record in kept.records)))
        links, edits = (*links, *kept.links), (*edits, *kept.edits)
    new = [*(record for record, _ in made.later), *records]
    if not new and not edits:
        return None
    return Draft(
        act=Act.ERASE,
        subjects=tuple(dict.fromkeys([*(r.id for r in new), *(e.subject for e in edits)])),
        records=tuple(NewRecord(record=record) for record in records),
        links=links,
        edits=edits,
    )
