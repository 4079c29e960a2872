"""mem0 without a language model: every text is a memory as it is (`infer=False`), in Qdrant in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

from remanence.adapters.conformance.mem0 import local_memory
from remanence.adapters.products._product import Product, Search

__all__ = ["Mem0"]
_USER = "ana"


class Mem0(Product):
    """The system `mem0`."""

    name, version = "mem0", version("mem0ai")

    def hold(self, texts: Sequence[str], folder: Path, closing: ExitStack) -> Search:
        memory = local_memory(folder)
        closing.callback(memory.close)
        closing.callback(memory.vector_store.client.close)
        for number, text in enumerate(texts):
            memory.add(text, user_id=_USER, metadata={"number": number}, infer=False)

        def search(question: str, k: int) -> list[tuple[int, float]]:
            found = memory.search(question, filters={"user_id": _USER}, top_k=k, threshold=0.0)
            return [(each["metadata"]["number"], each["score"]) for each in found["results"]]

        return search
