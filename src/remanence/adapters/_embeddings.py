"""LangChain's embeddings as an embedder of ours, for banks that are to use them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from remanence.encoding.embedding.function import FunctionEmbedder
from remanence.encoding.embedding.rows import checked_rows
from remanence.errors import EmbedderUnavailable
from remanence.protocols import Floats, Space


class LangChainEmbedder:
    """An embedder that asks LangChain's `Embeddings`; questions go by `embed_query`.

    The bank keeps the name of the space: the class and the name of the model, as far as the embeddings tell it.
    """

    def __init__(self, embeddings: Any) -> None:
        self._embeddings = embeddings
        said = (str(getattr(embeddings, name, "") or "") for name in ("model", "model_name", "model_id"))
        model = next((name for name in said if name), "")
        self._documents = FunctionEmbedder(
            embeddings.embed_documents, name=":".join(filter(None, ("langchain", type(embeddings).__name__, model)))
        )

    @property
    def space(self) -> Space:
        """The space of the vectors. Raises: EmbedderUnavailable."""
        return self._documents.space

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Floats:
        """One unit row a text. Raises: EmbedderUnavailable."""
        if not query or not texts:
            return self._documents.embed(texts)
        space = self.space
        try:
            asked = [self._embeddings.embed_query(text) for text in texts]
        except Exception as e:  # the boundary: an embedder of the framework raises what it likes
            raise EmbedderUnavailable(f"{space.model} failed: {e!r}") from e
        return checked_rows(np.asarray(asked), count=len(texts), dimension=space.dimension, source=space.model)
