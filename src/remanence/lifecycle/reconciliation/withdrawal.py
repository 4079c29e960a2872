"""What follows when a statement is withdrawn: another that says the same stands in, and what it ended may go on.

Forgetting is no evidence: a statement that is forgotten still ended what it superseded. Undoing is: then it never was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from remanence.instants import maybe_micros, micros
from remanence.lifecycle.reconciliation.line import better
from remanence.lifecycle.reconciliation.names import keys_of, names_in
from remanence.lifecycle.reconciliation.relation import claim_of
from remanence.protocols import Draft, Edit, StoredEntry, Transaction
from remanence.types import Link, LinkType, Record, Unit

_BELIEFS = ("retired_at", "valid_from", "valid_to")
_OF_STANDING = (LinkType.SUPERSEDES, LinkType.CONTRADICTS)


class StandIns(Struct, frozen=True):
    """The edits and links by which others stand in for statements, and the ids of those statements."""

    edits: tuple[Edit, ...] = ()
    links: tuple[Link, ...] = ()
    replaced: frozenset[str] = frozenset()


def stand_ins(
    tx: Transaction, leaving: Sequence[Record], *, new_id: Callable[[], str], undone: bool = False
) -> StandIns:
    """For every statement that leaves, one that says the same and has a source of its own takes its place: the one that
    says it best, else the first.

    Args:
        leaving: records that are about to be hidden or retired, as they are still. undone: whether they never were:
            what stood before in the place of one stands there again as it did, if nothing came since (`reopened`).
    """
    gone = {record.id for record in leaving}
    fronts = [r for r in leaving if r.unit is Unit.STATEMENT and (r.retired_at is None or r.valid_to is not None)]
    if not fronts:
        return StandIns()
    edits, links, replaced = list[Edit](), list[Link](), set[str]()
    known = tx.links_of([front.id for front in fronts])
    for front in fronts:
        behind = _behind(tx, front, known, gone)
        if not behind or (undone and _came_before(tx, front, behind, known)):
            continue
        replaced.add(front.id)
        second = _best(behind)
        edits += _believed_as(second, front)
        links += [_link(tx, new_id, LinkType.SUPPORTS, other.id, second.id) for other in behind if other is not second]
        links += _same_standing(tx, new_id, front, second, known, gone)
    return StandIns(tuple(edits), tuple(links), frozenset(replaced))


def with_stand_ins(tx: Transaction, draft: Draft, *, new_id: Callable[[], str]) -> Draft:
    """A draft that retires records, with what stands in for their statements."""
    retired = [edit.subject for edit in draft.edits if edit.field == "retired_at" and edit.after is not None]
    found = stand_ins(tx, list(tx.get_records(retired).values()), new_id=new_id)
    subjects = dict.fromkeys([*draft.subjects, *(edit.subject for edit in found.edits)])
    return replace(
        draft, subjects=tuple(subjects), edits=(*draft.edits, *found.edits), links=(*draft.links, *found.links)
    )


def _came_before(tx: Transaction, front: Record, behind: Sequence[Record], links: Sequence[Link]) -> bool:
    """Whether a statement itself took the place of all that are kept behind it: none came since."""
    made = {link.id for link in tx.entry_of(front.id).links}
    supporting = (link for link in links if link.type is LinkType.SUPPORTS and link.target == front.id)
    return {record.id for record in behind} <= {link.source for link in supporting if link.id in made}


def _behind(tx: Transaction, front: Record, links: Sequence[Link], gone: Collection[str]) -> list[Record]:
    """The statements that are kept behind one, in the order they were stored, whose own source is believed."""
    ids = [link.source for link in links if link.type is LinkType.SUPPORTS and link.target == front.id]
    found = sorted(tx.get_records(ids).values(), key=lambda record: record.id)
    kept = [r for r in found if r.unit is Unit.STATEMENT and r.retired_at is not None and r.valid_to is None]
    return [r for r in kept if not r.hidden and r.id not in gone and _is_founded(tx, r, gone)]


def _best(behind: Sequence[Record]) -> Record:
    """The first of statements that say the same, unless a later one says it better."""
    best, *others = [claim_of(record, record.statement) for record in behind if record.statement is not None]
    for claim in others:
        if better(claim, best):
            best = claim
    return best.record


def _is_founded(tx: Transaction, statement: Record, gone: Collection[str]) -> bool:
    """Whether the bank believes the turn or section that a statement was read from."""
    (span,) = statement.sources[:1]
    return any(
        record.unit in (Unit.TURN, Unit.SECTION)
        and not record.hidden
        and record.retired_at is None
        and record.id not in gone
        and any(s.episode == span.episode and s.start <= span.start and span.end <= s.end for s in record.sources)
        for record in tx.records_of([span.episode])
    )


def _believed_as(second: Record, front: Record) -> list[Edit]:
    """The edits that make a statement believed as another is."""
    edits = list[Edit]()
    if front.retired_at is None:
        edits.append(Edit(second.id, "retired_at", maybe_micros(second.retired_at), None))
    for name in ("valid_from", "valid_to"):
        was, then = getattr(second, name), getattr(front, name)
        if was != then:
            edits.append(Edit(second.id, name, maybe_micros(was), maybe_micros(then)))
    return edits


def _same_standing(
    tx: Transaction,
    new_id: Callable[[], str],
    front: Record,
    second: Record,
    links: Sequence[Link],
    gone: Collection[str],
) -> list[Link]:
    """What superseded or contradicts the one does so to the other, and what the one did the other does."""
    made = list[Link]()
    for link in links:
        ends = {link.source, link.target}
        if (
            link.type in _OF_STANDING
            and front.id in ends
            and second.id not in ends
            and not (ends - {front.id}) & set(gone)
        ):
            source = second.id if link.source == front.id else link.source
            target = second.id if link.target == front.id else link.target
            made.append(_link(tx, new_id, link.type, source, target))
    return made


def _link(tx: Transaction, new_id: Callable[[], str], type: LinkType, source: str, target: str) -> Link:
    return Link(id=new_id(), type=type, source=source, target=target, recorded_at=tx.now)


def reopened(tx: Transaction, leaving: Sequence[Record]) -> list[Edit]:
    """What becomes of others when statements never were: they are believed as before, as far as nothing else says.

    What a later act changed once more is left as it is, but that it is true until what came after them.
    """
    edits: dict[tuple[str, str], Edit] = {}
    for record in leaving:
        for edit in _as_before(tx, record, {r.id for r in leaving}):
            edits.setdefault((edit.subject, edit.field), edit)
    for edit in _ended_together(tx, [r for r in leaving if r.retired_at is None]):
        edits.setdefault((edit.subject, edit.field), edit)
    return list(edits.values())


def _ended_together(tx: Transaction, leaving: Sequence[Record]) -> Iterator[Edit]:
    """What goes on of what current statements ended when both were stored at once: the entry says how it began.

    What something else took the place of too stays ended.
    """
    gone, known = {r.id for r in leaving}, tx.links_of([r.id for r in leaving]) if leaving else ()
    ended = {link.target for link in known if link.type is LinkType.SUPERSEDES and link.source in gone} - gone
    others = tx.links_of(sorted(ended)) if ended else ()
    still = {e.target for e in others if e.type is LinkType.SUPERSEDES and e.source not in gone and not e.retired_at}
    until = {r.valid_from for r in leaving} - {None}
    for old in tx.get_records(sorted(ended - still)).values():
        made = [e for e in tx.entry_of(old.id).edits if e.subject == old.id and e.field in _BELIEFS]
        if made and all(tx.field(old.id, edit.field) == edit.after for edit in made):
            yield from (Edit(old.id, edit.field, edit.after, edit.before) for edit in reversed(made))
            if old.valid_to in until and not any(edit.field == "valid_to" for edit in made):
                yield Edit(old.id, "valid_to", maybe_micros(old.valid_to), None)


def _as_before(tx: Transaction, record: Record, gone: Collection[str]) -> list[Edit]:
    """The edits that take back what storing a statement changed of others that speak of the same."""
    entry = tx.entry_of(record.id)
    about = {r.id for r in tx.statements_about(keys_of([record], names_in(tx)))}
    others = [e for e in entry.edits if e.subject in about and e.subject not in gone and e.field in _BELIEFS]
    alone = not any(id in about and id not in gone for id in entry.records)
    if alone and all(tx.field(edit.subject, edit.field) == edit.after for edit in others):
        back = [Edit(edit.subject, edit.field, edit.after, edit.before) for edit in reversed(others)]
        return [*back, *_links_as_before(tx, entry, about | set(gone))]
    if record.retired_at is None or record.valid_to is None:
        return []
    ended = [e for e in others if e.field == "valid_to" and e.after == maybe_micros(record.valid_from)]
    still = [edit for edit in ended if tx.field(edit.subject, edit.field) == edit.after]
    return [Edit(edit.subject, edit.field, edit.after, maybe_micros(record.valid_to)) for edit in still]


def _links_as_before(tx: Transaction, entry: StoredEntry, about: Collection[str]) -> list[Edit]:
    """The links between these that an entry made go, and those that it retired come back."""
    ours = [link for link in entry.links if link.source in about and link.target in about]
    retired = {edit.subject: edit.after for edit in entry.edits if edit.field == "link.retired_at"}
    edits = list[Edit]()
    for link in ours:
        now = maybe_micros(link.retired_at)
        if link.id in retired and now == retired[link.id]:
            edits.append(Edit(link.id, "link.retired_at", now, None))
        elif link.id not in retired and now is None:
            edits.append(Edit(link.id, "link.retired_at", None, micros(tx.now)))
    return edits
