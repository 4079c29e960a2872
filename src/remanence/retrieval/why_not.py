"""Why a record was not returned: what bars it, where it stands, and what the last hit has over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from msgspec.structs import replace

from remanence.consulting import Advice
from remanence.indexes import MemoryIndex
from remanence.indexes.masks import believed, narrowed
from remanence.protocols import Ranked, Recaller
from remanence.types import Filter, Hit, Hits, Query, Reason, Record, When, Why, WhyNot
from remanence.types.later import worked_out

_OF_FILTERS = {
    "kinds": ("kind", "kind"),
    "actors": ("actor", "actor"),
    "sessions": ("session", "session"),
    "origins": ("origin", "origin"),
    "tags": ("tags", "tags"),
    "since": ("time", "at"),
    "until": ("time", "at"),
    "where": ("metadata", "metadata"),
    "min_trust": ("trust", "trust"),
}
"""What a filter looks at, in words, and the field of a record that holds it."""
_FORGOTTEN = Reason("forgotten", "a forget hides it from every channel; undo brings it back")
_MOST = 3
"""Channels that are named as what makes the difference."""


def bars(index: MemoryIndex, query: Query, record: Record) -> list[Reason]:
    """Every condition of a query that keeps a record of this index out, each by its name.

    The same masks decide it as in a search, one condition at a time. Cost: O(rows) a condition.
    """
    row, found = index.columns.rows[record.id], []
    if record.forgotten:
        found.append(_FORGOTTEN)
    if record.quarantined:
        found.append(Reason("quarantined", f"a screen holds it back: {record.quarantined}"))
    if not believed(index.columns, query)[row]:
        found.append(_disbelieved(index, query, record, row))
    for name in Filter.__struct_fields__:
        asked = getattr(query.filter, name)
        if asked != getattr(Filter(), name) and not narrowed(index.columns, Filter(**{name: asked}))[row]:
            words, field = _OF_FILTERS[name]
            held = _worded(getattr(record, field))
            found.append(Reason(name, f"the filter {name}={_worded(asked)} bars it: its {words} is {held}"))
    return found


def _disbelieved(index: MemoryIndex, query: Query, record: Record, row: int) -> Reason:
    """Which of the two clocks keeps it out."""
    if query.known_at is not None and record.recorded_at > query.known_at:
        learnt = f"the bank learnt it on {_worded(record.recorded_at)}"
        return Reason("known_at", f"{learnt}, after known_at={_worded(query.known_at)}")
    alone = Query(text="", known_at=query.known_at)
    if query.as_of is not None and (believed(index.columns, alone)[row] or record.valid_to is not None):
        since, until = _worded(record.valid_from or "ever"), _worded(record.valid_to or "now")
        return Reason("as_of", f"it was true from {since} until {until}, which as_of={_worded(query.as_of)} is not in")
    if query.known_at is not None:
        return Reason("known_at", f"by known_at={_worded(query.known_at)} the bank no longer believed it")
    stopped = f"the bank stopped believing it on {_worded(record.retired_at or 'an unknown day')}"
    return Reason("retired", f"{stopped}; as_of and known_at find what was superseded")


def _worded(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes").removesuffix("+00:00")
    if value is None or value == ():
        return "none"
    if isinstance(value, tuple):
        return ", ".join(map(_worded, value))
    if isinstance(value, When):
        start, end = _worded(value.start), _worded(value.end)
        return start if start == end else f"{start} to {end}"
    return str(value)


class Standing(NamedTuple):
    """Where a record stands among all that a question leads to, if nothing barred it; no `found` if nothing leads."""

    record: Record
    found: Ranked | None
    rank: int
    ranked: Sequence[Ranked]
    analysis: Mapping[str, Any]


def standing(
    index: MemoryIndex, recall: Recaller, query: Query, record: Record, advice: Advice | None = None
) -> Standing:
    """Ask for everything, with the record spared. Cost: some 10 µs a record of the index on top of a recall."""
    everything = replace(query, k=max(query.k, len(index)))
    ranked, analysis, _ = recall(index, everything, spared=[record.id], advice=advice)
    place = next((place for place, each in enumerate(ranked) if each.id == record.id), None)
    if place is None:
        return Standing(record, None, len(ranked) + 1, ranked, analysis)
    return Standing(record, ranked[place], place + 1, ranked, analysis)


def verdict(
    index: MemoryIndex, hits: Hits, stands: Standing, bank: str, beyond: Sequence[Sequence[float]] = ()
) -> WhyNot:
    """What a standing means for a recall whose answer was `hits`; `beyond` are the scores in further banks."""
    record, found = stands.record, stands.found
    returned = any(hit.id == record.id and hit.bank == bank for hit in hits)
    above = sum(score > found.score for scores in beyond for score in scores) if found else 0
    rank, among = stands.rank + above, len(stands.ranked) + sum(map(len, beyond))
    last = hits[-1] if len(hits) else None
    reasons: list[Reason] = []
    if not returned:
        reasons += bars(index, hits.query, record)
        if found is None:
            reasons.append(unfound(stands.ranked))
        elif last is not None and rank > hits.query.k:
            reasons.append(below(found, rank, among, last))
        if lacks_vector(index, record):
            reasons.append(Reason("no vector", "its vector is not made yet, so only its words lead to it"))
        reasons += twins(record, hits)
    return WhyNot(
        query=hits.query, record=record, bank=bank, returned=returned, reasons=tuple(reasons),
        rank=None if found is None else rank, among=among, score=found.score if found else None,
        why=found.why if found else None, last=last, analysis=worked_out(stands.analysis),
    )  # fmt: skip


def lacks_vector(index: MemoryIndex, record: Record) -> bool:
    """Whether the embedder has not made this record's vector yet, so that meaning cannot find it."""
    return index.keys is not None and not index.keys.has(index.columns.rows[record.id])


