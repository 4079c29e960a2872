"""What an act did, told again from the journal: for who never heard the answer."""

from __future__ import annotations

from remanence.errors import NotFound
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import Act, Receipt


def receipt_of(store: SqliteStore, whole: SqliteStore, operation: str, principal: str) -> Receipt:
    """The receipt of an operation, of what is still there.

    Args:
        store: the bank as the principal sees it. whole: all of it, for what the principal did itself.
    Raises: NotFound for an operation that the principal may not see; PermissionDenied.
    """
    with whole.snapshot() as snapshot:
        own = {change.principal for change in snapshot.operation(operation)} == {principal}
    with (whole if own else store).snapshot() as snapshot:
        changes = snapshot.operation(operation)
        if not changes:
            raise NotFound(f"no operation {operation!r}")
        subjects = [subject for change in changes for subject in change.subjects]
        episodes, records = snapshot.get_episodes(subjects), snapshot.get_records(subjects)
        stored = changes[0].act is Act.RETAIN
        return Receipt(
            operation=operation, seq=changes[-1].seq, episodes=tuple(episodes), records=tuple(records),
            quarantined={id: r.quarantined for id, r in records.items() if stored and r.quarantined},
            verified=snapshot.present([*episodes], [*records]),
        )  # fmt: skip
