"""Links that somebody states, such as those between notes: each once, and none that says what became of a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from remanence.protocols import Draft, Transaction
from remanence.types import Act, Link, LinkType

STATED = (LinkType.MENTIONS, LinkType.NEXT, LinkType.PART_OF, LinkType.CAUSES, LinkType.SIMILAR)
"""What may be stated; the others follow from acts of their own."""


def linked_draft(
    tx: Transaction, pairs: Iterable[tuple[str, str]], type: LinkType, *, new_id: Callable[[], str]
) -> Draft | None:
    """The act that links records by id, source and target; None if all of these links are in force already."""
    wanted = dict.fromkeys(pairs)
    held = {(x.source, x.target) for x in tx.links_of(sorted({s for s, _ in wanted})) if x.type is type}
    new = [(source, target) for source, target in wanted if source != target and (source, target) not in held]
    if not new:
        return None
    return Draft(
        act=Act.RETAIN,
        subjects=tuple(dict.fromkeys(id for pair in new for id in pair)),
        links=tuple(Link(id=new_id(), type=type, source=s, target=t, recorded_at=tx.now) for s, t in new),
    )
