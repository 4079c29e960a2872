"""Pooling: from the token vectors of a static model to one vector a text.

A text is the sum of the rows of its tokens, each times a weight of the token (the bank's own idf), at unit length.
Only elementwise float32 arithmetic and NumPy's fixed order of summation are used, no matrix product, so that the same
tokens give the same bits on every machine, whatever stands beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from remanence.encoding.embedding.rows import unit_length
from remanence.protocols import Floats, TokenEmbedder, Tokens

__all__ = ["pool", "pool_rows"]

_STRETCH = 256
"""Tokens that are weighted and summed at once: as many as stay in a core's own cache, which halves the time."""
_LONG, _PIECE = 16_384, 2048
"""Tokens over which a text is summed piece by piece, and those of a piece."""


def pool(embedder: TokenEmbedder, tokens: Sequence[Tokens], idf: Floats | None = None) -> Floats:
    """One unit row a text, (n, d) float32; a text without tokens gives a zero row.

    Args:
        tokens: one array of token ids a text, as `embedder.tokenize` gives them.
        idf: a weight for every token of the vocabulary; None weighs all alike.
    Raises: ValueError if `idf` is not one number a token, IndexError for a token outside the vocabulary.
    Cost: O(tokens · d); about 1.5 million tokens a second at d = 256.
    """
    weights = np.ones(len(embedder.scale), dtype=np.float32) if idf is None else idf
    offsets = np.zeros(len(tokens) + 1, dtype=np.int64)
    np.cumsum([len(own) for own in tokens], out=offsets[1:])
    flat = np.concatenate(tokens) if tokens else np.zeros(0, dtype=np.uint32)
    return pool_rows(embedder.table, embedder.scale, flat, offsets, weights)


def pool_rows(
    table: npt.NDArray[Any], scale: Floats, flat_tokens: Tokens, offsets: npt.NDArray[np.int64], weights: Floats
) -> Floats:
    """The same for concatenated tokens: text i has `flat_tokens[offsets[i]:offsets[i + 1]]`.

    Args:
        table, scale: row t of the model is `table[t] * scale[t]`.
        offsets: n + 1 of them, rising, from 0 to the number of tokens.
        weights: one a row of the table.

    >>> table = np.array([[3, 0], [0, 4]], dtype=np.int8)
    >>> ones = np.ones(2, dtype=np.float32)
    >>> pool_rows(table, ones, np.array([0, 1, 1], dtype=np.uint32), np.array([0, 2, 2, 3]), ones).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0], [0.0, 1.0]]
    """
    if weights.shape != scale.shape:
        raise ValueError(f"pooling needs one weight a token: {len(scale)} tokens, weights of shape {weights.shape}")
    factor = _Factor(scale, weights)
    if len(offsets) == 2 and 0 < len(flat_tokens) <= _LONG:  # a question: the same sum, without finding where to cut
        return unit_length(np.add.reduceat(_weighted(table, factor, flat_tokens), [0], axis=0))
    lengths = np.diff(offsets)
    long = lengths > _LONG
    if not long.any():
        return unit_length(_sums(table, factor, flat_tokens, offsets))
    pooled = np.zeros((len(lengths), table.shape[1]), dtype=np.float32)
    pooled[~long] = _sums(table, factor, flat_tokens[np.repeat(~long, lengths)], np.cumsum([0, *lengths[~long]]))
    for text in np.flatnonzero(long).tolist():
        pooled[text] = _long_sum(table, factor, flat_tokens[offsets[text] : offsets[text + 1]])
    return unit_length(pooled)


class _Factor(NamedTuple):
    """What the row of a token counts times: for a question that is worked out for its few tokens, not for all."""

    scale: Floats
    weights: Floats

    def of(self, tokens: Tokens) -> Floats:
        """The factors of some tokens."""
        return (self.scale[tokens] * self.weights[tokens]).astype(np.float32, copy=False)


def _sums(table: npt.NDArray[Any], factor: _Factor, tokens: Tokens, offsets: npt.NDArray[np.int64]) -> Floats:
    """The sum of the weighted rows of every text; zeros for one without tokens."""
    sums = np.zeros((len(offsets) - 1, table.shape[1]), dtype=np.float32)
    filled = np.flatnonzero(np.diff(offsets))
    for first, last in pairwise(_cuts(offsets, filled)):
        texts = filled[first:last]
        start, end = offsets[texts[0]], offsets[texts[-1] + 1]
        sums[texts] = np.add.reduceat(_weighted(table, factor, tokens[start:end]), offsets[texts] - start, axis=0)
    return sums


def _long_sum(table: npt.NDArray[Any], factor: _Factor, tokens: Tokens) -> Floats:
    """The sum for one long text, piece by piece, so that it needs little memory."""
    total = np.zeros(table.shape[1], np.float32)
    for start in range(0, len(tokens), _PIECE):
        total += np.add.reduce(_weighted(table, factor, tokens[start : start + _PIECE]), axis=0)
    return total


def _weighted(table: npt.NDArray[Any], factor: _Factor, tokens: Tokens) -> Floats:
    rows: Floats = table[tokens] * factor.of(tokens)[:, None]
    return rows


def _cuts(offsets: npt.NDArray[np.int64], filled: npt.NDArray[np.int64]) -> Iterator[int]:
    """Where to cut the texts that have tokens into stretches of about `_STRETCH` tokens; whole texts only."""
    starts = offsets[filled]
    first = 0
    while first < len(filled):
        yield first
        first = int(np.searchsorted(starts, starts[first] + _STRETCH))
    yield len(filled)
