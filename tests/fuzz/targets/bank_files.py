"""Bank files: a file with some of its bytes changed is refused or read; it neither ends nor hangs the process."""

import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from unittest.mock import patch

from remanence import Memory, RemanenceError
from remanence.storage.ids import IdFactory
from remanence.storage.sqlite.store import SqliteStore

SEEDS = (
    b"\x00\x00\x01\x00",
    b"\x10\x00\xff\x40\x20\x00\x00\x80",
    b"\x10\xa9\xff\x40\x20\x00\x0a\x80",
    b"\x00\xbe\x90\x53",
    b"\x01\x45\xc9\x2c",
    b"\x01\x39\xb6\x53\x00\xbf\x71\x53",
    b"\x00\xbe\x90\xbe\x00\x53\x90\x53",
)


@cache
def sound() -> bytes:
    """A small bank, as its file stands: the same bytes always, so that a run can be repeated."""
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.dict(SqliteStore.__init__.__kwdefaults__, entropy=bytes),
        patch.object(IdFactory.__init__, "__defaults__", (bytes,)),
    ):
        with Memory(Path(folder) / "a.rem", clock=lambda: datetime(2026, 1, 1, tzinfo=UTC)) as memory:
            memory.retain("I live in Lisbon.", actor="ana")
            memory.wait()
        return (Path(folder) / "a.rem").read_bytes()


def target(data: bytes) -> None:
    """Every four bytes change one: three say where, one to what; whether it verifies is for `verify` to say."""
    held = bytearray(sound())
    for at in range(0, len(data) - 3, 4):
        held[int.from_bytes(data[at : at + 3]) % len(held)] = data[at + 3]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.rem").write_bytes(held)
        try:
            with Memory(Path(folder) / "a.rem", create=False) as memory:
                memory.recall("where does Ana live?")
                memory.verify()
        except RemanenceError:
            pass
