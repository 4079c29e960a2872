"""What was true when, as believed when, of statements: exact, against an oracle that paints calendars."""

import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from around_banks import DAWN, Clock
from calendar_oracle import World
from remanence import Memory
from remanence.indexes.masks import allowed
from remanence.types import Query, Unit
from scripted import scripted

MOMENTS = 24
KEYS = (("ana", "lives_in"), ("ana", "speaks"), ("launch", "deadline"), ("ben", "lives_in"))
"""Of whom statements are, and what of; "speaks" has several values, and nobody is the launch."""
ACTS = [
    *["tell"] * 6, *["date"] * 2, *["hear"] * 2, *["deny"] * 3, "deny_all", "mean", "correct",
    "forget", "forget", "forget_statement", "undo", "redo",
]  # fmt: skip
Step = st.tuples(st.sampled_from(ACTS), st.integers(0, 3), st.sampled_from("ABC"), st.integers(0, 10**6))


def at(moment):
    """The time of a moment of the calendar, in the middle of which one may ask."""
    return DAWN - timedelta(days=400) + timedelta(days=3 * moment)


class History:
    """A bank and an oracle that are told the same; what is compared are the ids of the values that are shown.

    Args:
        breadth: how many of the keys are spoken of.
    """

    def __init__(self, breadth):
        self.clock, self.breadth = Clock(step=timedelta(0)), breadth
        self.memory = scripted(Memory(":memory:", clock=self.clock, embedder=None))
        self.world, self.free = World(MOMENTS), {key: list(range(MOMENTS)) for key in KEYS}
        self.said, self.turns, self.states = {}, [], []
        self.before, self.undos = [], []
        self.gone, self.undone = set(), set()

    def step(self, act, key, value, choice):
        """Do one thing in both, if it can be done."""
        self.clock.now += timedelta(minutes=1)
        state = self.state()
        operation = getattr(self, act)(KEYS[key % self.breadth], value, choice)
        if operation is None:
            return
        if act not in ("undo", "redo"):
            self.before.append((operation, state))
            self.undos = []
        self.states.append((self.clock.now, self.world.copy()))

    def state(self):
        """What an undo brings back."""
        return self.world.copy(), set(self.gone), set(self.undone)

    def _say(self, key, words, choice, paint, **options):
        """One says something of a moment of which nothing was said; `paint` does so in a calendar."""
        if not self.free[key]:
            return None
        moment = self.free[key].pop(choice % len(self.free[key]))
        (subject, attribute), speaker = key, options.pop("speaker", key[0])
        said = at(moment) + timedelta(days=options.pop("later", 0))
        more = "".join(f" | {name}={value}" for name, value in options.items())
        if "from" in options:
            more = more.replace("=when", f"={at(moment).date()}")
        words = words.replace(attribute, f"{subject} | {attribute}", 1).replace(
            f"not {subject} | ", f"{subject} | not "
        )
        receipt = self.memory.retain(words + more, actor=speaker, at=said)
        self.memory.wait()
        who = len(self.turns)
        self.turns.append(receipt.records[0])
        paint(who, moment)
        self._learn(receipt, who)
        return receipt.operation

    def _learn(self, receipt, who):
        with self.memory._store.snapshot() as snapshot:
            for record in snapshot.records_of(receipt.episodes):
                if record.unit is Unit.STATEMENT:
                    self.said[record.id] = who

    def _calendar(self, key, value):
        return self.world.of(*key, value if key[1] == "speaks" else None)

    def tell(self, key, value, choice, **options):
        """Somebody speaks of herself; of a thing, anybody does."""
        calendar, speaker = self._calendar(key, value), self._speaker(key, choice)
        how = {"dated": "from" in options, "changes": options.get("cue") == "change", "speaker": speaker}
        return self._say(
            key, f"{key[1]} | {value}", choice, lambda who, moment: calendar.tell(who, value, moment, **how),
            speaker=speaker, **options,
        )  # fmt: skip

    def _speaker(self, key, choice):
        return ("ana", "ben")[choice // 100 % 2] if key[0] == "launch" else key[0]

    def date(self, key, value, choice):
        """She says since when, later."""
        return self.tell(key, value, choice, later=choice % 50, **{"from": "when"})

    def hear(self, key, value, choice):
        """Another tells of a change."""
        calendar, other = self._calendar(key, value), "cleo"
        return self._say(
            key, f"{key[1]} | {value}", choice,
            lambda who, moment: calendar.tell(who, value, moment, changes=True, speaker=other),
            speaker=other, cue="change",
        )  # fmt: skip

    def deny(self, key, value, choice):
        """She says that it is over, or that it is not so."""
        calendar, speaker = self._calendar(key, value), self._speaker(key, choice)
        options = {"cue": "end"} if key[0] == "launch" else {}
        return self._say(
            key, f"not {key[1]} | {value}", choice,
            lambda who, moment: calendar.deny(who, value, moment, speaker=speaker), speaker=speaker, **options,
        )  # fmt: skip

    def deny_all(self, key, _, choice):
        """She says that nothing of the kind is so."""
        if key[1] == "speaks":
            return None
        calendar, speaker = self._calendar(key, ""), self._speaker(key, choice)
        return self._say(
            key, f"not {key[1]} |", choice, lambda who, moment: calendar.deny(who, None, moment, speaker=speaker),
            speaker=speaker, cue="end",
        )  # fmt: skip

    def mean(self, key, value, choice):
        """She says that what was said was a mistake."""
        if key[1] == "speaks":
            return None
        new, calendar, speaker = f"{value}{len(self.turns)}", self._calendar(key, value), self._speaker(key, choice)
        own = {"speaker": speaker, "own": key[0] == speaker}
        return self._say(
            key, f"{key[1]} | {new}", choice, lambda who, moment: calendar.mean(who, new, moment, **own),
            speaker=speaker, cue="correction",
        )  # fmt: skip

    def correct(self, key, value, _):
        """A person says what is right."""
        if key[0] == "launch":
            return None
        calendar, several = self._calendar(key, value), key[1] == "speaks"
        held = [record for record in self._held(key) if not several or record.statement.value == value]
        who, new = len(self.turns), f"{value}{len(self.turns)}"
        if not calendar.correct(who, new):
            assert not held
            return None
        (wrong,) = held
        receipt = self.memory.correct(wrong.id, new)
        self.turns.append(receipt.records[0])
        self._learn(receipt, who)
        return receipt.operation

    def _held(self, key):
        found = self.memory.list(unit="statement")
        return [r for r in found if (r.statement.subject, r.statement.attribute) == key and not r.statement.negated]

    def forget(self, _, __, choice):
        """A turn is forgotten."""
        left = [who for who in range(len(self.turns)) if who not in self.gone | self.undone]
        if not left:
            return None
        who = left[choice % len(left)]
        self.gone.add(who)
        self.world.forget(who)
        return self.memory.forget(self.turns[who]).operation

    def forget_statement(self, key, _, choice):
        """A statement is forgotten, and the turns stay."""
        if not (held := self._held(key)):
            return None
        record = held[choice % len(held)]
        self.gone |= self.world.forget_all(self.said[record.id])
        return self.memory.forget(record.id).operation

    def undo(self, *_):
        """What was done last never was."""
        if not self.before:
            return None
        operation, (world, gone, undone) = self.before.pop()
        undo = self.memory.undo(operation).operation
        self.undos.append((undo, operation, (world, gone, undone), self.state()))
        made = {who for who in range(len(self.turns)) if self.turns[who] in self._created(operation)}
        self.world, self.gone = world.copy().without(made, self.world), set(gone)
        self.undone |= undone | made
        return undo

    def redo(self, *_):
        """The last undo never was."""
        if not self.undos:
            return None
        undo, operation, before, (world, gone, undone) = self.undos.pop()
        self.before.append((operation, before))
        self.world, self.gone, self.undone = world.copy(), set(gone), set(undone)
        return self.memory.undo(undo).operation

    def _created(self, operation):
        changes = self.memory.history(operation)
        return {subject for change in changes if change.act in ("retain", "correct") for subject in change.subjects}

    def check(self):
        """Every moment of the calendar, as believed at every moment since."""
        index = self.memory._derived.index(Unit.STATEMENT).refresh()
        with self.memory._store.snapshot() as snapshot:
            found = snapshot.get_records(index.columns.ids)
        who = [None if found[id].statement.negated else self.said[id] for id in index.columns.ids]
        hidden = self.gone | self.undone

        def shown(**times):
            mask = allowed(index.columns, Query(text="", unit=Unit.STATEMENT, **times))
            return sorted(each for each, may in zip(who, mask.tolist(), strict=True) if may and each is not None)

        middles = {moment: at(moment) + timedelta(days=1) for moment in range(-1, MOMENTS)}
        assert shown() == sorted(self.world.now() - hidden)
        for moment, middle in middles.items():
            assert shown(as_of=middle) == sorted(self.world.shown(moment) - hidden), moment
        for known, world in self.states:
            assert shown(known_at=known) == sorted(world.now() - hidden), known
            for moment, middle in middles.items():
                expected = sorted(world.shown(moment) - hidden)
                assert shown(known_at=known, as_of=middle) == expected, (known, moment)

    def close(self):
        assert self.memory.verify().ok
        self.memory.close()


def agree(breadth, steps):
    """Whether bank and oracle agree on a history."""
    history = History(breadth)
    for step in steps:
        history.step(*step)
    history.check()
    history.close()


def history(seed):
    """The breadth and the steps of a history."""
    chance = random.Random(seed)
    return chance.randint(1, 4), [
        (chance.choice(ACTS), chance.randrange(4), chance.choice("ABC"), chance.randrange(10**6))
        for _ in range(chance.randint(1, 20))
    ]


@settings(max_examples=150)
@given(st.integers(1, 4), st.lists(Step, min_size=1, max_size=16))
def test_statements_are_true_when_the_oracle_says(breadth, steps):
    """Late and back-dated words of several speakers on several matters, repetitions, denials, corrections, forgets,
    undos and redos, in any order.
    """
    agree(breadth, steps)
