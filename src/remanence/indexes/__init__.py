"""What recall searches: incremental, exact, rebuilt from the bank at any time."""

from remanence.indexes.record_index import MemoryIndex

__all__ = ["MemoryIndex"]
