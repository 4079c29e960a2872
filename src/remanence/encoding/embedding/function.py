"""Any function from texts to vectors, as an embedder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from remanence.encoding.embedding.rows import checked_rows
from remanence.errors import EmbedderUnavailable
from remanence.protocols import Floats, Space

__all__ = ["FunctionEmbedder"]


class FunctionEmbedder:
    """Embeds by a function that takes a list of texts and gives one vector a text, of any length.

    What the function gives is checked and brought to unit length. An exception of the function becomes an
    EmbedderUnavailable, so that a bank goes on without vectors.

    Args:
        function: is never called with an empty list.
        name: stands for the model in the vector space, so give a model's new version a new name; the default is the
            function's own module and name.
        dimension: how long the vectors are; None asks the function once.

    >>> FunctionEmbedder(lambda texts: [[len(text), 0] for text in texts], name="lengths").embed(["four"]).tolist()
    [[1.0, 0.0]]
    """

    def __init__(
        self, function: Callable[[list[str]], Any], *, name: str | None = None, dimension: int | None = None
    ) -> None:
        self._function = function
        self._name = name or f"function:{_name(function)}"
        self._dimension = dimension

    @property
    def space(self) -> Space:
        """The space of its vectors. Raises: EmbedderUnavailable if the function must be asked for it and fails."""
        if self._dimension is None:
            self.embed(["dimension"])
        return Space(model=self._name, dimension=self._dimension or 0)

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Floats:
        """One unit row a text. Raises: EmbedderUnavailable."""
        del query  # the function does not know of it
        if not texts:
            return np.zeros((0, self.space.dimension), dtype=np.float32)
        try:
            vectors = self._function(list(texts))
        except Exception as e:  # the boundary: a function of the caller raises what it likes
            raise EmbedderUnavailable(f"the embedding function {self._name} failed: {e!r}") from e
        rows = checked_rows(vectors, count=len(texts), dimension=self._dimension, source=self._name)
        self._dimension = rows.shape[1]
        return rows


def _name(function: Callable[[list[str]], Any]) -> str:
    """The function's module and name, or its type's."""
    named = function if hasattr(function, "__qualname__") else type(function)
    return f"{named.__module__}.{named.__qualname__}"
