"""ChromaDB: a persistent client, one collection, the cosine as its distance."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

import chromadb
from chromadb.config import Settings as ClientSettings

from remanence.adapters.products._product import Product, Search

__all__ = ["Chroma"]
_AT_ONCE = 1000


class Chroma(Product):
    """The system `chromadb`."""

    name, version = "chromadb", version("chromadb")

    def hold(self, texts: Sequence[str], folder: Path, closing: ExitStack) -> Search:
        client = chromadb.PersistentClient(str(folder), settings=ClientSettings(anonymized_telemetry=False))
        closing.callback(client.close)
        said = client.create_collection("said", metadata={"hnsw:space": "cosine"}, embedding_function=None)
        for start in range(0, len(texts), _AT_ONCE):
            some = list(texts[start : start + _AT_ONCE])
            ids = [str(number) for number in range(start, start + len(some))]
            said.add(ids=ids, documents=some, embeddings=self.vectors(some))

        def search(question: str, k: int) -> list[tuple[int, float]]:
            found = said.query(query_embeddings=[self.asked(question)], n_results=k)
            return [(int(id), 1 - far) for id, far in zip(found["ids"][0], found["distances"][0], strict=True)]

        return search
