"""Meaning in common: the cosine of vectors, in the context of the turns around."""

from __future__ import annotations

from remanence.errors import EmbedderUnavailable
from remanence.indexes import MemoryIndex
from remanence.indexes.context import ALONE, Context
from remanence.indexes.vectors import VectorSpec
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question
from remanence.retrieval.analysis.advice import REQUESTS
from remanence.retrieval.parts import EXHAUSTIVE_UP_TO, Channel, Signal


@register("dense.v1", costs=Costs(embeddings=1))
def dense(
    *,
    pooling: str = "idf",
    context: bool = True,
    damping: float = 1.0,
    lead: float = 1.0,
    exact_up_to: int = EXHAUSTIVE_UP_TO,
    embedder: str = "",
    request: float = 1.5,
) -> Channel:
    """Cosine of the question's vector and a row's.

    Args:
        pooling, damping, lead: see `VectorSpec`. context: whether neighbouring turns count.
        exact_up_to: of more rows, signs choose those that are scored exactly.
        embedder: whose vectors: the bank's own if none is named, else those of a further space, made for this channel.
        request: what a cosine counts for a request for advice, which is answered by what it is about.
    Of a request for advice, what all requests have in common is taken out first: "can you recommend" leads nowhere.
    A question in a script that the model's vocabulary knows only as single characters counts less, or nothing.
    The channel raises EmbedderUnavailable while the embedder does not answer, or without one.
    """
    if pooling not in ("idf", "mean"):
        raise ValueError(f'pooling is "idf" or "mean", got {pooling!r}')
    spec = VectorSpec(pooling, Context() if context else ALONE, damping, lead, embedder)

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        vectors = index.vectors(spec)
        if vectors is None:
            raise EmbedderUnavailable(index.absent.get(embedder, "there is no embedder"))
        trust = vectors.trust(question.text) * (request if question.request else 1.0)
        if not trust:
            return None
        query = vectors.query(question.text, REQUESTS if question.request else ())
        if len(index) <= exact_up_to:
            return Signal(vectors.scores(query) * trust)
        return Signal(vectors.estimates(query) * trust, rescore=lambda rows: vectors.rescore(query, rows) * trust)

    return channel
