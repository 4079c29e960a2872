"""Sign bits of vectors: their share of agreement estimates a cosine at a thirtieth of the memory of float32."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from remanence.indexes.rounding import Doubles, steady

Words = npt.NDArray[np.uint64]

_ONES = np.array([byte.bit_count() for byte in range(256)], np.uint8)


def sign_words(vectors: npt.NDArray[Any]) -> Words:
    """(n, d) to (n, ceil(d / 64)) words with a bit for each component that is over 0."""
    bits = np.packbits(vectors > 0, axis=1)
    padded = np.zeros((len(bits), -(-bits.shape[1] // 8) * 8), np.uint8)
    padded[:, : bits.shape[1]] = bits
    return padded.view(np.uint64)


def agreement(words: Words, query: Words, dimension: int) -> Doubles:
    """The cosine that the share of different signs suggests, for every row: cos(π · different / d).

    >>> sign = sign_words(np.array([[1, 1, -1, -1], [1, 1, 1, 1]]))
    >>> agreement(sign, sign[0], 4).round(3).tolist()
    [1.0, 0.0]
    """
    table = steady(np.cos(np.pi * np.arange(words.shape[1] * 64 + 1) / dimension))
    different = np.zeros(len(words), np.uint16)
    for column, word in enumerate(query):
        different += count_ones(words[:, column] ^ word)
    return table[different]


def count_ones(words: Words) -> npt.NDArray[np.uint8]:
    """The number of bits set in each word."""
    if hasattr(np, "bitwise_count"):
        return np.bitwise_count(words)
    counts: npt.NDArray[np.uint8] = _ONES[words.view(np.uint8).reshape(-1, 8)].sum(axis=1, dtype=np.uint8)
    return counts
