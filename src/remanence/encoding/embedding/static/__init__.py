"""The bundled model, "static.v1": one 256-vector a word piece, 8 MB, no network and no dependency.

Its files lie beside this module: `vocabulary.txt` (one piece a line), `table.npy` (8 bits a number) and `scale.npy`
(one factor a row). They are read at the first use, once a process, and the table is mapped, not copied. How they were
made, from what, and what they are worth: docs/reference/static-model.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from remanence.encoding.embedding.pooling import pool
from remanence.encoding.embedding.wordpiece import WordPiece
from remanence.protocols import Floats, Space, Tokens

__all__ = ["StaticEmbedder"]

_SPACE = Space(model="static.v1", dimension=256, pooling="idf")


class StaticEmbedder:
    """The bundled static model, as a `TokenEmbedder`: texts become the sum of their word pieces.

    Costs nothing to make; the files are read at the first use (about 15 ms). Thread-safe, the same on every machine.
    Cost: about 20,000 short texts a second on a core.

    >>> tea, coffee, report = StaticEmbedder().embed(["tea", "a cup of coffee", "the annual report"])
    >>> bool(tea @ coffee > tea @ report)
    True
    """

    @property
    def space(self) -> Space:
        """The space that its vectors live in."""
        return _SPACE

    @property
    def table(self) -> npt.NDArray[Any]:
        """The rows in 8 bits; times `scale`, they are the model. Read-only."""
        return _model().table

    @property
    def scale(self) -> Floats:
        """One factor a row."""
        return _model().scale

    def tokenize(self, texts: Sequence[str]) -> list[Tokens]:
        """The ids of the word pieces of every text."""
        cut = _model().tokenizer
        return [cut(text) for text in texts]

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Floats:
        """One unit row a text: the plain sum of its rows; zeros for a text without a known word."""
        del query  # questions and texts are embedded alike
        return pool(self, self.tokenize(texts))


class _Model(NamedTuple):
    """What the files hold."""

    tokenizer: WordPiece
    table: npt.NDArray[np.int8]
    scale: Floats


@cache
def _model() -> _Model:
    """The model, read from its files."""
    folder = Path(__file__).parent
    pieces = (folder / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
    mapped = np.load(folder / "table.npy", mmap_mode="r", allow_pickle=False)
    table = np.asarray(mapped)  # the same pages; but what is taken from a memmap costs thrice as much
    return _Model(WordPiece(pieces), table, np.load(folder / "scale.npy", allow_pickle=False))
