"""How sure it is that the hits answer the question, and not only resemble it: a logistic model of their evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from math import exp
from pathlib import Path

import msgspec
from msgspec import Struct

from remanence.indexes import MemoryIndex
from remanence.indexes.rounding import steady
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.gating.evidence import evidence
from remanence.retrieval.parts import Found, Gate, Verdict

MODEL = Path(__file__).with_name("answerable.json")


class Head(Struct, frozen=True):
    """The log odds of an answer: a bias, and a weight for each number of the evidence."""

    bias: float
    weights: dict[str, float]

    def probability(self, facts: Mapping[str, float]) -> float:
        """In (0, 1). Raises: KeyError if the facts lack a number that is weighed."""
        odds = self.bias + sum(weight * facts[name] for name, weight in self.weights.items())
        return float(steady(1 / (1 + exp(-max(-30.0, min(30.0, odds))))))


class Model(Struct, frozen=True):
    """A head for each thing that questions ask about, and the confidence under which an answer is unlikely."""

    threshold: float
    heads: dict[str, Head]


@cache
def load_model(path: Path = MODEL) -> Model:
    """The model that comes with the package; `tools/answerable` makes it."""
    return msgspec.json.decode(path.read_bytes(), type=Model)


@register("answerable.v1")
def answerable(*, threshold: float | None = None) -> Gate:
    """The confidence that the bank holds an answer, where four questions of five have one.

    Args:
        threshold: hits under it count as no answer; the model's own, which refuses one answerable question in twenty,
            if not given.
    Cost: some 0.1 ms, and as much again for who asks how sure it is. Source: logistic regression on the evidence of who
    said it, how much of the question is covered, and whether the very numbers stand there, with a head of its own for
    each of three kinds of question.
    """
    model = load_model()
    least = model.threshold if threshold is None else threshold
    if not 0 <= least <= 1:
        raise ValueError(f"threshold must be in [0, 1], got {least}")

    def gate(index: MemoryIndex, question: Question, found: Found) -> Callable[[], Verdict]:
        if not len(found.rows):
            return lambda: Verdict(0.0, least == 0.0, "nothing", {})
        weigh = evidence(index, question, found)

        def verdict() -> Verdict:
            about, facts = weigh()
            confidence = model.heads[about].probability(facts)
            return Verdict(confidence, confidence >= least, about, facts)

        return verdict

    return gate
