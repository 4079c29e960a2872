"""New statements are compared with those that are held of the same subject and attribute; nothing is overwritten.

`relation_of` says how two statements stand to each other; here that becomes edits and links, all in the journal entry
that stores the new ones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import combinations
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from remanence.instants import maybe_micros, micros
from remanence.lifecycle.reconciliation.liking import as_liking
from remanence.lifecycle.reconciliation.line import Held, neighbours, placed, settle
from remanence.lifecycle.reconciliation.names import canonical, keys_of, names_in
from remanence.lifecycle.reconciliation.relation import (
    Claim,
    Names,
    Relation,
    before,
    claim_of,
    is_event,
    relate,
    weaker,
)
from remanence.lifecycle.reconciliation.values import plain
from remanence.protocols import Edit, Transaction
from remanence.types import Cue, Link, LinkType, Modality, Record


class Reconciled(Struct, frozen=True):
    """What is stored of new statements, and what it changes of those that are held."""

    records: tuple[Record, ...]
    links: tuple[Link, ...] = ()
    edits: tuple[Edit, ...] = ()


def reconcile(tx: Transaction, records: Sequence[Record], *, new_id: Callable[[], str]) -> Reconciled:
    """Work out what new statements change; they all are stored, those that say nothing new behind those that do.

    What is for somebody is compared with what is for the same alone: it changes nothing that others see.

    Args:
        records: statements that are to be stored, in the order they were said.
    Cost: a look-up, and some 20 microseconds a statement for each that is held of the same attribute.
    """
    audiences = dict.fromkeys(record.audience for record in records) or {"": None}
    made = [_for_one(tx, [r for r in records if r.audience == audience], new_id) for audience in audiences]
    if len(made) == 1:
        return made[0]
    return Reconciled(
        tuple(record for each in made for record in each.records),
        tuple(link for each in made for link in each.links),
        tuple(edit for each in made for edit in each.edits),
    )


def _for_one(tx: Transaction, records: Sequence[Record], new_id: Callable[[], str]) -> Reconciled:
    """What statements for one audience change."""
    names, audience = names_in(tx), records[0].audience if records else ""
    held = [r for r in tx.statements_about(keys_of(records, names)) if r.audience == audience]
    book = Book(
        names, singles={attribute_of(r, names) for r in (*held, *records) if r.statement and r.statement.single}
    )
    book.open(held, tx.links_of([r.id for r in held]))
    for record in records:
        book.admit(record)
    return book.settled(tx.now, records, new_id)


class Book:
    """The statements that are held of some attributes, and what new ones make of them.

    Args:
        singles: the attributes of which some statement names the only value; those of the others are of no concern to
            each other unless they name the same value.
    """

    def __init__(self, names: Names, *, singles: Collection[Any]) -> None:
        self._names, self._singles = names, singles
        self._all: dict[str, Held] = {}
        self._groups: dict[Any, list[Held]] = {}
        self._attributes: dict[Any, list[Held]] = {}
        self._touched: dict[Any, None] = {}
        self._links: dict[tuple[LinkType, str, str], None] = {}
        self._known: Sequence[Link] = ()

    def open(self, records: Iterable[Record], links: Sequence[Link]) -> None:
        """Take up what is held, as it stands."""
        for record in records:
            self._enter(record, stored=True)
        self._known = links
        for link in links:
            source, target = self._all.get(link.source), self._all.get(link.target)
            if source is None or target is None:
                continue
            if link.type is LinkType.SUPPORTS and source.retired and source.valid_to is None:
                source.behind = target
            if link.type is LinkType.CONTRADICTS and source.live and target.live:
                source.contends = True
        for held in self._all.values():
            held.wrong = held.retired and held.valid_to is None and held.behind is None

    def _enter(self, record: Record, *, stored: bool) -> Held:
        assert record.statement is not None
        held = Held(claim_of(record, record.statement, self._names), stored=stored)
        self._all[record.id] = held
        self._groups.setdefault(self._group(held), []).append(held)
        self._attributes.setdefault(self._group(held)[:2], []).append(held)
        return held

    def _group(self, held: Held) -> Any:
        """What is compared with each other: statements of one attribute, or of one value where it has several."""
        said, attribute = held.said, attribute_of(held.record, self._names)
        if attribute in self._singles and has_course(held.claim):
            return attribute
        value = plain(held.record.text if said.attribute is None else said.value or "")
        return *attribute, value, said.modality, has_course(held.claim)

    def unite(self) -> None:
        """Have what was told under several names be one line, unless there two disagree, who are both believed."""
        for group, members in self._groups.items():
            live = [held for held in members if held.live and has_course(held.claim)]
            if not any(relate(one.claim, other.claim) is Relation.CONTRADICTS for one, other in combinations(live, 2)):
                self._touched[group] = None

    def admit(self, record: Record) -> None:
        """Take up a new statement, which was said after all that are held."""
        new = self._enter(record, stored=False)
        group = self._group(new)
        peers, fellows = self._groups[group][:-1], self._attributes[group[:2]][:-1]
        if not has_course(new.claim):
            self._repeat(new, peers)
        elif (mistake := self._repeated_mistake(new, fellows)) is not None:
            new.behind, new.retired, new.wrong = mistake, True, True
            self._link(LinkType.SUPPORTS, new, mistake)
        else:
            if new.claim.by_hand:
                self._named_mistakes(new)
            elif new.said.cue in (Cue.CORRECTION, Cue.ACTUALLY):
                self._correct(new, fellows)
            self._join(new, group, peers)

    def _repeat(self, new: Held, peers: Sequence[Held]) -> None:
        """What has no course in time is only kept behind what says the same."""
        same = (held for held in peers if held.live and relate(new.claim, held.claim) is Relation.SAME)
        if (held := next(same, None)) is not None:
            new.behind, new.retired = held, True

    def _repeated_mistake(self, new: Held, fellows: Sequence[Held]) -> Held | None:
        """The mistake that a new statement says again, which a person corrected; None if it has become true since."""
        if new.claim.by_hand or new.said.negated:
            return None
        for held in fellows:
            if not held.claim.by_hand or held.wrong:
                continue
            changed = new.said.cue is Cue.CHANGE and not before(new.claim, held.claim)
            over = held.valid_to is not None and new.claim.start is not None and held.valid_to <= new.claim.start
            if not changed and not over and (found := next((m for m in self._mistakes(held) if _says(new, m)), None)):
                return found
        return None

    def _mistakes(self, correction: Held) -> Iterator[Held]:
        """The statements of these attributes that a correction names as mistakes."""
        named = (self._all.get(id) for id in correction.record.metadata["corrects"])
        return (mistake for mistake in named if mistake is not None and mistake.wrong)

    def _named_mistakes(self, new: Held) -> None:
        """What a person's correction names as mistakes, which are retired already, it stands for."""
        for mistake in self._mistakes(new):
            self._link(LinkType.SUPERSEDES, new, mistake)

    def _correct(self, new: Held, fellows: Sequence[Held]) -> None:
        """The latest statement of which a new one says that it was a mistake becomes one.

        The new one has been true for as long as the other was thought to be.
        """
        claims = (h for h in reversed(fellows) if h.live and relate(new.claim, h.claim) is Relation.CORRECTS)
        if (mistake := next(claims, None)) is None:
            return
        mistake.retired = mistake.wrong = True
        mistake.valid_to = None
        if mistake.valid_from is not None and new.valid_from is None and not new.said.negated:
            new.valid_from = mistake.valid_from
        self._link(LinkType.SUPERSEDES, new, mistake)

    def _join(self, new: Held, group: Any, peers: Sequence[Held]) -> None:
        """Give a new statement its place in the line, or beside it where it contradicts a neighbour."""
        line = _in_order(held for held in peers if held.in_line)
        odds = neighbours(line, placed(line, new), new)
        against = [held for held in odds if relate(new.claim, held.claim) is Relation.CONTRADICTS]
        rivals = [held for held in peers if held.contends and held.live]
        if against:
            self._contend(new, against, rivals)
            return
        self._touched[group] = None
        for rival in rivals:
            self._meet(new, rival)

    def _contend(self, new: Held, against: Sequence[Held], rivals: Sequence[Held]) -> None:
        """What contradicts is kept, and shown, beside what it contradicts; once, however often it is said."""
        same = next((held for held in rivals if relate(new.claim, held.claim) is Relation.SAME), None)
        if same is not None:
            new.behind, new.retired = same, True
            return
        new.contends = True
        for held in against:
            self._link(LinkType.CONTRADICTS, new, held)
        if all(held.retired and held.valid_to is not None for held in against):  # it contradicts what is past already
            new.retired = True
            new.valid_to = max(held.valid_to for held in against if held.valid_to is not None)

    def _meet(self, new: Held, rival: Held) -> None:
        """What contradicted another is confirmed, outdated, or contradicted by a new statement that takes its place."""
        how = relate(new.claim, rival.claim)
        if how in (Relation.SAME, Relation.REFINES) and weaker(rival.claim, new.claim):
            rival.retired = rival.wrong = True  # it says the same, but is no evidence of since when
            self._link(LinkType.SUPERSEDES, new, rival)
        elif how in (Relation.SAME, Relation.REFINES):
            rival.contends, rival.behind, rival.retired = False, new, True
        elif how in (Relation.SUPERSEDES, Relation.RETRACTS):
            rival.retired = True
            if new.claim.start is not None and (rival.claim.start is None or rival.claim.start < new.claim.start):
                rival.valid_to = new.claim.start
            self._link(LinkType.SUPERSEDES, new, rival)
        elif how is Relation.CONTRADICTS and not before(new.claim, rival.claim):
            self._link(LinkType.CONTRADICTS, new, rival)

    def _link(self, type: LinkType, source: Held, target: Held) -> None:
        self._links[type, source.id, target.id] = None

    def settled(self, now: datetime, records: Sequence[Record], new_id: Callable[[], str]) -> Reconciled:
        """Everything that follows, as records, links and edits."""
        for group in self._touched:
            for taker, taken in settle(_in_order(held for held in self._groups[group] if held.in_line)):
                self._link(LinkType.SUPERSEDES, taker, taken)
        for held in self._all.values():
            if held.behind is not None and not held.wrong:
                self._link(LinkType.SUPPORTS, held, held.behind)
        known = {(link.type, link.source, link.target) for link in self._known}
        links = [
            Link(id=new_id(), type=type, source=source, target=target, recorded_at=now)
            for type, source, target in self._links
            if (type, source, target) not in known
        ]
        moment = micros(now)
        edits = [edit for held in self._all.values() for edit in _edits(held, moment)]
        edits += [Edit(link.id, "link.retired_at", None, moment) for link in self._known if self._is_over(link)]
        return Reconciled(tuple(map(self._as_stored, records)), tuple(links), tuple(edits))

    def _is_over(self, link: Link) -> bool:
        """Whether a statement is no longer kept behind the one that a link says it is behind."""
        held = self._all.get(link.source)
        if link.type is not LinkType.SUPPORTS or held is None or link.target not in self._all:
            return False
        return held.behind is None or held.behind.id != link.target

    def _as_stored(self, record: Record) -> Record:
        held = self._all[record.id]
        return replace(record, valid_from=held.valid_from, valid_to=held.valid_to)


