"""LanceDB's hybrid search: vectors and its full-text index, joined by its reciprocal ranks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

import lancedb
from lancedb.index import FTS

from remanence.adapters.products._product import Product, Search

__all__ = ["LanceHybrid"]


class LanceHybrid(Product):
    """The system `lancedb-hybrid`."""

    name, version = "lancedb-hybrid", version("lancedb")

    def hold(self, texts: Sequence[str], folder: Path, closing: ExitStack) -> Search:
        del closing  # the table holds nothing open
        vectors = self.vectors(texts)
        rows = [{"number": n, "text": text, "vector": vectors[n]} for n, text in enumerate(texts)]
        table = lancedb.connect(folder).create_table("said", rows)
        table.create_index("text", config=FTS())

        def search(question: str, k: int) -> list[tuple[int, float]]:
            found = table.search(query_type="hybrid").vector(self.asked(question)).text(question).limit(k).to_list()
            return [(row["number"], row["_relevance_score"]) for row in found]

        return search
