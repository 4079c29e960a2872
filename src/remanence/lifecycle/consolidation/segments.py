"""Segments: where a conversation turns to another topic, or pauses.

After Hearst's TextTiling (Computational Linguistics 23, 1997): a gap between two turns is a boundary where the words on
its two sides have least in common, compared with the gaps around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from math import log, sqrt

from remanence.encoding.text import terms
from remanence.types import Record

PAUSE = timedelta(hours=1)
"""Silence that always ends a segment."""
REACH = 8
"""Turns on either side of a gap that are compared."""
SHORTEST, LONGEST = 5, 40
"""Turns of a segment, but that a pause or the end may leave fewer."""


def segments(turns: Sequence[Record]) -> list[Sequence[Record]]:
    """Cut the turns of a session into stretches about one thing, in order; each turn is in one.

    Depends on these turns alone. Cost: some 20 µs a turn.
    """
    found: list[Sequence[Record]] = []
    for stretch in _between_pauses(turns):
        found += _by_topic(stretch)
    return found


def _between_pauses(turns: Sequence[Record]) -> list[Sequence[Record]]:
    cuts = [0, *(place for place, pair in enumerate(pairwise(turns), 1) if _pause(*pair)), len(turns)]
    return [turns[start:end] for start, end in pairwise(cuts) if end > start]


def _pause(before: Record, after: Record) -> bool:
    return before.at is not None and after.at is not None and after.at.start - before.at.end > PAUSE


def _by_topic(turns: Sequence[Record]) -> list[Sequence[Record]]:
    if len(turns) < 2 * SHORTEST:
        return [turns]
    depths = _depths(_similarities([Counter(terms(turn.text)) for turn in turns]))
    cuts = sorted(_cuts(depths, len(turns)))
    return [turns[start:end] for start, end in pairwise([0, *cuts, len(turns)])]


def _similarities(counts: Sequence[Counter[str]]) -> list[float]:
    """The cosine of the words before and behind each gap, rare ones counting more."""
    having = Counter(term for count in counts for term in count)
    weights = {term: log((len(counts) + 1) / n) for term, n in having.items()}
    return [
        _cosine(_block(counts[max(0, gap - REACH) : gap], weights), _block(counts[gap : gap + REACH], weights))
        for gap in range(1, len(counts))
    ]


def _block(counts: Sequence[Counter[str]], weights: dict[str, float]) -> dict[str, float]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return {term: n * weights[term] for term, n in total.items()}


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    product = sum(weight * other.get(term, 0.0) for term, weight in one.items())
    lengths = sum(w * w for w in one.values()) * sum(w * w for w in other.values())
    return round(product / sqrt(lengths), 9) if lengths else 0.0


def _depths(similarities: Sequence[float]) -> list[float]:
    """How far the similarity rises on both sides of each gap."""
    return [
        _climb(similarities, gap, -1) + _climb(similarities, gap, 1) - 2 * similarities[gap]
        for gap in range(len(similarities))
    ]


def _climb(similarities: Sequence[float], gap: int, step: int) -> float:
    """The peak that is reached by going on while it rises."""
    top = similarities[gap]
    while 0 <= gap + step < len(similarities) and similarities[gap + step] >= top:
        gap, top = gap + step, similarities[gap + step]
    return top


def _cuts(depths: Sequence[float], turns: int) -> set[int]:
    """The deepest gaps that are deeper than most and leave no segment too short; then the deepest of those too long."""
    mean = sum(depths) / len(depths)
    least = mean + sqrt(sum((depth - mean) ** 2 for depth in depths) / len(depths))
    order = sorted(range(len(depths)), key=lambda gap: (-depths[gap], gap))
    cuts: set[int] = set()
    for gap in order:
        if depths[gap] > least and _far_enough(gap + 1, cuts, turns):
            cuts.add(gap + 1)
    for gap in order:
        start = max((cut for cut in cuts if cut <= gap), default=0)
        end = min((cut for cut in cuts if cut > gap), default=turns)
        if end - start > LONGEST and _far_enough(gap + 1, cuts, turns):
            cuts.add(gap + 1)
    return cuts


def _far_enough(cut: int, cuts: set[int], turns: int) -> bool:
    return all(abs(cut - other) >= SHORTEST for other in (0, turns, *cuts))
