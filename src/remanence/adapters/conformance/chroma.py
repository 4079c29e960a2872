"""ChromaDB: one collection, users as metadata, ids made of the user and the caller's id."""

# ruff: noqa: ARG002  (an adapter takes what every adapter takes)
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

import chromadb
from chromadb.config import Settings

from remanence.adapters.conformance._embedding import vectors

__all__ = ["Chroma"]


class Chroma:
    """A persistent client; vectors are ours, the distance is the cosine."""

    product, version = "ChromaDB", version("chromadb")
    claims = ("durable", "retries", "scoped_ids", "threads")

    def __init__(self, folder: Path) -> None:
        self._client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
        self._said = self._client.get_or_create_collection("said", metadata={"hnsw:space": "cosine"})

    def add(
        self, text: str, *, user: str, session: str | None = None, at: datetime | None = None, id: str | None = None
    ) -> list[str]:
        """An upsert, so that the same id is the same memory."""
        own = f"{id or uuid4()}\n{user}"
        about = {"user": user} | ({"at": at.isoformat()} if at else {})
        self._said.upsert(ids=[own], documents=[text], embeddings=vectors([text]), metadatas=[about])
        return [own]

    def search(self, query: str, *, user: str, k: int) -> Sequence[tuple[str, str]]:
        """The nearest of the user's."""
        found = self._said.query(query_embeddings=vectors([query]), n_results=k, where={"user": user})
        return list(zip(found["ids"][0], found["documents"][0], strict=True))

    def get(self, id: str, *, user: str) -> str | None:
        """Of this user."""
        found = self._said.get(ids=[id], where={"user": user})["documents"]
        return found[0] if found else None

    def update(self, id: str, text: str, *, user: str, at: datetime | None = None) -> None:
        """Raises: LookupError if it is not this user's."""
        if self.get(id, user=user) is None:
            raise LookupError(id)
        self._said.update(ids=[id], documents=[text], embeddings=vectors([text]))

    def delete(self, id: str, *, user: str) -> None:
        """Of this user."""
        self._said.delete(ids=[id], where={"user": user})

    def time_of(self, id: str, *, user: str) -> datetime:
        """From the metadata."""
        about = self._said.get(ids=[id], where={"user": user})["metadatas"]
        return datetime.fromisoformat(about[0]["at"])

    def close(self) -> None:
        """Let go of the folder."""
        self._client.close()
