"""Min-max fusion: each channel's scores stretched to [0, 1] for this question, then summed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from remanence.indexes.rounding import Doubles
from remanence.registry import register
from remanence.retrieval.parts import Fuser, Mask, Signal


@register("minmax.v1")
def minmax() -> Fuser:
    """The lowest score of a channel adds nothing, the highest its weight."""

    def share(scores: Doubles, weight: float, allowed: Mask) -> Doubles:
        seen = scores[allowed]
        low, high = (float(seen.min()), float(seen.max())) if len(seen) else (0.0, 0.0)
        if high <= low:
            return np.zeros(len(scores))
        return weight * (scores - low) / (high - low)

    def fuse(signals: Mapping[str, Signal], weights: Mapping[str, float], allowed: Mask) -> dict[str, Doubles]:
        return {name: share(signal.scores, weights[name], allowed) for name, signal in signals.items()}

    return fuse
