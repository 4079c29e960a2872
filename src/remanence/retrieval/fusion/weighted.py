"""Fusion by weighted sum: for channels whose scores mean the same from question to question."""

from __future__ import annotations

from collections.abc import Mapping

from remanence.indexes.rounding import Doubles
from remanence.registry import register
from remanence.retrieval.parts import Fuser, Mask, Signal


@register("sum.v1")
def weighted_sum() -> Fuser:
    """Each channel adds its weight times its score; how good the best hit is stays visible."""

    def fuse(signals: Mapping[str, Signal], weights: Mapping[str, float], allowed: Mask) -> dict[str, Doubles]:
        del allowed
        return {name: s.scores if weights[name] == 1.0 else s.scores * weights[name] for name, s in signals.items()}

    return fuse
