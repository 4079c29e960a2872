"""Promotion: somebody answers for a lesson that quotes what a tool said, and it counts as a lesson from then on."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from remanence.instants import micros
from remanence.lifecycle.experience.record import KEPT, lesson_field
from remanence.protocols import Draft, Edit, NewRecord, Transaction
from remanence.types import Act, Kind, Link, LinkType, Record, Unit


def waits(record: Record) -> bool:
    """Whether a record is a lesson that waits for promotion."""
    live = not record.hidden and record.retired_at is None
    return record.unit is Unit.LESSON and record.kind is Kind.SEMANTIC and live


def promote_draft(tx: Transaction, lesson: Record, *, principal: str, new_id: Callable[[], str]) -> Draft:
    """The act that puts a procedural record in the place of a lesson that waits; its trust stays that of its sources.

    Raises: ValueError if the record does not wait for promotion, or if nobody answers for it.
    """
    if not principal:
        raise ValueError("a promotion needs a principal: say who answers for it")
    (held,) = tx.get_records([lesson.id]).values()
    if not waits(held):
        raise ValueError(f"{held.id} is no lesson that waits for promotion")
    promoted = replace(held, id=new_id(), kind=Kind.PROCEDURAL, taint="", recorded_at=tx.now)
    field = lesson_field(held.metadata[KEPT]["key"])
    listed = tx.field("bank", field)
    link = Link(id=new_id(), type=LinkType.SUPERSEDES, source=promoted.id, target=held.id, recorded_at=tx.now)
    return Draft(
        act=Act.PROMOTE,
        subjects=(promoted.id, held.id, "bank"),
        records=(NewRecord(record=promoted),),
        links=(link,),
        edits=(
            Edit(held.id, "retired_at", None, micros(tx.now)),
            Edit("bank", field, listed, str(listed or held.id).replace(held.id, promoted.id)),
        ),
    )
