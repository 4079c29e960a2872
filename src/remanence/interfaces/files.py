"""Files as views of a bank: each version of a file is an episode, so recall finds what it says and history keeps it.

A file has an id of its own, and its path is a property of the version: to rename is to write one with another path. A
folder that was made is kept likewise, as an empty folder has nothing else to show it. To delete is to forget.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from threading import RLock
from typing import Any
from uuid import uuid4

from msgspec import Struct

from remanence.memory import Memory
from remanence.types import Episode, Origin, Receipt, Record

TAG = "file"
"""Marks what belongs to a tree of files; its metadata of the same name says what it is."""


class Entry(Struct, frozen=True):
    """A file or folder as it is now: its path within the tree, its id, and what the bank has of it.

    `records` are those of all who made it at the same time; `quarantined` says why its text is held back, if it is.
    """

    path: str
    id: str
    version: int
    text: str
    folder: bool
    records: tuple[str, ...]
    quarantined: str = ""


class Version(Struct, frozen=True):
    """What a file said, from when on, and under which path; `episode` is where the bank has it."""

    at: datetime
    path: str
    text: str
    episode: str


class Files:
    """A tree of files in a bank. Paths are relative to its root, such as "notes/ana.md"; "" is the root itself.

    Args:
        tree: the tree's name: a bank may hold several, that know nothing of each other.
        actor: who writes, for the episodes.

    >>> with Memory(":memory:") as mem:
    ...     files = Files(mem, "memories")
    ...     _ = files.write("ana.md", "Ana likes trains.")
    ...     _ = files.write("ana.md", "Ana likes planes.")
    ...     _ = files.rename("ana.md", "people/ana.md")
    ...     [each.path for each in files.entries()], [each.text for each in files.versions("ana.md")][0]
    (['people', 'people/ana.md'], 'Ana likes trains.')
    """

    def __init__(self, memory: Memory, tree: str, *, actor: str | None = None) -> None:
        self._memory, self._tree, self._actor = memory, tree, actor
        self._seen: tuple[int, dict[str, Entry]] = (-1, {})
        self._done = list[str]()
        self.lock = RLock()
        """To hold while something is read, changed and written."""

    def entries(self) -> list[Entry]:
        """All files and folders, by path."""
        return [entry for _, entry in sorted(self._now().items())]

    def get(self, path: str) -> Entry | None:
        """The file or folder at a path; None if there is none."""
        return self._now().get(path)

    def is_folder(self, path: str) -> bool:
        """Whether a path is one of a folder; the root is."""
        return not path or ((entry := self.get(path)) is not None and entry.folder)

    def write(self, path: str, text: str) -> Receipt:
        """Write a file: a new version of what is there, or a new file with the folders above it; one act."""
        with self.lock:
            held = self.get(path)
            if held is not None:
                return self._retain([self._item(path, text, held)])
            return self._retain([*self._folders(_above(path)), self._item(path, text, None)])

    def make_folder(self, path: str) -> Receipt | None:
        """Make a folder and those above it; None if all are there."""
        with self.lock:
            new = list(self._folders([*_above(path), path] if path else []))
            return self._retain(new) if new else None

    def rename(self, old: str, new: str) -> Receipt:
        """Give a file, or a folder with all that is in it, another path, and make the folders above it; one act."""
        with self.lock:
            now = self._now()
            moved = [entry for path, entry in now.items() if path == old or path.startswith(f"{old}/")]
            items = [
                self._item(new + entry.path[len(old) :], entry.text, entry, folder=entry.folder) for entry in moved
            ]
            return self._retain([*self._folders(_above(new)), *items])

    def delete(self, *paths: str) -> Receipt | None:
        """Forget files, and folders with all that is in them, in one act; None if there is nothing to forget."""
        with self.lock:
            ids = [id for path, entry in self._now().items() if any(_within(path, each) for each in paths)
                   for id in entry.records]  # fmt: skip
            return self._noted(self._memory.forget(*ids)) if ids else None

    def undo(self) -> Receipt | None:
        """Take back the last edit made through this object that still stands, if there is one. Raises: ValueError."""
        with self.lock:
            return self._memory.undo(self._done.pop()) if self._done else None

    def versions(self, path: str) -> list[Version]:
        """Every version of the files that have or had this path, in the order in which they were written."""
        told = [episode for episode in self._episodes() if not self._said(episode).get("folder")]
        ids = {episode.external_id for episode in told if self._said(episode)["path"] == path}
        return [
            Version(each.recorded_at, self._said(each)["path"], self._said(each).get("blank", each.text), each.id)
            for each in told if each.external_id in ids
        ]  # fmt: skip

    def _now(self) -> dict[str, Entry]:
        """What is there, by path, as of the bank's last change; several of one path are shown as the last of them."""
        seq = self._memory.seq
        if self._seen[0] != seq:
            found = dict[str, Entry]()
            for entry in self._read():
                before = found.get(entry.path)
                found[entry.path] = entry if before is None else _with(entry, before)
            self._seen = (seq, found)
        return self._seen[1]

    def _read(self) -> Iterator[Entry]:
        shown = self._memory.list(unit="turn", origins=(Origin.AGENT,), tags=(TAG,))
        held_back = (record for record in self._memory.quarantine.list() if TAG in record.tags)
        for record in (*shown, *held_back):
            if isinstance(record, Record) and record.retired_at is None and (said := self._said(record)):
                yield Entry(
                    path=said["path"], id=said["id"], version=said["version"], text=said.get("blank", record.text),
                    folder=said.get("folder", False), records=(record.id,), quarantined=record.quarantined,
                )  # fmt: skip

    def _episodes(self) -> Iterator[Episode]:
        found = self._memory.list("episodes", origins=(Origin.AGENT,), tags=(TAG,))
        return (episode for episode in found if isinstance(episode, Episode) and self._said(episode))

    def _said(self, of: Record | Episode) -> dict[str, Any]:
        said: dict[str, Any] = of.metadata.get(TAG, {})
        return said if said.get("tree") == self._tree else {}

    def _folders(self, paths: Iterable[str]) -> Iterator[dict[str, Any]]:
        return (self._item(path, "", None, folder=True) for path in paths if self.get(path) is None)

    def _item(self, path: str, text: str, held: Entry | None, *, folder: bool = False) -> dict[str, Any]:
        """What the bank stores of a version; an empty text says so in words, as an episode has some."""
        id = held.id if held else f"{TAG}:{uuid4().hex}"
        said: dict[str, Any] = {"tree": self._tree, "path": path, "id": id, "version": held.version + 1 if held else 1}
        if folder:
            said["folder"] = True
        if not text.strip():
            said["blank"] = text
            text = f"Folder {path}" if folder else f"Empty file {path}"
        item = {"text": text, "id": id, "origin": Origin.AGENT.value, "tags": [TAG], "metadata": {TAG: said}}
        return item | ({"actor": self._actor} if self._actor else {})

    def _retain(self, items: Sequence[dict[str, Any]]) -> Receipt:
        return self._noted(self._memory.retain(items, supersede=True))

    def _noted(self, receipt: Receipt) -> Receipt:
        self._done.append(receipt.operation)
        return receipt


def _above(path: str) -> list[str]:
    """The folders that a path is in, the outermost first.

    >>> _above("a/b/c.md")
    ['a', 'a/b']
    """
    parts = path.split("/")[:-1]
    return ["/".join(parts[: n + 1]) for n in range(len(parts))]


def _within(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")


def _with(entry: Entry, before: Entry) -> Entry:
    return Entry(
        entry.path, entry.id, entry.version, entry.text, entry.folder, (*before.records, *entry.records),
        entry.quarantined,
    )  # fmt: skip
