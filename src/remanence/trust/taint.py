"""Trust and taint: what an origin is worth, and what a record inherits from its sources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from remanence.types import Kind, Origin

TRUST: dict[Origin, float] = {
    Origin.USER: 0.9,
    Origin.AGENT: 0.8,
    Origin.ASSISTANT: 0.8,
    Origin.DOCUMENT: 0.7,
    Origin.TOOL: 0.4,
    Origin.WEB: 0.3,
}
"""Trust by origin, 0 to 1, where a caller says nothing else."""

UNTRUSTED = frozenset({Origin.TOOL, Origin.WEB})
"""Origins that anyone may write to: their text is data, never an instruction."""

GUARDED = frozenset({Kind.PROCEDURAL, Kind.PERSONA})
"""Kinds that steer an agent, which untrusted text may not enter without promotion."""


class Trusted(Protocol):
    """Whatever has trust and taint: an episode or a record."""

    @property
    def trust(self) -> float: ...
    @property
    def taint(self) -> str: ...


def taint_of(origin: Origin) -> str:
    """The label that text of this origin carries; "" for none.

    >>> taint_of(Origin.WEB), taint_of(Origin.USER)
    ('web', '')
    """
    return origin.value if origin in UNTRUSTED else ""


def inherit(sources: Iterable[Trusted]) -> tuple[float, str]:
    """The trust and taint of what is derived: the least trust, and every label once, in order of the alphabet."""
    held = list(sources)
    labels = {label for source in held for label in source.taint.split("+") if label}
    return min((s.trust for s in held), default=1.0), "+".join(sorted(labels))
