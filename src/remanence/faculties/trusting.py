"""The trust policy that an open bank keeps: what text of each origin is worth, and what it may become."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from remanence.errors import NotFound
from remanence.lifecycle.reputation import reset_draft
from remanence.protocols import REPUTATION, Clock, Draft, Edit
from remanence.storage.sqlite.store import SqliteStore
from remanence.trust.policy import (
    TRUST_POLICY,
    PolicyChoice,
    TrustPolicy,
    differences,
    make_policy,
    policy_of,
    read_policy,
    stored_policy,
)
from remanence.trust.reputation import counts_in, reputation_of
from remanence.types import Act, Origin, Receipt, Reputation


class Trusting:
    """Keeps the trust policy of one bank."""

    def __init__(self, store: SqliteStore, *, clock: Clock, new_id: Callable[[], str], principal: str) -> None:
        self._store, self._clock, self._new_id, self._principal = store, clock, new_id, principal

    def policy(self) -> TrustPolicy:
        """The policy in force. Raises: BankUnreadable."""
        return policy_of(self._store)

    def set_policy(self, policy: PolicyChoice | None) -> Receipt:
        """Keep a policy; None is the defaults. Raises: as `Memory.set_trust_policy`."""
        after = None if policy is None else stored_policy(chosen(policy))
        operation = self._new_id()
        with self._store.write(self._clock) as tx:
            edit = Edit("bank", TRUST_POLICY, tx.field("bank", TRUST_POLICY), after)
            if edit.before != edit.after:
                draft = Draft(act=Act.TRUST_POLICY, subjects=("bank",), edits=(edit,))
                tx.append(draft, operation=operation, principal=self._principal)
        return Receipt(operation=operation, seq=self._store.seq(), verified=True)

    def reputations(self) -> list[Reputation]:
        """What actors are worth whose words were judged in some way, the least trusted first."""
        with self._store.snapshot() as snapshot:
            held = snapshot.meta_beginning(REPUTATION)
        policy = self.policy()
        found = [_reputation(policy, key, text) for key, text in held.items()]
        return sorted(found, key=lambda each: (each.trust, each.actor, each.origin))

    def reset_reputation(self, actor: str) -> Receipt:
        """Begin anew with an actor. Raises: NotFound."""
        operation = self._new_id()
        with self._store.write(self._clock) as tx:
            draft = reset_draft(tx, actor, Origin)
            if draft is None:
                raise NotFound(f"nothing is counted of an actor {actor!r}: `remanence trust actors` lists them")
            tx.append(draft, operation=operation, principal=self._principal)
        records = tuple(subject for subject in draft.subjects if subject != "bank")
        return Receipt(operation=operation, seq=self._store.seq(), records=records, verified=True)


def _reputation(policy: TrustPolicy, key: str, text: str) -> Reputation:
    origin, _, actor = key.removeprefix(REPUTATION).partition("\t")
    return reputation_of(Origin(origin), actor, policy.trust(Origin(origin)), counts_in(text))


def chosen(policy: PolicyChoice) -> TrustPolicy:
    """The policy that a caller means, checked. Raises: ValueError; OSError for a file that cannot be read."""
    if isinstance(policy, os.PathLike):
        path = Path(policy)
        try:
            return read_policy(path.read_text(encoding="utf-8"))
        except ValueError as e:
            raise ValueError(f"{path}: {e}") from None
    if isinstance(policy, TrustPolicy):
        return make_policy(differences(policy))
    return make_policy(policy)
