"""How many live indexes a process keeps: those of the banks that were used last, within a budget of bytes.

An index is a cache of its bank, so one that is let go is loaded again from its image, or built, at the next recall.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Protocol

VARIABLE = "REMANENCE_INDEX_MEMORY"
"""Megabytes of indexes that a process keeps; the one in use is always kept."""
_DEFAULT = 4096


class Held(Protocol):
    """What can be let go of, and how many bytes that frees; it may decline while it is in use."""

    def size(self) -> int: ...
    def release(self) -> bool: ...


class WorkingSet:
    """Lets go of what was used longest ago while the whole is over `budget` bytes. Thread-safe.

    >>> class Index:
    ...     def size(self): return 60
    ...     def release(self): print("gone"); return True
    >>> kept = WorkingSet(100); first, second = Index(), Index()
    >>> kept.use(first); kept.use(second)
    gone
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._lock = threading.Lock()
        self._sizes: OrderedDict[int, tuple[Held, int]] = OrderedDict()
        self._total = 0

    def use(self, held: Held) -> None:
        """Note that something was used, and make room for it."""
        size = held.size()
        with self._lock:
            self._total += size - self._sizes.get(id(held), (held, 0))[1]
            self._sizes[id(held)] = held, size
            self._sizes.move_to_end(id(held))
            over = self._total - self.budget
            oldest = [each for each in self._sizes.values() if each[0] is not held] if over > 0 else []
        for other, freed in oldest:
            if over <= 0:
                return
            if other.release():
                over -= freed
                self.drop(other)

    def drop(self, held: Held) -> None:
        """Forget something that is no more."""
        with self._lock:
            self._total -= self._sizes.pop(id(held), (held, 0))[1]


def budget_from(environment: Mapping[str, str]) -> int:
    """The budget in bytes. Raises: ValueError if the variable is no number of megabytes.

    >>> budget_from({}), budget_from({VARIABLE: "256"})
    (4294967296, 268435456)
    """
    asked = environment.get(VARIABLE, "").strip() or str(_DEFAULT)
    if not asked.isdecimal():
        raise ValueError(f"{VARIABLE} is a number of megabytes, got {asked!r}")
    return int(asked) << 20
