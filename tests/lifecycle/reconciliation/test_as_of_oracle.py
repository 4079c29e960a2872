"""What was true when, as believed when, of statements: exact, against an oracle that paints a calendar."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from banks import DAWN, Clock
from calendar_oracle import Calendar
from remanence import Memory
from remanence.indexes.masks import allowed
from remanence.types import Query, Unit
from scripted import scripted

MOMENTS = 24
ACTS = ["tell"] * 6 + ["deny", "deny", "mean", "correct", "forget", "forget", "undo"]
Step = st.tuples(st.sampled_from(ACTS), st.sampled_from("ABC"), st.integers(0, 10**6))


def at(moment):
    """The time of a moment of the calendar, in the middle of which one may ask."""
    return DAWN - timedelta(days=400) + timedelta(days=3 * moment)


class History:
    """A bank and an oracle that are told the same; what is compared are the ids of the values that are shown."""

    def __init__(self):
        self.clock = Clock(step=timedelta(0))
        self.memory = scripted(Memory(":memory:", clock=self.clock, embedder=None))
        self.calendar, self.free = Calendar(MOMENTS), list(range(MOMENTS))
        self.said, self.turns, self.before, self.states = {}, [], [], []
        self.gone, self.undone = set(), set()

    def step(self, act, value, choice):
        """Do one thing in both, if it can be done."""
        self.clock.now += timedelta(minutes=1)
        state = (self.calendar.copy(), set(self.gone))
        operation = getattr(self, act)(value, choice)
        if operation is not None and act != "undo":
            self.before.append((operation, state))
        if operation is not None:
            self.states.append((self.clock.now, self.calendar.copy()))

    def _say(self, words, value, choice, paint):
        if not self.free:
            return None
        moment = self.free.pop(choice % len(self.free))
        receipt = self.memory.retain(f"ana | {words} | {value}", actor="ana", at=at(moment))
        self.memory.wait()
        who = len(self.turns)
        self.turns.append(receipt.records[0])
        paint(who, value, moment)
        self._learn(receipt, who)
        return receipt.operation

    def _learn(self, receipt, who):
        with self.memory._store.snapshot() as snapshot:
            for record in snapshot.records_of(receipt.episodes):
                if record.unit is Unit.STATEMENT:
                    self.said[record.id] = who

    def tell(self, value, choice):
        return self._say("lives_in", value, choice, self.calendar.tell)

    def deny(self, value, choice):
        return self._say("not lives_in", value, choice, self.calendar.deny)

    def mean(self, value, choice):
        return self._say("lives_in", f"{value}{len(self.turns)} | single | cue=correction", choice, self._mean)

    def _mean(self, who, value, moment):
        self.calendar.mean(who, value.split()[0], moment)

    def correct(self, value, _):
        held = [r for r in self.memory.list(unit="statement") if not r.statement.negated]
        who, value = len(self.turns), f"{value}{len(self.turns)}"
        if not self.calendar.correct(who, value):
            assert not held
            return None
        (wrong,) = held
        receipt = self.memory.correct(wrong.id, value)
        self.turns.append(receipt.records[0])
        self._learn(receipt, who)
        return receipt.operation

    def forget(self, _, choice):
        left = [who for who in range(len(self.turns)) if who not in self.gone | self.undone]
        if not left:
            return None
        who = left[choice % len(left)]
        self.gone.add(who)
        self.calendar.forget(who)
        return self.memory.forget(self.turns[who]).operation

    def undo(self, *_):
        if not self.before:
            return None
        operation, (calendar, gone) = self.before.pop()
        new = {who for who in range(len(self.turns)) if self.turns[who] in set(self._created(operation))}
        self.calendar, self.gone = calendar, gone
        self.undone |= new
        return self.memory.undo(operation).operation

    def _created(self, operation):
        return [
            subject
            for change in self.memory.history(operation)
            for subject in change.subjects
            if change.act in ("retain", "correct")
        ]

    def shown(self, **times):
        """Whose values the bank may show."""
        index = self.memory._derived.index(Unit.STATEMENT).refresh()
        mask = allowed(index.columns, Query(text="", unit=Unit.STATEMENT, **times))
        ids = [id for id, may in zip(index.columns.ids, mask, strict=True) if may]
        records = self.memory._store
        with records.snapshot() as snapshot:
            found = snapshot.get_records(ids)
        return sorted(self.said[id] for id in ids if not found[id].statement.negated)

    def expected(self, who):
        return sorted(who - self.gone - self.undone)

    def check(self):
        """Every moment of the calendar, as believed at every moment since."""
        assert self.shown() == self.expected(self.calendar.now())
        for known, calendar in self.states:
            assert self.shown(known_at=known) == self.expected(calendar.now()), known
            for moment in range(-1, MOMENTS):
                middle = at(moment) + timedelta(days=1)
                expected = self.expected(calendar.shown(moment))
                assert self.shown(known_at=known, as_of=middle) == expected, (known, moment)
        for moment in range(-1, MOMENTS):
            expected = self.expected(self.calendar.shown(moment))
            assert self.shown(as_of=at(moment) + timedelta(days=1)) == expected, moment

    def close(self):
        assert self.memory.verify().ok
        self.memory.close()


def agree(steps):
    """Whether bank and oracle agree on a history."""
    history = History()
    for step in steps:
        history.step(*step)
    history.check()
    history.close()


@settings(max_examples=150)
@given(st.lists(Step, min_size=1, max_size=14))
def test_statements_are_true_when_the_oracle_says(steps):
    """Late arrivals, repetitions, denials, corrections, forgets and undos, in any order."""
    agree(steps)
