"""A bank as one principal may see and change it: the same file behind a guard.

What is hidden is hidden below all reading code: a connection of its own has views in the place of the tables, so that
no query, whoever wrote it, finds a row that is not for this principal. What is searched is built from those views, so
statistics tell nothing of the rest. Every act is checked where it is appended. An open bank has none of it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from remanence.errors import PermissionDenied
from remanence.protocols import Clock, Doomed, Draft
from remanence.storage.sqlite.connection import translated
from remanence.storage.sqlite.reading import Reader
from remanence.storage.sqlite.store import SqliteStore
from remanence.storage.sqlite.writing import SqliteTransaction
from remanence.trust.access import ACCESS, RIGHT_OF, Guard, Right, Sight
from remanence.types import Act, Episode, Kind, Record, Unit

_VIEWS = """
CREATE TEMP VIEW records AS SELECT * FROM main.records
    WHERE kind IN ({kinds}) AND audience IN (SELECT name FROM temp.seen_audiences);
CREATE TEMP VIEW episodes AS SELECT * FROM main.episodes e WHERE EXISTS (
    SELECT 1 FROM main.sources s JOIN temp.records r ON r.row = s.record WHERE s.episode = e.row);
CREATE TEMP VIEW entities AS SELECT * FROM main.entities e WHERE EXISTS (
    SELECT 1 FROM temp.records r WHERE r.act = e.act);
CREATE TEMP VIEW links AS SELECT * FROM main.links l
    WHERE (EXISTS (SELECT 1 FROM temp.records r WHERE r.id = l.source)
        OR EXISTS (SELECT 1 FROM temp.entities e WHERE e.id = l.source))
    AND (EXISTS (SELECT 1 FROM temp.records r WHERE r.id = l.target)
        OR EXISTS (SELECT 1 FROM temp.entities e WHERE e.id = l.target));
CREATE TEMP VIEW edits AS SELECT rowid AS rowid, * FROM main.edits d WHERE d.subject = 'bank'
    OR EXISTS (SELECT 1 FROM temp.records r WHERE r.id = d.subject)
    OR EXISTS (SELECT 1 FROM temp.entities e WHERE e.id = d.subject)
    OR EXISTS (SELECT 1 FROM temp.links l WHERE l.id = d.subject);
CREATE TEMP VIEW journal AS SELECT seq, at, act, operation, principal, (SELECT json_group_array(s.value)
    FROM json_each(j.subjects) s WHERE {seen}) AS subjects, digest, chain FROM main.journal j WHERE EXISTS (
    SELECT 1 FROM json_each(j.subjects) s WHERE {seen});
CREATE TEMP VIEW uses AS SELECT * FROM main.uses u WHERE u.record IN (SELECT row FROM temp.records);
CREATE TEMP VIEW queue AS SELECT * FROM main.queue q WHERE EXISTS (
    SELECT 1 FROM temp.records r WHERE r.id = q.subject);
