"""Fading: strength on a published curve, policies that let go of what is weak, and searches that stay bounded."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from around_banks import DAWN, Clock, exported, found
from remanence import Memory, Policy
from remanence.lifecycle.forgetting import forget as forgetting
from remanence.lifecycle.forgetting.policy import policies_text, to_policies
from remanence.lifecycle.forgetting.strength import HALF_LIVES, half_life, half_lives_since, strength
from remanence.types import Kind, Record, Span

DAY = timedelta(days=1)
TODAY = (DAWN - datetime(1970, 1, 1, tzinfo=UTC)).days


def record(**fields):
    return Record(**{"id": "r", "text": "tea", "sources": (Span("e", 0, 3),), "recorded_at": DAWN} | fields)


# --- strength ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Kind)
def test_half_of_the_strength_is_left_after_a_half_life(kind):
    """Of every kind, and a quarter after two."""
    one = record(kind=kind)
    assert strength(one, (), DAWN) == 1.0
    assert strength(one, (), DAWN + HALF_LIVES[kind]) == 0.5
    assert strength(one, (), DAWN + 2 * HALF_LIVES[kind]) == 0.25


Days = st.lists(st.integers(TODAY, TODAY + 400), max_size=10)


@given(Days, st.integers(0, 500), st.integers(0, 500), st.sampled_from(list(Kind)), st.floats(0, 1))
def test_strength_falls_with_time_and_rises_with_use_and_importance(days, early, late, kind, worth):
    """Never over one, never under none; and looking from before something was learnt counts it as new."""
    one = record(kind=kind, metadata={"importance": worth})
    early, late = sorted([early, late])
    first, then = (strength(one, [d for d in days if d <= TODAY + early], DAWN + n * DAY) for n in (early, late))
    assert 0 <= then <= first <= 1
    assert strength(one, [*days, TODAY + late], DAWN + late * DAY) >= strength(one, days, DAWN + late * DAY)
    dull = record(kind=kind, metadata={"importance": worth / 2})
    assert strength(dull, days, DAWN + late * DAY) <= strength(one, days, DAWN + late * DAY)
    assert strength(one, (), DAWN - DAY) == 1.0


def test_uses_count_by_the_day_and_being_wrong_halves_a_half_life():
    """Ten recalls on one day strengthen as one; feedback counts as it is said."""
    assert half_life(record(), [TODAY]) == 2 * half_life(record(), ())
    assert half_life(record(), [TODAY] * 10) == half_life(record(), [TODAY])
    assert half_life(record(used=3), ()) == 4 * half_life(record(), ())
    assert half_life(record(wrong=2), ()) == half_life(record(), ()) / 4
    assert half_life(record(wrong=10**6), ()) > timedelta(0)
    assert half_lives_since(record(wrong=10**6), (), DAWN + 20_000 * DAY) > 0


@pytest.mark.parametrize("importance", [True, "high", None, [], -3, 7])
def test_an_importance_that_is_no_number_from_0_to_1_does_no_harm(importance):
    """Metadata is the caller's; what is no number counts as average, and one beyond the ends as the end."""
    assert 0.5 <= half_life(record(metadata={"importance": importance}), ()) / half_life(record(), ()) <= 2


# --- policies ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock():
    """A clock that the test moves."""
    return Clock(DAWN, timedelta(0))


@pytest.fixture
def diary(mem, clock):
    """A turn a day for twenty days, in sessions of five."""
    for n in range(20):
        mem.retain(f"day {n}: a cup of tea", id=f"d{n}", session=f"week{n // 5}", actor="ana")
        clock.now += DAY
    mem.wait()
    return mem


def left(memory):
    return [int(record.text.split()[1][:-1]) for record in memory.list(unit="turn")]


@pytest.mark.parametrize(
    ("policy", "stay"),
    [
        (Policy(ttl=timedelta(days=5)), range(16, 20)),
        (Policy(most=3), range(17, 20)),
        (Policy(most=0), ()),
        (Policy(most=100), range(20)),
        (Policy(weaker_than=0.9), range(16, 20)),
        (Policy(weaker_than=0.9, half_lives={"episodic": 1000 * DAY}), range(20)),
        (Policy(ttl=DAY, kinds="semantic"), range(20)),
        (Policy(ttl=DAY, origins=("web",)), range(20)),
    ],
)
def test_a_policy_lets_go_of_what_it_says(diary, policy, stay):
    """And of nothing else; a dry run says the same and changes nothing; an undo brings all of it back."""
    before, seq = exported(diary, current=True), diary.seq
    plan = diary.fade(policy, dry_run=True)
    assert (diary.seq, plan.done) == (seq, False)
    assert exported(diary, current=True) == before
    faded = diary.fade(policy)
    assert left(diary) == list(stay)
    assert [f.record for f in faded.fading] == [f.record for f in plan.fading]
    assert len(faded.fading) == 20 - len(list(stay))
    assert all(f.reason and 0 <= f.strength <= 1 for f in faded.fading)
    words = {hit.text for unit in ("turn", "window") for hit in diary.recall("cup of tea", k=50, unit=unit)}
    assert not [n for n in set(range(20)) - set(stay) if any(f"day {n}:" in text for text in words)]
    if faded.done:
        diary.undo(faded.operation)
    assert exported(diary, current=True) == before
    assert diary.verify().ok


