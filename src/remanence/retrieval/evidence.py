"""From ranked ids to hits: each with its record, and the characters of the episodes that it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from remanence.protocols import Ranked, Snapshot
from remanence.types import Episode, Evidence, Hit, Record, Span


def to_hits(ranked: Sequence[Ranked], snapshot: Snapshot, *, bank: str) -> list[Hit]:
    """Fetch what a ranking names, in its order; what was erased in the meantime is left out. Cost: three reads."""
    records, episodes = snapshot.get_cited([r.id for r in ranked])
    found = [(r, records[r.id]) for r in ranked if r.id in records]
    return [
        Hit(rank=rank, score=r.score, record=record, evidence=_evidence(record, episodes), why=r.why, bank=bank)
        for rank, (r, record) in enumerate(found, start=1)
    ]


def _evidence(record: Record, episodes: Mapping[str, Episode]) -> tuple[Evidence, ...]:
    return tuple(_cite(episodes[span.episode], span) for span in record.sources)


def _cite(episode: Episode, span: Span) -> Evidence:
    return Evidence(
        episode=episode.id, external_id=episode.external_id, start=span.start, end=span.end,
        text=episode.text[span.start : span.end], actor=episode.actor, session=episode.session, origin=episode.origin,
        at=episode.at,
    )  # fmt: skip
