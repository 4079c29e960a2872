"""Words in common, each by how rare it is, in the context of the turns around."""

from __future__ import annotations

from remanence.indexes import MemoryIndex
from remanence.indexes.context import ALONE, Context
from remanence.indexes.lexical import LexicalSpec
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.channels.persona import stated
from remanence.retrieval.parts import Channel, Signal


@register("lexical.v1")
def lexical(
    *,
    k1: float = 0.9,
    k1_documents: float = 0.6,
    b: float = 0.6,
    b_near: float = 0.75,
    context: bool = True,
    speaker: bool = True,
    least: float = 2.0,
    request: float = 0.25,
) -> Channel:
    """BM25F as a share of a perfect match, in [0, 1], comparable between questions.

    Args:
        k1, k1_documents, b, b_near, speaker: see `LexicalSpec`. context: whether neighbouring turns count.
        least: the perfect score counts at least this much.
        request: the share that a statement of a preference keeps of it where advice is asked for: it answers by what it
            is about, not by the words it has in common.
    Source: Robertson, Zaragoza and Taylor, CIKM 2004 (BM25F).
    """
    spec = LexicalSpec(k1, k1_documents, b, b_near, Context() if context else ALONE, speaker)

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        if not question.terms:
            return None
        scores = index.lexical(spec).scores(question.terms, least=least, variants=question.variants)
        if question.request:
            scores = scores * (1.0 - (1.0 - request) * index.table(stated, stated))
        return Signal(scores)

    return channel
