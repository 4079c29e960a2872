"""What follows when a statement is withdrawn: another that says the same stands in, and what it ended may go on.

Forgetting is no evidence: a statement that is forgotten still ended what it superseded. Undoing is: then it never was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from msgspec import Struct
from msgspec.structs import replace

from remanence.instants import maybe_micros
from remanence.protocols import Draft, Edit, Transaction
from remanence.types import Link, LinkType, Record, Unit

_OF_STANDING = (LinkType.SUPERSEDES, LinkType.CONTRADICTS)


class StandIns(Struct, frozen=True):
    """The edits and links by which others stand in for statements, and the ids of those statements."""

    edits: tuple[Edit, ...] = ()
    links: tuple[Link, ...] = ()
    replaced: frozenset[str] = frozenset()


def stand_ins(tx: Transaction, leaving: Sequence[Record], *, new_id: Callable[[], str]) -> StandIns:
    """For every statement that leaves, the first that says the same and has a source of its own takes its place.

    Args:
        leaving: records that are about to be hidden or retired, as they are still.
    """
    gone = {record.id for record in leaving}
    fronts = [r for r in leaving if r.unit is Unit.STATEMENT and (r.retired_at is None or r.valid_to is not None)]
    if not fronts:
        return StandIns()
    edits, links, replaced = list[Edit](), list[Link](), set[str]()
    known = tx.links_of([front.id for front in fronts])
    for front in fronts:
        behind = _behind(tx, front, known, gone)
        if not behind:
            continue
        replaced.add(front.id)
        edits += _believed_as(behind[0], front)
        links += [_link(tx, new_id, LinkType.SUPPORTS, other.id, behind[0].id) for other in behind[1:]]
        links += _same_standing(tx, new_id, front, behind[0], known, gone)
    return StandIns(tuple(edits), tuple(links), frozenset(replaced))


def with_stand_ins(tx: Transaction, draft: Draft, *, new_id: Callable[[], str]) -> Draft:
    """A draft that retires records, with what stands in for their statements."""
    retired = [edit.subject for edit in draft.edits if edit.field == "retired_at" and edit.after is not None]
    found = stand_ins(tx, list(tx.get_records(retired).values()), new_id=new_id)
    subjects = dict.fromkeys([*draft.subjects, *(edit.subject for edit in found.edits)])
    return replace(
        draft, subjects=tuple(subjects), edits=(*draft.edits, *found.edits), links=(*draft.links, *found.links)
    )


def _behind(tx: Transaction, front: Record, links: Sequence[Link], gone: Collection[str]) -> list[Record]:
    """The statements that are kept behind one, in the order they were stored, whose own source is believed."""
    ids = [link.source for link in links if link.type is LinkType.SUPPORTS and link.target == front.id]
    found = sorted(tx.get_records(ids).values(), key=lambda record: record.id)
    kept = [r for r in found if r.unit is Unit.STATEMENT and r.retired_at is not None and r.valid_to is None]
    return [r for r in kept if not r.forgotten and r.id not in gone and _is_founded(tx, r, gone)]


def _is_founded(tx: Transaction, statement: Record, gone: Collection[str]) -> bool:
    """Whether the bank believes the turn or section that a statement was read from."""
    (span,) = statement.sources[:1]
    return any(
        record.unit in (Unit.TURN, Unit.SECTION)
        and not record.forgotten
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
    """What was superseded by statements that never were: it is believed again, or true until what came after them.

    What a later act changed once more is left as it is, and so is what something else superseded too.
    """
    gone = {record.id: record for record in leaving if record.unit is Unit.STATEMENT}
    links = [link for link in tx.links_of(sorted(gone)) if link.type is LinkType.SUPERSEDES and link.source in gone]
    others = tx.links_of([link.target for link in links])
    edits: dict[tuple[str, str], Edit] = {}
    for link in links:
        if link.target in gone or any(_also(other, link, gone) for other in others):
            continue
        for edit in _undone(tx, link, gone[link.source]):
            edits.setdefault((edit.subject, edit.field), edit)
    return list(edits.values())


def _also(other: Link, link: Link, gone: Collection[str]) -> bool:
    return other.type is LinkType.SUPERSEDES and other.target == link.target and other.source not in gone


def _undone(tx: Transaction, link: Link, source: Record) -> list[Edit]:
    made = tx.edits_with(link.id, link.target)
    if any(tx.field(edit.subject, edit.field) != edit.after for edit in made):
        return []
    if source.retired_at is None:
        return [Edit(edit.subject, edit.field, edit.after, edit.before) for edit in reversed(made)]
    end = maybe_micros(source.valid_to)
    return [Edit(edit.subject, edit.field, edit.after, end) for edit in made if edit.field == "valid_to" and end]
