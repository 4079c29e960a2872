"""Facts and scenes that evoke each other: what is found first spreads up to scenes and down to their facts."""

from __future__ import annotations

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.context import ALONE
from remanence.indexes.lexical import LexicalSpec
from remanence.indexes.rounding import Doubles, steady
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question
from remanence.retrieval.organisation.phrases import plain_vectors
from remanence.retrieval.organisation.scene_graph import SCENE
from remanence.retrieval.organisation.structure import Organised, Structure
from remanence.retrieval.parts import Channel, Signal
from remanence.retrieval.selection import best_of

_WORDS = LexicalSpec(context=ALONE)


@register("associative.v1", costs=Costs(embeddings=1))
def associative(
    *, over: Organised, seeds: int = 10, salient: int = 5, balance: float = 0.5, spread: float = 0.5
) -> Channel:
    """Rows that are found themselves, and those that the scenes bring which were found or evoked.

    Facts and scenes are searched alike, by meaning and by words; a scene has the words of its best fact. A fact that is
    found evokes its scene, and a scene brings the facts in it that tell most; each step keeps a part of the score.

    Args:
        over: `scene_graph.v1`. seeds: facts and scenes that are found at first. salient: facts that a scene brings.
        balance: what meaning counts, beside words. spread: what a step keeps; 0 leaves what was found first alone.
    Reference: Mao et al., Bi-Mem, arXiv:2601.06490.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        vectors = plain_vectors(index)
        graph = over.of(index)
        if not graph.labels:
            return None
        alike = graph.cosines(vectors.query(question.text))
        words = index.whole.lexical(_WORDS).scores(question.terms)
        if not question.terms or not (alike.any() or words.any()):
            return None  # a cosine of 0 counts as half, and an empty question would find everything
        score = steady(_hybrid(graph, alike, words, balance))
        found, scenes = np.zeros(graph.size), graph.of_kind(SCENE)
        first = best_of(np.arange(graph.size), score, seeds)
        found[first] = score[first]
        member = graph.edges["member"]
        evoked = found.copy()
        np.maximum.at(evoked, member.sources, spread * found[member.targets])
        for scene in scenes[evoked[scenes] > 0].tolist():
            rows, _ = member.around(scene)
            brought = best_of(rows, score, salient)
            share = score[brought] / score[brought[0]] if score[brought[0]] > 0 else score[brought]
            found[brought] = np.maximum(found[brought], spread * evoked[scene] * share)
        return Signal(steady(found[: graph.rows]))

    return channel


def _hybrid(graph: Structure, alike: Doubles, words: Doubles, balance: float) -> Doubles:
    """Cosines from 0 to 1 and words as a share of the best, weighed; 0 for what is neither a shown fact nor a scene."""
    member, own, known = graph.edges["member"], np.zeros(graph.size), np.zeros(graph.size, bool)
    known[member.sources] = known[member.targets] = True
    own[member.targets] = words[member.targets]
    np.maximum.at(own, member.sources, words[member.targets])
    most = float(own.max()) or 1.0
    mixed: Doubles = np.where(known, balance * (alike + 1) / 2 + (1 - balance) * own / most, 0.0)
    return mixed
