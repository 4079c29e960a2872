"""Meaning in common: the cosine of vectors, in the context of the turns around."""

from __future__ import annotations

from functools import partial

from remanence.errors import EmbedderUnavailable
from remanence.indexes import MemoryIndex
from remanence.indexes.context import ALONE, Context
from remanence.indexes.vectors import VectorSpec
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.parts import EXHAUSTIVE_UP_TO, Channel, Signal


@register("dense.v1")
def dense(
    *,
    pooling: str = "idf",
    context: bool = True,
    damping: float = 1.0,
    lead: float = 1.0,
    exact_up_to: int = EXHAUSTIVE_UP_TO,
) -> Channel:
    """Cosine of the question's vector and a row's.

    Args:
        pooling, damping, lead: see `VectorSpec`. context: whether neighbouring turns count.
        exact_up_to: of more rows, signs choose those that are scored exactly.
    The channel raises EmbedderUnavailable while the embedder does not answer, or without one.
    """
    if pooling not in ("idf", "mean"):
        raise ValueError(f'pooling is "idf" or "mean", got {pooling!r}')
    spec = VectorSpec(pooling, Context() if context else ALONE, damping, lead)

    def channel(index: MemoryIndex, question: Question) -> Signal:
        vectors = index.vectors(spec)
        if vectors is None:
            raise EmbedderUnavailable("there is no embedder")
        query = vectors.query(question.text)
        if len(index) <= exact_up_to:
            return Signal(vectors.scores(query))
        return Signal(vectors.estimates(query), rescore=partial(vectors.rescore, query))

    return channel
