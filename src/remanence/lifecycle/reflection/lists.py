"""Lists: what several turns say to one question, each value once, in the order of how well they answer."""

from __future__ import annotations

from collections.abc import Sequence

from remanence.encoding.text import terms
from remanence.lifecycle.reflection.asked import Asked
from remanence.lifecycle.reflection.candidate import Candidate

MOST = 3
NEAR_ENOUGH = 4.0
"""How much less than the best a further value may score."""


def distinct(found: Sequence[Candidate]) -> list[Candidate]:
    """Each value once, those that were told first in front."""
    return list({each.text.casefold(): each for each in found}.values())[::-1]


def together(asked: Asked, found: Sequence[Candidate]) -> list[Candidate]:
    """The best candidate; where several things are asked for, with others of other turns that score nearly as well."""
    best = [found[0]]
    if not asked.plural:
        return best
    held = set(terms(found[0].text, "en"))
    for each in found[1:]:
        if len(best) >= MOST or each.score < found[0].score - NEAR_ENOUGH:
            break
        own = set(terms(each.text, "en"))
        if own & held or any(each.said.hit.id == other.said.hit.id for other in best):
            continue
        best.append(each)
        held |= own
    return best
