"""What new statements do to those that are held, through a bank: nothing is lost, and each thing is shown once."""

from datetime import UTC, datetime

import pytest

from around_banks import Clock, exported
from remanence import Memory
from remanence.types import Act, LinkType
from scripted import scripted, statements, true_at


@pytest.fixture
def told(clock):
    """A bank that reads statements as the tests write them, and a way to tell it some."""
    with scripted(Memory(":memory:", clock=clock)) as memory:

        def tell(text, at=None, actor="ana", **options):
            receipt = memory.retain(text, actor=actor, at=at, **options)
            memory.wait()
            return receipt

        memory.tell = tell
        yield memory
        assert memory.verify().ok, memory.verify()


def links(memory, type):
    """The links of a type, as pairs of words."""
    return sorted(
        (memory.get(x.source).text, memory.get(x.target).text) for x in memory.list("links") if x.type is type
    )


PORTO, LISBON, BRAGA = (f"ana | lives_in | {place}" for place in ("Porto", "Lisbon", "Braga"))


def test_a_later_value_takes_the_place_of_the_earlier_whichever_came_first(told):
    """Told out of order, the story is the same: each value is true until the next began."""
    told.tell(LISBON, "2024-06-01")
    told.tell(PORTO, "2024-01-01")
    told.tell(BRAGA, "2024-03-01")
    assert statements(told) == ["ana lives_in Lisbon"]
    for moment, place in [
        ("2023-01-01", "Porto"),
        ("2024-02-01", "Porto"),
        ("2024-04-01", "Braga"),
        ("2025", "Lisbon"),
    ]:
        assert true_at(told, moment) == [f"ana lives_in {place}"], moment


def test_what_is_said_again_is_shown_once_and_kept_with_its_source(told):
    """The second is stored behind the first, which it supports."""
    for day in (1, 2, 3):
        told.tell("ana | likes | tea", f"2024-01-0{day}")
    assert statements(told) == ["ana likes tea"]
    assert told.stats().records["statement"] == 3
    assert links(told, LinkType.SUPPORTS) == [("ana likes tea", "ana likes tea")] * 2


def test_attributes_with_several_values_keep_them_all(told):
    """Liking tea does not end liking coffee; only saying so does."""
    told.tell("ana | likes | tea", "2024-01-01")
    told.tell("ana | likes | coffee", "2024-01-02")
    assert statements(told) == ["ana likes coffee", "ana likes tea"]
    told.tell("ana | not likes | tea", "2024-03-01")
    assert statements(told) == ["ana does not likes tea", "ana likes coffee"]
    assert true_at(told, "2024-02-01") == ["ana likes coffee", "ana likes tea"]


@pytest.mark.parametrize("modality", ["plan", "wish", "question", "quotation", "hypothetical"])
def test_what_is_no_fact_ends_no_fact(told, modality):
    """A plan to live elsewhere is no move."""
    told.tell(LISBON, "2024-01-01")
    told.tell(f"{PORTO} | modality={modality}", "2024-06-01")
    told.tell(f"ana | not lives_in | Lisbon | modality={modality}", "2024-06-02")
    assert "ana lives_in Lisbon" in statements(told)
    assert len(statements(told)) == 3


def test_two_who_disagree_are_both_kept_and_shown(told):
    """Of the same day, from different people: nothing says which is true."""
    told.tell("project | deadline | Friday", "2024-01-01", actor="bo")
    told.tell("project | deadline | Monday", "2024-01-01", actor="cy")
    assert statements(told) == ["project deadline Friday", "project deadline Monday"]
    assert links(told, LinkType.CONTRADICTS) == [("project deadline Monday", "project deadline Friday")]
    told.tell("project | deadline | Monday", "2024-01-02", actor="bo")
    assert statements(told) == ["project deadline Monday"]


def test_what_is_trusted_less_ends_nothing(told):
    """A web page contradicts what the user said, and is not believed; if it is not held back, it is shown."""
    told.set_trust_policy({"origins": {"web": {"screened": False}, "tool": {"screened": False}}})
    told.tell(LISBON, "2024-01-01")
    told.tell(PORTO, "2024-06-01", origin="web", actor=None)
    told.tell("ana | not lives_in | Lisbon", "2024-06-01", origin="tool", actor=None)
    assert "ana lives_in Lisbon" in statements(told)
    assert len(links(told, LinkType.CONTRADICTS)) == 2


def test_a_correction_was_never_true_and_what_it_corrects_neither(told):
    """The mistake is found at no moment; what takes its place is true for as long as the mistake was thought to be."""
    told.tell(BRAGA, "2023-01-01")
    told.tell(LISBON, "2024-01-01")
    told.tell(f"{PORTO} | single | cue=correction", "2024-01-05")
    assert statements(told) == ["ana lives_in Porto"]
    assert true_at(told, "2024-01-02") == ["ana lives_in Porto"]
    assert true_at(told, "2023-06-01") == ["ana lives_in Braga"]


def test_a_finer_value_stands_for_the_coarser(told):
    """Lisbon, Portugal is no move from Lisbon; Lisbon said again after it is nothing new."""
    told.tell(LISBON, "2024-01-01")
    told.tell("ana | lives_in | Lisbon, Portugal", "2024-02-01")
    told.tell(LISBON, "2024-03-01")
    assert statements(told) == ["ana lives_in Lisbon, Portugal"]
    assert true_at(told, "2024-01-15") == ["ana lives_in Lisbon, Portugal"]


