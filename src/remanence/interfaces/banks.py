"""Which bank a request is about, and how many are open: for servers, whose banks outlive a request."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from remanence.memory import Memory

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
MOST_OPEN = 64
"""Banks that a server keeps open; each costs the memory of its indexes, and opening one some milliseconds."""


def checked_name(name: str) -> str:
    """A bank's name, which is also that of its file. Raises: ValueError for what is none.

    >>> checked_name("../ana")
    Traceback (most recent call last):
    ValueError: a bank's name is a letter or digit, then up to 63 letters, digits, '-' or '_'
    """
    if not _NAME.fullmatch(name):
        raise ValueError("a bank's name is a letter or digit, then up to 63 letters, digits, '-' or '_'")
    return name


@dataclass(eq=False)
class _Entry:
    """A bank, open or about to be, and how many requests use it; `dropped` ones are closed by the last of them."""

    lock: Lock = field(default_factory=Lock)
    memory: Memory | None = None
    users: int = 0
    dropped: bool = False


class OpenBanks:
    """Banks that stay open for the next request; of too many, those that were not used for longest are closed.

    A bank that is in use is never closed, so there may be more for as long as they are.
    Args:
        most: how many stay open.
    """

    def __init__(self, most: int = MOST_OPEN) -> None:
        if most < 1:
            raise ValueError(f"a server keeps at least one bank open, got {most}")
        self._most, self._lock = most, Lock()
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    @contextmanager
    def use(self, key: Hashable, open: Callable[[], Memory]) -> Iterator[Memory]:
        """The bank that is known by `key`, opened if it is not. Raises: as `open`; then it is asked again next time."""
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
            entry.users += 1
        try:
            with entry.lock:
                if entry.memory is None:
                    entry.memory = open()
            yield entry.memory
        finally:
            self._leave(key, entry)

    def _leave(self, key: Hashable, entry: _Entry) -> None:
        with self._lock:
            entry.users -= 1
            if entry.memory is None and not entry.users and self._entries.get(key) is entry:
                del self._entries[key]
            surplus = self._surplus()
            if entry.dropped and not entry.users:
                surplus.append(entry)
        _close(surplus)

    def _surplus(self) -> list[_Entry]:
        """Take out those that are too many and that nobody uses, the longest unused first."""
        over = len(self._entries) - self._most
        idle = [key for key, entry in self._entries.items() if not entry.users][: max(0, over)]
        return [self._entries.pop(key) for key in idle]

    def drop(self, chosen: Callable[[Hashable], bool]) -> None:
        """Close these, each as soon as nobody uses it."""
        with self._lock:
            keys = [key for key in self._entries if chosen(key)]
            entries = [self._entries.pop(key) for key in keys]
            for entry in entries:
                entry.dropped = True
        _close([entry for entry in entries if not entry.users])

    def close(self) -> None:
        """Close all of them."""
        with self._lock:
            entries = list(self._entries.values())
            self._entries.clear()
        _close(entries)


def _close(entries: list[_Entry]) -> None:
    for entry in entries:
        if entry.memory is not None:
            entry.memory.close()


class Banks:
    """The server's own bank, and those of a folder by name.

    Args:
        own: where a request names none; it stays open. folder: where the others are, each `NAME.rem`; None if a request
            may name none. open: opens the bank of a path. most: of the others, how many stay open.
    """

    def __init__(
        self, own: Memory, *, folder: Path | None, open: Callable[[Path], Memory], most: int = MOST_OPEN
    ) -> None:
        self._own, self._folder, self._open = own, folder, open
        self._others = OpenBanks(most)

    @property
    def several(self) -> bool:
        """Whether a request may name a bank."""
        return self._folder is not None

    def names(self) -> list[str]:
        """The banks that a request may name and that are there already, in order."""
        found = self._folder.glob("*.rem") if self._folder else ()
        return sorted(path.stem for path in found if _NAME.fullmatch(path.stem))

    @contextmanager
    def use(self, name: str | None) -> Iterator[Memory]:
        """The bank of this name, for as long as a request takes. Raises: ValueError for one that is none here."""
        if name is None:
            yield self._own
            return
        if self._folder is None:
            raise ValueError("this server has one bank: leave out 'bank'")
        path = self._folder / f"{checked_name(name)}.rem"
        with self._others.use(name, lambda: self._open(path)) as memory:
            yield memory

    def close(self) -> None:
        """Close all of them."""
        self._others.close()
        self._own.close()
