"""A summary in a model's words takes the place of an extract: part of the consolidation that made the extract."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from remanence.instants import micros
from remanence.lifecycle.consolidation.abstractive import PART
from remanence.lifecycle.consolidation.extractive import PART as EXTRACT
from remanence.lifecycle.consolidation.plan import Summary
from remanence.lifecycle.consolidation.summaries import is_held, quoted, summary_record, turns_of
from remanence.protocols import Digest, Draft, Edit, NewRecord, Transaction
from remanence.types import Act, Link, LinkType, Record

CONFIDENCE = 0.8
"""Of what a model says and its lines support, as in extraction: no probability that was measured."""


def is_extract(record: Record) -> bool:
    """Whether a record is a summary without a model, and believed."""
    return record.part == EXTRACT and is_held(record)


def rewritten_draft(
    tx: Transaction, extract: Record, digest: Digest, *, recipe: str, new_id: Callable[[], str]
) -> Draft | None:
    """The act that stores a summary in the place of an extract; None if that, or a turn it rests on, is gone.

    It belongs to the operation that stored the extract: one undo takes back both.
    """
    if not is_extract(tx.get_records([extract.id])[extract.id]):
        return None
    made = Summary(tuple(turns_of(tx, extract)), digest, (extract,))
    rests_on = quoted(made)
    if {span.episode for span in digest.sources} - {span.episode for turn in rests_on for span in turn.sources}:
        return None
    record = replace(
        summary_record(made, id=new_id(), now=tx.now, part=PART, recipe=recipe), confidence=CONFIDENCE
    )  # fmt: skip
    links = [(LinkType.DERIVED_FROM, turn.id) for turn in rests_on] + [(LinkType.SUPERSEDES, extract.id)]
    return Draft(
        act=Act.SUMMARISE,
        subjects=(record.id, extract.id),
        records=(NewRecord(record=record),),
        links=tuple(
            Link(id=new_id(), type=type, source=record.id, target=target, recorded_at=tx.now) for type, target in links
        ),
        edits=(Edit(extract.id, "retired_at", None, micros(tx.now)),),
    )