def test_what_is_used_stays_longer_than_what_is_not(diary):
    """The records that recalls found are the strongest, and stay under a cap."""
    chosen = {hit.evidence[0].external_id for hit in diary.recall("day 2", k=1)}
    diary.fade(Policy(most=3))
    assert {f"d{n}" for n in left(diary)} == {*chosen, "d18", "d19"}


def test_pinned_records_and_personas_are_spared(mem, clock):
    """A tag, a metadata, and a kind that steers an agent; a policy may name the kind."""
    mem.retain("I moved to Lisbon last year.", actor="ana", tags=["pinned"], id="a")
    mem.retain("I like green tea.", actor="ana", metadata={"pinned": True}, id="b")
    mem.retain("A passing remark.", actor="ana", metadata={"pinned": "yes"}, id="c")
    clock.now += 1000 * DAY
    mem.fade(Policy(ttl=DAY, kinds="episodic"))
    assert [r.text for r in mem.list(unit="turn")] == ["I moved to Lisbon last year.", "I like green tea."]


def test_what_was_learnt_from_a_turn_outlives_it(mem, clock):
    """The turn fades; the statement is another memory, read at the latest then, and keeps its source."""
    mem.retain("I live in Porto.", actor="ana", id="home", at="2024-05-01")
    clock.now += 60 * DAY
    assert mem.stats().unread == 1
    plan = mem.fade(Policy(weaker_than=0.5), dry_run=True)
    assert mem.fade(Policy(weaker_than=0.5)).fading == plan.fading
    assert not list(mem.list(unit="turn"))
    (statement,) = mem.list(unit="statement")
    assert statement.statement.value == "Porto"
    assert mem.get("home").text == "I live in Porto."
    assert [hit.id for hit in mem.recall("where does Ana live?", unit="statement")] == [statement.id]


def test_a_summary_fades_alone(diary, clock):
    """The turns that it sums up, and the windows over them, stay."""
    before = {r.id for r in diary.list() if r.unit in ("turn", "window")}
    diary.consolidate()
    assert list(diary.list(kinds="summary"))
    clock.now += 2000 * DAY
    diary.fade(Policy(ttl=DAY, kinds="summary"))
    assert not list(diary.list(kinds="summary"))
    assert {r.id for r in diary.list() if r.unit in ("turn", "window")} == before


def test_the_bank_s_own_policy_is_applied_by_wait_and_kept(diary, path):
    """By whichever process waits; setting it is an act, which undo takes back."""
    assert diary.policy == ()
    kept = diary.set_policy(Policy(most=5), Policy(ttl=timedelta(days=365)))
    diary.wait()
    assert left(diary) == [15, 16, 17, 18, 19]
    with Memory(path) as other:
        assert other.policy == (Policy(most=5), Policy(ttl=timedelta(days=365)))
    seq = diary.seq
    diary.wait()
    diary.set_policy(*diary.policy)
    assert diary.seq == seq, "nothing was left to do"
    diary.undo()
    diary.undo(kept.operation)
    assert diary.policy == ()
    assert len(left(diary)) == 20
    with pytest.raises(ValueError, match="name a policy"):
        diary.fade()


@pytest.mark.parametrize(
    "said",
    [
        {}, {"kinds": ("episodic",)}, {"most": -1}, {"weaker_than": 1.5}, {"ttl": timedelta(0)}, {"ttl": -DAY},
        {"most": 3, "half_lives": {"episodic": timedelta(0)}}, {"most": 3, "where": {"and": 3}},
        {"most": 3, "kinds": ("nothing",)},
    ],
)  # fmt: skip
def test_a_policy_that_means_nothing_is_refused(said):
    """With words, before it can do harm."""
    with pytest.raises(ValueError, match=r".{8,}"):
        Policy(**said)


Policies = st.builds(
    Policy,
    ttl=st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=10_000)),
    weaker_than=st.floats(0, 1),
    most=st.none() | st.integers(0, 10**6),
    kinds=st.lists(st.sampled_from(list(Kind)), max_size=3),
    where=st.sampled_from([{}, {"a": 1}, {"or": [{"a": {"gte": 2}}, {"b": "x"}]}]),
    half_lives=st.dictionaries(st.sampled_from(list(Kind)), st.timedeltas(min_value=timedelta(hours=1))),
)