def test_events_that_happen_twice_are_two(told):
    """Going to the gym again is no repetition of a statement."""
    told.tell("ana | did | went to the gym | kind=episodic", "2024-01-01")
    told.tell("ana | did | went to the gym | kind=episodic", "2024-01-08")
    told.tell("ana | did | went to the gym | kind=episodic", "2024-01-08")
    assert len(statements(told)) == 2


# --- withdrawing ------------------------------------------------------------------------------------------------------


def test_forgetting_a_turn_hides_what_was_read_from_it_alone(told):
    """Another turn that says the same keeps its statement, with its own words as evidence."""
    first = told.tell(f"{LISBON}\nana | likes | tea", "2024-01-01")
    second = told.tell(LISBON, "2024-02-01")
    told.forget(first.records[0])
    (left,) = told.list(unit="statement")
    assert (left.text, left.sources[0].episode) == ("ana lives_in Lisbon", second.episodes[0])
    told.undo()
    assert statements(told) == ["ana likes tea", "ana lives_in Lisbon"]


def test_forgetting_what_superseded_brings_nothing_back(told):
    """That something is not to be shown is no evidence that what was true before is true again."""
    told.tell(PORTO, "2024-01-01")
    later = told.tell(LISBON, "2024-06-01")
    told.forget(later.records[0])
    assert statements(told) == []
    assert true_at(told, "2024-03-01") == ["ana lives_in Porto"]


def test_undoing_what_superseded_brings_back_what_it_superseded(told):
    """An undone turn never was: what it had ended goes on; the undo of the undo ends it again."""
    told.tell(PORTO, "2024-01-01")
    before = exported(told, current=True)
    later = told.tell(LISBON, "2024-06-01")
    after = exported(told, current=True)
    back = told.undo(later.operation)
    assert exported(told, current=True) == before
    told.undo(back.operation)
    assert exported(told, current=True) == after


def test_superseding_an_episode_retires_what_was_read_from_it(told):
    """Unless another turn says so too; what the new version says is read anew."""
    told.tell(f"{PORTO}\nana | likes | tea", "2024-01-01", id="note")
    told.tell("ana | likes | tea", "2024-01-02")
    told.tell("ana | likes | milk", "2024-06-01", id="note", supersede=True)
    assert statements(told) == ["ana likes milk", "ana likes tea"]
    assert "ana lives_in Porto" in true_at(told, "2024-03-01")


def test_forgetting_a_statement_leaves_the_turn_it_was_read_from(told):
    """Its words are still the user's; what says the same goes with it."""
    told.tell(LISBON, "2024-01-01")
    told.tell(LISBON, "2024-02-01")
    (statement,) = told.list(unit="statement")
    told.forget(statement.id)
    assert statements(told) == []
    assert len(list(told.list(unit="turn"))) == 2
    told.undo()
    assert statements(told) == ["ana lives_in Lisbon"]


STORIES = {
    "first": [],
    "a change": [(PORTO, "2024-01-01", "ana")],
    "a late arrival": [(BRAGA, "2025-01-01", "ana")],
    "a repetition": [(LISBON, "2024-01-01", "ana")],
    "a conflict": [(BRAGA, "2024-06-01", "bo")],
    "in a line": [(PORTO, "2024-01-01", "ana"), (BRAGA, "2025-01-01", "ana"), (LISBON, "2024-07-01", "ana")],
}


@pytest.mark.parametrize("story", STORIES)
def test_undoing_an_extraction_restores_the_current_state_byte_for_byte(told, story):
    """Whatever the new statement did to others; the turn stays, and is read again at the next occasion."""
    for text, at, actor in STORIES[story]:
        told.tell(text, at, actor)
    told.retain(f"{LISBON}\nana | likes | tea", actor="ana", at="2024-06-01")
    before = exported(told, current=True)
    told.wait()
    act = list(told.journal())[-1]
    assert act.act is Act.EXTRACT
    after = statements(told)
    assert exported(told, current=True) != before
    told.undo(act.operation)
    assert exported(told, current=True) == before
    told.wait()
    assert statements(told) == after


def test_the_last_act_to_undo_is_one_that_somebody_asked_for(told):
    """Extraction goes on by itself: an undo without a name takes back the retain before it."""
    told.tell(LISBON, "2024-01-01")
    told.undo()
    assert statements(told) == []
    assert list(told.list(unit="turn")) == []


def test_statements_of_other_names_of_an_entity_are_compared(told):
    """Aliases are one subject; so are entities that were merged."""
    from remanence.protocols import Draft, Edit

    told.tell(PORTO, "2024-01-01")
    (entity,) = told.list("entities")
    with told._store.write(told._clock) as tx:
        draft = Draft(act=Act.RENAME, subjects=(entity.id,), edits=(Edit(entity.id, "aliases", [], ["annie"]),))
        tx.append(draft, operation="alias", principal="")
    told.tell("annie | lives_in | Lisbon", "2024-06-01")
    assert statements(told) == ["annie lives_in Lisbon"]


def test_known_at_and_as_of_hold_for_statements_together():
    """What the bank believed in May about March, before and after it learnt of a move."""
    clock = Clock(datetime(2024, 5, 1, tzinfo=UTC))
    with scripted(Memory(":memory:", clock=clock)) as told:
        told.retain(LISBON, actor="ana", at="2024-04-01")
        told.wait()
        clock.now = datetime(2024, 7, 1, tzinfo=UTC)
        told.retain(PORTO, actor="ana", at="2024-01-01")
        told.wait()
        assert true_at(told, "2024-03-01", known_at="2024-06-01") == ["ana lives_in Lisbon"]
        assert true_at(told, "2024-03-01", known_at="2024-08-01") == ["ana lives_in Porto"]
