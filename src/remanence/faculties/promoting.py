"""Promotion, behind the screens: what looks like an attack is held back instead, until a person has released it."""

from __future__ import annotations

from collections.abc import Callable

from remanence.protocols import Clock, Draft, Transaction
from remanence.storage.sqlite.store import SqliteStore
from remanence.trust.quarantine import distrusted, hold_draft
from remanence.types import Record


def promoted(
    store: SqliteStore,
    find: Callable[[Transaction], Record],
    promotion: Callable[[Transaction, Record], Draft],
    *,
    clock: Clock,
    new_id: Callable[[], str],
    principal: str,
) -> tuple[str, Draft]:
    """Promote a record; returns the operation and the act.

    Args:
        find: the record. promotion: the act that promotes it, which raises for one that cannot be.
    Raises: ValueError for a record that the screens distrust, which is held back by then.
    """
    operation = new_id()
    with store.write(clock) as tx:
        record = find(tx)
        draft, why = promotion(tx, record), distrusted(tx, record)
        held = hold_draft(tx, [record], why, new_id=new_id) if why else None
        tx.append(held or draft, operation=operation, principal=principal)
    if why:
        raise ValueError(
            f"{record.id} is held back instead: {why}. Look at it (remanence quarantine list), release it, and promote "
            "it then"
        )
    return operation, draft
