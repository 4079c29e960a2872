"""From ranked ids to hits: each with its record, and the characters of the episodes that it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from remanence.protocols import Ranked, Snapshot
from remanence.types import Hit


def to_hits(ranked: Sequence[Ranked], snapshot: Snapshot, *, bank: str) -> list[Hit]:
    """Fetch what a ranking names, in its order; what was erased in the meantime is left out. Cost: three reads."""
    cited = snapshot.get_cited([r.id for r in ranked])
    found = [(r, *cited[r.id]) for r in ranked if r.id in cited]
    return [
        Hit(rank=rank, score=r.score, record=record, evidence=evidence, why=r.why, bank=bank)
        for rank, (r, record, evidence) in enumerate(found, start=1)
    ]
