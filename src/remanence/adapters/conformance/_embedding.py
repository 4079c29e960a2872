"""Our own embedder for products that want one: it needs no network, and is the same for all."""

from __future__ import annotations

from collections.abc import Sequence

from remanence.encoding.embedding import load_embedder

_EMBEDDER = load_embedder("static")
DIMENSION = _EMBEDDER.space.dimension


def vectors(texts: Sequence[str]) -> list[list[float]]:
    """One row a text."""
    return [[float(number) for number in row] for row in _EMBEDDER.embed(list(texts))]
