"""The line of a value: statements of one attribute in the order in which they became true, and what follows from it.

Statements that say the same one after another are a run: one of them stands for all, the others are kept behind it. A
run ends where the next begins, or where it is denied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

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
    """What a new statement may be at odds with at a place: what holds there, and the first after it that ends it."""
    holding = (run.keeper for run in runs(line[:place]) if run.ender is None)
    return [*_at_odds(holding, new), *islice(_at_odds(line[place:], new), 1)]


def _at_odds(others: Iterable[Held], new: Held) -> Iterator[Held]:
    return (held for held in others if relate(new.claim, held.claim) not in (Relation.ADDS, Relation.SAME))


class Run:
    """Statements of a line that say the same, one after another.

    Attributes:
        follows: whether something was true before. ender: what began where it ended.
    """

    def __init__(self, first: Held, *, follows: bool) -> None:
        self.members, self.follows = [first], follows
        self.ender: Held | None = None
        self._faces = {first.said.value: first}

    def add(self, held: Held) -> None:
        """Take up a further member."""
        self.members.append(held)
        self._faces.setdefault(held.said.value, held)

    def says(self, held: Held) -> bool:
        """Whether a statement says what a member says, perhaps more or less exactly."""
        return any(alike(held.claim, face.claim) is not Match.OTHER for face in self._faces.values())

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
        fronts = (m if m.behind is None else m.behind for m in self.members)
        ends = [front.valid_to if front in self.members else front.record.valid_to for front in fronts]
        start = held.claim.start
        return start is not None and any(end is not None and end <= start for end in ends)

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
    """The runs of a line in order.

    A statement that names the only value from then on ends every other run; one that names a value among others ends
    none. A denial ends the run that says what it denies, and is the beginning of a run itself.
    """
    found = list[Run]()
    for held in line:
        if held.said.negated:
            _deny(found, held)
        else:
            _assert(found, held)
    return found


def _deny(found: list[Run], held: Held) -> None:
    again = next((r for r in _open(found, negated=True) if r.says(held)), None)
    denied = [r for r in _open(found, negated=False) if held.said.value is None or r.says(held)]
    if again is not None and not denied and not again.over_before(held):
        again.add(held)
        return
    for run in denied:
        run.ender = held
    found.append(Run(held, follows=bool(denied)))


def _assert(found: list[Run], held: Held) -> None:
    going = list(_open(found, negated=False))
    same = next((r for r in reversed(going) if r.says(held)), None)
    if same is not None and not same.over_before(held):
        same.add(held)
        return
    others = [r for r in going if r is not same and held.said.single]
    denials = [r for r in _open(found, negated=True) if r.members[0].said.value is None or r.says(held)]
    for run in (*others, *denials):
        run.ender = held
    found.append(Run(held, follows=same is not None or bool(denials) or (held.said.single and _asserted(found))))


def _open(found: Sequence[Run], *, negated: bool) -> Iterator[Run]:
    return (run for run in found if run.ender is None and run.members[0].said.negated == negated)


def _asserted(found: Sequence[Run]) -> bool:
    return any(not run.members[0].said.negated for run in found)


def settle(line: Sequence[Held]) -> list[tuple[Held, Held]]:
    """Give every statement of a line the state that its place gives it; returns who takes whose place.

    An end that is known is never moved later: what closed it may have been forgotten since.
    """
    taken: list[tuple[Held, Held]] = []
    ends, before = list[datetime](), list[Run]()
    for run in runs(line):
        keeper = run.keeper
        if keeper.behind is not None or not keeper.stored:
            former = _take_over(keeper, run)
            if former is not None and former in run.members:
                taken.append((keeper, former))
        for member in run.members:
            if member is not keeper:
                member.behind, member.retired, member.valid_to = keeper, True, None
        if run.start is not None:
            between = [r.start for r in before if r.start is not None and _interrupts(r, run)]
            _begin(keeper, run, run.start, [*ends, *(run.start for start in between if _since(keeper, start))])
        if run.ender is not None:
            _close(keeper, run)
            if keeper.valid_to is not None and not keeper.said.negated:
                ends.append(keeper.valid_to)
            taken.append((run.ender, keeper))
        before.append(run)
    return taken


def _begin(keeper: Held, run: Run, start: datetime, ends: Sequence[datetime]) -> None:
    """A run that follows another begins where its first witness says, or where it was known to; but not before an end.

    What was there first is true since nobody knows when, unless it was said.
    """
    if run.follows or (keeper.valid_from is not None and start < keeper.valid_from):
        since = min(keeper.valid_from or start, start)
        keeper.valid_from = max([since, *(end for end in ends if end <= start)])


def _interrupts(one: Run, run: Run) -> bool:
    """Whether an earlier run interrupts a later one that was known to begin before it."""
    first = one.members[0]
    return one.ender is run.members[0] if first.said.negated else first.said.single and not run.says(first)


def _since(keeper: Held, moment: datetime) -> bool:
    """Whether a statement was known to be true before a moment, so that what denies it then interrupts it."""
    return keeper.valid_from is None or keeper.valid_from < moment


def _take_over(keeper: Held, run: Run) -> Held | None:
    """What stands for a run from now on is believed as the one before it was, which is returned."""
    former = next((m for m in run.members if m is not keeper and m.behind is None and m.stored), keeper.behind)
    keeper.behind, keeper.retired = None, False
    if former is None or not former.stored:
        return None
    was = former.record
    keeper.retired = was.retired_at is not None
    keeper.valid_to = _earlier(keeper.valid_to, was.valid_to)
    if was.valid_from is not None:
        keeper.valid_from = min(keeper.valid_from or was.valid_from, was.valid_from)
    return former


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
