"""Whatever is done to the store, it answers as LangGraph's own two do."""

import sqlite3
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from langgraph.store.base import GetOp, ListNamespacesOp, MatchCondition, PutOp, SearchOp
from langgraph.store.memory import InMemoryStore
from langgraph.store.sqlite import SqliteStore

from remanence.adapters.langgraph import RemanenceStore

LABELS = st.sampled_from(["a", "b", "ab", "A", "=", "%", "a/b"])
PLACES = st.lists(LABELS, min_size=1, max_size=3).map(tuple)
KEYS = st.sampled_from(["k", "k/", "K", "=k", "", " ", "k" * 300, "k" * 299 + "l", "钥匙"])
NUMBERS = st.one_of(st.integers(-3, 3), st.sampled_from([0.5, 2.0, 1e300, 2**40]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("xy.$ä", max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
VALUES = st.fixed_dictionaries(
    {"n": NUMBERS, "word": st.sampled_from(["tea", "Tea", "milk", ""]), "sure": st.booleans()},
    optional={"more": JSON, "deep": st.fixed_dictionaries({"n": NUMBERS, "list": st.lists(NUMBERS, max_size=2)})},
)
FILTERS = st.none() | st.one_of(
    st.fixed_dictionaries({"word": st.sampled_from(["tea", "Tea", "none"])}),
    st.fixed_dictionaries({"sure": st.booleans()}),
    st.fixed_dictionaries({"n": NUMBERS}),
    st.fixed_dictionaries(
        {"n": st.dictionaries(st.sampled_from(["$eq", "$ne", "$gt", "$gte", "$lt", "$lte"]), NUMBERS, min_size=1)}
    ),
    st.fixed_dictionaries({"word": st.dictionaries(st.sampled_from(["$eq", "$ne"]), st.just("tea"), min_size=1)}),
    st.fixed_dictionaries({"n": st.fixed_dictionaries({"$gte": NUMBERS}), "sure": st.booleans()}),
)
PATHS = st.lists(LABELS | st.just("*"), min_size=1, max_size=3).map(tuple)
CONDITIONS = st.builds(MatchCondition, match_type=st.sampled_from(["prefix", "suffix"]), path=PATHS)
MUCH = 1000


def told(item):
    return None if item is None else (item.namespace, item.key, item.value)


class Ticking:
    """A clock of whole seconds that the SQLite store is set to, too."""

    def __init__(self):
        self.now = datetime(2025, 1, 1, tzinfo=UTC)

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


class Alike(RuleBasedStateMachine):
    """Puts, deletions, batches, searches and listings, against both stores."""

    @initialize()
    def open(self):
        self.ours = RemanenceStore(":memory:", clock=Ticking())
        self.memory = InMemoryStore()
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.sqlite = SqliteStore(self.connection)
        self.sqlite.setup()
        self.order = 0

    def teardown(self):
        if hasattr(self, "ours"):
            self.ours.close()
            self.connection.close()

    def all(self, ops):
        """What each store answers to a batch; SQLite's whole seconds are made finer, or it could not tell an order."""
        answers = [store.batch(list(ops)) for store in (self.ours, self.memory, self.sqlite)]
        for place, key in dict.fromkeys((op.namespace, op.key) for op in ops if isinstance(op, PutOp)):
            self.order += 1
            moment = (datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=self.order)).isoformat(" ")
            where = (moment, ".".join(place), key)
            self.connection.execute("UPDATE store SET updated_at = ? WHERE prefix = ? AND key = ?", where)
        return answers

    @rule(place=PLACES, key=KEYS, value=VALUES)
    def put(self, place, key, value):
        self.all([PutOp(place, key, value)])

    @rule(place=PLACES, key=KEYS)
    def delete(self, place, key):
        self.all([PutOp(place, key, None)])

    @rule(puts=st.lists(st.tuples(PLACES, KEYS, st.none() | VALUES), max_size=4), place=PLACES, key=KEYS)
    def batch(self, puts, place, key):
        """What is read in a batch is what was there before it; of several puts of a key the last one holds."""
        unique = {(place, key): (place, key, value) for place, key, value in puts}
        ops = [GetOp(place, key), *(PutOp(*put) for put in unique.values()), SearchOp(place, limit=MUCH)]
        ours, memory, sqlite = self.all(ops)
        assert told(ours[0]) == told(memory[0]) == told(sqlite[0])
        assert len(ours) == len(ops)
        assert [told(i) for i in ours[-1]] == [told(i) for i in sqlite[-1]]

    @rule(places=st.lists(st.tuples(PLACES, KEYS), max_size=4))
    def get(self, places):
        ours, memory, sqlite = self.all([GetOp(*each) for each in places])
        assert [told(i) for i in ours] == [told(i) for i in memory] == [told(i) for i in sqlite]
        assert all(i is None or i.created_at <= i.updated_at for i in ours)

    @rule(place=st.just(()) | PLACES, filter=FILTERS, limit=st.sampled_from([0, 1, 2, MUCH]), offset=st.integers(0, 3))
    def search(self, place, filter, limit, offset):
        ours, memory, sqlite = self.all([SearchOp(place, filter, limit, offset), SearchOp(place, filter, MUCH)])
        assert [told(i) for i in ours[0]] == [told(i) for i in sqlite[0]]
        assert sorted((i.namespace, i.key) for i in ours[1]) == sorted((i.namespace, i.key) for i in memory[1])

    @rule(place=st.just(()) | PLACES, filter=FILTERS, query=st.sampled_from(["tea", "milk or tea", "n", " ", "zzz"]))
    def search_by_words(self, place, filter, query):
        """A query orders what is there; it neither adds nor takes away, nor lets anything past the filter."""
        ours, memory, _ = self.all([SearchOp(place, filter, MUCH, 0, query)])
        assert sorted((i.namespace, i.key) for i in ours[0]) == sorted((i.namespace, i.key) for i in memory[0])
        scores = [i.score for i in ours[0] if i.score is not None]
        assert scores == sorted(scores, reverse=True)

    @rule(
        conditions=st.lists(CONDITIONS, max_size=2).map(tuple), depth=st.none() | st.integers(1, 3),
        limit=st.sampled_from([0, 2, MUCH]), offset=st.integers(0, 2),
    )  # fmt: skip
    def list_namespaces(self, conditions, depth, limit, offset):
        ours, memory, sqlite = self.all([ListNamespacesOp(conditions or None, depth, limit, offset)])
        whole = self.memory.batch([ListNamespacesOp(conditions or None, None, MUCH)])[0]
        empty = [place for place in whole if all(i.namespace != place for i in self.memory.search(place, limit=MUCH))]
        if not empty:  # where everything was deleted, the store in memory still names a namespace
            assert ours == memory
        assert sorted(map(".".join, ours[0])) == sorted(map(".".join, sqlite[0])) or limit != MUCH or offset

    @invariant()
    def the_bank_is_whole(self):
        if hasattr(self, "ours") and self.order % 7 == 6:
            assert self.ours.memory.verify().ok


class Ageing(RuleBasedStateMachine):
    """Times to live, against the SQLite store, swept before each look."""

    @initialize(refresh=st.booleans(), default=st.sampled_from([None, 2.5]))
    def open(self, refresh, default):
        self.clock = Ticking()
        ttl = {"refresh_on_read": refresh, "default_ttl": default}
        self.ours = RemanenceStore(":memory:", ttl=ttl, clock=lambda: self.clock.now)
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.theirs = SqliteStore(self.connection, ttl=ttl)
        self.theirs.setup()

    def teardown(self):
        if hasattr(self, "ours"):
            self.ours.close()
            self.connection.close()

    @rule(key=st.sampled_from("ab"), n=st.integers(0, 3), ttl=st.sampled_from([None, 1.5, 4.5, 8.5]) | st.just("none"))
    def put(self, key, n, ttl):
        for store in (self.ours, self.theirs):
            store.put(("p",), key, {"n": n}, **({} if ttl == "none" else {"ttl": ttl}))

    @rule(minutes=st.integers(1, 3))
    def wait(self, minutes):
        """The one has a clock; for the other, everything expires so much earlier."""
        self.clock.now += timedelta(minutes=minutes)
        self.connection.execute(f"UPDATE store SET expires_at = datetime(expires_at, '-{minutes} minutes')")
        self.theirs.sweep_ttl()

    @rule(key=st.sampled_from("ab"), refresh=st.sampled_from([None, True, False]))
    def read_on_the_way(self, key, refresh):
        """What is read before it expires lives on, if it is to."""
        self.put(key, 1, 4.5)
        self.wait(3)
        self.get(key, refresh)
        self.wait(3)
        self.get(key, False)

    @rule()
    def sweep(self):
        before = len(list(self.ours._shelf.held()))
        swept = self.ours.sweep_ttl()
        assert len(list(self.ours._shelf.held())) == before - swept == self.theirs_hold()

    def theirs_hold(self):
        return self.connection.execute("SELECT count(*) FROM store").fetchone()[0]

    @rule(key=st.sampled_from("ab"), refresh=st.sampled_from([None, True, False]))
    def get(self, key, refresh):
        ours, theirs = (store.get(("p",), key, refresh_ttl=refresh) for store in (self.ours, self.theirs))
        assert told(ours) == told(theirs)

    @rule(refresh=st.sampled_from([None, True, False]), n=st.none() | st.integers(0, 3))
    def search(self, refresh, n):
        filter = None if n is None else {"n": n}
        ours, theirs = (store.search((), filter=filter, refresh_ttl=refresh) for store in (self.ours, self.theirs))
        assert sorted(map(str, map(told, ours))) == sorted(map(str, map(told, theirs)))

    @rule()
    def list_namespaces(self):
        assert self.ours.list_namespaces() == self.theirs.list_namespaces()


how = settings(max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
Alike.TestCase.settings = how
Ageing.TestCase.settings = settings(how, max_examples=100)
TestAlike = Alike.TestCase
TestAgeing = Ageing.TestCase
