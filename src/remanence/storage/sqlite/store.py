"""A bank in one SQLite file: implements `remanence.protocols.Store`.

One connection writes and one reads, so that a recall never waits for a commit. Writers of all processes queue for
SQLite's own lock; readers see the last commit. A bank in memory has one connection, which does both.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy.typing as npt

from remanence.errors import EraseIncomplete, StoreUnavailable
from remanence.protocols import BankKey, Clock, Space, erased_at
from remanence.storage.migrations import FORMAT
from remanence.storage.sqlite.connection import (
    BUSY_SECONDS,
    Durability,
    connect,
    create_bank,
    read_header,
    translated,
)
from remanence.storage.sqlite.drivers import open_file, salt_of
from remanence.storage.sqlite.files import BACKUP
from remanence.storage.sqlite.migrating import migrate
from remanence.storage.sqlite.reading import Reader
from remanence.storage.sqlite.requests import asked_now
from remanence.storage.sqlite.rows import decode_json
from remanence.storage.sqlite.temporary import temporary_path
from remanence.storage.sqlite.writing import SqliteTransaction
from remanence.types import Checkpoint, Unit


class SqliteStore:
    """The truth of one bank.

    Args:
        path: the file; None keeps the bank in memory.
        create: make the file if there is none. read_only: write nothing, not even SQLite's own files where possible.
        durability: "full" survives power loss (an fsync each commit), "normal" survives the death of the process.
        key: what the file is encrypted with; None for one that is not, and without effect in memory.
    Raises: NotFound, BankUnreadable, BankTooNew, KeyUnavailable, StoreUnavailable.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        create: bool = True,
        read_only: bool = False,
        durability: Durability = "full",
        entropy: Callable[[int], bytes] = os.urandom,
        key: BankKey | None = None,
    ) -> None:
        self.path, self.read_only = path, read_only
        self._entropy, self._durability, self._key = entropy, durability, key
        if path is not None:
            if create and not read_only and not path.exists():
                create_bank(path, key)
            if not read_only:
                migrate(path, read_header(path, key)[2], key=key)
            read_header(path, key)
        self._writer = connect(path, durability=durability, read_only=read_only, key=key)
        self._reader = self._writer
        self._write_lock = self._read_lock = threading.RLock()
        if path is not None:
            self._reader = connect(path, durability=durability, read_only=read_only, key=key)
            self._read_lock = threading.RLock()

    def connection(self) -> sqlite3.Connection:
        """A further connection that only reads."""
        return connect(self.path, durability="full", read_only=True, key=self._key)

    @contextmanager
    def snapshot(self) -> Iterator[Reader]:
        """Reads that all see the same moment of the bank."""
        with self._read_lock, translated(self.path):
            if self._reader.in_transaction:  # nested, or a bank in memory inside its own write
                yield Reader(self._reader)
                return
            self._reader.execute("BEGIN")
            try:
                yield Reader(self._reader)
            finally:
                self._reader.execute("COMMIT")

    @contextmanager
    def write(self, clock: Clock) -> Iterator[SqliteTransaction]:
        """One atomic change; committed durably when the block ends, undone entirely if it raises."""
        with self._immediate():
            self._begin_request()
            yield SqliteTransaction(self._writer, now=clock(), entropy=self._entropy)

    def _begin_request(self) -> None:
        if (asked := asked_now()) is not None:
            asked.begin(self, Reader(self._writer).meta(asked.key))

    def begun(self) -> str | None:
        """The operation with which the current request goes on, if it was cut short before."""
        asked = asked_now()
        return None if asked is None else asked.begun(self.meta(asked.key))

    @contextmanager
    def _immediate(self) -> Iterator[sqlite3.Connection]:
        if self.read_only:
            raise StoreUnavailable(f"{self.path} was opened read-only: open it without read_only=True to write")
        with self._write_lock, translated(self.path):
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            finally:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")

    def seq(self) -> int:
        """The bank's change sequence; costs some microseconds."""
        with self._read_lock, translated(self.path):
            return Reader(self._reader).seq()

    def meta(self, key: str) -> str | None:
        """A fact about the bank itself, such as a policy. Cost: that of `seq`."""
        with self._read_lock, translated(self.path):
            return Reader(self._reader).meta(key)

    def read_back(self, episodes: Sequence[str], records: Sequence[str]) -> tuple[int, bool]:
        """The change sequence, and whether all of these are there, with their texts."""
        with self.snapshot() as snapshot:
            return snapshot.seq(), snapshot.present(episodes, records)

    # --- derived rows: never journalled, because they are rebuilt -----------------------------------------------------

    def set_meta(self, key: str, value: str) -> None:
        """Note a fact about the bank file that is no part of its history."""
        with self._immediate() as db:
            db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))

    def open_space(self, space: Space, embedder: str, state: str) -> int:
        """The id of a vector space in this state, made if there is none; a different one in that state is dropped.

        `embedder` is how to load it again; one that is there already is noted under this name from now on. There may be
        several in the state "beside", of different embedders.
        """
        with self._immediate() as db:
            held = Reader(db).space(state, embedder)
            if held is not None and held[2] == space:
                db.execute("UPDATE spaces SET embedder = ? WHERE id = ?", (embedder, held[0]))
                return held[0]
            if held is not None:
                db.execute("DELETE FROM vectors WHERE space = ?", (held[0],))
                db.execute("DELETE FROM spaces WHERE id = ?", (held[0],))
            cursor = db.execute(
                "INSERT INTO spaces (embedder, model, dimension, normalised, pooling, state) VALUES (?, ?, ?, ?, ?, ?)",
                (embedder, space.model, space.dimension, space.normalised, space.pooling, state),
            )
            return int(cursor.lastrowid or 0)

    def put_vectors(self, space: int, keys: Sequence[tuple[str, npt.NDArray[Any]]]) -> None:
        """Store the keys of records (by id) in a space; what is there already is replaced, what was erased left out."""
        with self._immediate() as db:
            db.executemany(
                "INSERT OR REPLACE INTO vectors (space, record, data) SELECT ?, row, ? FROM records WHERE id = ?",
                [(space, key.tobytes(), id) for id, key in keys],
            )

    def promote_space(self, clock: Clock, units: Sequence[Unit], switch: Callable[[SqliteTransaction], None]) -> bool:
        """Make the space being built the current one, if it holds every record by now; `switch` journals it."""
        with self._immediate() as db:
            building, current = Reader(db).space("building"), Reader(db).space("current")
            if building is None:
                return False
            if Reader(db).without_key(building[0], units=units, after=0, n=1):
                return False
            if current is not None:
                db.execute("DELETE FROM vectors WHERE space = ?", (current[0],))
                db.execute("DELETE FROM spaces WHERE id = ?", (current[0],))
            db.execute("UPDATE spaces SET state = 'current' WHERE id = ?", (building[0],))
            db.execute("DELETE FROM caches")
            switch(SqliteTransaction(db, now=clock(), entropy=self._entropy))
            return True

    def restore_marks(self) -> None:
        """Note what acts left in the bank's fields (how far extractors have read, policies, what feedback says of
        channels), of which a restored bundle brings only the edits, but for those that are in its header.
        """
        with self._immediate() as db:
            last = db.execute(
                "SELECT field, after, max(rowid) FROM edits WHERE subject = 'bank' AND field NOT IN "
                "('name', 'zone', 'embedder') GROUP BY field"
            ).fetchall()
            values = [(field, decode_json(after)) for field, after, _ in last]
            db.executemany(
                "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", [row for row in values if row[1] is not None]
            )

    def clear_derived(self) -> None:
        """Delete the index images, and the spaces beside the current one: both are made again when they are needed."""
        with self._immediate() as db:
            db.execute("DELETE FROM caches")
            db.execute("DELETE FROM vectors WHERE space IN (SELECT id FROM spaces WHERE state = 'beside')")
            db.execute("DELETE FROM spaces WHERE state = 'beside'")

    @contextmanager
    def raw(self) -> Iterator[sqlite3.Connection]:
        """The connection itself, in one transaction: for restoring rows exactly as they were."""
        with self._immediate() as connection:
            yield connection

    def get_cache(self, name: str) -> tuple[int, bytes] | None:
        """An index image and the change sequence that it is good for; None if there is none, or a damaged one."""
        with self._read_lock, translated(self.path):
            row = self._reader.execute("SELECT seq, data FROM caches WHERE name = ?", (name,)).fetchone()
        if row is None or not isinstance(row[0], int) or not isinstance(row[1], bytes):
            return None
        try:
            return row[0], zlib.decompress(row[1])
        except zlib.error:
            return None

    def put_cache(self, name: str, seq: int, data: bytes) -> None:
        """Keep an index image, compressed to a third, unless a later one is there, or something was erased since."""
        packed = zlib.compress(data, 1)
        with self._immediate() as db:
            if seq < erased_at(Reader(db)):
                return
            db.execute(
                "INSERT INTO caches (name, seq, data) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE "
                "SET seq = excluded.seq, data = excluded.data WHERE excluded.seq >= caches.seq",
                (name, seq, packed),
            )

    def add_uses(self, uses: dict[tuple[str, int], int]) -> None:
        """Count recalls of records, by id and day."""
        with self._immediate() as db:
            db.executemany(
                "INSERT INTO uses (record, day, count) SELECT row, ?, ? FROM records WHERE id = ? "
                "ON CONFLICT (record, day) DO UPDATE SET count = count + excluded.count",
                [(day, count, id) for (id, day), count in uses.items()],
            )

    # --- the file -----------------------------------------------------------------------------------------------------

    def backup(self, target: Path) -> None:
        """Copy the bank to a new file, whole and consistent, while it is in use.

        Raises: StoreUnavailable, also for a bank that was opened read-only: see `note_copy`.
        """
        if target.exists():
            raise StoreUnavailable(f"{target} exists: choose another name for the backup, or remove it first")
        self.note_copy(target, BACKUP)
        temporary = temporary_path(target)
        try:
            with self._read_lock, translated(target):
                salt = None if self._key is None or self.path is None else salt_of(self.path)
                copy = open_file(temporary, self._key, salt)
                try:
                    self._reader.backup(copy)
                    copy.execute("PRAGMA journal_mode = DELETE")
                finally:
                    copy.close()
            connect(temporary, durability="full", read_only=False, key=None if self.path is None else self._key).close()
            os.replace(temporary, target)
        except OSError as e:
            raise StoreUnavailable(f"cannot write the backup {target}: {e.strerror or e}") from e
        finally:
            temporary.unlink(missing_ok=True)

    def is_copy_of(self, other: SqliteStore) -> bool:
        """Whether both began with the same entry."""
        sql = "SELECT chain FROM journal WHERE seq = 1"
        with self.snapshot() as ours, other.snapshot() as theirs:
            first = ours.rows(sql)
            return bool(first) and first == theirs.rows(sql)

    def sibling(self, path: Path) -> SqliteStore:
        """A copy of this bank, opened as this one is. Raises: StoreUnavailable for an older format; as the constructor.

        An older format is left as it is: whoever made the copy may want to go back to it.
        """
        if (held := read_header(path, self._key)[2]) != FORMAT:
            raise StoreUnavailable(f"it has the older format {held}: open it once with this version, and erase there")
        return SqliteStore(path, create=False, durability=self._durability, entropy=self._entropy, key=self._key)

    def note_copy(self, path: Path, kind: str) -> None:
        """Remember a file that is made of this bank: an erasure must know of it. No part of the bank's history.

        Raises: StoreUnavailable for a bank that was opened read-only, which can remember nothing.
        """
        if self.read_only:
            raise StoreUnavailable(
                f"{self.path} was opened read-only, and could not remember that {path} was made of it: no erasure "
                "would reach that. Open the bank without read_only=True"
            )
        if self.path is not None:
            with self._immediate() as db:
                sql = "INSERT OR REPLACE INTO copies (path, kind) VALUES (?, ?)"
                db.execute(sql, (str(path.resolve()), kind))

    def put_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint; no part of the bank's history."""
        blobs = (bytes.fromhex(text) for text in (checkpoint.chain, checkpoint.key, checkpoint.signature))
        with self._immediate() as db:
            sql = "INSERT OR REPLACE INTO checkpoints (seq, at, chain, key, signature) VALUES (?, ?, ?, ?, ?)"
            db.execute(sql, (checkpoint.seq, checkpoint.at, *blobs))

    def rewrite(self, *, wait: float) -> None:
        """Write the file anew, so that nothing is left in it of what was deleted, and empty the write-ahead file.

        Args:
            wait: seconds to wait for others who read what was there before.
        Raises: EraseIncomplete if they did not end; StoreUnavailable. Cost: writes the bank once or twice.
        """
        with self._write_lock, self._read_lock:
            try:
                with translated(self.path):
                    self._writer.execute(f"PRAGMA busy_timeout = {round(wait * 1000)}")
                    self._writer.execute("VACUUM")
                    (busy, *_) = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except StoreUnavailable as e:
                raise EraseIncomplete(str(e)) from e
            finally:
                self._writer.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        if busy:
            raise EraseIncomplete(
                f"another process still reads {self.path} as it was: its write-ahead file cannot be emptied"
            )

    def bytes_on_disk(self) -> int:
        """Bytes of the bank and its write-ahead log."""
        if self.path is None:
            return 0
        files = [self.path, self.path.with_name(self.path.name + "-wal")]
        return sum(f.stat().st_size for f in files if f.exists())

    def close(self) -> None:
        """Close both connections; the last process to do so folds the write-ahead log into the file."""
        with self._write_lock, self._read_lock:
            self._reader.close()
            self._writer.close()


def system_clock() -> datetime:
    """Now, in UTC: the clock that is used where none is given."""
    return datetime.now(UTC)
