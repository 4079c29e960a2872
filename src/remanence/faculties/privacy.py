"""Secrets and personal data: what a policy withholds of what is retained, the vault, and what a bank holds of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from remanence.encoding.observation import Observation
from remanence.errors import KeyUnavailable, NotFound
from remanence.protocols import BankKey, Clock, Draft, NewRecord
from remanence.storage.sqlite.store import SqliteStore
from remanence.trust.policy import Handling, TrustPolicy, policy_of
from remanence.types import Act, Kind, Origin, PrivacyReport, Record, Span, Unit

PART = "secret.v1"
_SALT_BYTES = 16


class Privacy:
    """What a bank does with secrets and personal data.

    Args:
        vault_key: gives the key of the vault, when it is needed; None if there is none.
    """

    def __init__(
        self,
        store: SqliteStore,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        principal: str,
        recipe: str,
        vault_key: Callable[[], BankKey | None],
    ) -> None:
        self._store, self._clock, self._new_id = store, clock, new_id
        self._principal, self._recipe, self._find_key = principal, recipe, vault_key

    @cached_property
    def _salt(self) -> bytes:
        """One salt for all that this process seals: a passphrase costs a derivation for each."""
        return os.urandom(_SALT_BYTES)

    @cached_property
    def _key(self) -> BankKey:
        key = self._find_key()
        if key is None:
            raise KeyUnavailable("the vault needs a key: pass vault_key=, or set REMANENCE_VAULT_KEY")
        return key

    def withhold(self, observations: Sequence[Observation]) -> tuple[list[Observation], list[Any], tuple[str, ...]]:
        """The observations as they may be stored, what of each goes to the vault, and what was withheld, in words.

        Raises: ValueError if the policy refuses one; KeyUnavailable if something is for the vault and it has no key;
            MissingExtra. Cost: a look at the policy, where it keeps everything.
        """
        policy = self._policy()
        if policy is None:
            return list(observations), [()] * len(observations), ()
        from remanence.trust.privacy.withholding import withhold  # most banks keep everything

        done = [withhold(each, policy.origins[each.origin]) for each in observations]
        if any(each.sealed for each in done):
            self._key  # noqa: B018  (there must be one before anything is stored)
        said = tuple(dict.fromkeys(line for each in done for line in each.said))
        return [each.observation for each in done], [each.sealed for each in done], said

    def masked(self, value: Any, origin: Origin | str) -> tuple[Any, tuple[str, ...]]:
        """A JSON value that is not retained as a text of its own, such as a block or a step, with what the policy
        withholds masked in it; and what was withheld, in words. Raises: as `withhold`.
        """
        policy = self._policy()
        if policy is None:
            return value, ()
        from remanence.trust.privacy.withholding import mask

        return mask(value, policy.origins[Origin(origin)])

    def _policy(self) -> TrustPolicy | None:
        """The policy in force; None if it keeps everything."""
        policy = policy_of(self._store)
        keeps = all(rule.secrets is rule.personal is Handling.KEEP for rule in policy.origins.values())
        return None if keeps else policy

    def with_sealed(self, draft: Draft, sealed: Sequence[Any]) -> Draft:
        """The act that stores an episode, with a record of the kind "secret" for each value that goes to the vault."""
        if not sealed or not draft.episodes:
            return draft
        (episode,) = draft.episodes
        turn = draft.records[0].record
        from remanence.trust.privacy.vault import seal

        def record(value: Any) -> NewRecord:
            id = self._new_id()
            held = seal(value.value, value.name, record=id, key=self._key, salt=self._salt, entropy=os.urandom)
            whose = f" of {episode.actor}" if episode.actor else ""
            said = episode.text[max(0, value.start - 80) : value.end + 80]
            return NewRecord(
                record=replace(
                    turn, id=id, kind=Kind.SECRET, unit=Unit.SECRET, part=PART, recipe=self._recipe,
                    text=f"{value.name}{whose}: {said}", metadata={**turn.metadata, **held},
                    sources=(Span(episode.id, value.start, value.end),),
                )
            )  # fmt: skip

        made = tuple(map(record, sealed))
        subjects = (*draft.subjects, *(new.record.id for new in made))
        return replace(draft, records=(*draft.records, *made), subjects=subjects)

    def reveal(self, id: str) -> str:
        """A value of the vault; that somebody asked for it is journalled before it is given."""
        from remanence.trust.privacy.vault import reveal

        with self._store.write(self._clock) as tx:
            with self._store.snapshot() as snapshot:
                record: Record | None = snapshot.get_records([id]).get(id)
            if record is None:
                raise NotFound(f"there is no record {id} in this bank")
            value = reveal(record, self._key)
            tx.append(Draft(act=Act.REVEAL, subjects=(id,)), operation=self._new_id(), principal=self._principal)
        return value

    def report(self) -> PrivacyReport:
        """What the stored episodes hold, forgotten ones too, because they are there."""
        from remanence.trust.privacy.personal import find_personal
        from remanence.trust.privacy.report import report
        from remanence.trust.privacy.secrets import find_secrets

        with self._store.snapshot() as snapshot:
            return report(snapshot.scan_episodes(), (("secret", find_secrets), ("personal", find_personal)))
