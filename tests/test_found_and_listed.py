"""`recall`, `list` and `timeline`: filters, order and pages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remanence import Memory, NotFound

NAMES = st.sampled_from(["ana", "bo", None])
TURNS = st.lists(
    st.fixed_dictionaries(
        {
            "actor": NAMES,
            "session": st.sampled_from(["s", "t", None]),
            "origin": st.sampled_from(["user", "web", "tool", "agent"]),
            "at": st.sampled_from([None, "2023", "2024-02", "2024-05-01", "2024-05-01 12:00", "2025"]),
            "tags": st.lists(st.sampled_from(["x", "y", "z"]), max_size=3),
            "metadata": st.dictionaries(st.sampled_from("ab"), st.sampled_from([1, 2, "v", True, None]), max_size=2),
        }
    ),
    min_size=1,
    max_size=10,
)
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "actors": st.lists(st.sampled_from(["ana", "bo", "nobody"]), max_size=2),
        "sessions": st.lists(st.sampled_from(["s", "t", "none"]), max_size=2),
        "origins": st.lists(st.sampled_from(["user", "web", "tool"]), max_size=2),
        "tags": st.lists(st.sampled_from(["x", "y"]), max_size=2),
        "since": st.sampled_from([None, "2023", "2024-02-15", "2024-05-01 12:00"]),
        "until": st.sampled_from([None, "2023", "2024-02", "2024-05-01"]),
        "min_trust": st.sampled_from([0.0, 0.35, 0.9, 1.0]),
        "kinds": st.sampled_from(["episodic", "semantic", ["episodic", "resource"]]),
        "where": st.sampled_from(
            [{}, {"a": 1}, {"a": {"ne": 1}}, {"not": {"b": True}}, {"or": [{"a": 2}, {"b": "v"}]}]
        ),
    },
)


@settings(max_examples=60)
@given(TURNS, FILTERS)
def test_recall_list_and_timeline_agree_on_every_filter(turns, filters):
    """What a filter lets through is the same wherever it is given."""
    with Memory(":memory:") as memory:
        for n, turn in enumerate(turns):
            memory.retain(f"tea {n}", id=str(n), **turn)
        listed = {record.text for record in memory.list(unit="turn", **filters)}
        assert {hit.text for hit in memory.recall("tea", k=50, **filters)} == listed
        dated = {record.text for record in memory.list(unit="turn", **filters) if record.at is not None}
        assert {record.text for record in memory.timeline(**filters)} == dated


def test_a_timeline_is_in_the_order_things_happened(mem):
    """However they were stored; a question chooses, and time orders."""
    for at in ("2025", "2023-05", "2024-01-01", None):
        mem.retain(f"tea in {at}", at=at)
    assert [r.text for r in mem.timeline()] == ["tea in 2023-05", "tea in 2024-01-01", "tea in 2025"]
    assert [r.text for r in mem.timeline("tea", k=4)] == ["tea in 2023-05", "tea in 2024-01-01", "tea in 2025"]
    assert [r.text for r in mem.timeline(k=1)] == ["tea in 2023-05"]


def test_a_list_goes_on_behind_an_id(mem):
    """Pages of any size make the whole, for records and episodes."""
    mem.retain_many([{"text": f"cup {n}", "id": str(n)} for n in range(25)])
    for what in ("records", "episodes"):
        ids, after = [], None
        while page := list(mem.list(what, limit=7, after=after)):
            ids += [item.id for item in page]
            after = page[-1].id
        assert ids == [item.id for item in mem.list(what)]
    with pytest.raises(NotFound):
        mem.list(after="nobody")


def test_a_list_of_episodes_is_narrowed_by_ids_of_the_callers(mem):
    """By ids, by their beginning, and to what is believed: not what was forgotten or superseded."""
    mem.retain_many([{"text": f"cup {id}", "id": id} for id in ("a/1", "a/2", "ab", "a/3", "a\0", "A/1")])
    mem.retain("cup without an id")
    mem.retain("saucer", id="a/2", supersede=True)
    mem.forget("a/3")
    mem.quarantine.hold("a/1")

    def texts(**how):
        return [episode.text for episode in mem.list("episodes", **how)]

    assert texts(beginning="a/") == ["cup a/1", "cup a/2", "cup a/3", "saucer"]
    assert texts(beginning="a/", current=True) == ["cup a/1", "saucer"]
    assert texts(beginning="a", limit=1, after=mem.get("a/1").id) == ["cup a/2"]
    assert texts(ids=["a/2", "a\0", "none"]) == ["cup a/2", "cup a\0", "saucer"]
    assert texts(ids=["a/2", "a/3", "a\0"], current=True) == ["cup a\0", "saucer"]
    assert texts(current=True) == ["cup a/1", "cup ab", "cup a\0", "cup A/1", "cup without an id", "saucer"]
    assert mem.get("a/2").text == "saucer"
    mem.undo(mem.history(mem.get("a/2").id)[0].operation)
    assert mem.get("a/2").text == "cup a/2"
    assert texts(ids=["a/2"], current=True) == texts(beginning="a/2", current=True) == ["cup a/2"]
    with pytest.raises(ValueError, match="episodes"):
        mem.list(beginning="a")


def test_what_was_replaced_a_thousand_times_is_found_as_fast(mem):
    """Neither a get nor the next replacement looks through what came before."""
    for n in range(40):
        mem.retain(f"cup {n}", id="cup", supersede=True)
    with mem._store.snapshot() as snapshot:
        steps = []
        snapshot._db.set_progress_handler(lambda: steps.append(1), 20)
        for _ in range(2):
            assert snapshot.with_external_id("cup").text == "cup 39"
            assert [e.text for e in snapshot.scan_episodes(current=True, ids=["cup"])] == ["cup 39"]
        snapshot._db.set_progress_handler(None, 0)
    assert len(steps) < 60, "each look is some 100 to 250 steps of the virtual machine, whatever came before"


def test_an_unknown_option_is_a_mistake(mem):
    """A misspelt filter is never passed over."""
    for call in (mem.recall, mem.timeline):
        with pytest.raises(TypeError, match="actor"):
            call("tea", actor="ana")
    with pytest.raises(ValueError, match="turn"):
        mem.recall("tea", unit="chapter")
    for k in (0, -1, 2.5, "3"):
        with pytest.raises(ValueError, match="k must"):
            mem.recall("tea", k=k)
    with pytest.raises(TypeError):
        mem.recall(7)
    with pytest.raises(ValueError, match="list takes"):
        mem.list("words")
