"""The banks that a server serves: files of one folder, each opened for the principal who asks."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from remanence.errors import NotFound
from remanence.interfaces.banks import MOST_OPEN, OpenBanks, checked_name
from remanence.memory import Memory
from remanence.storage.sqlite.files import own_files
from remanence.types import Erasure

Opener = Callable[[Path, str], Memory]
"""Opens the bank of a path for a principal, and makes it if there is none."""


class Folder:
    """Banks by name, each `NAME.rem` of a folder; no two principals share a handle, so acts are journalled as whose.

    A bank that another process put in the place of one that was open is the one that is used from then on.
    Args:
        path: the folder. open: opens one. most: handles that stay open.
    """

    def __init__(self, path: Path, *, open: Opener, most: int = MOST_OPEN) -> None:
        self.path, self.open, self.opened = path.resolve(), open, OpenBanks(most)
        self._held: dict[str, tuple[int, int] | None] = {}

    def names(self) -> list[str]:
        """The names of the banks that are there, sorted."""
        return sorted(file.stem for file in self.path.glob("*.rem") if file.is_file() and _is_name(file.stem))

    def file(self, name: str) -> Path:
        """Where the bank of this name is, or would be. Raises: ValueError for what is no name."""
        return self.path / f"{checked_name(name)}.rem"

    def has(self, name: str) -> bool:
        """Whether there is such a bank."""
        return _is_name(name) and self.file(name).is_file()

    def use(self, name: str, principal: str, *, create: bool = False) -> AbstractContextManager[Memory]:
        """The bank, opened for this principal. Raises: NotFound unless it is there, or `create`; as `Memory`."""
        file = self.file(name)
        found = _identity(file)
        if found is None and not create:
            raise NotFound(f"there is no bank {name!r}")
        if self._held.get(name) != found:
            self._drop(name)
            self._held[name] = found

        def opened() -> Memory:
            before, memory = _identity(file), self.open(file, principal)
            self._held[name] = before or _identity(file)
            return memory

        return self.opened.use((name, principal), opened)

    def _drop(self, name: str) -> None:
        self.opened.drop(lambda key: isinstance(key, tuple) and key[0] == name)

    def delete(self, name: str, principal: str) -> Erasure:
        """Erase all that a bank holds, and remove its files. Raises: NotFound, PermissionDenied, EraseIncomplete."""
        with self.use(name, principal) as memory:
            receipt = memory.erase(everything=True)
        self._drop(name)
        for file in list(own_files(self.file(name))):
            file.unlink(missing_ok=True)
        return receipt

    def close(self) -> None:
        """Close every bank."""
        self.opened.close()


def _identity(file: Path) -> tuple[int, int] | None:
    """What tells a file from another of its name; an open one's is not given to another. None where there is none."""
    with suppress(OSError):
        found = os.stat(file)
        return found.st_dev, found.st_ino
    return None


def _is_name(name: str) -> bool:
    try:
        return checked_name(name) == name
    except ValueError:
        return False
