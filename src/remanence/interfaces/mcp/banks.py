"""Which bank a request is about: the server's own, or one of a folder by its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from remanence.memory import Memory

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Banks:
    """Banks that are opened at their first request and stay open until the server stops.

    Args:
        own: the server's bank, where a request names none. folder: where the others are, each `NAME.rem`; None if a
            request may name none. open: opens the bank of a path.
    """

    def __init__(self, own: Memory, *, folder: Path | None, open: Callable[[Path], Memory]) -> None:
        self._own, self._folder, self._open = own, folder, open
        self._opened: dict[str, Memory] = {}
        self._lock = Lock()

    def get(self, name: str | None) -> Memory:
        """The bank of this name. Raises: ValueError for one that is no name of a bank here."""
        if name is None:
            return self._own
        if self._folder is None:
            raise ValueError("this server has one bank: leave out 'bank'")
        if not _NAME.fullmatch(name):
            raise ValueError("a bank's name is a letter or digit, then up to 63 letters, digits, '-' or '_'")
        with self._lock:
            if name not in self._opened:
                self._opened[name] = self._open(self._folder / f"{name}.rem")
            return self._opened[name]

    def close(self) -> None:
        """Close all of them."""
        for memory in (self._own, *self._opened.values()):
            memory.close()
