"""Fading: what a policy lets go is forgotten by one act, which can be undone; what was learnt from it stays."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from remanence.lifecycle.forgetting.forget import hidden_draft, showing
from remanence.lifecycle.forgetting.policy import SPARED, Policy
from remanence.lifecycle.forgetting.strength import HALF_LIVES, half_lives_since, remaining
from remanence.protocols import Draft, Snapshot, Transaction
from remanence.types import Fading, Kind, Record, Unit

VERBATIM = (Unit.TURN, Unit.SECTION)
"""Units that windows show."""
PINNED = "pinned"
"""A tag, or a metadata that is true: such a record never fades."""
KEPT = (Unit.BLOCK, Unit.TASK)
"""Units that never fade: they are kept by name, and end by themselves."""


class _Candidate(Struct, frozen=True):
    """A record that may go: how many half-lives ago it was used, which orders candidates, and its age."""

    record: Record
    since: float


def fading(snapshot: Snapshot, policies: Sequence[Policy], at: datetime) -> tuple[list[Record], list[Fading]]:
    """What the policies, one after another, let go at a moment, and why; weakest first.

    Cost: reads the records that are not forgotten: some 20 µs each.
    """
    uses = snapshot.uses()
    gone, told = dict[str, Record](), list[Fading]()
    for policy in policies:
        left = [c for c in _candidates(snapshot, policy, uses, at) if c.record.id not in gone]
        for candidate, reason in _let_go(policy, left, at):
            gone[candidate.record.id] = candidate.record
            told.append(
                Fading(
                    record=candidate.record.id,
                    kind=candidate.record.kind,
                    text=candidate.record.text,
                    strength=remaining(candidate.since),
                    reason=reason,
                )
            )
    return list(gone.values()), told


def fade_draft(tx: Transaction, records: Sequence[Record]) -> Draft | None:
    """The act that forgets records and the windows that show them, but nothing else that was made of them."""
    said = [record for record in records if record.unit in VERBATIM]
    windows = [record for record in showing(tx, said) if record.unit is Unit.WINDOW]
    return hidden_draft(tx, [*records, *windows])


def _candidates(
    snapshot: Snapshot, policy: Policy, uses: Mapping[str, Collection[int]], at: datetime
) -> Iterator[_Candidate]:
    half_lives = {**HALF_LIVES, **policy.half_lives}
    for record in snapshot.scan_records(policy.filter, retired=True):
        if record.unit is not Unit.WINDOW:
            since = half_lives_since(record, uses.get(record.id, ()), at, half_lives=half_lives)
            yield _Candidate(record, since)


def _let_go(policy: Policy, candidates: Sequence[_Candidate], at: datetime) -> Iterator[tuple[_Candidate, str]]:
    """Those that go, weakest first, each with the first reason; ties go to the one that was stored first."""
    over = 0 if policy.most is None else max(len(candidates) - policy.most, 0)
    weakest_first = sorted(candidates, key=lambda each: -each.since)
    for candidate in weakest_first:
        if _spared(policy, candidate.record):
            continue
        if (reason := _reason(policy, candidate, at)) or over > 0:
            over -= 1
            yield candidate, reason or f"over the most of {policy.most:,}"


def _reason(policy: Policy, candidate: _Candidate, at: datetime) -> str:
    if policy.ttl is not None and at - candidate.record.recorded_at >= policy.ttl:
        return f"learnt over {policy.ttl.total_seconds() / 86400:g} days ago"
    if remaining(candidate.since) < policy.weaker_than:
        return f"weaker than {policy.weaker_than:g}"
    return ""


def _spared(policy: Policy, record: Record) -> bool:
    if record.kind in SPARED and record.kind not in policy.kinds:
        return True
    pinned = PINNED in record.tags or record.metadata.get(PINNED) is True
    in_mind = record.unit in KEPT and record.kind is Kind.WORKING and record.retired_at is None
    return pinned or in_mind
