"""model2vec: static models distilled from sentence transformers, from a folder or by name.

https://github.com/MinishLab/model2vec (MIT); the models have licences of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from remanence.encoding.embedding.pooling import pool
from remanence.errors import EmbedderUnavailable
from remanence.extras import require
from remanence.protocols import Floats, Space, Tokens

__all__ = ["Model2VecEmbedder"]


class Model2VecEmbedder:
    """A model2vec model as a `TokenEmbedder`; texts are never cut short.

    Args:
        name: a folder that holds the model, or the name of one that model2vec finds.
    Raises: MissingExtra without the package, EmbedderUnavailable if the model cannot be loaded.
    """

    def __init__(self, name: str) -> None:
        module = require("model2vec", feature="The model2vec embedder", extra="model2vec")
        try:
            model = module.StaticModel.from_pretrained(name)
        except (OSError, ValueError) as e:
            raise EmbedderUnavailable(f"model2vec could not load {name!r}: {e}") from e
        self._tokenizer = model.tokenizer
        self._tokenizer.no_truncation()
        self._unknown = model.unk_token_id
        self.table: npt.NDArray[Any] = _rows(model)
        self.scale: Floats = _weights(model, len(self.table))
        self.space = Space(model=f"model2vec:{name}", dimension=self.table.shape[1], pooling="idf")

    def tokenize(self, texts: Sequence[str]) -> list[Tokens]:
        """The ids of the known tokens of every text."""
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [np.array([i for i in e.ids if i != self._unknown], dtype=np.uint32) for e in encodings]

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Floats:
        """One unit row a text: the plain sum of its rows."""
        del query  # questions and texts are embedded alike
        return pool(self, self.tokenize(texts))


def _rows(model: Any) -> Floats:
    """One row a token, also where the model shares rows between tokens."""
    rows = np.asarray(model.embedding, dtype=np.float32)
    shared = getattr(model, "token_mapping", None)
    return rows if shared is None else rows[shared]


def _weights(model: Any, tokens: int) -> Floats:
    """The model's own weight of every token; ones if it has none."""
    weights = getattr(model, "weights", None)
    return np.ones(tokens, dtype=np.float32) if weights is None else np.asarray(weights, dtype=np.float32)
