"""Sizes: what is over a limit is refused with an error that says so, and nothing is stored; a bank may set its own."""

import pytest

from remanence import Filter, Memory, Query
from remanence.limits import LIMITS, Limits

SMALL = {"text": 50, "name": 10, "tags": 3, "metadata_bytes": 60, "metadata_depth": 3, "messages": 2, "query": 40,
         "k": 10, "filter_depth": 3, "filter_size": 6, "ids": 2}  # fmt: skip


def nested(depth: int) -> dict:
    inner: dict = {"a": 1}
    for _ in range(depth):
        inner = {"a": inner}
    return inner


def negated(depth: int) -> dict:
    inner: dict = {"a": 1}
    for _ in range(depth):
        inner = {"not": inner}
    return inner


OVER = {
    "text": lambda m, n: m.retain("x" * (n + 1)),
    "name": lambda m, n: m.retain("x", actor="a" * (n + 1)),
    "tags": lambda m, n: m.retain("x", tags=[str(i) for i in range(n + 1)]),
    "metadata_bytes": lambda m, n: m.retain("x", metadata={"a": "b" * n}),
    "metadata_depth": lambda m, n: m.retain("x", metadata=nested(n + 1)),
    "messages": lambda m, n: m.retain([{"role": "user", "content": "x"}] * (n + 1)),
    "query": lambda m, n: m.recall("x" * (n + 1)),
    "k": lambda m, n: m.recall("x", k=n + 1),
    "filter_depth": lambda m, n: m.recall("x", where=negated(n + 1)),
    "filter_size": lambda m, n: m.recall("x", where={"a": {"in": list(range(n + 1))}}),
    "ids": lambda m, n: m.forget(*(str(i) for i in range(n + 1))),
}


def test_every_limit_is_tried():
    """A new limit needs a line here."""
    assert set(OVER) == set(Limits.__struct_fields__) == set(SMALL)


@pytest.mark.parametrize("name", OVER)
def test_what_is_over_a_limit_of_the_bank_is_refused(mem, name):
    """With an error that names the limit, and leaves nothing behind."""
    mem.retain("The first.")
    mem.set_trust_policy({"limits": SMALL})
    before = mem.seq
    with pytest.raises(ValueError, match=str(SMALL[name])):
        OVER[name](mem, SMALL[name])
    assert mem.seq == before


@pytest.mark.parametrize("name", ["name", "tags", "metadata_bytes", "metadata_depth", "query", "k", "filter_depth",
                                  "filter_size", "ids"])  # fmt: skip
def test_the_defaults_hold_where_nobody_chose(mem, name):
    """Generous, and there."""
    with pytest.raises(ValueError, match=r"[0-9]|at most"):
        OVER[name](mem, getattr(LIMITS, name))


def test_what_is_at_a_limit_is_taken(mem):
    """The limit itself is allowed."""
    mem.set_trust_policy({"limits": SMALL})
    mem.retain("x" * 50, actor="a" * 10, tags=["1", "2", "3"], metadata=nested(2))
    mem.retain([{"role": "user", "content": "x"}] * 2)
    assert len(mem.recall("x" * 40, k=5)) <= 5
    assert list(mem.recall("x", where=negated(3))) is not None


def test_a_filter_of_any_depth_is_refused_in_words(mem):
    """Ten thousand levels are a ValueError, not a crash of the interpreter."""
    for where in (negated(10_000), {"a": [[]]}, {"and": [negated(9_000)]}):
        with pytest.raises(ValueError, match=r"filter|equal"):
            mem.recall("x", where=where)
    with pytest.raises(ValueError, match="levels deep"):
        mem.retain("x", metadata=nested(10_000))


def test_filters_by_name_are_limited_too(mem):
    """Actors, sessions and tags, also as an endless iterator."""
    from itertools import count

    for name in ("actors", "sessions", "tags"):
        with pytest.raises(ValueError, match=name):
            mem.recall("x", **{name: map(str, count())})


QUERIES = {
    "query": lambda n: Query(text="x" * (n + 1)),
    "k": lambda n: Query(text="x", k=n + 1),
    "filter_depth": lambda n: Query(text="x", filter=Filter(where=negated(n + 1))),
    "filter_size": lambda n: Query(text="x", filter=Filter(where={"a": {"in": list(range(n + 1))}})),
}


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("small", [True, False])
def test_a_query_that_a_caller_made_is_held_to_the_same_limits(mem, name, small):
    """By recall, recall of several banks' further questions, and `why_not`: the bank's own limits, and the defaults."""
    told = mem.retain("The first.")
    if small:
        mem.set_trust_policy({"limits": SMALL})
    most = SMALL[name] if small else getattr(LIMITS, name)
    for ask in (mem.recall, lambda query: mem.why_not(query, told.episodes[0])):
        with pytest.raises(ValueError, match=r"[0-9]"):
            ask(QUERIES[name](most))
        ask(QUERIES[name](most // 2))


@pytest.mark.parametrize(
    "filter",
    [Filter(min_trust=2), Filter(where={"a": [[]]}), Filter(tags=("x",) * 10_001), Filter(kinds=("no",))],
)
def test_a_query_that_a_caller_made_says_what_options_may_say(mem, filter):
    """Nothing gets in by the value that the options would refuse."""
    with pytest.raises(ValueError, match=r"between 0 and 1|equal|at most|kinds takes"):
        mem.recall(Query(text="x", filter=filter))
    with pytest.raises(ValueError, match="unit takes"):
        mem.recall(Query(text="x", unit="nonsense"))


def test_an_open_bank_pays_for_no_policy():
    """The policy of a bank without one is the same object each time: nothing is parsed."""
    with Memory(":memory:") as mem:
        assert mem.trust_policy is mem.trust_policy
