"""What a bank tells of itself: stories, what changed between two moments, and the course of an entity."""

from datetime import UTC, datetime, timedelta

import pytest

from around_banks import Clock
from remanence import Memory, NotFound
from scripted import scripted


@pytest.fixture
def told():
    """A bank, and a way to tell it something on a day of 2025 about a day of 2024."""
    clock = Clock(datetime(2025, 1, 1, tzinfo=UTC), timedelta(0))
    with scripted(Memory(":memory:", clock=clock, principal="ben")) as memory:

        def tell(day, text, at=None, actor="ana", **options):
            clock.now = datetime(2025, 1, day, 12, tzinfo=UTC)
            receipt = memory.retain(text, actor=actor, at=at, **options)
            memory.wait()
            return receipt

        memory.tell, memory.day = tell, lambda n: setattr(clock, "now", datetime(2025, 1, n, 12, tzinfo=UTC))
        yield memory
        assert memory.verify().ok


LISBON, PORTO, FARO = (f"ana | lives_in | {place}" for place in ("Lisbon", "Porto", "Faro"))


def values(story):
    """(value, standing) in the order of the story."""
    return [(told.value, told.standing.value) for told in story.told]


def changes(memory, since, until=None, **options):
    """(what, before, now) of each difference."""
    found = memory.diff(f"2025-01-{since:02}", until and f"2025-01-{until:02}", **options)
    return [(d.change.value, d.before and d.before.text, d.record.text) for d in found]


def test_a_story_tells_values_in_the_order_in_which_they_became_true(told):
    """With valid times, what took whose place, who said so, and how often it was said."""
    told.tell(2, LISBON, "2024-06-01")
    told.tell(3, PORTO, "2024-01-01")
    told.tell(4, LISBON, "2024-07-01", actor="ana")
    (story,) = told.story("Ana", "lives_in")
    assert values(story) == [("Porto", "superseded"), ("Lisbon", "current")]
    porto, lisbon = story.told
    assert (porto.record.valid_to, lisbon.record.valid_from) == (datetime(2024, 6, 1, tzinfo=UTC),) * 2
    assert (porto.instead, porto.by, len(lisbon.again)) == (lisbon.record.id, "ben", 1)
    assert "Porto, until 2024-06-01, superseded, said by ana on 2024-01-01" in str(story)


def test_a_story_shows_a_conflict_as_unresolved(told):
    """Said X on one day, Y on another, by two people: both are current, each names the other."""
    told.tell(2, "project | deadline | Friday", "2024-01-01", actor="bo")
    told.tell(2, "project | deadline | Monday", "2024-01-01", actor="cy")
    (story,) = told.story("project · deadline")
    assert story.unresolved
    assert [t.contradicts for t in story.current] == [(story.told[1].record.id,), (story.told[0].record.id,)]
    assert str(story).count("unresolved") == 2


def test_stories_are_found_by_entity_attribute_or_record(told):
    """Every attribute of an entity; one; or those that a turn or a statement speaks of."""
    receipt = told.tell(2, f"{LISBON}\nana | likes | tea", "2024-01-01")
    told.tell(2, "ana | not likes | milk\nbo | likes | tea", "2024-01-01")
    assert [s.attribute for s in told.story("ana")] == ["likes", "lives_in"]
    assert [s.attribute for s in told.story(receipt.records[0])] == ["likes", "lives_in"]
    (statement,) = [r for r in told.list(unit="statement") if r.text == "bo likes tea"]
    assert [(s.subject, s.attribute) for s in told.story(statement.id)] == [("bo", "likes")]
    for nobody in ("cy", "ana · eats"):
        with pytest.raises(NotFound):
            told.story(nobody)


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("ana | lives_in | Lisbon, Portugal", "refined"),
        ("ana | not lives_in | Lisbon", "retracted"),
        (f"{PORTO} | single | cue=correction", "corrected"),
        (PORTO, "superseded"),
    ],
)
def test_a_story_says_what_became_of_a_value(told, text, standing):
    """Each way in which one statement ends another has its word."""
    told.tell(2, LISBON, "2024-01-01")
    told.tell(3, text, "2024-06-01")
    (story,) = told.story("ana", "lives_in")
    assert values(story)[0] == ("Lisbon", standing)


def test_a_diff_names_what_came_what_went_and_what_took_its_place(told):
    """Each way once; and nothing of what did not change."""
    told.tell(2, "ana | likes | tea\nana | not owns | car")
    told.tell(3, LISBON, "2024-01-01", id="home")
    told.tell(3, "ana | works_at | Acme", "2024-01-01")
    told.tell(3, "ana | spouse | Bo", "2024-01-01", id="spouse")
    told.tell(3, "ana | likes | milk", id="milk")
    told.tell(3, "ana | likes | rain", id="rain")
    told.day(4)
    forgotten = told.forget("rain").operation
    told.tell(6, PORTO, "2024-06-01")
    told.tell(6, "ana | not works_at | Acme", "2024-06-01")
    told.tell(6, "ana | spouse | Cy | single | cue=correction", "2024-01-01")
    told.forget("milk")
    told.undo(forgotten)
    assert sorted(changes(told, 5, unit="statement")) == [
        ("corrected", "ana spouse Bo", "ana spouse Cy"),
        ("forgotten", None, "ana likes milk"),
        ("restored", None, "ana likes rain"),
        ("retracted", "ana works_at Acme", "ana does not works_at Acme"),
        ("superseded", "ana lives_in Lisbon", "ana lives_in Porto"),
    ]
    assert changes(told, 6) == []
    assert ("added", None, "ana lives_in Lisbon") in changes(told, 2, 3)


def test_a_diff_skips_what_came_and_went_in_between(told):
    """The old is superseded by what is believed at the end; history that was learnt is added."""
    told.tell(2, LISBON, "2024-01-01")
    told.tell(4, PORTO, "2024-03-01")
    told.tell(5, FARO, "2024-06-01")
    gone = told.tell(5, "ana | likes | tea")
    told.forget(gone.records[0])
    assert changes(told, 3, unit="statement") == [
        ("added", None, "ana lives_in Porto"),
        ("superseded", "ana lives_in Lisbon", "ana lives_in Faro"),
    ]


def test_a_diff_says_who_and_by_which_act(told):
    """So that it can be taken back."""
    told.tell(2, "ana | likes | tea", id="tea")
    told.day(4)
    receipt = told.forget("tea")
    found = [d for d in told.diff("2025-01-03") if d.record.unit == "statement"]
    assert [(d.by, d.operation, d.at) for d in found] == [
        ("ben", receipt.operation, datetime(2025, 1, 4, 12, tzinfo=UTC))
    ]


def test_the_course_of_an_entity_is_told_in_order(told):
    """What was true of it, past and present, in the order in which it became so; not what was a mistake."""
    told.tell(2, LISBON, "2024-06-01")
    told.tell(3, PORTO, "2024-01-01")
    told.tell(4, "bo | lives_in | Rome", "2024-03-01")
    told.tell(4, "ana | likes | tea", "2024-04-01")
    assert [r.text for r in told.timeline("ana", unit="statement")] == [
        "ana lives_in Porto", "ana likes tea", "ana lives_in Lisbon",
    ]  # fmt: skip
    assert [r.text for r in told.timeline("Ana", unit="statement", until="2024-02")] == ["ana lives_in Porto"]
    assert [r.text for r in told.timeline("Ana", unit="statement", since="2024-06-02")] == [
        "ana likes tea", "ana lives_in Lisbon",
    ]  # fmt: skip
