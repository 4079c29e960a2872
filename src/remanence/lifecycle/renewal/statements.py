"""Statements that speak of the same as some that go: believed as if those had never been said.

Where extraction alone has had a say, the line of an attribute is settled again from what is left, as it would have been
at first. Where a person or an undo has, only what those that go had changed is taken back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from remanence.instants import maybe_micros, maybe_moment, micros
from remanence.lifecycle.consolidation.consolidate import Made
from remanence.lifecycle.consolidation.duplicates import PART as MERGED
from remanence.lifecycle.consolidation.duplicates import groups, merged
from remanence.lifecycle.extraction import READS
from remanence.lifecycle.reconciliation.names import keys_of, names_in
from remanence.lifecycle.reconciliation.reconcile import Book, attribute_of
from remanence.lifecycle.reconciliation.relation import Names
from remanence.lifecycle.reconciliation.withdrawal import reopened, stand_ins
from remanence.protocols import Edit, Transaction
from remanence.types import Act, Link, LinkType, Record

_OF_THE_ENGINE = {Act.EXTRACT, Act.CONSOLIDATE, Act.ERASE}
_KINDS = (LinkType.SUPERSEDES, LinkType.SUPPORTS, LinkType.CONTRADICTS)
_TIMES = ("valid_from", "valid_to")
_LAST = 1 << 62
LONGEST = 500
"""Statements of a line that is settled again: what is said more often costs seconds, and one saying changes little."""


class Resettled(Struct, frozen=True):
    """What becomes of the others.

    Attributes:
        gone: merged statements that are made anew. records: those of the new statements that are stored now.
        later: the rest of them, for whom what is held decides. merge: ids of statements to be looked at for merging.
    """

    gone: tuple[Record, ...] = ()
    records: tuple[Record, ...] = ()
    links: tuple[Link, ...] = ()
    edits: tuple[Edit, ...] = ()
    later: tuple[Record, ...] = ()
    merge: tuple[tuple[str, ...], ...] = ()


def resettle(
    tx: Transaction, leaving: Sequence[Record], fresh: Sequence[Record], *, new_id: Callable[[], str]
) -> Resettled:
    """What the statements that stay are to be believed as.

    Args:
        leaving: those that go, which are still there. fresh: new ones, which are not there yet.
    """
    about = [r for r in (*leaving, *fresh) if r.statement is not None]
    if not about:
        return Resettled()
    names, going = names_in(tx), {r.id for r in leaving}
    lines: dict[object, list[Record]] = defaultdict(list)
    for record in (*tx.statements_about(keys_of(about, names), hidden=True), *fresh):
        lines[attribute_of(record, names), record.audience].append(record)
    found, stuck = _Found(), list[Record]()
    for members in lines.values():
        left = [record for record in members if record.id not in going]
        if _is_plain(tx, left):
            _settle(tx, found, left, {r.id for r in fresh}, names, new_id)
            if any(record.part == MERGED for record in members):
                found.merge.append(tuple(r.id for r in left if r.part != MERGED))
        else:
            stuck += members
    apart = [r for r in stuck if r.id in going]
    instead = stand_ins(tx, apart, new_id=new_id)
    back = reopened(tx, [r for r in apart if r.id not in instead.replaced])
    edits = {(e.subject, e.field): e for e in (*back, *instead.edits, *found.edits) if e.subject not in going}
    new = {r.id for r in fresh}
    return Resettled(
        gone=tuple(found.gone),
        records=tuple(found.records),
        links=(*found.links, *instead.links),
        edits=tuple(edits.values()),
        later=tuple(r for r in stuck if r.id in new),
        merge=tuple(found.merge),
    )


class _Found:
    """What is gathered line by line."""

    def __init__(self) -> None:
        self.gone: list[Record] = []
        self.records: list[Record] = []
        self.links: list[Link] = []
        self.edits: list[Edit] = []
        self.merge: list[tuple[str, ...]] = []


def _is_plain(tx: Transaction, left: Sequence[Record]) -> bool:
    """Whether extraction and consolidation alone have decided what is believed of these, and they are not too many."""
    if len(left) > LONGEST:
        return False
    acts = tx.edited_by([record.id for record in left])
    return not any(
        "corrects" in r.metadata or r.hidden or (len(r.sources) > 1 and r.part != MERGED)
        or acts.get(r.id, set()) - _OF_THE_ENGINE for r in left
    )  # fmt: skip


def _settle(
    tx: Transaction,
    found: _Found,
    left: Sequence[Record],
    fresh: Collection[str],
    names: Names,
    new_id: Callable[[], str],
) -> None:
    whole = [r for r in left if r.part == MERGED]
    now, said = {r.id: r for r in left}, [_as_said(r) for r in left if r.part != MERGED]
    replay = Replay(tx, names, new_id)
    for batch in _batches(tx, said):
        replay.reconcile(batch)
    for id, record in replay.held.items():
        if id in fresh:
            found.records.append(replace(record, retired_at=None))
            if record.retired_at is not None:
                found.edits.append(Edit(id, "retired_at", None, maybe_micros(record.retired_at)))
        else:
            found.edits += _changes(now[id], record)
    _relink(tx, found, replay.links.values(), [r.id for r in said if r.id not in fresh])
    found.gone += whole


def _batches(tx: Transaction, said: Sequence[Record]) -> list[list[Record]]:
    """Statements as they were stored at first, entry by entry; one that was read again belongs where its turn does."""
    acts = tx.acts_of([r.id for r in said])
    made = {act: tx.entry_of(id).act for act, id in {act: id for id, act in acts.items()}.items()}
    firsts = sorted(act for act, kind in made.items() if kind is not Act.ERASE)
    by_entry: dict[int, list[Record]] = defaultdict(list)
    for record in said:
        act = acts.get(record.id)
        if act is None or made[act] is Act.ERASE:
            turns = [r.id for r in tx.records_of([record.sources[0].episode]) if r.unit in READS]
            since = min(tx.acts_of(turns).values(), default=0)
            act = next((entry for entry in firsts if entry > since), _LAST)
        by_entry[act].append(record)
    return [sorted(by_entry[act], key=_in_order) for act in sorted(by_entry)]


class Replay:
    """Statements of one attribute, reconciled entry by entry as they were at first, without those that go.

    Attributes:
        held: the statements so far, as they are believed. links: those in force between them.
    """

    def __init__(self, tx: Transaction, names: Names, new_id: Callable[[], str]) -> None:
        self._tx, self._names, self._new_id = tx, names, new_id
        self.held: dict[str, Record] = {}
        self.links: dict[str, Link] = {}

    def reconcile(self, batch: Sequence[Record]) -> None:
        """Take up what one entry stored."""
        said = (r for r in (*self.held.values(), *batch) if r.statement and r.statement.single)
        book = Book(self._names, singles={attribute_of(r, self._names) for r in said})
        book.open(self.held.values(), list(self.links.values()))
        for record in batch:
            book.admit(record)
        made = book.settled(self._tx.now, batch, self._new_id)
        self.held |= {record.id: record for record in made.records}
        self.links |= {link.id: link for link in made.links}
        for edit in made.edits:
            if edit.field == "link.retired_at":
                self.links.pop(edit.subject)
            else:
                held = self.held[edit.subject]
                self.held[edit.subject] = replace(held, **{edit.field: maybe_moment(edit.after)})


def _as_said(record: Record) -> Record:
    """A statement before anything was made of it."""
    said = record.statement
    assert said is not None
    return replace(record, valid_from=said.since, valid_to=said.until, retired_at=None)


def _in_order(record: Record) -> tuple[str, int, str]:
    return record.sources[0].episode, record.sources[0].start, record.id


def _changes(held: Record, then: Record) -> Iterator[Edit]:
    """The edits that make a statement believed as another state of it is."""
    if (then.retired_at is None) != (held.retired_at is None):
        yield Edit(held.id, "retired_at", maybe_micros(held.retired_at), maybe_micros(then.retired_at))
    for name in _TIMES:
        was, will = getattr(held, name), getattr(then, name)
        if was != will:
            yield Edit(held.id, name, maybe_micros(was), maybe_micros(will))


def _relink(tx: Transaction, found: _Found, links: Iterable[Link], held: Sequence[str]) -> None:
    """Retire the links between statements that no longer hold, and keep those that are new."""
    ours = set(held)
    there = {
        (link.type, link.source, link.target): link
        for link in tx.links_of(held)
        if link.type in _KINDS and {link.source, link.target} <= ours
    }
    wanted = {(link.type, link.source, link.target): link for link in links}
    found.edits += [
        Edit(link.id, "link.retired_at", None, micros(tx.now)) for key, link in there.items() if key not in wanted
    ]
    found.links += [link for key, link in wanted.items() if key not in there]


def merge_again(
    tx: Transaction, lines: Iterable[Sequence[str]], *, recipe: str, new_id: Callable[[], str]
) -> tuple[tuple[Record, ...], tuple[Link, ...], tuple[Edit, ...]]:
    """Merge what says the same in lines from which a merged statement was taken: records, links and edits."""
    made = Made(tx, new_id)
    for ids in lines:
        members = list(tx.get_records(list(ids)).values())
        fronts = {r.id for r in members if r.retired_at is None}
        behind = {link.source for link in tx.links_of(sorted(fronts)) if link.type is LinkType.SUPPORTS}
        same = [r for r in members if r.id in fronts or (r.id in behind and r.valid_to is None)]
        for group in groups(same):
            if any(r.id in fronts for r in group):
                made.merge(merged(group, id=new_id(), now=tx.now, recipe=recipe), group)
    return tuple(made.records), tuple(made.links), tuple(made.edits)
