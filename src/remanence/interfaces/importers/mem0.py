"""mem0: what `get_all` answers (also the platform's pages), the points of its Qdrant collection, its history database.

JSON is read memory by memory. The history database is read in the order of its memories; each version of a memory is
valid from when it was written until the next. Its file must be on disk, not in an archive.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from msgspec import Struct

from remanence.errors import ImportUnreadable
from remanence.interfaces.importers.chatgpt import speaker
from remanence.interfaces.importers.json_stream import Place
from remanence.interfaces.importers.model import Choices, Format, Found, LeftOut, Misfit
from remanence.interfaces.importers.shapes import digest, item, placed, shaped, values
from remanence.interfaces.importers.sources import Source

_SQLITE = b"SQLite format 3\x00"
_ARRAYS = frozenset({"results", "memories", "points", "result", "data"})
_TEXTS = (b'"memory"', b'"data"')
_PATIENCE = 50_000_000
"""Steps of SQLite's machine for one query, some seconds: a file can be made so that reading it never ends."""


class Memory(Struct):
    """A memory, or the payload of its point, where the text is called "data"."""

    id: str | int | None = None
    memory: str | None = None
    data: str | None = None
    payload: dict[str, Any] | None = None
    user_id: str | None = None
    agent_id: str | None = None
    run_id: str | None = None
    actor_id: str | None = None
    role: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    categories: list[str] | None = None
    metadata: dict[str, Any] | None = None


def detects(source: Source) -> bool:
    """Whether it is the history database, or there are memories with their hash."""
    if source.single is None:
        return False
    head = source.head(source.single)
    if head.startswith(_SQLITE):
        return b"old_memory" in head and b"new_memory" in head
    return head.lstrip()[:1] in (b"{", b"[") and b'"hash"' in head and any(text in head for text in _TEXTS)


def read(source: Source, choices: Choices) -> Iterator[Found]:
    """The memories; of a history, each version of those that were not deleted."""
    for name in [source.single] if source.single else source.with_suffix(".json", ".db", ".sqlite"):
        if source.head(name, 16) == _SQLITE:
            yield from _history(source.local(name), name, choices)
            continue
        for found in values(source, name, _into):
            if isinstance(found, Misfit):
                yield found
            elif isinstance(found[1], Mapping):
                yield from _memory(found[1], placed(name, found[0]), choices)
            elif found[0] and isinstance(found[0][-1], int):
                yield Misfit(placed(name, found[0]), "no memory: expected an object")


def _into(place: Place) -> bool:
    return all(part in _ARRAYS for part in place)


def _memory(value: Mapping[str, Any], place: str, choices: Choices) -> Iterator[Found]:
    try:
        held = shaped(value, Memory)
        if held.payload is not None:
            held = shaped({"id": held.id, **held.payload}, Memory)
    except ValueError as e:
        yield Misfit(place, f"no memory: {e}")
        return
    text = held.memory or held.data
    if text is None:
        if held.id is not None:
            yield Misfit(place, "no memory: it has no text")
        return
    about = {name: value for name, value in {"user": held.user_id, "agent": held.agent_id}.items() if value}
    extra = held.metadata or {}
    yield item(
        text, id=f"mem0:{held.id if held.id is not None else digest(held.user_id, text)}",
        at=held.updated_at or held.created_at, session=held.run_id, tags=held.categories,
        metadata={"source": "mem0", **about, **({"mem0": extra} if extra else {})},
        **_actor(held, choices),
    )  # fmt: skip


def _actor(held: Memory, choices: Choices) -> dict[str, str]:
    """A memory that a model wrote is the agent's word on the user; one that was stored as it was said has a role."""
    if held.role:
        return speaker(held.role, held.actor_id, choices) | ({"actor": held.actor_id} if held.actor_id else {})
    actor = held.actor_id or held.user_id or held.agent_id or choices.me
    return {"origin": "agent", **({"actor": actor} if actor else {})}


def _history(path: Path | None, name: str, choices: Choices) -> Iterator[Found]:
    if path is None:
        raise ImportUnreadable(f"{name}: unpack the archive, a database can only be read on disk")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1 << 26)
            connection.set_progress_handler(lambda: 1, _PATIENCE)
            rows = _rows(connection)
            for id, group in groupby(rows, key=itemgetter(0)):
                yield from _versions(str(id), list(group), name, choices)
    except (sqlite3.Error, OverflowError, UnicodeError) as e:
        raise ImportUnreadable(f"{name} is no history of mem0, or damaged: {e}") from e


def _rows(connection: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    kind = connection.execute("SELECT type FROM sqlite_schema WHERE name = 'history'").fetchone()
    if kind != ("table",):
        raise ImportUnreadable("there is no table 'history'")
    have = {row[1] for row in connection.execute("PRAGMA table_info(history)")}
    asked = ("memory_id", "id", "new_memory", "event", "created_at", "updated_at", "is_deleted", "actor_id", "role")
    columns = ", ".join(name if name in have else f"NULL AS {name}" for name in asked)
    yield from connection.execute(
        f"SELECT {columns} FROM history ORDER BY memory_id, coalesce(updated_at, created_at), rowid"
    )


def _versions(id: str, rows: list[tuple[Any, ...]], name: str, choices: Choices) -> Iterator[Found]:
    if rows[-1][3] == "DELETE" or rows[-1][6]:
        yield LeftOut("memories that were deleted")
        return
    for (_, row, text, _, created, updated, _, actor, role), following in zip(rows, [*rows[1:], None], strict=True):
        until = None if following is None else following[5] or following[4]
        if not isinstance(text, str) or not text.strip():
            yield Misfit(f"{name}, history {row}", "it has no text")
            continue
        since = updated or created
        held = Memory(actor_id=_word(actor), role=_word(role))
        yield item(
            text, id=f"mem0:history:{row}", at=since, valid_from=since, valid_to=until,
            metadata={"source": "mem0", "memory": id}, **_actor(held, choices),
        )  # fmt: skip


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


FORMAT = Format(name="mem0", what="mem0: get_all, Qdrant points, history.db", detects=detects, read=read)
