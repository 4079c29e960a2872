"""What a bank works on after a retain has returned: statements are extracted from what was stored, batch by batch."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from itertools import count
from typing import cast

from remanence import registry
from remanence.lifecycle.echo.retold import retold_draft, taken_anew
from remanence.lifecycle.extraction import READS, extract_draft, in_sessions, passages, read_up_to
from remanence.lifecycle.queued_extraction import statements_draft
from remanence.lifecycle.reputation import append_heard
from remanence.protocols import Clock, Extractor, Progress
from remanence.storage.sqlite.store import SqliteStore

BATCH = 500
"""Records read between two commits: what an interruption loses at most."""
RULES = "rules.v1"


class Learning:
    """Extraction from what the bank holds; durable and resumable, because each batch notes how far it went.

    Args:
        recipe: the recipe in force, which records name. extractor: what reads; the rules if none is given.
    """

    def __init__(
        self,
        store: SqliteStore,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        principal: str,
        recipe: str,
        extractor: Extractor | None = None,
    ) -> None:
        self._store, self._clock, self._new_id = store, clock, new_id
        self._principal, self._recipe = principal, recipe
        self._given, self._seen = extractor, -1

    @cached_property
    def extractor(self) -> Extractor:
        """What reads; the rules are imported only where there is something to read."""
        if self._given is not None:
            return self._given
        import_module("remanence.encoding.extraction")  # so that its parts are registered
        return cast(Extractor, registry.make(RULES, {}))

    @property
    def _part(self) -> str:
        return RULES if self._given is None else self._given.part

    def unread(self) -> int:
        """How many records were not read yet."""
        with self._store.snapshot() as snapshot:
            waits, _, _ = snapshot.troubles(self._part)
            return waits + snapshot.count_after(read_up_to(snapshot, self._part), READS)

    def read(self, progress: Progress | None = None, *, most: int | None = None) -> int:
        """Extract statements from what was not read yet; returns how many records were read. Raises: StoreUnavailable.

        Args:
            most: about how many to read at most.
        """
        if self._store.read_only or self._store.seq() == self._seen:
            return 0
        done = 0
        for _ in count():
            if most is not None and done >= most:
                return done
            n = BATCH if most is None else min(BATCH, most - done)
            seq, read = self._batch(n)
            read = read or self._brought_back(n)
            if not read:
                self._seen = seq
                return done
            done += read
            if progress is not None:
                progress(done, None)
        return done

    def _batch(self, n: int) -> tuple[int, int]:
        """Read the next `n` or so; returns the bank's sequence before, and how many were read, 0 if there are none."""
        part = self._part
        with self._store.snapshot() as snapshot:
            seq, since = snapshot.seq(), read_up_to(snapshot, part)
            until, chosen, passed = passages(snapshot, since, n)
        if until == since:
            return seq, 0
        found = self.extractor(chosen)
        with self._store.write(self._clock) as tx:
            if (retold := retold_draft(tx, chosen)) is not None:
                tx.append(retold, operation=self._new_id(), principal=self._principal)
                chosen = taken_anew(tx, chosen)
            draft = extract_draft(
                tx, chosen, found, passed=passed, part=part, recipe=self._recipe, since=since, until=until,
                new_id=self._new_id,
            )  # fmt: skip
            if draft is not None:
                tx.append(draft, operation=self._new_id(), principal=self._principal)
                append_heard(tx, draft.links, new_id=self._new_id, principal=self._principal)
        return seq, len(chosen) or 1

    def _brought_back(self, n: int) -> int:
        """Read up to `n` records that were passed over while they were hidden, and are back; returns how many."""
        with self._store.snapshot() as snapshot:
            waiting = [task.subject for task in snapshot.queued(self._part, due=0, n=n)]
            records = snapshot.get_records(waiting).values() if waiting else ()
            chosen = [passage for record in records for passage in in_sessions(snapshot, [record])]
        if not chosen:
            return 0
        found = self.extractor(chosen)
        with self._store.write(self._clock) as tx:
            draft = statements_draft(tx, chosen, found, part=self._part, recipe=self._recipe, new_id=self._new_id)
            if draft is not None:
                tx.append(draft, operation=self._new_id(), principal=self._principal)
                append_heard(tx, draft.links, new_id=self._new_id, principal=self._principal)
        return len(chosen)
