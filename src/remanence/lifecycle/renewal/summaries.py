"""Summaries of segments from which turns go: made anew of what is left of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from msgspec import Struct

from remanence.lifecycle.consolidation.plan import Summary
from remanence.lifecycle.consolidation.segments import segments
from remanence.lifecycle.consolidation.summaries import FEWEST, SEGMENT, quoted, summary_record
from remanence.protocols import Summariser, Transaction
from remanence.types import Link, LinkType, Record


class Resummed(Struct, frozen=True):
    """The summaries that go, and those that are made instead, with their links."""

    gone: tuple[Record, ...] = ()
    new: tuple[Record, ...] = ()
    links: tuple[Link, ...] = ()


def resum(
    tx: Transaction,
    turns: Sequence[Record],
    going: Collection[str],
    summariser: Summariser,
    *,
    recipe: str,
    new_id: Callable[[], str],
) -> Resummed:
    """What becomes of the summaries of the segments that turns belong to.

    Args:
        turns: those that go. going: the ids of all records that go.
    """
    lost, gone, new, links = {turn.id for turn in turns}, list[Record](), list[Record](), list[Link]()
    for session in dict.fromkeys(turn.session for turn in turns):
        for summary in tx.summaries_in(session):
            extent = summary.metadata.get(SEGMENT)
            if not isinstance(extent, dict):
                continue
            covered = tx.turns_between(session, extent["first"], extent["last"])
            if lost.isdisjoint([turn.id for turn in covered]):
                continue
            gone.append(summary)
            left = [t for t in covered if t.id not in going and (t.session is not None or t.at is not None)]
            for made in _summed_up(left, summariser):
                record = summary_record(made, id=new_id(), now=tx.now, part=summariser.part, recipe=recipe)
                new.append(record)
                links += [
                    Link(id=new_id(), type=LinkType.DERIVED_FROM, source=record.id, target=t.id, recorded_at=tx.now)
                    for t in quoted(made)
                ]
    return Resummed(tuple(gone), tuple(new), tuple(links))


def _summed_up(turns: Sequence[Record], summariser: Summariser) -> list[Summary]:
    wanted = [
        each for each in segments(list(turns)) if each and (each[0].session is not None or len(each) >= FEWEST)
    ] if turns else []  # fmt: skip
    pairs = zip(wanted, summariser(wanted), strict=True)
    return [Summary(tuple(each), digest) for each, digest in pairs if digest is not None]
