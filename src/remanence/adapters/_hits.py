"""What a hit tells besides its text, as the metadata of a framework's document."""

from __future__ import annotations

from typing import Any

from remanence.types import Hit


def told(hit: Hit) -> dict[str, Any]:
    """The record's own metadata, with who said it, when and where, and the episodes that are its evidence."""
    record = hit.record
    known = {
        "actor": record.actor, "session": record.session, "at": record.at and record.at.start.isoformat(),
        "origin": record.origin.value, "unit": record.unit.value, "trust": record.trust,
        "episodes": [each.episode for each in hit.evidence],
    }  # fmt: skip
    return {**record.metadata, **{name: value for name, value in known.items() if value is not None}}
