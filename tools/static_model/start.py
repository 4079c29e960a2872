"""The first vector of every word piece, before training: what the teacher makes of the piece alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["first_vectors", "inverse_document_frequency", "principal_axes"]

Floats = npt.NDArray[np.float32]
Tokens = npt.NDArray[np.uint32]


def principal_axes(vectors: Floats, dimension: int) -> Floats:
    """The directions in which `vectors` differ most, one a column, each with its largest number positive."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    _, axes = np.linalg.eigh(centred.T @ centred)
    chosen = axes[:, ::-1][:, :dimension]
    signs = np.sign(chosen[np.abs(chosen).argmax(axis=0), np.arange(dimension)])
    return np.asarray(chosen * signs, dtype=np.float32)


def inverse_document_frequency(tokens: Sequence[Tokens], vocabulary: int) -> Floats:
    """ln((n + 1) / (df + 1)) + 1 for every piece, over n texts."""
    seen = np.concatenate([np.unique(own) for own in tokens])
    counts = np.bincount(seen, minlength=vocabulary)
    return np.asarray(np.log((len(tokens) + 1) / (counts + 1)) + 1, dtype=np.float32)


def first_vectors(pieces: Floats, axes: Floats, idf: Floats) -> Floats:
    """The teacher's vectors of the pieces on the axes, unit length, times idf."""
    projected = pieces @ axes
    return np.asarray(projected / np.linalg.norm(projected, axis=1, keepdims=True) * idf[:, None], dtype=np.float32)
