"""Arrays that grow at their end, and ragged arrays (rows of different lengths in one flat buffer)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Rows = npt.NDArray[np.int64]


class Growing:
    """An array with amortised O(1) appends at its first axis.

    >>> g = Growing(np.int32); g.extend([1, 2]); g.extend([3]); g.view.tolist()
    [1, 2, 3]
    """

    def __init__(self, dtype: npt.DTypeLike, *width: int) -> None:
        self._data: Array = np.empty((0, *width), dtype)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def view(self) -> Array:
        """What is in it now; writing to the view writes to the array, until the next `extend`."""
        return self._data[: self._size]

    @property
    def nbytes(self) -> int:
        """The memory that it takes, room to grow included."""
        return int(self._data.nbytes)

    def extend(self, values: npt.ArrayLike) -> None:
        """Append along the first axis."""
        added = np.asarray(values, self._data.dtype).reshape(-1, *self._data.shape[1:])
        self.resize(self._size + len(added))
        self._data[self._size - len(added) : self._size] = added

    def resize(self, size: int) -> None:
        """Make it `size` long; new places hold anything."""
        if size > len(self._data):
            data = np.empty((max(size, len(self._data) * 3 // 2, 16), *self._data.shape[1:]), self._data.dtype)
            data[: self._size] = self.view
            self._data = data
        self._size = size

    def replace(self, values: Array) -> None:
        """Hold these values instead."""
        self._data = np.array(values, self._data.dtype).reshape(-1, *self._data.shape[1:])
        self._size = len(self._data)


class Ragged:
    """Rows of different lengths; a row may be set once more later (its new values go to the end of the buffer).

    >>> r = Ragged(np.int32); r.append([1, 2, 3], [2, 0, 1]); r.gather(np.array([2, 0]))[0].tolist()
    [3, 1, 2]
    """

    def __init__(self, dtype: npt.DTypeLike) -> None:
        self.values = Growing(dtype)
        self.starts = Growing(np.int64)
        self.lengths = Growing(np.int32)

    def append(self, values: npt.ArrayLike, lengths: npt.ArrayLike) -> None:
        """Add rows at the end: their values one after another, and how many belong to each."""
        counts = np.asarray(lengths, np.int64).reshape(-1)
        self.starts.extend(len(self.values) + np.cumsum(counts) - counts)
        self.lengths.extend(counts)
        self.values.extend(values)

    def set(self, row: int, values: npt.ArrayLike) -> None:
        """Give `row` other values."""
        start = len(self.values)
        self.values.extend(values)
        self.starts.view[row], self.lengths.view[row] = start, len(self.values) - start

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def nbytes(self) -> int:
        """The memory that it takes, room to grow included."""
        return self.values.nbytes + self.starts.nbytes + self.lengths.nbytes

    def gather(self, rows: Rows) -> tuple[Array, Rows]:
        """The values of `rows` one after another, and the offsets where each row starts."""
        lengths = self.lengths.view[rows].astype(np.int64)
        offsets = np.cumsum(lengths) - lengths
        places = np.repeat(self.starts.view[rows] - offsets, lengths) + np.arange(int(lengths.sum()))
        return self.values.view[places], offsets

    def images(self, name: str) -> dict[str, Array]:
        """The values in the order of their rows, and how many belong to each, for a dump."""
        values, _ = self.gather(np.arange(len(self)))
        return {f"{name}.values": values, f"{name}.lengths": self.lengths.view}

    def restore(self, name: str, arrays: Mapping[str, Array]) -> None:
        """Hold what `images` gave."""
        lengths = arrays[f"{name}.lengths"].astype(np.int64)
        self.values.replace(arrays[f"{name}.values"])
        self.lengths.replace(lengths)
        self.starts.replace(np.cumsum(lengths) - lengths)

    def keep(self, rows: Rows) -> None:
        """Keep these rows only, in this order."""
        values, offsets = self.gather(rows)
        lengths = self.lengths.view[rows].copy()
        self.values.replace(values)
        self.starts.replace(offsets)
        self.lengths.replace(lengths)
