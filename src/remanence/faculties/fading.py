"""What an open bank forgets by itself: policies, the act that fades what they let go, and the policy that is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from remanence.lifecycle.forgetting.fade import fade_draft, fading
from remanence.lifecycle.forgetting.policy import POLICY, Policy, policies_text, to_policies
from remanence.protocols import Clock, Draft, Edit
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import Act, Faded, Receipt


class FadingAway:
    """Fades the records of one bank.

    Args:
        whole: the bank itself, which fades by its own policies whoever has it open.
        learn: reads what was not read yet, before any of it fades.
    """

    def __init__(
        self,
        store: SqliteStore,
        *,
        whole: SqliteStore,
        clock: Clock,
        new_id: Callable[[], str],
        principal: str,
        learn: Callable[[], object],
    ) -> None:
        self._store, self._clock, self._new_id, self._principal = store, clock, new_id, principal
        self._whole = whole
        self._learn = learn
        self._applied = (-1, 0)

    def fade(self, policies: Sequence[Policy], *, dry_run: bool) -> Faded:
        """Forget what policies let go; without any, what those of the bank let go. Raises: as `Memory.fade`."""
        chosen = tuple(policies) or self.policies()
        if not chosen:
            raise ValueError("name a policy, or give the bank one to keep: set_policy")
        return self._fade(self._store, chosen, dry_run=dry_run)

    def _fade(self, store: SqliteStore, chosen: Sequence[Policy], *, dry_run: bool) -> Faded:
        operation = self._new_id()
        with store.snapshot() as snapshot:
            records, told = fading(snapshot, chosen, self._clock())
        if not dry_run and records:
            self._learn()
            with store.write(self._clock) as tx:
                held = tx.get_records([record.id for record in records])
                draft = fade_draft(tx, [record for record in held.values() if not record.hidden])
                if draft is not None:
                    tx.append(draft, operation=operation, principal=self._principal)
        return Faded(operation=operation, seq=store.seq(), fading=tuple(told), done=bool(told) and not dry_run)

    def policies(self) -> tuple[Policy, ...]:
        """The policies that the bank keeps."""
        return to_policies(self._store.meta(POLICY))

    def set_policies(self, policies: Sequence[Policy]) -> Receipt:
        """Keep these policies from now on; none is no policy."""
        operation = self._new_id()
        with self._store.write(self._clock) as tx:
            edit = Edit("bank", POLICY, tx.field("bank", POLICY), policies_text(tuple(policies)))
            if edit.before != edit.after:
                draft = Draft(act=Act.POLICY, subjects=("bank",), edits=(edit,))
                tx.append(draft, operation=operation, principal=self._principal)
        return Receipt(operation=operation, seq=self._store.seq(), verified=True)

    def apply(self) -> None:
        """Fade by the bank's own policies, if it keeps any: once a day, and after every change."""
        if self._store.read_only or not self.policies():
            return
        today = self._clock().toordinal()
        if self._applied != (self._store.seq(), today):
            self._applied = self._fade(self._whole, self.policies(), dry_run=False).seq, today
