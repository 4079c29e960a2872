"""Storage in 8 bits: each vector as whole numbers from -127 to 127, and one scale a vector."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["quantise", "write"]

Floats = npt.NDArray[np.float32]


def quantise(vectors: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """The table and the scales: row i of the model is `table[i] * scale[i]`, to half a step of 1/127 of its maximum."""
    scale = np.maximum(np.abs(vectors).max(axis=1), np.finfo(np.float32).tiny) / np.float32(127)
    return np.rint(vectors / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def write(folder: Path, pieces: Sequence[str], vectors: Floats) -> None:
    """Write the model's three files: the vocabulary, one piece a line, the table and the scales."""
    table, scale = quantise(vectors)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocabulary.txt").write_text("".join(f"{piece}\n" for piece in pieces), encoding="utf-8", newline="\n")
    np.save(folder / "table.npy", table, allow_pickle=False)
    np.save(folder / "scale.npy", scale, allow_pickle=False)
