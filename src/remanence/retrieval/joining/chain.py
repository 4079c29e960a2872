"""The way that a question most likely means, as a value: each fact by its statement, and how sure the way is."""

from __future__ import annotations

from collections.abc import Sequence

from remanence.indexes.facts import Facts
from remanence.retrieval.joining.holding import Edge, Holding
from remanence.retrieval.joining.paths import Path
from remanence.types import Chain, ChainStep

__all__ = ["chain_of"]


def chain_of(ways: Sequence[Path], facts: Facts, holding: Holding) -> Chain:
    """The chain of the best way.

    Args:
        ways: as `paths` gives them, the best first; at least one.
    """
    best = ways[0]
    other = next((way.score for way in ways if way.end != best.end), 0.0)
    return Chain(
        facts.names[best.start],
        tuple(_step(*each, facts, holding) for each in zip(best.steps, best.support, strict=True)),
        round(best.score, 6),
        round(best.covered, 6),
        round(best.score - max(other, 0.0), 6),
        best.missing,
    )


def _step(step: Edge, support: float, facts: Facts, holding: Holding) -> ChainStep:
    ids = facts.columns.ids
    return ChainStep(
        ids[step.fact],
        " ".join(step.words),
        facts.names[step.target],
        (facts.facts[step.fact].value != step.target) != facts.facts[step.fact].turned,
        step.talk,
        round(support, 6),
        tuple(ids[number] for number in step.outdated if holding.holds(number)),
    )
