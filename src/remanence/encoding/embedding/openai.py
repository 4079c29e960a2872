"""Any server that speaks OpenAI's embeddings protocol: OpenAI itself, Ollama, vLLM, LM Studio, llama.cpp, …

`POST {base_url}/embeddings` with `{"model": ..., "input": [...]}`; needs no SDK.
Reference: https://platform.openai.com/docs/api-reference/embeddings
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np

from remanence.encoding.embedding.rows import checked_rows
from remanence.endpoint import Endpoint, EndpointFailed
from remanence.errors import EmbedderUnavailable
from remanence.protocols import Floats, Space

__all__ = ["OpenAIEmbedder", "parse_reply"]

_OPENAI = "https://api.openai.com/v1"
_CHARACTERS_AT_ONCE = 200_000


class OpenAIEmbedder:
    """Embeds over HTTP. Nothing is sent before the first text, or the first look at `space`.

    Equal texts are sent once; blank texts are not sent and give zero rows.

    Args:
        model: the server's name for the model.
        base_url: up to "/v1".
        key: the API key; "" sends none, None takes OPENAI_API_KEY from the environment if it is set there.
        dimension: how long the vectors are; None learns it from the first reply. Other lengths are errors.
        texts_at_once: at most so many texts a request, and at most 200,000 characters unless one text has more.
        timeout, attempts, sleep: see `Endpoint`.
    Raises: ValueError if `base_url` is no web address.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str = _OPENAI,
        key: str | None = None,
        dimension: int | None = None,
        texts_at_once: int = 128,
        timeout: float = 30.0,
        attempts: int = 4,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._model = model
        self._url = base_url.rstrip("/") + "/embeddings"
        self._dimension = dimension
        self._texts_at_once = texts_at_once
        self._endpoint = Endpoint(
            url=self._url,
            key=key if key is not None else os.environ.get("OPENAI_API_KEY"),
            timeout=timeout,
            attempts=attempts,
            sleep=sleep,
        )

    @property
    def space(self) -> Space:
        """The space of its vectors. Raises: EmbedderUnavailable if the server must be asked for it and fails."""
        if self._dimension is None:
            self.embed(["dimension"])
        return Space(model=f"openai:{self._model}", dimension=self._dimension or 0)

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Floats:
        """One unit row a text; zeros for a blank one. Raises: EmbedderUnavailable."""
        del query  # the protocol does not know of it
        distinct = list(dict.fromkeys(text for text in texts if text.strip()))
        found = [self._embed_batch(batch) for batch in self._batches(distinct)]
        rows = np.zeros((len(distinct) + 1, self.space.dimension), dtype=np.float32)
        if found:
            rows[:-1] = np.concatenate(found)
        place = {text: i for i, text in enumerate(distinct)}
        return rows[[place.get(text, len(distinct)) for text in texts]]

    def _batches(self, texts: Sequence[str]) -> Iterator[list[str]]:
        """The texts in order, cut into requests."""
        batch: list[str] = []
        size = 0
        for text in texts:
            if batch and (len(batch) == self._texts_at_once or size + len(text) > _CHARACTERS_AT_ONCE):
                yield batch
                batch, size = [], 0
            batch.append(text)
            size += len(text)
        if batch:
            yield batch

    def _embed_batch(self, texts: list[str]) -> Floats:
        """One request. Raises: EmbedderUnavailable."""
        body = msgspec.json.encode({"model": self._model, "input": texts, "encoding_format": "float"})
        try:
            reply = self._endpoint.post(body)
        except EndpointFailed as e:
            raise EmbedderUnavailable(str(e)) from e
        vectors = parse_reply(reply, count=len(texts), source=self._url)
        rows = checked_rows(vectors, count=len(texts), dimension=self._dimension, source=self._url)
        self._dimension = rows.shape[1]
        return rows


class _Item(msgspec.Struct):
    """One embedding of a reply: `index` is the place of its text in the request."""

    index: int
    embedding: list[float]


class _Reply(msgspec.Struct):
    """The part of a reply that matters."""

    data: list[_Item]


def parse_reply(body: bytes, *, count: int, source: str) -> list[list[float]]:
    """The vectors of a reply in the order of the `count` texts that were sent, whatever order the server chose.

    Raises: EmbedderUnavailable unless there is exactly one vector a text.

    >>> reply = b'{"data": [{"index": 1, "embedding": [2]}, {"index": 0, "embedding": [1]}]}'
    >>> parse_reply(reply, count=2, source="a server")
    [[1.0], [2.0]]
    """
    try:
        items = sorted(msgspec.json.decode(body, type=_Reply).data, key=lambda item: item.index)
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        raise EmbedderUnavailable(f"{source} gave a reply that is no list of embeddings: {e}; {body[:80]!r}") from e
    if [item.index for item in items] != list(range(count)):
        raise EmbedderUnavailable(f"{source} gave {len(items)} embeddings for {count} texts, or numbered them wrongly")
    return [item.embedding for item in items]
