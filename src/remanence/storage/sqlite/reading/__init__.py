"""Everything that is read from a bank, by what is read."""

from remanence.storage.sqlite.reading.journal import OWED
from remanence.storage.sqlite.reading.reader import Reader

__all__ = ["OWED", "Reader"]
