"""Sign bits of vectors: their share of agreement estimates a cosine at a thirtieth of the memory of float32."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from remanence.indexes.growing import Growing, Rows
from remanence.indexes.rounding import Doubles, steady

Words = npt.NDArray[np.uint64]

_ONES = np.array([byte.bit_count() for byte in range(256)], np.uint8)
_ROWS_AT_ONCE = 16_384
"""So many rows are compared at a time that what they need stays in the processor's cache."""


class Signs:
    """A bit for each component that is over 0, in words of 64, each word's column by itself.

    >>> signs = Signs(4); signs.resize(2); signs.set(np.arange(2), np.array([[1, 1, -1, -1], [1, 1, 1, 1]]))
    >>> signs.agreement(np.array([2, 3, -4, -1])).round(3).tolist()
    [1.0, 0.0]
    """

    def __init__(self, dimension: int) -> None:
        self._columns = [Growing(np.uint64) for _ in range(-(-dimension // 64))]
        self._cosines = steady(np.cos(np.pi * np.arange(len(self._columns) * 64 + 1) / dimension))

    def __len__(self) -> int:
        return len(self._columns[0])

    @property
    def nbytes(self) -> int:
        """The memory that they take."""
        return sum(column.nbytes for column in self._columns)

    def resize(self, size: int) -> None:
        """Make room for `size` rows; new ones hold anything."""
        for column in self._columns:
            column.resize(size)

    def set(self, rows: Rows, vectors: npt.NDArray[Any]) -> None:
        """Take the signs of vectors as those of `rows`."""
        for column, words in zip(self._columns, sign_words(vectors).T, strict=True):
            column.view[rows] = words

    def agreement(self, query: npt.NDArray[Any]) -> Doubles:
        """The cosine to `query` that the share of different signs suggests, for every row: cos(π · different / d)."""
        signs = sign_words(query[None])[0]
        columns = [column.view for column in self._columns]
        found = np.empty(len(self))
        for start in range(0, len(self), _ROWS_AT_ONCE):
            end = start + _ROWS_AT_ONCE
            different = np.zeros(len(columns[0][start:end]), np.uint16)
            for column, word in zip(columns, signs, strict=True):
                different += count_ones(column[start:end] ^ word)
            np.take(self._cosines, different, out=found[start:end], mode="clip")  # in range: the default would copy
        return found


def sign_words(vectors: npt.NDArray[Any]) -> Words:
    """(n, d) to (n, ceil(d / 64)) words with a bit for each component that is over 0."""
    bits = np.packbits(vectors > 0, axis=1)
    padded = np.zeros((len(bits), -(-bits.shape[1] // 8) * 8), np.uint8)
    padded[:, : bits.shape[1]] = bits
    return padded.view(np.uint64)


def count_ones(words: Words) -> npt.NDArray[np.uint8]:
    """The number of bits set in each word."""
    if hasattr(np, "bitwise_count"):
        return np.bitwise_count(words)
    counts: npt.NDArray[np.uint8] = _ONES[words.view(np.uint8).reshape(-1, 8)].sum(axis=1, dtype=np.uint8)
    return counts
