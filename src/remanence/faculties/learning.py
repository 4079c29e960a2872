"""What a bank works on after a retain has returned: statements are extracted from what was stored, batch by batch."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from itertools import count
from typing import cast

from remanence import registry
from remanence.lifecycle.extraction import READS, extract_draft, passages, read_up_to
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
            return snapshot.count_after(read_up_to(snapshot, self._part), READS)

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
            seq, read = self._batch(BATCH if most is None else min(BATCH, most - done))
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
            until, chosen = passages(snapshot, since, n)
        if until == since:
            return seq, 0
        found = self.extractor(chosen)
        with self._store.write(self._clock) as tx:
            draft = extract_draft(
                tx, chosen, found, part=part, recipe=self._recipe, since=since, until=until, new_id=self._new_id
            )
            if draft is not None:
                tx.append(draft, operation=self._new_id(), principal=self._principal)
        return seq, len(chosen) or 1
