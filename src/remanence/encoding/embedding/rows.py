"""Vectors as the engine wants them: one finite float32 row of unit length a text."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from remanence.errors import EmbedderUnavailable
from remanence.protocols import Floats

__all__ = ["checked_rows", "unit_length"]


def unit_length(rows: Floats) -> Floats:
    """The rows at length one; rows of zeros stay zeros. Only elementwise arithmetic and a fixed order of summation.

    >>> unit_length(np.array([[3, 4], [0, 0]], dtype=np.float32)).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    lengths = np.sqrt(np.add.reduce(rows * rows, axis=1, keepdims=True))
    lengths[lengths == 0] = 1
    return np.divide(rows, lengths, dtype=np.float32)


def checked_rows(vectors: npt.ArrayLike, *, count: int, dimension: int | None, source: str) -> Floats:
    """What a model gave for `count` texts, as unit rows.

    Args:
        dimension: what each row must have; None for any. source: whose vectors they are, for the error.
    Raises: EmbedderUnavailable unless they are `count` equally long rows of finite numbers.

    >>> checked_rows([[0, 2]], count=1, dimension=2, source="a model").tolist()
    [[0.0, 1.0]]
    """
    try:
        rows = np.asarray(vectors, dtype=np.float64)
    except (ValueError, TypeError) as e:
        raise EmbedderUnavailable(f"{source} gave vectors that are not rows of numbers, all equally long: {e}") from e
    if rows.size == 0 and count == 0:
        return np.zeros((0, dimension or 0), dtype=np.float32)
    if rows.ndim != 2 or len(rows) != count:
        raise EmbedderUnavailable(f"{source} gave an array of shape {rows.shape} for {count} texts")
    if rows.shape[1] == 0:
        raise EmbedderUnavailable(f"{source} gave vectors of no numbers")
    if dimension is not None and rows.shape[1] != dimension:
        raise EmbedderUnavailable(f"{source} gave vectors of {rows.shape[1]} numbers where it gave {dimension} before")
    if not np.isfinite(rows).all():
        raise EmbedderUnavailable(f"{source} gave vectors with NaN or infinite numbers")
    largest = np.abs(rows).max(axis=1, keepdims=True, initial=0)
    return unit_length((rows / np.where(largest > 0, largest, 1)).astype(np.float32))
