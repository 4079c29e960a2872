"""Promotion: a principal answers for what its origin bars from steering an agent, and it counts from then on."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from remanence.instants import micros
from remanence.lifecycle.experience.promotion import promote_draft, waits
from remanence.protocols import Draft, Edit, NewRecord, Transaction
from remanence.trust.policy import TRUST_POLICY, held_policy
from remanence.types import Act, Kind, Link, LinkType, Record, Unit

STEERING = (Kind.PERSONA, Kind.PROCEDURAL)


def promoted_draft(tx: Transaction, record: Record, kind: Kind, *, principal: str, new_id: Callable[[], str]) -> Draft:
    """The act that puts a record of another kind, without its labels, in the place of one that they bar from it.

    Its trust stays that of its sources. Raises: ValueError if there is nothing to promote, or nobody answers for it.
    """
    if kind not in STEERING:
        raise ValueError(f"a record is promoted to {' or '.join(STEERING)}, got {kind.value!r}")
    (held,) = tx.get_records([record.id]).values()
    if waits(held) and kind is Kind.PROCEDURAL:
        return promote_draft(tx, held, principal=principal, new_id=new_id)
    if not principal:
        raise ValueError("a promotion needs a principal: say who answers for it")
    if held.unit is not Unit.STATEMENT or held.hidden or held.retired_at is not None:
        raise ValueError(
            f"{held.id} is no statement that is believed: what was read from a text is promoted, not the text"
        )
    if held_policy(tx.field("bank", TRUST_POLICY)).allows(kind, held.taint):
        raise ValueError(f"nothing bars {held.id} from being {kind.value}: it needs no promotion")
    promoted = replace(held, id=new_id(), kind=kind, taint="", recorded_at=tx.now)
    link = Link(id=new_id(), type=LinkType.SUPERSEDES, source=promoted.id, target=held.id, recorded_at=tx.now)
    return Draft(
        act=Act.PROMOTE,
        subjects=(promoted.id, held.id),
        records=(NewRecord(record=promoted),),
        links=(link,),
        edits=(Edit(held.id, "retired_at", None, micros(tx.now)),),
    )
