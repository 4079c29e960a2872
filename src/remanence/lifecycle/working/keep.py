"""What is kept by name: one record at a time is current, every change of it is an act, and all versions stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from remanence.instants import maybe_micros, micros
from remanence.protocols import Draft, Edit, NewRecord, Transaction
from remanence.trust.policy import TRUST_POLICY, held_policy
from remanence.trust.taint import inherit
from remanence.types import Act, Episode, Kind, Link, LinkType, Origin, Record, Span, Unit


def kept_draft(
    tx: Transaction,
    text: str,
    metadata: Mapping[str, Any],
    held: Record | None,
    *,
    unit: Unit,
    part: str,
    recipe: str,
    origin: Origin,
    sources: Sequence[Record] = (),
    until: datetime | None = None,
    principal: str,
    new_id: Callable[[], str],
) -> Draft:
    """The act that keeps a text, in place of the one that is held, if any.

    It is as trusted as the least of its origin and of all that went into it, and carries every label of theirs.

    Args:
        sources: the records that it was made of. until: when it expires.
    Raises: ValueError if the bank's policy bars some of that from being kept in mind.
    """
    policy = held_policy(tx.field("bank", TRUST_POLICY))
    episode = Episode(
        id=new_id(), text=text, recorded_at=tx.now, origin=origin, principal=principal, trust=policy.trust(origin),
        taint=policy.taint(origin),
    )  # fmt: skip
    made_of: list[Episode | Record] = [episode, *sources]
    if barred := next((each for each in made_of if not policy.permits(Kind.WORKING, each)), None):
        said = barred.taint or barred.origin
        raise ValueError(f"the bank's trust policy bars text from {said} from being kept in mind")
    trust, taint = inherit(made_of)
    record = Record(
        id=new_id(), text=text, sources=(Span(episode.id, 0, len(text)),), recorded_at=tx.now, kind=Kind.WORKING,
        unit=unit, part=part, recipe=recipe, origin=origin, valid_from=tx.now, valid_to=until,
        metadata=dict(metadata), trust=trust, taint=taint,
    )  # fmt: skip
    links = [(LinkType.DERIVED_FROM, source) for source in sources if held is None or source.id != held.id]
    links += [] if held is None else [(LinkType.SUPERSEDES, held)]
    return Draft(
        act=Act.KEEP,
        subjects=(episode.id, record.id, *([held.id] if held else [])),
        episodes=(episode,),
        records=(NewRecord(record=record),),
        links=tuple(
            Link(id=new_id(), type=type, source=record.id, target=target.id, recorded_at=tx.now)
            for type, target in links
        ),
        edits=tuple(_closed(tx, held)) if held else (),
    )


def dropped_draft(tx: Transaction, held: Record) -> Draft:
    """The act that keeps a text no longer."""
    return Draft(act=Act.KEEP, subjects=(held.id,), edits=tuple(_closed(tx, held)))


def _closed(tx: Transaction, held: Record) -> list[Edit]:
    """It was so until now."""
    now = micros(tx.now)
    return [
        Edit(held.id, "retired_at", None, now),
        Edit(held.id, "valid_to", maybe_micros(held.valid_to), now),
    ]
