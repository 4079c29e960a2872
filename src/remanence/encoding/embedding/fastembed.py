"""fastembed: ONNX models without torch.

https://github.com/qdrant/fastembed (Apache-2.0); the models have licences of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from remanence.encoding.embedding.rows import checked_rows
from remanence.errors import EmbedderUnavailable
from remanence.extras import require
from remanence.protocols import Floats, Space

__all__ = ["FastEmbedEmbedder"]


class FastEmbedEmbedder:
    """A model of fastembed, which fetches it at the first use of the name.

    Raises: MissingExtra without the library, EmbedderUnavailable if the model cannot be loaded.
    """

    def __init__(self, name: str) -> None:
        module = require("fastembed", feature="The fastembed embedder", extra="fastembed")
        try:
            self._model = module.TextEmbedding(model_name=name)
            probe = next(iter(self._model.embed(["dimension"])))
        except (OSError, ValueError, RuntimeError) as e:
            raise EmbedderUnavailable(f"fastembed could not load {name!r}: {e}") from e
        self.space = Space(model=f"fastembed:{name}", dimension=len(probe))

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Floats:
        """One unit row a text. Raises: EmbedderUnavailable if the model fails or gives NaN."""
        if not texts:
            return np.zeros((0, self.space.dimension), dtype=np.float32)
        side = self._model.query_embed if query else self._model.embed
        try:
            vectors = list(side(list(texts)))
        except (OSError, RuntimeError) as e:
            raise EmbedderUnavailable(f"{self.space.model} failed: {e}") from e
        return checked_rows(vectors, count=len(texts), dimension=self.space.dimension, source=self.space.model)
