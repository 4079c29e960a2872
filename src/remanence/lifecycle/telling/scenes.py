"""The scenes of a bank: what each is made of, and which traits of somebody it speaks for."""

from __future__ import annotations

from collections.abc import Sequence

from remanence.protocols import Snapshot
from remanence.types import LinkType, Record, Scene, Unit


def scenes(snapshot: Snapshot) -> tuple[Scene, ...]:
    """The scenes that are held, in the order they were stored. Cost: O(their segments and traits)."""
    records = {record.id: record for record in snapshot.kept(Unit.SCENE)}
    links = snapshot.links_of(list(records))
    part_of = [(x.target, x.source) for x in links if x.type is LinkType.PART_OF and x.target in records]
    supports = [(x.source, x.target) for x in links if x.type is LinkType.SUPPORTS and x.source in records]
    ends = snapshot.get_records(sorted({other for _, other in (*part_of, *supports)}))
    held = {id: record for id, record in ends.items() if not record.hidden and record.retired_at is None}
    return tuple(
        Scene(record=record, segments=_of(id, part_of, held), traits=_of(id, supports, held))
        for id, record in records.items()
    )


def _of(scene: str, pairs: Sequence[tuple[str, str]], held: dict[str, Record]) -> tuple[Record, ...]:
    ids = dict.fromkeys(other for own, other in pairs if own == scene and other in held)
    return tuple(held[id] for id in sorted(ids))
