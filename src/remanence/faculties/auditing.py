"""Auditing: who did what, whether history is whole, and signed checkpoints that prove it later."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from remanence.instants import micros
from remanence.protocols import Clock
from remanence.storage.sqlite.checking import history_problems
from remanence.storage.sqlite.store import SqliteStore
from remanence.trust.audit import disagreements, keep, kept, signed
from remanence.types import Act, Audit, Change, Checkpoint, Finding


class Auditing:
    """Audits of one bank."""

    def __init__(self, store: SqliteStore, *, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def audit(
        self,
        *,
        principals: Collection[str],
        acts: Collection[Act],
        since: datetime | None,
        until: datetime | None,
        subject: str | None,
        checkpoints: Iterable[str | os.PathLike[str]],
        keys: Collection[str],
    ) -> Audit:
        """The entries that fit, and what is wrong with history. Raises: ValueError; OSError; MissingExtra."""

        def fits(change: Change) -> bool:
            return (
                (not principals or change.principal in principals)
                and (not acts or change.act in acts)
                and (since is None or change.at >= since)
                and (until is None or change.at < until)
                and (subject is None or subject in change.subjects or subject == change.operation)
            )

        held = [each for file in checkpoints for each in kept(Path(file).expanduser())]
        with self._store.snapshot() as reader:
            own = reader.checkpoints()
            every = tuple(dict.fromkeys([*own, *held]))
            found = [Finding(*problem) for problem in history_problems(reader)]
            found += disagreements(every, reader.chain_at([each.seq for each in every]), reader.seq(), keys)
            return Audit(
                entries=tuple(filter(fits, reader.readable_journal())), seq=reader.seq(),
                findings=tuple(sorted(dict.fromkeys(found), key=lambda finding: finding.entry)),
                checkpoints=every, unfinished=tuple(reader.owed_rewriting()),
            )  # fmt: skip

    def checkpoint(self, key: Any, to: Sequence[Path]) -> Checkpoint:
        """Sign the chain as it is now, and keep that in the bank and in files. Raises: ValueError; OSError."""
        with self._store.snapshot() as reader:
            seq = reader.seq()
            chain = reader.chain_at([seq]).get(seq)
        if chain is None:
            raise ValueError("an empty bank has no history to sign")
        made = signed(key, seq=seq, at=micros(self._clock()), chain=bytes.fromhex(chain))
        for file in to:
            keep(made, file)
        if not self._store.read_only:
            self._store.put_checkpoint(made)
        return made
