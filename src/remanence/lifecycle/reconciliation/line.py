"""The line of a value: statements of one attribute in the order in which they became true, and what follows from it.

Statements that say the same one after another are a run: one of them stands for all, the others are kept behind it. A
run ends where the next begins, or where it is denied.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from remanence.lifecycle.reconciliation.relation import Claim, Relation, alike, before, dates, relate, weaker
from remanence.lifecycle.reconciliation.values import Match
from remanence.types import Record, Statement


class Held:
    """A statement with what is believed of it, which may change.

    Attributes:
        claim: what it says. retired: whether it is no longer believed as it stands.
        valid_from, valid_to: as of a record.
        behind: the statement that says the same and stands for it. wrong: whether it was a mistake.
        contends: whether it contradicts another one, unresolved. stored: whether the bank has it already.
    """

    def __init__(self, claim: Claim, *, stored: bool) -> None:
        self.claim, self.stored = claim, stored
        record = claim.record
        self.retired = record.retired_at is not None
        self.valid_from, self.valid_to = record.valid_from, record.valid_to
        self.behind: Held | None = None
        self.wrong = self.contends = False

    @property
    def id(self) -> str:
        """The record's id."""
        return self.claim.record.id

    @property
    def record(self) -> Record:
        """The record, as it was before."""
        return self.claim.record

    @property
    def said(self) -> Statement:
        """What it says."""
        return self.claim.said

    @property
    def live(self) -> bool:
        """Whether it is believed now."""
        return not self.retired

    @property
    def in_line(self) -> bool:
        """Whether it has a place in the line: believed, or history whose end is known, or behind one that has."""
        front, seen = self, {self.id}
        while front.behind is not None:
            front = front.behind
            if front.wrong or front.id in seen:
                return False
            seen.add(front.id)
        if front.wrong or front.contends:
            return False
        return front.live or front.valid_to is not None or not front.stored


def placed(line: Sequence[Held], new: Held) -> int:
    """Where in a line a new statement belongs: behind all but those that it belongs before."""
    place = len(line)
    while place and before(new.claim, line[place - 1].claim):
        place -= 1
    return place


def neighbours(line: Sequence[Held], place: int, new: Held) -> list[Held]:
    """The nearest statements on both sides of a place that a new one may conflict with."""
    sides = (reversed(line[:place]), iter(line[place:]))
    return [found for side in sides if (found := next(_at_odds(side, new), None)) is not None]


def _at_odds(side: Iterator[Held], new: Held) -> Iterator[Held]:
    return (held for held in side if relate(new.claim, held.claim) not in (Relation.ADDS, Relation.SAME))


class Run:
    """Statements of a line that say the same, one after another."""

    def __init__(self, first: Held, *, follows: bool) -> None:
        self.members, self.follows = [first], follows
        self.ender: Held | None = None

    @property
    def keeper(self) -> Held:
        """The member that stands for all: the one that did so far, unless a later one says it better."""
        best = next((m for m in self.members if m.behind is None and m.stored), self.members[0])
        for member in self.members:
            if member is not best and better(member.claim, best.claim):
                best = member
        return best

    def over_before(self, held: Held) -> bool:
        """Whether the run was closed before a statement began, perhaps by one that is forgotten since."""
        end, start = next((m.valid_to for m in self.members if m.behind is None), None), held.claim.start
        return end is not None and start is not None and end <= start

    @property
    def start(self) -> datetime | None:
        """When the run begins, as far as known."""
        return min((m.claim.start for m in self.members if m.claim.start is not None), default=None)


def better(one: Claim, other: Claim) -> bool:
    """Whether one of two that say the same is to stand for both: it is finer, says since when, or is trusted more."""
    if weaker(one, other):
        return False
    return weaker(other, one) or alike(one, other) is Match.FINER or dates(one, other)


def runs(line: Sequence[Held]) -> list[Run]:
    """The runs of a line in order; a denial ends the run that says what it denies, and is one itself."""
    found, current = list[Run](), None
    denials: list[Run] = []
    for held in line:
        if held.said.negated:
            if denials and _same(denials[-1].members[0], held) and (current is None or current.ender is not None):
                denials[-1].members.append(held)
                continue
            denial = Run(held, follows=False)
            if current is not None and current.ender is None and _denies(held, current):
                current.ender, denial.follows = held, True
            denials.append(denial)
            found.append(denial)
            continue
        same = current is not None and current.ender is None and any(_same(held, m) for m in current.members)
        if current is not None and same and not current.over_before(held):
            current.members.append(held)
            continue
        follows = current is not None
        if current is not None and current.ender is None and not same:
            current.ender = held
        for denial in denials:
            if denial.ender is None and _same(denial.members[0], held):
                denial.ender, follows = held, True
        current = Run(held, follows=follows)
        found.append(current)
    return found


def _same(one: Held, other: Held) -> bool:
    return alike(one.claim, other.claim) is not Match.OTHER


def _denies(denial: Held, run: Run) -> bool:
    return denial.said.value is None or any(_same(denial, member) for member in run.members)


def settle(line: Sequence[Held]) -> list[tuple[Held, Held]]:
    """Give every statement of a line the state that its place gives it; returns who takes whose place.

    An end that is known is never moved later: what closed it may have been forgotten since.
    """
    taken: list[tuple[Held, Held]] = []
    for run in runs(line):
        keeper = run.keeper
        if keeper.behind is not None or not keeper.stored:
            _take_over(keeper, run)
        for member in run.members:
            if member is not keeper:
                member.behind, member.retired = keeper, True
        if run.follows and run.start is not None:
            keeper.valid_from = min(keeper.valid_from or run.start, run.start)
        if run.ender is not None:
            _close(keeper, run)
            taken.append((run.ender, keeper))
    return taken


def _take_over(keeper: Held, run: Run) -> None:
    """What stands for a run from now on is believed as the one before it was."""
    former = next((m for m in run.members if m is not keeper and m.behind is None and m.stored), keeper.behind)
    keeper.behind, keeper.retired = None, False
    if former is None or not former.stored:
        return
    was = former.record
    keeper.retired = was.retired_at is not None
    keeper.valid_to = _earlier(keeper.valid_to, was.valid_to)
    if former in run.members and was.valid_from is not None:
        keeper.valid_from = min(keeper.valid_from or was.valid_from, was.valid_from)


def _close(keeper: Held, run: Run) -> None:
    """A run ends where the next begins; what told its own end before that is believed on: it speaks of the past."""
    assert run.ender is not None
    end, start = run.ender.claim.start, keeper.claim.start
    if end is not None and keeper.valid_to is not None and keeper.valid_to <= end and keeper.live:
        return
    if end is not None and start is not None and end <= start and (run.start is None or end <= run.start):
        keeper.valid_to = None  # of two that are said of the same moment, the later word holds, and the other never did
    elif end is not None:
        keeper.valid_to = _earlier(keeper.valid_to, end)
    keeper.retired = True


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return other if one is None else one if other is None else min(one, other)
