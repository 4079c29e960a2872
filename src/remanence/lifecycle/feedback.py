"""Feedback: what served and what was wrong becomes a count on the record, and a weight on the channels that found it.

Nothing else remembers use in the ranking: it changes by these acts alone, which `undo` takes back, and never by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

from msgspec import json

from remanence.instants import micros
from remanence.lifecycle.reputation import with_reputation
from remanence.protocols import EMPHASIS, Draft, Edit, Transaction
from remanence.types import Act, Hit, LinkType, Record, Unit

RATE = 0.05
"""How far one act moves the weight of a channel whose share in what served is all, and in the rest nothing."""
BOUNDS = (0.8, 1.25)
"""Between these a channel's weight is multiplied, whatever feedback says."""
QUESTIONS = 8
"""The last questions that are kept of a record, by their terms."""
_DIGITS = 4


def feedback_draft(
    tx: Transaction,
    used: Sequence[Record],
    wrong: Sequence[Record],
    shown: Sequence[Hit] = (),
    question: Sequence[str] = (),
) -> Draft | None:
    """The act that counts what served and what was wrong, and moves the weights of the channels a little.

    Args:
        shown: the hits that were judged, with their reasons; without them the weights stay as they are.
        question: the terms of what was asked; without them nothing rises for a like question.
    Returns: None if nothing was said.
    """
    edits = [Edit(r.id, "used", r.used, r.used + 1) for r in used]
    edits += [Edit(r.id, "asked", r.asked, _with(r.asked, question)) for r in used if question]
    edits += [Edit(r.id, "wrong", r.wrong, r.wrong + 1) for r in wrong]
    edits = [edit for edit in edits if edit.before != edit.after]
    if not edits:
        return None
    edits += settled(tx, wrong)
    held = tx.field("bank", EMPHASIS)
    before = json.decode(held or "{}")
    after = emphasised(before, shown, {r.id for r in used})
    if after != before:
        edits.append(Edit("bank", EMPHASIS, held, json.encode(after, order="deterministic").decode()))
    draft = Draft(act=Act.FEEDBACK, subjects=tuple(dict.fromkeys(e.subject for e in edits)), edits=tuple(edits))
    return with_reputation(tx, draft, [(record, "wrong") for record in wrong])


def _with(asked: Sequence[Sequence[str]], question: Sequence[str]) -> list[tuple[str, ...]]:
    """The last questions, each once, with this one as the latest."""
    terms = tuple(sorted(set(question)))
    return [*(tuple(each) for each in asked if tuple(each) != terms), terms][-QUESTIONS:]


def emphasised(emphasis: Mapping[str, float], shown: Sequence[Hit], used: set[str]) -> dict[str, float]:
    """The weights after an act: a channel gains that had more part in what served than in the other hits.

    Each is multiplied by e^(RATE * difference of its mean shares), within bounds: the multiplicative update of
    Kivinen and Warmuth (Information and Computation 1997), with shares for gradients.
    """
    served = [_shares(hit) for hit in shown if hit.id in used]
    others = [_shares(hit) for hit in shown if hit.id not in used]
    if not served or not others:
        return dict(emphasis)
    moved = dict(emphasis)
    for name in sorted({name for shares in (*served, *others) for name in shares}):
        gain = _mean(served, name) - _mean(others, name)
        weight = min(max(emphasis.get(name, 1.0) * exp(RATE * gain), BOUNDS[0]), BOUNDS[1])
        moved[name] = round(weight, _DIGITS)
    return {name: weight for name, weight in moved.items() if weight != 1.0}


def checked_weights(text: str | None) -> None:
    """Look at the weights of channels that a bundle holds. Raises: ValueError for any that no feedback could give."""
    weights = {} if text is None else json.decode(text, type=dict[str, float])
    if wrong := [name for name, weight in weights.items() if not BOUNDS[0] <= weight <= BOUNDS[1]]:
        raise ValueError(f"the weight of {min(wrong)!r} is out of its bounds")


def _shares(hit: Hit) -> dict[str, float]:
    """What part of a hit's score each channel gave."""
    given = {share.channel: max(share.contribution, 0.0) for share in hit.why.channels}
    return {name: value / (sum(given.values()) or 1.0) for name, value in given.items()}


def _mean(shares: Sequence[Mapping[str, float]], name: str) -> float:
    return sum(each.get(name, 0.0) for each in shares) / len(shares)


def settled(tx: Transaction, wrong: Sequence[Record]) -> list[Edit]:
    """What feedback decides: of statements that contradict each other, those that are wrong were never true.

    A statement that nothing contradicts stays: that it is wrong does not say what is right (`correct` does).
    """
    doubted = {s.id: s for record in wrong for s in _statements(tx, record) if s.retired_at is None}
    links = [link for link in tx.links_of(sorted(doubted)) if link.type is LinkType.CONTRADICTS] if doubted else []
    rivals = tx.get_records(sorted({id for link in links for id in (link.source, link.target)} - set(doubted)))
    live = {rival.id for rival in rivals.values() if rival.retired_at is None and not rival.hidden}
    lost = {id for link in links for id in (link.source, link.target) if live & {link.source, link.target}} - live
    return [Edit(id, "retired_at", None, micros(tx.now)) for id in sorted(lost & set(doubted))]


def outdated(tx: Transaction, wrong: Sequence[Record]) -> list[str]:
    """Those records whose statement, or a statement read from their words, is no longer believed."""
    return [r.id for r in wrong if any(s.retired_at is not None for s in _statements(tx, r))]


def _statements(tx: Transaction, record: Record) -> list[Record]:
    """The statement that a record is, or those that were read from its words."""
    if record.unit is Unit.STATEMENT:
        return [record]
    about = tx.records_of(sorted({span.episode for span in record.sources}))
    return [r for r in about if r.unit is Unit.STATEMENT and not r.hidden and _overlaps(r, record)]


def _overlaps(statement: Record, record: Record) -> bool:
    return any(
        a.episode == b.episode and a.start < b.end and b.start < a.end
        for a in statement.sources
        for b in record.sources
    )


def reset_draft(tx: Transaction) -> Draft | None:
    """The act that takes all feedback out of the ranking; None where there is none. `undo` brings it back."""
    edits = [edit for record in tx.judged() for edit in _cleared(record)]
    if held := tx.field("bank", EMPHASIS):
        edits.append(Edit("bank", EMPHASIS, held, None))
    if not edits:
        return None
    return Draft(act=Act.FEEDBACK, subjects=tuple(dict.fromkeys(e.subject for e in edits)), edits=tuple(edits))


def _cleared(record: Record) -> list[Edit]:
    edits = [Edit(record.id, "used", record.used, 0), Edit(record.id, "wrong", record.wrong, 0)]
    edits.append(Edit(record.id, "asked", record.asked, ()))
    return [edit for edit in edits if edit.before != edit.after]
