"""Embedding: from texts to vectors. `load_embedder` finds the model that a name stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from remanence.protocols import TextEmbedder

__all__ = ["EMBEDDERS", "address_in", "load_embedder"]

_OLLAMA = "http://localhost:11434/v1"


def load_embedder(spec: str | TextEmbedder | Callable[[list[str]], Any]) -> TextEmbedder:
    """The embedder that a name, an embedder or a function stands for.

    Args:
        spec: one of the names in `EMBEDDERS`; an embedder, given back as it is; or a function from a list of texts to
            one vector a text.
    Raises: ValueError for an unknown name, MissingExtra if its package is not installed, EmbedderUnavailable if its
        model cannot be loaded, TypeError for anything else.

    >>> load_embedder("static").space.model
    'static.v1'
    """
    if isinstance(spec, TextEmbedder):
        return spec
    if isinstance(spec, str):
        return _by_name(spec)
    if callable(spec):
        from remanence.encoding.embedding.function import FunctionEmbedder

        return FunctionEmbedder(spec)
    raise TypeError(f"an embedder is a name, an embedder or a function from texts to vectors, got {spec!r}")


def address_in(name: str) -> str | None:
    """The web address that an embedder's name ends with, or None.

    >>> address_in("openai:nomic@http://localhost:8000/v1"), address_in("static")
    ('http://localhost:8000/v1', None)
    """
    _, at, rest = name.rpartition("@http")
    return "http" + rest if at else None


def _by_name(spec: str) -> TextEmbedder:
    """The embedder of a name such as "static" or "fastembed:MODEL". Raises: as `load_embedder`."""
    provider, colon, model = spec.partition(":")
    make = _WITH_MODEL.get(provider) if model else None if colon else _ALONE.get(provider)
    if make is None:
        raise ValueError(f"no embedder is called {spec!r}; there are: {', '.join(EMBEDDERS)}")
    return make(model)


def _static(_: str) -> TextEmbedder:
    from remanence.encoding.embedding.static import StaticEmbedder

    return StaticEmbedder()


def _wordllama(_: str) -> TextEmbedder:
    from remanence.encoding.embedding.wordllama import WordLlamaEmbedder

    return WordLlamaEmbedder()


def _minilm(_: str) -> TextEmbedder:
    from remanence.encoding.embedding.minilm import MiniLMEmbedder

    return MiniLMEmbedder()


def _model2vec(model: str) -> TextEmbedder:
    from remanence.encoding.embedding.model2vec import Model2VecEmbedder

    return Model2VecEmbedder(model)


def _sentence_transformers(model: str) -> TextEmbedder:
    from remanence.encoding.embedding.sentence_transformers import SentenceTransformersEmbedder

    return SentenceTransformersEmbedder(model)


def _fastembed(model: str) -> TextEmbedder:
    from remanence.encoding.embedding.fastembed import FastEmbedEmbedder

    return FastEmbedEmbedder(model)


def _openai(model: str) -> TextEmbedder:
    from remanence.encoding.embedding.openai import OpenAIEmbedder

    address = address_in(model)
    return (
        OpenAIEmbedder(model)
        if address is None
        else OpenAIEmbedder(model.removesuffix("@" + address), base_url=address)
    )


def _ollama(model: str) -> TextEmbedder:
    from remanence.encoding.embedding.openai import OpenAIEmbedder

    return OpenAIEmbedder(model, base_url=_OLLAMA, key="")


_ALONE: dict[str, Callable[[str], TextEmbedder]] = {"static": _static, "wordllama": _wordllama, "minilm": _minilm}
_WITH_MODEL: dict[str, Callable[[str], TextEmbedder]] = {
    "model2vec": _model2vec,
    "sentence-transformers": _sentence_transformers,
    "fastembed": _fastembed,
    "openai": _openai,
    "ollama": _ollama,
}

EMBEDDERS = (
    "static",
    "wordllama",
    "minilm",
    "model2vec:FOLDER_OR_NAME",
    "sentence-transformers:NAME",
    "fastembed:NAME",
    "openai:MODEL[@BASE_URL]",
    "ollama:MODEL",
)
"""The names that `load_embedder` knows; what stands in capitals is the caller's to fill in."""
