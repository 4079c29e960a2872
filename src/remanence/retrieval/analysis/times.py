"""When the bank is: the moment that "yesterday" counts from if the caller does not say."""

from __future__ import annotations

from datetime import datetime

from remanence.indexes import MemoryIndex
from remanence.indexes.moments import moment


def last_moment(index: MemoryIndex) -> datetime | None:
    """The latest time that anything happened at; None where no time is known."""
    return moment(int(index.columns["at_start"].max())) if len(index) else None
