"""Forget: no channel returns it any more, nor anything that shows it; one act, undone by one."""

import pytest

from remanence import NotFound


@pytest.fixture
def talk(mem):
    """Twelve turns of a session with three windows, by two people in two years."""
    for n in range(12):
        mem.retain(f"turn {n} about tea", session="s", id=f"i{n}", actor="ana" if n % 2 else "bo",
                   at=f"20{20 + n // 6}-01-01", metadata={"n": n}, tags=["odd"] if n % 2 else [])  # fmt: skip
    return mem


def left(memory):
    """The numbers of the turns that are left."""
    return [record.metadata["n"] for record in memory.list(unit="turn")]


def everything(memory):
    """All words that any recall gives, of turns and windows."""
    return "\n".join(hit.text for unit in ("turn", "window") for hit in memory.recall("turn tea", k=50, unit=unit))


@pytest.mark.parametrize(
    ("filters", "gone"),
    [
        ({"actors": "bo"}, {0, 2, 4, 6, 8, 10}),
        ({"since": "2021"}, {6, 7, 8, 9, 10, 11}),
        ({"until": "2020"}, {0, 1, 2, 3, 4, 5}),
        ({"tags": "odd"}, {1, 3, 5, 7, 9, 11}),
        ({"where": {"n": {"ne": 3}}}, {0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11}),
        ({"where": {"n": {"gte": 10}}}, {10, 11}),
        ({"sessions": "s"}, set(range(12))),
    ],
)
def test_a_filter_forgets_what_it_selects_and_no_neighbour(talk, filters, gone):
    """Windows follow their turns, and take no other turn with them."""
    talk.forget(**filters)
    assert left(talk) == [n for n in range(12) if n not in gone]
    words = everything(talk)
    assert not [n for n in gone if f"turn {n} about" in words]
    talk.undo()
    assert left(talk) == list(range(12))


def test_forgetting_a_turn_hides_its_windows_and_no_other_turn(talk):
    """By the caller's id, ours, or the record's."""
    for id in ("i3", talk.get("i4").id, next(r.id for r in talk.list(unit="turn") if r.metadata["n"] == 5)):
        talk.forget(id)
    assert left(talk) == [0, 1, 2, 6, 7, 8, 9, 10, 11]
    words = everything(talk)
    assert not [n for n in (3, 4, 5) if f"turn {n} about" in words]
    assert talk.verify().ok


def test_a_dry_run_only_says_what_would_go(talk):
    """The receipt names the records, and nothing is written."""
    seq = talk.seq
    receipt = talk.forget("i11", dry_run=True)
    assert len(receipt.records) == 2
    assert talk.seq == seq
    assert len(left(talk)) == 12


def test_forgetting_what_is_forgotten_is_no_act(talk):
    """The second time nothing is left to do."""
    talk.forget("i3")
    seq = talk.seq
    assert talk.forget("i3").records == ()
    assert talk.seq == seq


@pytest.mark.parametrize(
    "filters", [{}, {"actors": []}, {"tags": ()}, {"where": {}}, {"min_trust": 0.0}, {"since": None}]
)
def test_forgetting_everything_by_accident_is_refused(talk, filters):
    """No filter, and a filter that turned out empty, forget nothing."""
    with pytest.raises(ValueError, match="what to forget"):
        talk.forget(**filters)
    assert len(left(talk)) == 12


def test_forgetting_what_is_not_there_is_an_error(talk):
    """An unknown id among known ones forgets none of them."""
    with pytest.raises(NotFound):
        talk.forget("i3", "nobody")
    assert len(left(talk)) == 12


def test_what_is_forgotten_can_be_listed_and_read(talk):
    """Forgetting hides; it does not destroy."""
    talk.forget("i3")
    assert "turn 3 about tea" in [record.text for record in talk.list(forgotten=True)]
    assert talk.get("i3").text == "turn 3 about tea"
    assert talk.stats().forgotten == 2 or talk.stats().forgotten == 3


def test_what_was_forgotten_is_not_known_at_any_time(talk):
    """`known_at` asks what was believed; a forget hides it there too."""
    talk.forget("i3")
    hits = talk.recall("turn 3 tea", k=50, known_at=talk.get("i11").recorded_at)
    assert "turn 3 about tea" not in [hit.text for hit in hits]


@pytest.mark.parametrize("operation", ["nobody", ""])
def test_undoing_what_never_was_is_an_error(mem, operation):
    """An unknown operation, or an empty bank."""
    with pytest.raises(NotFound):
        mem.undo(operation)
    with pytest.raises(NotFound):
        mem.undo()
