"""Vectors that are kept between runs: a slow embedder sees every text of the data once, not once a run."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from remanence.protocols import Floats, Space, TextEmbedder

__all__ = ["KeptEmbedder"]

_DIGEST = 16


class KeptEmbedder:
    """An embedder whose vectors of texts are kept in a file; those of questions are made each time, for the clock.

    The file has a record for each text: 16 bytes of its digest, then its vector. A record that was cut short by an
    interruption, and what follows it, counts as never written.

    Args:
        folder: where the file lies, named by the model; made if need be.
    """

    def __init__(self, embedder: TextEmbedder, folder: Path) -> None:
        self._embedder = embedder
        model = blake2b(repr(embedder.space).encode(), digest_size=8).hexdigest()
        self._file = folder / f"vectors-{model}.bin"
        self._held: dict[bytes, Floats] | None = None

    @property
    def space(self) -> Space:
        """The space of the embedder."""
        return self._embedder.space

    def __getattr__(self, name: str) -> Any:
        """What else the embedder can do."""
        return getattr(self._embedder, name)

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Floats:
        """One unit row a text. Raises: EmbedderUnavailable."""
        if query or not texts:
            return self._embedder.embed(texts, query=query)
        held = self._load()
        digests = [blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest() for text in texts]
        new = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in held}
        if new:
            made = self._embedder.embed(list(new.values()))
            with self._file.open("ab") as file:
                for digest, vector in zip(new, made, strict=True):
                    held[digest] = vector
                    file.write(digest + vector.astype("<f4").tobytes())
        return np.array([held[digest] for digest in digests], np.float32)

    def _load(self) -> dict[bytes, Floats]:
        if self._held is None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._held = {}
            if self._file.exists():
                size = _DIGEST + 4 * self.space.dimension
                data = self._file.read_bytes()
                whole = len(data) // size * size
                if whole < len(data):
                    with self._file.open("r+b") as file:
                        file.truncate(whole)
                for start in range(0, whole, size):
                    vector = np.frombuffer(data, "<f4", self.space.dimension, start + _DIGEST)
                    self._held[data[start : start + _DIGEST]] = vector
        return self._held
