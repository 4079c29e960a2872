"""wordllama: static vectors of a large model's tokens, 256 numbers each, carried by its wheel.

https://github.com/dleemiller/WordLlama (MIT).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from remanence.encoding.embedding.pooling import pool
from remanence.errors import EmbedderUnavailable
from remanence.extras import require
from remanence.protocols import Floats, Space, Tokens

__all__ = ["WordLlamaEmbedder"]


class WordLlamaEmbedder:
    """wordllama's "l2_supercat" model as a `TokenEmbedder`.

    Raises: MissingExtra without the package, EmbedderUnavailable without its model.
    Cost: 5,000 short texts a second; loading takes about half a second.
    """

    def __init__(self) -> None:
        module = require("wordllama", feature="The wordllama embedder", extra="wordllama")
        carried = Path(str(module.__file__)).parent  # 0.4 looks for its tokenizer in a folder that its wheel lacks
        try:
            self._model = module.WordLlama.load(cache_dir=carried, disable_download=True)
        except OSError as e:
            raise EmbedderUnavailable(f"wordllama could not load its model: {e}") from e
        self._model.tokenizer.no_padding()

    @property
    def space(self) -> Space:
        """The space that its vectors live in."""
        return Space(model="wordllama:l2_supercat", dimension=self.table.shape[1], pooling="idf")

    @property
    def table(self) -> npt.NDArray[Any]:
        """One float32 row a token."""
        rows: Floats = self._model.embedding
        return rows

    @cached_property
    def scale(self) -> Floats:
        """All ones: the rows are as they are."""
        return np.ones(len(self.table), dtype=np.float32)

    def tokenize(self, texts: Sequence[str]) -> list[Tokens]:
        """The ids of the tokens of every text."""
        last = len(self.table) - 1
        encodings = self._model.tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [np.minimum(np.asarray(e.ids, dtype=np.uint32), np.uint32(last)) for e in encodings]

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Floats:
        """One unit row a text: the plain sum of its rows."""
        del query  # questions and texts are embedded alike
        return pool(self, self.tokenize(texts))
