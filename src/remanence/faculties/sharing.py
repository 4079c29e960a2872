"""Who may do what in an open bank, whom its records are for, and what a person answers for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from remanence.encoding.keying import VERBATIM
from remanence.errors import NotFound
from remanence.faculties.promoting import promoted
from remanence.lifecycle.promoting import promoted_draft
from remanence.protocols import Clock, Draft, Edit, Snapshot
from remanence.storage.sqlite.seen import SeenStore
from remanence.trust.access import (
    ACCESS,
    Access,
    Right,
    disown,
    granted,
    held_access,
    own,
    revoked,
    stored_access,
    with_team,
)
from remanence.trust.audience import shared
from remanence.types import Act, Kind, Receipt, Record


class Sharing:
    """Owners, teams and grants of one bank; every change is an act, and `undo` takes it back.

    Principals are named, not authenticated: who may use a name is up to the file's permissions, or a server in front.

    >>> from remanence import Memory
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, Memory(f"{folder}/team.rem", principal="ana") as mem:
    ...     _ = mem.access.own("ana")
    ...     _ = mem.access.grant("bo", "read", "write")
    ...     [(grant.to, grant.right.value) for grant in mem.access.held().grants]
    [('bo', 'read'), ('bo', 'write')]
    """

    def __init__(self, store: SeenStore, *, clock: Clock, new_id: Callable[[], str], principal: str) -> None:
        self._store, self._clock, self._new_id, self._principal = store, clock, new_id, principal

    def held(self) -> Access | None:
        """Who owns the bank, which teams there are and what is granted; None while the bank is open to all.

        Raises: PermissionDenied for whom nothing is granted.
        """
        guard = self._store.follow()
        guard.need_any()
        return guard.access

    def own(self, principal: str) -> Receipt:
        """Make a principal an owner: the first one closes the bank to all others. Owners may do everything.

        Raises: ValueError for a bank in memory, a deceptive name, or a first owner other than who acts.
        """
        if self._store.path is None:
            raise ValueError("a bank in memory has nobody to keep out: access is for banks in files")

        def change(access: Access | None) -> Access | None:
            if access is None and principal != self._principal:
                raise ValueError(f"open the bank with principal={principal!r} to be its first owner, or nobody could")
            return own(access, principal)

        return self._act(change)

    def disown(self, principal: str) -> Receipt:
        """Make a principal an owner no more. Raises: ValueError for the last one."""
        return self._act(lambda access: disown(_closed(access), principal))

    def open(self) -> Receipt:
        """Open the bank to all again, whatever was granted: what was private is for everybody then."""
        return self._act(lambda _: None)

    def team(self, name: str, *members: str) -> Receipt:
        """Make a team of these principals, in place of the one of that name; without members, end it."""
        return self._act(lambda access: with_team(_closed(access), name, members))

    def grant(self, to: str, *rights: Right | str, kinds: Iterable[Kind | str] = ()) -> Receipt:
        """Grant rights to a principal or a team ("team:kitchen", "team:everyone").

        Args:
            rights: read, write, correct, erase, promote, grant. kinds: only for records of these kinds.
        Raises: ValueError; PermissionDenied, also for rights that who grants them has not itself.
        """
        return self._act(lambda access: granted(_closed(access), to, rights, kinds))

    def revoke(self, to: str, *rights: Right | str, kinds: Iterable[Kind | str] = ()) -> Receipt:
        """Take rights back, all of them if none is named. Raises: as `grant`."""
        return self._act(lambda access: revoked(_closed(access), to, rights, kinds))

    def share(self, id: str, audience: str) -> Receipt:
        """Let an episode, and all that was made of it, be for others. Raises: as `Memory.share`."""
        operation = self._new_id()
        with self._store.write(self._clock) as tx:
            with self._store.snapshot() as snapshot:
                episodes = _episodes(snapshot, id)
            self._store.guard.need_audience(audience)
            edits = shared(tx.records_of(episodes), dict.fromkeys(episodes, audience), tx.audiences_of)
            draft = Draft(act=Act.SHARE, subjects=tuple(edit.subject for edit in edits), edits=tuple(edits))
            if edits:
                tx.append(draft, operation=operation, principal=self._principal)
        return Receipt(operation=operation, seq=self._store.seq(), records=draft.subjects, verified=True)

    def promote(self, id: str, kind: Kind) -> Receipt:
        """Answer for a record that its origin bars from a kind. Raises: as `Memory.promote`."""
        operation, draft = promoted(
            self._store,
            lambda _: self._named(id),
            lambda tx, record: promoted_draft(tx, record, kind, principal=self._principal, new_id=self._new_id),
            clock=self._clock,
            new_id=self._new_id,
            principal=self._principal,
        )
        records = tuple(new.record.id for new in draft.records)
        return Receipt(operation=operation, seq=self._store.seq(), records=records, verified=True)

    def _named(self, id: str) -> Record:
        with self._store.snapshot() as snapshot:
            record: Record | None = snapshot.get_records([id]).get(id)
        if record is None:
            raise NotFound(f"no record has the id {id!r}")
        return record

    def _act(self, change: Callable[[Access | None], Access | None]) -> Receipt:
        operation = self._new_id()
        with self._store.write(self._clock) as tx:
            before = tx.field("bank", ACCESS)
            self._store.guard.need(Right.GRANT)
            after = stored_access(change(held_access(before)))
            if before != after:
                draft = Draft(act=Act.ACCESS, subjects=("bank",), edits=(Edit("bank", ACCESS, before, after),))
                tx.append(draft, operation=operation, principal=self._principal)
        return Receipt(operation=operation, seq=self._store.seq(), verified=True)


def _closed(access: Access | None) -> Access:
    if access is None:
        raise ValueError("the bank is open to all: name its first owner first (remanence access own NAME)")
    return access


def _episodes(snapshot: Snapshot, id: str) -> list[str]:
    """The episodes of a verbatim record, or the one with this id, ours or the caller's."""
    if (record := snapshot.get_records([id]).get(id)) is not None:
        if not _is_first(snapshot, record):
            raise ValueError(f"record {id} was made of others: it is for whom they are for; share one of those")
        return list(dict.fromkeys(span.episode for span in record.sources))
    episode = snapshot.get_episodes([id]).get(id) or snapshot.with_external_id(id)
    if episode is None:
        raise NotFound(f"no episode or record has the id {id!r}")
    return [episode.id]


def _is_first(snapshot: Snapshot, record: Record) -> bool:
    """Whether a record holds its episodes themselves, rather than something that was made of them."""
    if record.unit in VERBATIM:
        return True
    return snapshot.records_of([span.episode for span in record.sources])[0].id == record.id
