"""mem0 without a language model: `infer=False`, Qdrant in a folder, and our embedder in place of OpenAI's.

`get`, `update` and `delete` take no user there, so "scoped_ids" is not claimed. Qdrant in a folder is for one process.
"""

# ruff: noqa: ARG002  (an adapter takes what every adapter takes)
from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from remanence.adapters.conformance._embedding import DIMENSION, vectors

os.environ.setdefault("MEM0_TELEMETRY", "False")

from mem0 import Memory

__all__ = ["Mem0", "local_memory"]
_NO_KEY = "no model is asked"


class _Embedder:
    def embed(self, text: str, _: str | None = None, **__: Any) -> list[float]:
        return vectors([text])[0]

    def embed_batch(self, texts: Sequence[str], *_: Any, **__: Any) -> list[list[float]]:
        return vectors(texts)


def local_memory(folder: Path) -> Any:
    """mem0's class with all that it needs in a folder."""
    logging.getLogger("mem0").setLevel(logging.ERROR)
    store = {"path": str(folder / "qdrant"), "on_disk": True, "embedding_model_dims": DIMENSION}
    memory = Memory.from_config(
        {
            "vector_store": {"provider": "qdrant", "config": store},
            "embedder": {"provider": "openai", "config": {"api_key": _NO_KEY, "embedding_dims": DIMENSION}},
            "llm": {"provider": "openai", "config": {"api_key": _NO_KEY}},
            "history_db_path": str(folder / "history.db"),
        }
    )
    memory.embedding_model = _Embedder()
    return memory


class Mem0:
    """One memory of mem0, in a folder."""

    product, version = "mem0", version("mem0ai")
    claims = ("durable", "threads")

    def __init__(self, folder: Path) -> None:
        self._memory = local_memory(folder)

    def add(
        self, text: str, *, user: str, session: str | None = None, at: datetime | None = None, id: str | None = None
    ) -> list[str]:
        """One message, word for word."""
        added = self._memory.add(text, user_id=user, run_id=session, infer=False)
        return [each["id"] for each in added["results"]]

    def search(self, query: str, *, user: str, k: int) -> Sequence[tuple[str, str]]:
        """Whatever the score."""
        found = self._memory.search(query, filters={"user_id": user}, top_k=k, threshold=0.0)
        return [(each["id"], each["memory"]) for each in found["results"]]

    def get(self, id: str, *, user: str) -> str | None:
        """By its id alone."""
        found = self._memory.get(id)
        return None if found is None else str(found["memory"])

    def update(self, id: str, text: str, *, user: str, at: datetime | None = None) -> None:
        """By its id alone."""
        self._memory.update(id, text=text)

    def delete(self, id: str, *, user: str) -> None:
        """By its id alone."""
        self._memory.delete(id)

    def close(self) -> None:
        """Both stores."""
        self._memory.vector_store.client.close()
        self._memory.close()