def below(standing: Ranked, rank: int, among: int, last: Hit) -> Reason:
    """It was found, but others were better: what the last hit has over it, channel by channel."""
    behind = sorted(_gaps(last.why, standing.why), key=lambda gap: (-gap[1], gap[0]))
    named = ", ".join(f"{name} {gap:+.2f}" for name, gap in behind[:_MOST] if gap > 0)
    words = f"it stands at rank {rank:,} of {among:,}: its score is {standing.score:.2f}, that of the last hit"
    return Reason("rank", f"{words} (#{last.rank}) {last.score:.2f}" + (f", which leads by {named}" if named else ""))


def _gaps(over: Why, under: Why) -> Iterator[tuple[str, float]]:
    first, second = shares_of(over), shares_of(under)
    return ((name, first.get(name, 0.0) - second.get(name, 0.0)) for name in {**first, **second})


def shares_of(why: Why) -> dict[str, float]:
    """What each channel and boost adds to a score."""
    return {share.channel: share.contribution for share in why.channels} | why.boosts


def unfound(ranked: Sequence[Ranked]) -> Reason:
    """No channel leads to it."""
    return Reason("unfound", f"no channel finds it: it is not among the {len(ranked):,} that this question leads to")


def misplaced(hits: Hits, record: Record, bank: str) -> WhyNot:
    """A recall searches records of one size at a time, and this one is of another; or it was forgotten long ago."""
    reason = Reason("unit", f"it is a {record.unit}, and unit={hits.query.unit} was asked for")
    if record.forgotten:
        reason = _FORGOTTEN
    last = hits[-1] if len(hits) else None
    return WhyNot(
        query=hits.query, record=record, bank=bank, returned=False, reasons=(reason,), last=last, analysis=hits.analysis
    )


def twins(record: Record, hits: Sequence[Hit]) -> Iterator[Reason]:
    """Hits that say the same, so that it adds nothing to them."""
    words = record.text.split()
    for hit in hits:
        if hit.id != record.id and hit.record.actor == record.actor and hit.text.split() == words:
            yield Reason("duplicate", f"hit #{hit.rank} says the same words: {hit.id}")
