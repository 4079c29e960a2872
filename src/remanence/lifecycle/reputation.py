"""What becomes of an actor's words moves the actor's reputation, and with it the trust of all that actor says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from remanence.protocols import Draft, Edit, Transaction
from remanence.trust.policy import TRUST_POLICY, held_policy
from remanence.trust.reputation import Counts, counted_text, counts_in, field_of, trust_of
from remanence.types import Act, Link, LinkType, Origin, Record

GAP = 0.25
"""Somebody who is trusted so much more speaks against an actor by saying otherwise."""
LATEST = 256
"""Records of an actor that follow a change, the latest; older ones keep what they were stored with."""
Event = tuple[Record, str]
"""A record, and what of `Counts` became of it."""


def reputation_edits(tx: Transaction, events: Iterable[Event]) -> tuple[Edit, ...]:
    """The edits that count what became of records, each actor's at most once a kind, and move the trust of others."""
    told = dict.fromkeys((r.origin, r.actor, what) for r, what in events if r.actor is not None)
    edits = list[Edit]()
    for origin, actor in dict.fromkeys((origin, actor) for origin, actor, _ in told if actor is not None):
        held = tx.field("bank", field_of(origin, actor))
        counts = counts_in(held)
        for of, who, what in told:
            counts = counts.plus(what) if (of, who) == (origin, actor) else counts
        edits += _counted(tx, origin, actor, held, counts)
    return tuple(edits)


def _counted(tx: Transaction, origin: Origin, actor: str, held: str | None, counts: Counts) -> list[Edit]:
    after = counted_text(counts)
    if after == held:
        return []
    prior = held_policy(tx.field("bank", TRUST_POLICY)).trust(origin)
    was, now = trust_of(prior, counts_in(held)), trust_of(prior, counts)
    moved = [] if was == now else [r for r in tx.said_by(actor, origin, LATEST) if r.trust != now]
    return [Edit("bank", field_of(origin, actor), held, after), *(Edit(r.id, "trust", r.trust, now) for r in moved)]


def with_reputation(tx: Transaction, draft: Draft, events: Sequence[Event]) -> Draft:
    """An act with what it means for the reputation of actors."""
    edits = reputation_edits(tx, events)
    if not edits:
        return draft
    subjects = dict.fromkeys([*draft.subjects, *(edit.subject for edit in edits)])
    return replace(draft, subjects=tuple(subjects), edits=(*draft.edits, *edits))


def heard(tx: Transaction, links: Sequence[Link]) -> Draft | None:
    """The act that counts what new links say of those who spoke: that they agree, or contradict each other."""
    ends = {id for link in links if link.type in (LinkType.SUPPORTS, LinkType.CONTRADICTS)
            for id in (link.source, link.target)}  # fmt: skip
    if not ends:
        return None
    records, events = tx.get_records(sorted(ends)), list[Event]()
    for link in links:
        pair = [records[id] for id in (link.source, link.target) if id in records]
        if len(pair) == 2 and _independent(*pair):
            events += _told(link.type, *pair)
    edits = reputation_edits(tx, events)
    return Draft(act=Act.TRUST, subjects=tuple(dict.fromkeys(e.subject for e in edits)), edits=edits) if edits else None


def _told(type: LinkType, one: Record, other: Record) -> list[Event]:
    if type is LinkType.SUPPORTS:
        return [(one, "corroborated"), (other, "corroborated")]
    if type is LinkType.CONTRADICTS and abs(one.trust - other.trust) >= GAP:
        return [(min(one, other, key=lambda r: r.trust), "contradicted")]
    return []


def _independent(one: Record, other: Record) -> bool:
    """Whether two records are words of two: of another origin, or of another speaker where not anyone may speak."""
    if one.origin is not other.origin:
        return True
    return not one.taint and None not in (one.actor, other.actor) and one.actor != other.actor


def reset_draft(tx: Transaction, actor: str, origins: Iterable[Origin]) -> Draft | None:
    """The act that begins anew with an actor; None where nothing is counted."""
    edits = list[Edit]()
    for origin in origins:
        if held := tx.field("bank", field_of(origin, actor)):
            edits += _counted(tx, origin, actor, held, Counts())
    return (
        Draft(act=Act.TRUST_POLICY, subjects=tuple(dict.fromkeys(e.subject for e in edits)), edits=tuple(edits))
        if edits
        else None
    )


def append_heard(tx: Transaction, links: Sequence[Link], *, new_id: Callable[[], str], principal: str) -> None:
    """Append, after the act that made links, the act that counts what they say of those who spoke."""
    draft = heard(tx, links)
    if draft is not None:
        tx.append(draft, operation=new_id(), principal=principal)
