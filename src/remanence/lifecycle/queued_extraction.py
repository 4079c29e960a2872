"""Extraction from a queue: for an extractor that is slow, dear and may fail, record by record.

What was stored is first moved into the bank's queue, page by page, and the extractor's mark with it; then every record
is taken off in the transaction that stores its statements. So an interruption loses one question to a model at most,
nothing is read twice, and what fails stays in the queue.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from remanence.lifecycle.echo.unlearnt import unlearnt
from remanence.lifecycle.extraction import is_live, mark, moved, statement_record
from remanence.lifecycle.reconciliation.reconcile import reconcile
from remanence.protocols import Draft, Extracted, NewRecord, Passage, Snapshot, Task, Transaction
from remanence.types import Act, Record, Unit

UNREADABLE_ATTEMPTS = 4
"""How often a record is tried whose replies are of no use: a model that says nonsense once mostly says it again."""
UNAVAILABLE_ATTEMPTS = 10
"""How often one is tried for which no reply comes: most of a week, by the waits below."""
FIRST_WAIT, LONGEST_WAIT, GROWTH = timedelta(minutes=1), timedelta(days=1), 4
NEVER = 1 << 62
"""Due at no time: given up until somebody asks for it."""


def next_page(
    snapshot: Snapshot, since: int, n: int, units: Sequence[Unit], made_by: str = ""
) -> tuple[int, list[str]]:
    """The ids of what was stored next after an entry, at least `n` if there are as many; and the entry they go up to.

    What is forgotten or was replaced waits with the rest, and is passed over until it is brought back.

    Args:
        made_by: the part whose records alone are wanted, if not all are.
    """
    stored = snapshot.stored_after(since, units=units, n=n)
    wanted = [record.id for _, record in stored if record.part == (made_by or record.part)]
    return stored[-1][0] if stored else since, wanted


def enqueue_draft(
    tx: Transaction, part: str, since: int, until: int, ids: Sequence[str], units: Sequence[Unit]
) -> Draft | None:
    """Queue a page of records of these units, and give the act that moves the mark; None if another process has."""
    if int(tx.field("bank", mark(part)) or 0) != since:
        return None
    tx.enqueue(part, ids)
    return Draft(act=Act.EXTRACT, subjects=("bank",), edits=moved(tx, part, until, units))


def statements_draft(
    tx: Transaction,
    read: Sequence[Passage],
    found: Sequence[Sequence[Extracted]],
    *,
    part: str,
    recipe: str,
    new_id: Callable[[], str],
) -> Draft | None:
    """The act that stores what was found in these passages, which are taken off the queue; None if it is nothing.

    Passages that another process has taken off give nothing; nor do those that were forgotten meanwhile, which wait on;
    nor does a statement that the bank holds from the same episode, whoever extracted it.
    """
    now = tx.get_records([passage.record.id for passage in read])
    ids = [id for id, record in now.items() if is_live(record)]
    due = tx.waiting(part, ids)
    made = [
        statement_record(tx, now[passage.record.id], extracted, part=part, recipe=recipe, id=new_id())
        for passage, extractions in zip(read, unlearnt(tx, read, found), strict=True)
        if passage.record.id in due
        for extracted in extractions
    ]
    tx.settle(part, ids)
    if not (fresh := _unsaid(tx, [record for record in made if record is not None])):
        return None
    kept = reconcile(tx, fresh, new_id=new_id)
    return Draft(
        act=Act.EXTRACT,
        subjects=tuple(dict.fromkeys([*(r.id for r in kept.records), *(e.subject for e in kept.edits)])),
        records=tuple(NewRecord(record=record) for record in kept.records),
        links=kept.links,
        edits=kept.edits,
    )


def _unsaid(tx: Transaction, records: Sequence[Record]) -> list[Record]:
    """Those that say what no statement says that the bank holds from the same episode."""
    keys = sorted({str(record.metadata["statement"]["key"]) for record in records})
    said = {what for held in tx.statements_about(keys) for what in _says(held)}
    fresh = list[Record]()
    for record in records:
        what = _says(record)
        if not said & what:
            fresh.append(record)
        said |= what
    return fresh


def _says(record: Record) -> set[tuple[object, ...]]:
    """What a statement says, once for each episode that it rests on."""
    fact = record.statement
    if fact is None:
        return set()
    value = record.text if fact.value is None else fact.value
    what = (fact.key, value.casefold(), fact.negated, fact.modality)
    return {(span.episode, *what) for span in record.sources}


def tried(task: Task, error: str, *, now: int, alone: bool, answered: bool) -> Task:
    """A task after an attempt has failed at `now` (microseconds since 1970): with when it is due again.

    One that was asked about together with others is asked about alone, at once.

    Args:
        alone: whether it was the only one asked about. answered: whether a reply came, though of no use.
    """
    if not alone:
        return Task(task.subject, max(1, task.attempts), error, now)
    attempts = max(1, task.attempts) + 1
    if attempts >= (UNREADABLE_ATTEMPTS if answered else UNAVAILABLE_ATTEMPTS):
        return Task(task.subject, attempts, error, NEVER)
    wait = min(LONGEST_WAIT, FIRST_WAIT * GROWTH ** (attempts - 2))
    return Task(task.subject, attempts, error, now + wait // timedelta(microseconds=1))
