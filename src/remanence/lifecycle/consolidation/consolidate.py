"""Consolidation as an act: a plan becomes one entry of the journal, which also notes how far the work has come."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from remanence.instants import maybe_micros, micros
from remanence.lifecycle.consolidation.duplicates import merged
from remanence.lifecycle.consolidation.plan import Derived, Plan
from remanence.lifecycle.consolidation.summaries import quoted, summary_record
from remanence.lifecycle.extraction import mark, moved
from remanence.protocols import Draft, Edit, NewRecord, Transaction
from remanence.types import Act, Link, LinkType, Record


def consolidate_draft(tx: Transaction, plan: Plan, *, recipe: str, new_id: Callable[[], str]) -> Draft | None:
    """The act that carries out a plan, as far as nothing that it rests on was changed since it was made.

    Returns: None if another process has done the same work in the meantime.
    """
    if int(tx.field("bank", mark(plan.part)) or 0) != plan.since:
        return None
    made = Made(tx, new_id)
    for members in plan.merges:
        if made.stand([record for record in members if record.retired_at is None]):
            made.merge(merged(members, id=new_id(), now=tx.now, recipe=recipe), members)
    for summary in plan.summaries:
        if made.stand(summary.turns):
            record = summary_record(summary, id=new_id(), now=tx.now, part=plan.part, recipe=recipe)
            made.add(record, quoted(summary), summary.replaces)
    for by, record in plan.doubled:
        if made.stand([by, record]):
            made.retire(by, record)
    for each in plan.derived:
        if made.stand([*each.rests_on, *each.parts]):
            made.derive(each, recipe)
    for scene, trait in plan.supports:
        if made.stand([scene, trait]):
            made.support(scene, trait)
    # What this entry stores itself is nothing new, if nothing else came since.
    until = tx.seq + 1 if plan.last and tx.seq == plan.seq else plan.until
    edits = (*made.edits, *moved(tx, plan.part, until, ()))
    return Draft(
        act=Act.CONSOLIDATE,
        subjects=("bank", *dict.fromkeys([*(r.id for r in made.records), *(e.subject for e in made.edits)])),
        records=tuple(NewRecord(record=record) for record in made.records),
        links=tuple(made.links),
        edits=edits,
    )


class Made:
    """What an entry is to store, gathered piece by piece."""

    def __init__(self, tx: Transaction, new_id: Callable[[], str]) -> None:
        self._tx, self._new_id = tx, new_id
        self.records: list[Record] = []
        self.links: list[Link] = []
        self.edits: list[Edit] = []

    def stand(self, records: Sequence[Record]) -> bool:
        """Whether all of them are still believed, and none is replaced by this entry already."""
        now = self._tx.get_records([record.id for record in records])
        gone = {edit.subject for edit in self.edits}
        return all(r.id not in gone and not now[r.id].hidden and now[r.id].retired_at is None for r in records)

    def add(self, record: Record, sources: Sequence[Record], replaces: Sequence[Record]) -> None:
        """Store a record that is derived from some and takes the place of others."""
        self.records.append(record)
        self.links += [self._link(LinkType.DERIVED_FROM, record, source) for source in sources]
        for old in replaces:
            self.retire(record, old)

    def derive(self, each: Derived, recipe: str) -> None:
        """Store a record of whatever sort, with what becomes part of it."""
        record = replace(each.record, id=self._new_id(), recorded_at=self._tx.now, recipe=recipe)
        self.add(record, each.rests_on, each.replaces)
        self.links += [self._link(LinkType.PART_OF, part, record) for part in each.parts]
        for old in each.replaces:
            if each.closes is not None and old.valid_from is not None and old.valid_from < each.closes:
                self.edits.append(Edit(old.id, "valid_to", maybe_micros(old.valid_to), micros(each.closes)))

    def support(self, one: Record, other: Record) -> None:
        """Say that a record speaks for another."""
        self.links.append(self._link(LinkType.SUPPORTS, one, other))

    def merge(self, record: Record, members: Sequence[Record]) -> None:
        """Store a record that stands for several, which are kept behind it: should it go, one of them stands in."""
        self.records.append(record)
        for member in members:
            self.links.append(self._link(LinkType.SUPPORTS, member, record))
            if member.retired_at is None:
                self.edits.append(Edit(member.id, "retired_at", None, micros(self._tx.now)))

    def retire(self, by: Record, old: Record) -> None:
        """Believe an old one no longer, for the sake of another that says as much."""
        now = self._tx.get_records([old.id])[old.id]
        self.links.append(self._link(LinkType.SUPERSEDES, by, old))
        if now.retired_at is None and not now.hidden and old.id not in {edit.subject for edit in self.edits}:
            self.edits.append(Edit(old.id, "retired_at", None, micros(self._tx.now)))

    def _link(self, type: LinkType, source: Record, target: Record) -> Link:
        return Link(id=self._new_id(), type=type, source=source.id, target=target.id, recorded_at=self._tx.now)
