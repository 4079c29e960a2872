"""The files of a bank from which something was erased: its own are rewritten, and copies that it knows of follow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Protocol

from remanence.errors import RemanenceError
from remanence.storage.sqlite.files import (
    BACKUP,
    FOREIGN,
    MIGRATION,
    holds_any,
    known_copies,
    leftovers,
    own_files,
    shred,
)
from remanence.storage.sqlite.store import SqliteStore
from remanence.trust.erasure.choosing import Wish
from remanence.types import Erasure


class Erases(Protocol):
    """What erases from one bank."""

    def erase(self, wish: Wish, *, wait: float, copies: bool) -> Erasure: ...


class Rewriting:
    """Rewrites the files of one bank.

    Args:
        erasing: gives what erases from a copy, once that is open.
    """

    def __init__(self, store: SqliteStore, erasing: Callable[[SqliteStore], Erases]) -> None:
        self._store, self._erasing = store, erasing
        self._rewritten: list[str] = []
        self._removed: list[str] = []
        self._unreachable: list[str] = []

    def rewrite(self, owed: Collection[int], *, wait: float, copies: bool) -> dict[str, list[str]]:
        """Rewrite what erasures left to be rewritten; returns what was, what was removed, and what could not be.

        Raises: EraseIncomplete if the bank's own files could not be.
        """
        self._store.rewrite(wait=wait)
        path = self._store.path
        if path is not None:
            self._rewritten += [str(file) for file in own_files(path)]
            with self._store.snapshot() as snapshot:
                erased = [erasure for erasure in snapshot.erasures() if erasure.seq in owed]
                held = known_copies(snapshot, path) if copies else []
            for file in leftovers(path):
                self._remove(file)
            for file, kind in held:
                self._follow(file, kind, erased, wait)
        return {"rewritten": self._rewritten, "removed": self._removed, "unreachable": self._unreachable}

    def _follow(self, file: Path, kind: str, erased: Sequence[Erasure], wait: float) -> None:
        """Bring one copy to what the bank is now."""
        for left in leftovers(file):
            self._remove(left)
        try:
            if kind == MIGRATION:
                self._remove(file)
            elif kind == BACKUP:
                self._erase_in(file, erased, wait)
            elif kind == FOREIGN:
                self._unreachable.append(f"{file}: an export that may hold it; delete it, or export anew")
            elif any(e.asked == ("everything",) for e in erased) or holds_any(file, _ids(erased)):
                self._unreachable.append(f"{file}: an exported bundle; delete it, or export anew")
        except (RemanenceError, OSError) as e:
            self._unreachable.append(f"{file}: {e}")

    def _erase_in(self, file: Path, erased: Sequence[Erasure], wait: float) -> None:
        copy = self._store.sibling(file)
        try:
            if not copy.is_copy_of(self._store):  # another bank has its name now
                return
            everything = any(e.asked == ("everything",) for e in erased)
            with copy.snapshot() as snapshot:
                ids = tuple(id for id in _ids(erased) if snapshot.get_episodes([id]) or snapshot.get_records([id]))
            if not everything and not ids:
                return
            done = self._erasing(copy).erase(Wish(ids=ids, everything=everything), wait=wait, copies=False)
            self._rewritten.append(str(file))
            self._unreachable += done.unreachable
        finally:
            copy.close()

    def _remove(self, file: Path) -> None:
        for each in list(own_files(file)):
            try:
                shred(each)
                self._removed.append(str(each))
            except OSError as e:
                self._unreachable.append(f"{each}: {e.strerror or e}")


def _ids(erased: Sequence[Erasure]) -> list[str]:
    """What was chosen itself: the rest follows from it in a copy, too."""
    return list(dict.fromkeys(id for erasure in erased for id in (*erasure.episodes, *erasure.alone)))