"""
_SEEN = (
    "(s.value = 'bank' OR EXISTS (SELECT 1 FROM temp.records r WHERE r.id = s.value) "
    "OR EXISTS (SELECT 1 FROM temp.episodes e WHERE e.id = s.value) "
    "OR EXISTS (SELECT 1 FROM temp.entities n WHERE n.id = s.value) "
    "OR EXISTS (SELECT 1 FROM temp.links l WHERE l.id = s.value))"
)
VIEWS = ("queue", "uses", "journal", "edits", "links", "entities", "episodes", "records")
"""The tables that stand behind views, those first that look at others."""
_VERBATIM = (Unit.TURN, Unit.SECTION, Unit.SECRET)


class SeenTransaction(SqliteTransaction):
    """A change by a principal: every entry is one that it may make."""

    def __init__(
        self, connection: sqlite3.Connection, *, now: datetime, entropy: Callable[[int], bytes], guard: Guard
    ) -> None:
        super().__init__(connection, now=now, entropy=entropy)
        self._guard = guard
        guard.take(self._access)

    def append(self, draft: Draft, *, operation: str, principal: str) -> int:
        """Store one entry. Raises: PermissionDenied; ValueError for a private record in an open bank."""
        self._check_audiences(draft)
        if self._guard.access is not None:
            self._check(draft, principal)
        return super().append(draft, operation=operation, principal=principal)

    def erase(self, doomed: Doomed) -> Mapping[str, int]:
        """Take rows out for good. Raises: PermissionDenied unless the principal may erase all of it, and sees it."""
        if self._guard.access is not None:
            gone = list(self.get_records(doomed.records).values())
            kinds = {record.kind for record in gone if record.unit is not Unit.WINDOW}
            kinds |= {r.kind for r, _ in (*doomed.placed, *doomed.remade) if r.unit is not Unit.WINDOW}
            self._guard.need(Right.OWN if doomed.everything else Right.ERASE, kinds)
            if any(record.unit in _VERBATIM and not self._sees(record) for record in gone):
                raise self._guard.denied(Right.ERASE)
        return super().erase(doomed)

    def sees(self, episode: str) -> bool:
        """Whether this principal sees an episode: any of its records."""
        return self._guard.sight is None or any(map(self._sees, self.records_of([episode])))

    def with_external_id(self, external_id: str) -> Episode | None:
        """The episode that the caller's id means to this principal: an id of what it may not see is free."""
        found = super().with_external_id(external_id)
        if found is None or self._guard.sight is None:
            return found
        return found if any(self._sees(record) for record in self.records_of([found.id])) else None

    def _check_audiences(self, draft: Draft) -> None:
        made = [new.record for new in draft.records]
        if self._guard.access is None:  # what rests on records that were private before it was opened stays so
            made = [record for record in made if record.unit in _VERBATIM]
        for audience in {record.audience for record in made} - {""}:
            self._guard.need_audience(audience)

    def _check(self, draft: Draft, principal: str) -> None:
        guard = self._guard
        if principal != guard.principal:
            raise PermissionDenied(f"{guard.principal!r} cannot act in the name of {principal!r}")
        edited = list(self.get_records([edit.subject for edit in draft.edits if edit.subject != "bank"]).values())
        if draft.act is Act.REVEAL:
            edited += self.get_records(draft.subjects).values()
        guard.need(RIGHT_OF.get(draft.act, Right.OWN), self._kinds(draft, edited))
        for edit in draft.edits:
            if edit.subject == "bank":
                guard.need_setting(edit.field, edit.after)
        if any(r.unit in _VERBATIM and not self._sees(r) for r in edited):
            raise guard.denied(RIGHT_OF.get(draft.act, Right.OWN))
        if any(edit.field == "audience" for edit in draft.edits):
            self._check_sharing(draft, edited)

    @staticmethod
    def _kinds(draft: Draft, edited: Sequence[Record]) -> set[Kind]:
        """Of what an act makes and changes; what only follows from a turn, such as a window, asks for no right."""
        new = {each.record.kind for each in draft.records if each.record.unit is not Unit.WINDOW}
        return new | {record.kind for record in edited if record.unit is not Unit.WINDOW}

    def _check_sharing(self, draft: Draft, edited: Sequence[Record]) -> None:
        """Whom something is for is changed by whoever stored it, and by owners."""
        if self._guard.sees_all or draft.act not in (Act.SHARE, Act.UNDO):
            return
        told = self.get_episodes(sorted({s.episode for r in edited if r.unit in _VERBATIM for s in r.sources}))
        if not told or any(episode.principal != self._guard.principal for episode in told.values()):
            raise PermissionDenied("whom it is for is changed by whoever stored it, or by an owner")
        for edit in draft.edits:
            if edit.field == "audience" and edit.after:
                self._guard.need_audience(edit.after)

    def _sees(self, record: Record) -> bool:
        sight = self._guard.sight
        return sight is None or (record.audience in sight.audiences and record.kind in sight.kinds)


