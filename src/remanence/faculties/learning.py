"""What a bank works on after a retain has returned: statements are extracted from what was stored, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import import_module
from itertools import count
from typing import TYPE_CHECKING, cast

from remanence.lifecycle.echo.retold import retold_draft, taken_anew
from remanence.lifecycle.extraction import READS, extract_draft, in_sessions, passages, read_up_to
from remanence.lifecycle.queued_extraction import statements_draft
from remanence.lifecycle.reputation import append_heard, with_reputation
from remanence.protocols import Clock, Extracted, Extractor, Passage, Progress, Transaction
from remanence.recipes import DEFAULT_EXTRACT, Part
from remanence.storage.sqlite.store import SqliteStore

if TYPE_CHECKING:
    from remanence.trust.consistency import Told

BATCH = 500
"""Records read between two commits: what an interruption loses at most."""
RULES = Part(DEFAULT_EXTRACT)


class Learning:
    """Extraction from what the bank holds; durable and resumable, because each batch notes how far it went.

    Args:
        recipe: the recipe in force, which records name. extract: its part that reads. extractor: what reads instead.
    """

    def __init__(
        self,
        store: SqliteStore,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        principal: str,
        recipe: str,
        extract: Part = RULES,
        extractor: Extractor | None = None,
    ) -> None:
        self._store, self._clock, self._new_id = store, clock, new_id
        self._principal, self._recipe = principal, recipe
        self._extract, self._given, self._seen = extract, extractor, -1

    @cached_property
    def extractor(self) -> Extractor:
        """What reads; it is imported only where there is something to read. Raises: RecipeInvalid."""
        if self._given is not None:
            return self._given
        import_module("remanence.encoding.extraction")  # so that its parts are registered
        return cast(Extractor, self._extract.make())

    @property
    def _part(self) -> str:
        return self._extract.use if self._given is None else self._given.part

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
        doubtful = self._doubtful(chosen, found)
        with self._store.write(self._clock) as tx:
            self._hold_back(tx, doubtful)
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
        doubtful = self._doubtful(chosen, found)
        with self._store.write(self._clock) as tx:
            self._hold_back(tx, doubtful)
            draft = statements_draft(tx, chosen, found, part=self._part, recipe=self._recipe, new_id=self._new_id)
            if draft is not None:
                tx.append(draft, operation=self._new_id(), principal=self._principal)
                append_heard(tx, draft.links, new_id=self._new_id, principal=self._principal)
        return len(chosen)

    def _doubtful(self, read: Sequence[Passage], found: Sequence[Sequence[Extracted]]) -> Sequence[Told]:
        """What untrusted text says, which is compared with what the bank knows."""
        if not any(passage.record.taint for passage in read):
            return ()
        from remanence.trust.consistency import told

        return told(read, found, self.extractor)

    def _hold_back(self, tx: Transaction, texts: Sequence[Told]) -> None:
        """Hold back what contradicts what the bank knows, before anything is learnt of it; its actors lose trust."""
        if not texts:
            return
        from remanence.trust.consistency import contradicting
        from remanence.trust.quarantine import hold_draft

        why = contradicting(tx, texts, part=self._part, recipe=self._recipe)
        for reason in sorted(set(why.values())):
            records = list(tx.get_records([id for id in why if why[id] == reason]).values())
            draft = hold_draft(tx, records, reason, new_id=self._new_id)
            if draft is not None:
                counted = with_reputation(tx, draft, [(record, "contradicted") for record in records])
                tx.append(counted, operation=self._new_id(), principal=self._principal)
