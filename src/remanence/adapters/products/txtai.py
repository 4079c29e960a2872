"""txtai's hybrid index: external vectors beside its own BM25."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

import numpy as np
from txtai import Embeddings

from remanence.adapters.products._product import Product, Search

__all__ = ["TxtaiHybrid"]


class TxtaiHybrid(Product):
    """The system `txtai-hybrid`."""

    name, version = "txtai-hybrid", version("txtai")

    def hold(self, texts: Sequence[str], folder: Path, closing: ExitStack) -> Search:
        embeddings = Embeddings(method="external", transform=lambda some: np.asarray(self.vectors(some)), hybrid=True)
        closing.callback(embeddings.close)
        embeddings.index(enumerate(texts))
        embeddings.save(str(folder / "index"))

        def search(question: str, k: int) -> list[tuple[int, float]]:
            return [(int(number), float(score)) for number, score in embeddings.search(question, k)]

        return search
