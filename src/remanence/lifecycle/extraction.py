"""Extraction: what passages say becomes records of their own; each batch is one entry of the journal.

How far an extractor has read is a fact about the bank that the same entry moves on. So nothing is read twice and
nothing is left out, whichever process reads, and wherever one is stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import to_builtins
from msgspec.structs import replace

from remanence.lifecycle.echo.unlearnt import unlearnt
from remanence.lifecycle.reconciliation.cues import cue_of, is_quoted, number_of, sentence_around
from remanence.lifecycle.reconciliation.liking import is_mood
from remanence.lifecycle.reconciliation.names import key_of
from remanence.lifecycle.reconciliation.reconcile import reconcile
from remanence.protocols import ABOUT, MARK, NOTHING, Draft, Edit, Extracted, NewRecord, Passage, Snapshot, Transaction
from remanence.trust.policy import TRUST_POLICY, held_policy
from remanence.trust.taint import inherit
from remanence.types import Act, Cue, Kind, Modality, Record, Span, Statement, Unit

READS = (Unit.TURN, Unit.SECTION)
"""Units that are read for statements."""
CONTEXT = 4
"""Turns before a passage that an extractor is shown."""


def mark(part: str) -> str:
    """The bank's field that holds the journal entry up to which an extractor has read."""
    return MARK + part


def moved(tx: Transaction, part: str, until: int, units: Sequence[Unit]) -> tuple[Edit, ...]:
    """The edits that move a part's mark, and say with the first which units its tasks are about, if not what is read.

    Args:
        units: none of a part that only notes how far it came, as those do that put in order what is held.
    """
    told, held = " ".join(units) or NOTHING, tx.field("bank", ABOUT + part)
    said = () if tuple(units) == READS or held == told else (Edit("bank", ABOUT + part, held, told),)
    return (Edit("bank", mark(part), tx.field("bank", mark(part)), str(until)), *said)


def read_up_to(snapshot: Snapshot, part: str) -> int:
    """The journal entry up to which an extractor has read; 0 for none."""
    return int(snapshot.meta(mark(part)) or 0)


def is_live(record: Record) -> bool:
    """Whether a record is to be read: nothing is learnt of one that is forgotten, held back or was replaced."""
    return not record.hidden and record.retired_at is None


def passages(snapshot: Snapshot, since: int, n: int) -> tuple[int, list[Passage], list[str]]:
    """What was stored next after an entry, at least `n` records if there are as many.

    Returns: the entry that it goes up to, what is to be read of it, and the ids of what is not, unless it comes back.
    """
    stored = snapshot.stored_after(since, units=READS, n=n)
    if not stored:
        return since, [], []
    live = [record for _, record in stored if is_live(record)]
    return stored[-1][0], list(in_sessions(snapshot, live)), [r.id for _, r in stored if not is_live(r)]


def in_sessions(snapshot: Snapshot, records: Sequence[Record]) -> Iterator[Passage]:
    """The records as passages; the turns before one are looked up once a session."""
    tails: dict[str, list[Record]] = {}
    for record in records:
        if record.session is None or record.unit is not Unit.TURN:
            yield Passage(record=record)
            continue
        if record.session not in tails:
            tails[record.session] = snapshot.turns_before(record.id, CONTEXT)
        before = [turn for turn in tails[record.session] if turn.audience in ("", record.audience)]
        others = {turn.actor for turn in before if turn.actor not in (None, record.actor)}
        yield Passage(record=record, before=tuple(before), partner=others.pop() if len(others) == 1 else None)
        tails[record.session] = [*tails[record.session], record][-CONTEXT:]


def extract_draft(
    tx: Transaction,
    read: Sequence[Passage],
    found: Sequence[Sequence[Extracted]],
    *,
    passed: Sequence[str],
    part: str,
    recipe: str,
    since: int,
    until: int,
    new_id: Callable[[], str],
) -> Draft | None:
    """The act that stores what an extractor found in the entries after `since` up to `until`.

    Args:
        passed: what was passed over there. It waits in the bank's queue, as does what was hidden since it was read, so
            that it is read once an undo brings it back.
    Returns: None if another process has read them in the meantime.
    """
    if int(tx.field("bank", mark(part)) or 0) != since:
        return None
    now = tx.get_records([passage.record.id for passage in read])
    made = [
        statement_record(tx, now[passage.record.id], extracted, part=part, recipe=recipe, id=new_id())
        for passage, extractions in zip(read, unlearnt(tx, read, found), strict=True)
        if is_live(now[passage.record.id])
        for extracted in extractions
    ]
    tx.enqueue(part, [*passed, *(record.id for record in now.values() if not is_live(record))])
    kept = reconcile(tx, [record for record in made if record is not None], new_id=new_id)
    edits = (*kept.edits, *moved(tx, part, until, READS))
    return Draft(
        act=Act.EXTRACT,
        subjects=("bank", *dict.fromkeys([*(r.id for r in kept.records), *(e.subject for e in kept.edits)])),
        records=tuple(NewRecord(record=record) for record in kept.records),
        links=kept.links,
        edits=edits,
    )


def statement_record(
    tx: Transaction, source: Record, found: Extracted, *, part: str, recipe: str, id: str
) -> Record | None:
    """A statement as a record: it has the time, place and trust of the passage that says it.

    None if the bank's policy bars what its passage is from being a statement.
    """
    (span,) = source.sources
    trust, taint = inherit([source])
    words = sentence_around(source.text, found.start, found.end)
    said = _with_cue(found, words)
    wanted = Kind.EPISODIC if is_mood(said, words) else found.kind
    kind = held_policy(tx.field("bank", TRUST_POLICY)).kind_for(wanted, source)
    if kind is None:
        return None
    held = {**to_builtins(said), "key": key_of(said, found.text)}
    if found.aliases:
        held["aliases"] = [*found.aliases]
    return Record(
        id=id, text=found.text, sources=(Span(span.episode, span.start + found.start, span.start + found.end),),
        recorded_at=tx.now, kind=kind, unit=Unit.STATEMENT, part=part, recipe=recipe, actor=source.actor,
        session=source.session, origin=source.origin, at=found.at or source.at, valid_from=found.valid_from,
        valid_to=found.valid_to, metadata={**source.metadata, "statement": held}, tags=source.tags, trust=trust,
        taint=taint, confidence=found.confidence, audience=source.audience,
    )  # fmt: skip


def _with_cue(found: Extracted, words: str) -> Statement:
    """What is said, with what the sentence that says it tells of earlier ones, unless the extractor found that itself,
    and with the times that it names.
    """
    said = found.statement
    return replace(
        said,
        modality=Modality.QUOTATION if is_quoted(words) else said.modality,
        cue=said.cue if said.cue is not Cue.NONE else cue_of(words, negated=said.negated),
        number=number_of(words) if said.number is None else said.number,
        since=found.valid_from,
        until=found.valid_to,
    )
