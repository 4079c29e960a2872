"""A group retained once, in a file that several recipes open one after another: encoding is what takes longest."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Hashable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from remanence.arena.datasets import Group

__all__ = ["Retained", "retained"]


class Retained(NamedTuple):
    """A bank that holds a group.

    Attributes:
        seconds: that retaining took. before: whether that was done before, for another system.
    """

    path: Path
    seconds: float
    before: bool


class _Last:
    """The last group of this process with its banks, by what they were encoded with; in a folder that goes with it."""

    def __init__(self) -> None:
        self._group: Group | None = None
        self._folder: TemporaryDirectory[str] | None = None
        self._banks: dict[Hashable, Retained] = {}

    def bank(self, group: Group, encoding: Hashable, retain: Callable[[Path], None]) -> Retained:
        if group != self._group or self._folder is None:
            self.drop()
            self._group, self._folder = group, TemporaryDirectory(prefix="remanence-arena-")
        if (held := self._banks.get(encoding)) is not None:
            return held._replace(before=True)
        path, start = Path(self._folder.name) / f"{len(self._banks)}.rem", time.perf_counter()
        retain(path)
        made = self._banks[encoding] = Retained(path, time.perf_counter() - start, before=False)
        return made

    def drop(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()
        self._group, self._folder, self._banks = None, None, {}


_LAST: dict[int, _Last] = {}
"""By process: what was there before a fork is not the child's to use or to take away."""


def retained(group: Group, encoding: Hashable, retain: Callable[[Path], None]) -> Retained:
    """The bank of a group: made by `retain` unless the last group was the same, and encoded alike."""
    return _LAST.setdefault(os.getpid(), _Last()).bank(group, encoding, retain)
