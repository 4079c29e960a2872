"""Loaders: official LoCoMo and LongMemEval files and the unified form, told apart by content.
`open_dataset(path).groups()` gives a `Group` for each memory owner, one at a time.
"""

from remanence.arena.datasets.loading import Dataset, open_dataset
from remanence.arena.datasets.model import Doc, Group, Question

__all__ = ["Dataset", "Doc", "Group", "Question", "open_dataset"]
