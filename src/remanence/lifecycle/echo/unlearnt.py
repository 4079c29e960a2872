"""What is not learnt again: statements out of text that the engine itself had served before.

What a user says again is evidence. What an assistant, an agent or a tool repeats is not: it had it from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from remanence.lifecycle.consolidation.wording import wording
from remanence.lifecycle.echo.marks import marked_spans
from remanence.lifecycle.echo.repeats import Served
from remanence.protocols import Extracted, Passage, Transaction
from remanence.types import Origin, Record, Statement

REPEATERS = frozenset({Origin.ASSISTANT, Origin.AGENT, Origin.TOOL})
SPEAKERS = frozenset({Origin.ASSISTANT, Origin.AGENT})
"""Of these also what is a repeat in other words; a tool that reports the same value again reports how things are."""


def unlearnt(tx: Transaction, read: Sequence[Passage], found: Sequence[Sequence[Extracted]]) -> list[list[Extracted]]:
    """What was found in passages, without what only echoes text that was served before they were stored.

    Cost: nothing for passages of users without marks; else a look at what was served last, and some 20 µs for each.
    """
    spans = [marked_spans(p.record.text) if any(f) else [] for p, f in zip(read, found, strict=True)]
    repeating = [place for place, p in enumerate(read) if found[place] and p.record.origin in REPEATERS]
    served = tx.served() if repeating else []
    known = Served((first, record.text) for first, record in served)
    for place in repeating if served else ():
        spans[place] += known.repeated_in(read[place].record.text, read[place].record.recorded_at)
    kept = [[e for e in each if not _within(e, at)] for each, at in zip(found, spans, strict=True)]
    return _not_held(tx, read, kept, _first_served(served))


def _within(extracted: Extracted, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < extracted.end and extracted.start < end for start, end in spans)


def _first_served(served: Sequence[tuple[datetime, Record]]) -> Mapping[str, datetime]:
    """When words of each episode were first served."""
    first: dict[str, datetime] = {}
    for moment, record in served:
        for span in record.sources:
            first[span.episode] = min(first.get(span.episode, moment), moment)
    return first


def _not_held(
    tx: Transaction, read: Sequence[Passage], found: list[list[Extracted]], first: Mapping[str, datetime]
) -> list[list[Extracted]]:
    """Without what a speaker says in other words of a fact that is held of an episode that was served before."""
    speaking = [place for place, p in enumerate(read) if found[place] and p.record.origin in SPEAKERS]
    keys = {e.statement.key for place in speaking for e in found[place] if e.statement.attribute is not None}
    if not keys or not first:
        return found
    said: dict[tuple[object, ...], list[Record]] = {}
    for held in tx.statements_about(sorted(keys)):
        for what in _facts(held.statement):
            said.setdefault(what, []).append(held)
    for place in speaking:
        at = read[place].record.recorded_at
        known = {what for what, records in said.items() if _served_by(records, first, at)}
        found[place] = [e for e in found[place] if known.isdisjoint(_facts(e.statement))]
    return found


def _facts(said: Statement | None) -> Iterator[tuple[object, ...]]:
    """What a statement says, in a form that is the same for the same."""
    if said is not None and said.value is not None:
        yield said.key, wording(said.value), said.negated


def _served_by(held: Sequence[Record], first: Mapping[str, datetime], at: datetime) -> bool:
    episodes = {span.episode for record in held for span in record.sources}
    return any(episode in first and first[episode] <= at for episode in episodes)
