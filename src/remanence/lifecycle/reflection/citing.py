"""From a sentence of a hit to the characters of the episode that say it, and what says the same as one ground."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from remanence.lifecycle.reflection.candidate import Candidate
from remanence.lifecycle.reflection.said import Said
from remanence.types import Evidence, Ground


def cite(said: Said) -> Evidence:
    """The characters of the episode that a sentence stands in."""
    at = 0
    for evidence in said.hit.evidence:
        first = said.start - at
        if first >= 0 and evidence.text[first : first + len(said.text)] == said.text:
            start = evidence.start + first
            return replace(evidence, start=start, end=start + len(said.text), text=said.text)
        at += len(evidence.text) + 1
    return said.hit.evidence[0]


def grounds(candidates: Sequence[Candidate]) -> tuple[Ground, ...]:
    """What candidates rest on: what the same words said is one ground with all its evidence; in the order of time."""
    found: dict[tuple[str, str], Ground] = {}
    for each in candidates:
        key = each.text.casefold(), each.said.text.casefold()
        evidence = cite(each.said)
        if key not in found:
            found[key] = Ground(
                text=each.said.text, value=each.text, record=each.said.hit.id, at=each.said.hit.at, evidence=(evidence,)
            )
        elif evidence not in found[key].evidence:
            found[key] = replace(found[key], evidence=(*found[key].evidence, evidence))
    return tuple(sorted(found.values(), key=_moment))


def _moment(ground: Ground) -> tuple[bool, float, str]:
    return ground.at is None, 0.0 if ground.at is None else ground.at.start.timestamp(), ground.record