class SeenStore(SqliteStore):
    """A bank behind a guard.

    Args:
        whole: the bank itself, for what the engine does on nobody's behalf; closed with this.
        guard: asked at every snapshot and every entry.
    Raises: PermissionDenied by `snapshot` where nothing may be read, and by what only owners may do.
    """

    def __init__(self, whole: SqliteStore, guard: Guard) -> None:
        self.whole, self.guard = whole, guard
        self.path, self.read_only, self._entropy, self._key = whole.path, whole.read_only, whole._entropy, whole._key
        self._writer, self._write_lock = whole._writer, whole._write_lock
        self._reader, self._read_lock = whole._reader, whole._read_lock
        self._lens: sqlite3.Connection | None = None
        self._through: Sight | None = None
        self._lens_lock = threading.RLock()
        self.follow()

    def follow(self) -> Guard:
        """The guard, as the bank's access stands now. Raises: BankUnreadable."""
        with self._read_lock, translated(self.path):
            self.guard.take(Reader(self._reader).meta(ACCESS))
        return self.guard

    @contextmanager
    def snapshot(self) -> Iterator[Reader]:
        """Reads that all see the same moment, of what the principal may see. Raises: PermissionDenied."""
        with self.whole.snapshot() as reader:
            guard = self.follow()
            if guard.sight is None:
                yield reader
                return
        if not guard.reads:
            raise guard.denied(Right.READ)
        with self._lens_lock, translated(self.path):
            lens = self._looking(guard.sight)
            if lens.in_transaction:
                yield Reader(lens)
                return
            lens.execute("BEGIN")
            try:
                yield Reader(lens)
            finally:
                lens.execute("COMMIT")

    @contextmanager
    def write(self, clock: Clock) -> Iterator[SqliteTransaction]:
        """One atomic change, of entries that the principal may make."""
        with self._immediate():
            self._begin_request()
            yield SeenTransaction(self._writer, now=clock(), entropy=self._entropy, guard=self.guard)

    def meta(self, key: str) -> str | None:
        """A fact about the bank itself, which is for whoever has any right in it."""
        return self.whole.meta(key)

    def read_back(self, episodes: Sequence[str], records: Sequence[str]) -> tuple[int, bool]:
        """Whether what a principal stored is there: it may ask that of its own even where it may not read."""
        return self.whole.read_back(episodes, records)

    def get_cache(self, name: str) -> tuple[int, bytes] | None:
        """An index image of what the principal sees."""
        return super().get_cache(self._cache_name(name))

    def put_cache(self, name: str, seq: int, data: bytes) -> None:
        """Keep an index image of what the principal sees."""
        super().put_cache(self._cache_name(name), seq, data)

    def backup(self, target: Path) -> None:
        """Copy the whole bank, which only owners may."""
        self.follow().need(Right.OWN)
        super().backup(target)

    def close(self) -> None:
        """Close every connection."""
        with self._lens_lock:
            if self._lens is not None:
                self._lens.close()
        self.whole.close()

    def _cache_name(self, name: str) -> str:
        sight = self.guard.sight
        if sight is None:
            return name
        seen = "\0".join([*sorted(sight.audiences), "", *sorted(sight.kinds)])
        return f"{name}:{blake2b(seen.encode(), digest_size=12).hexdigest()}"

    def _looking(self, sight: Sight) -> sqlite3.Connection:
        """The connection whose tables are views of what may be seen, made anew when that changed."""
        if self._lens is None:
            self._lens = self.whole.connection()
            self._lens.execute("PRAGMA temp_store = MEMORY")
            self._lens.execute("CREATE TEMP TABLE seen_audiences (name TEXT PRIMARY KEY) WITHOUT ROWID")
        if self._through != sight:
            assert not self._lens.in_transaction, "what may be seen changes between snapshots only"
            for name in VIEWS:
                self._lens.execute(f"DROP VIEW IF EXISTS temp.{name}")
            self._lens.execute("DELETE FROM temp.seen_audiences")
            names = [(name,) for name in sorted(sight.audiences)]
            self._lens.executemany("INSERT INTO temp.seen_audiences VALUES (?)", names)
            kinds = ", ".join(f"'{kind.value}'" for kind in sorted(sight.kinds))
            self._lens.executescript(_VIEWS.format(kinds=kinds, seen=_SEEN))
            self._through = sight
        return self._lens