@given(st.lists(Policies, max_size=3).map(tuple))
def test_policies_are_kept_as_they_were_said(policies):
    """To text and back."""
    assert to_policies(policies_text(policies)) == policies


# --- searches stay bounded --------------------------------------------------------------------------------------------


@pytest.fixture
def soon(monkeypatch):
    """What is forgotten is left out of the indexes after eight records, not a thousand."""
    monkeypatch.setattr(forgetting, "LEAST", 8)


QUERIES = ("a cup of tea", "day 17", "what did ana drink?", "fish 3")


def answers(memory):
    return [found(memory, query, k=30, unit=unit) for query in QUERIES for unit in ("turn", "window")]


def fill(memory, clock, n, first=0):
    for number in range(first, first + n):
        what = "a cup of tea" if number % 3 else "fish and rice"
        memory.retain(f"day {number}: {what} {number}", id=f"d{number}", session=f"s{number // 6}", actor="ana")
        clock.now += timedelta(hours=5)


@pytest.mark.usefixtures("soon")
def test_forgotten_records_leave_the_index(mem, clock):
    """Rows and memory are those of what is left; an undo brings them back, and the same hits with them."""
    fill(mem, clock, 60)
    before = answers(mem)
    index = mem._derived.index("turn")
    assert len(index.refresh()) == 60
    size = index.refresh().nbytes
    faded = mem.fade(Policy(most=20))
    answers(mem)
    assert len(index.refresh()) == 20
    assert index.refresh().nbytes < size
    assert mem.verify().ok
    gone = faded.fading[0].record
    assert mem.why_not("cup of tea", gone).reasons[0].name == "forgotten"
    mem.undo(faded.operation)
    assert len(index.refresh()) == 60
    assert answers(mem) == before
    assert mem.verify().ok


@pytest.mark.usefixtures("soon")
def test_however_it_was_followed_the_results_are_the_same(path, clock):
    """Promise 4: an index that followed every act, one from an image, one from the rows, one that slept meanwhile."""
    with Memory(path, clock=clock) as mem, Memory(path, clock=clock) as sleeper:
        fill(mem, clock, 40)
        answers(sleeper)
        operations = [mem.fade(Policy(most=most)).operation for most in (35, 30, 20, 12)]
        mem.forget("d39")
        fill(mem, clock, 30, first=40)
        mem.undo(operations[2])
        mem.fade(Policy(most=30))
        mem.undo(operations[0])
        followed = answers(mem)
        assert answers(sleeper) == followed
        with Memory(path, clock=clock) as other:
            assert answers(other) == followed
            other._derived.index("turn").save(force=True)
        with Memory(path, clock=clock) as other:
            assert answers(other) == followed
        mem.repair()
        assert answers(mem) == followed
        assert mem.verify().ok


@pytest.mark.usefixtures("soon")
def test_an_image_of_before_is_brought_up_to_date(path, clock):
    """The image that a process wrote before others forgot what it holds."""
    with Memory(path, clock=clock) as mem:
        fill(mem, clock, 40)
        answers(mem)
        mem._derived.index("turn").save(force=True)
    with Memory(path, clock=clock) as mem:
        mem.fade(Policy(most=10))
        fresh = answers(mem)
        mem._derived.indexes.clear()
        mem._store.clear_derived()
        assert answers(mem) == fresh
        assert len(mem._derived.index("turn").refresh()) == 10


Acts = st.lists(
    st.one_of(
        st.tuples(st.just("retain"), st.integers(1, 9)),
        st.tuples(st.just("fade"), st.integers(0, 25)),
        st.tuples(st.just("forget"), st.integers(0, 60)),
        st.tuples(st.just("undo"), st.integers(0, 8)),
        st.tuples(st.just("look"), st.just(0)),
    ),
    max_size=14,
)


@given(Acts)
def test_any_history_of_forgetting_gives_what_a_fresh_index_gives(acts):
    """Whatever is retained, faded, forgotten and brought back, and whenever one looks."""
    clock, least = Clock(DAWN, timedelta(0)), forgetting.LEAST
    forgetting.LEAST = 4
    try:
        with Memory(":memory:", clock=clock) as mem:
            count, done = 0, []
            for act, n in acts:
                if act == "retain":
                    fill(mem, clock, n, first=count)
                    count += n
                elif act == "fade":
                    done.append(mem.fade(Policy(most=n)))
                elif act == "forget" and n < count:
                    mem.forget(f"d{n}")
                elif act == "undo" and n < len(done) and done[n].done:
                    with suppress(ValueError):  # what a later act hid again is not undone
                        mem.undo(done.pop(n).operation)
                elif act == "look":
                    answers(mem)
            followed = answers(mem)
            mem._derived.indexes.clear()
            assert answers(mem) == followed
            assert mem.verify().ok
    finally:
        forgetting.LEAST = least