def attribute_of(record: Record, names: Names) -> tuple[str, str]:
    """What a statement speaks of: its subject, by the canonical name, and the attribute, in lower case."""
    assert record.statement is not None
    said = as_liking(record.statement)
    return canonical(said.subject, names), (said.attribute or "").casefold()


def has_course(claim: Claim) -> bool:
    """Whether it may begin and end: a fact about an attribute, and no event."""
    said = claim.said
    return said.modality is Modality.FACT and said.attribute is not None and not is_event(claim)


def _says(one: Held, other: Held) -> bool:
    return not other.said.negated and plain(one.said.value or "") == plain(other.said.value or "")


def _in_order(members: Iterable[Held]) -> list[Held]:
    """A line, from statements in the order in which they were said."""
    line: list[Held] = []
    for held in members:
        line.insert(placed(line, held), held)
    return line


def _edits(held: Held, now: int) -> list[Edit]:
    """What became of a statement. A new one is stored with its times as they are; that it is retired is an edit."""
    record, edits = held.record, list[Edit]()
    if held.retired != (held.stored and record.retired_at is not None):
        edits.append(Edit(record.id, "retired_at", maybe_micros(record.retired_at), now if held.retired else None))
    if held.stored:
        for name in ("valid_from", "valid_to"):
            was, then = getattr(record, name), getattr(held, name)
            if was != then:
                edits.append(Edit(record.id, name, maybe_micros(was), maybe_micros(then)))
    return edits
