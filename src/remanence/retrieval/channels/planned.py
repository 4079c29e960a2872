"""What a language model plans to find out, searched for beside the question itself."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from remanence.indexes import MemoryIndex
from remanence.indexes.rounding import Doubles, steady
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question, analyse
from remanence.retrieval.channels.dense import dense
from remanence.retrieval.channels.lexical import lexical
from remanence.retrieval.parts import Channel, Signal

_MEANING = dense(pooling="mean", context=False, damping=0.0, lead=0.0, exact_up_to=1_000_000_000)
_WORDS = lexical(context=False)


@register("planned.v1", costs=Costs(embeddings=3, llm_calls=1, llm_tokens=300))
def planned(*, words: float = 0.5) -> Channel:
    """Rows by the one of a language model's goals that they fit best, in meaning and in words; nothing without a model.

    The model breaks the question into what has to be found out, and each of these goals is searched for by itself.

    Args:
        words: what words in common count, beside meaning.
    Reference: Liu et al., SimpleMem, arXiv:2601.02553, whose model plans the queries of a recall.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        goals = None if question.adviser is None else question.adviser.goals(question.text)
        found = np.zeros(len(index))
        for goal in goals or ():
            asked = analyse(index, replace(question.query, text=goal))
            fit = _scores(_MEANING, index, asked) + words * _scores(_WORDS, index, asked)
            found = np.maximum(found, fit / (1 + words))
        return Signal(steady(found)) if found.any() else None

    return channel


def _scores(channel: Channel, index: MemoryIndex, question: Question) -> Doubles:
    signal = channel(index, question)
    return np.zeros(len(index)) if signal is None else signal.scores
