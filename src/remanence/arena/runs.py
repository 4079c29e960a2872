"""What a system did with a group, kept on disk as it happens, so that a run that stops goes on where it was."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from remanence.arena.outcomes import Outcome

__all__ = ["GroupRun", "RunFile"]


class GroupRun(Struct, frozen=True, kw_only=True):
    """One group in one system.

    Attributes:
        place: of the group in its file. seconds: that building the memory took.
        first_milliseconds: of the first recall after building, with whatever it had to warm up.
        resident: bytes of memory that the process held afterwards. stored: bytes that the system keeps on disk.
    """

    place: int
    group: str
    docs: int
    seconds: float
    first_milliseconds: float
    resident: int
    stored: int = 0
    notes: dict[str, int] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...]


class RunFile:
    """The group runs of one system on one data file, one JSON line each, under a key that says what they depend on.

    A file of another key, or a last line that was cut short, is not used again.
    """

    def __init__(self, folder: Path, key: Mapping[str, Any]) -> None:
        header = msgspec.json.encode(key, order="deterministic")
        digest = hashlib.sha256(header).hexdigest()[:16]
        name = re.sub(r"[^\w.-]+", "_", f"{key['data']}-{key['system']}")
        self._path = folder / f"{name[:80]}-{digest}.jsonl"
        self._header = header

    def load(self) -> dict[int, GroupRun]:
        """The group runs so far, by place; what cannot be read any more is cut off."""
        lines = self._path.read_bytes().split(b"\n") if self._path.exists() else []
        if not lines or lines[0] != self._header:
            self.clear()
            return {}
        runs: dict[int, GroupRun] = {}
        for line in lines[1:]:
            try:
                run = msgspec.json.decode(line, type=GroupRun)
            except msgspec.DecodeError:
                break
            runs[run.place] = run
        self._write([self._header, *(msgspec.json.encode(run) for run in runs.values())])
        return runs

    def clear(self) -> None:
        """Start afresh."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._write([self._header])

    def append(self, run: GroupRun) -> None:
        """Keep one more."""
        with self._path.open("ab") as file:
            file.write(msgspec.json.encode(run) + b"\n")

    def _write(self, lines: list[bytes]) -> None:
        partial = self._path.with_suffix(".partial")
        partial.write_bytes(b"".join(line + b"\n" for line in lines))
        partial.replace(self._path)
