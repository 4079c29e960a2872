"""A person's correction wins and is remembered; what it corrects does not come back by being said again."""

import pytest

from around_banks import exported
from remanence import Memory, NotFound
from remanence.types import Act, Origin
from scripted import scripted, statements, true_at


@pytest.fixture
def mem(clock):
    """A bank that reads statements as the tests write them."""
    with scripted(Memory(":memory:", clock=clock, principal="ben")) as memory:
        yield memory
        assert memory.verify().ok, memory.verify()


def tell(memory, text, at=None, actor="ana", **options):
    """Retain and read."""
    receipt = memory.retain(text, actor=actor, at=at, **options)
    memory.wait()
    return receipt


def the(memory, text):
    """The statement that says this and is believed."""
    return next(record for record in memory.list(unit="statement") if record.text == text)


LISBON, PORTO, FARO = (f"ana | lives_in | {place}" for place in ("Lisbon", "Porto", "Faro"))


def test_a_corrected_turn_is_replaced_with_what_was_read_from_it(mem):
    """The turn and its statements were a mistake; the person's words are an episode of theirs."""
    wrong = tell(mem, f"{LISBON}\nana | likes | tea", "2024-01-01", session="s")
    receipt = mem.correct(wrong.records[0], f"{PORTO}")
    mem.wait()
    assert receipt.verified
    assert statements(mem) == ["ana lives_in Porto"]
    assert [r.text for r in mem.list(unit="turn")] == [PORTO]
    right = mem.get(receipt.episodes[0])
    assert (right.origin, right.principal, right.actor, right.session) == (Origin.USER, "ben", "ana", "s")
    assert mem.get(wrong.episodes[0]).text.startswith(LISBON)
    assert true_at(mem, "2024-01-02") == ["ana lives_in Porto"]
    assert {change.act for change in mem.history(receipt.operation)} == {Act.CORRECT}


@pytest.mark.parametrize(
    ("text", "value"), [("ana lives_in Porto", None), ("Porto", None), ("She was in Porto by then, it seems", "Porto")]
)
def test_a_corrected_statement_keeps_its_attribute_and_gets_the_new_value(mem, text, value):
    """Said in the form of the old one, as the bare value, or in other words with the value named."""
    tell(mem, LISBON, "2024-01-01")
    mem.correct(the(mem, "ana lives_in Lisbon").id, text, value=value)
    mem.wait()
    (right,) = mem.list(unit="statement")
    assert (right.statement.subject, right.statement.attribute, right.statement.value) == ("ana", "lives_in", "Porto")
    assert right.sources[0].episode == list(mem.list("episodes"))[-1].id
    (told,) = [t for t in mem.story("ana", "lives_in")[0].told if t.value == "Lisbon"]
    assert (told.standing, told.by, told.instead) == ("corrected", "ben", right.id)


@pytest.mark.parametrize("at", ["2023-06-01", "2024-01-01", "2024-02-01", None])
@pytest.mark.parametrize("origin", ["user", "assistant", "web", "document"])
def test_saying_the_mistake_again_does_not_bring_it_back(mem, at, origin):
    """Whoever repeats it, and whenever: what is right stays, and the mistake is kept behind."""
    tell(mem, LISBON, "2024-01-01")
    mem.correct(the(mem, "ana lives_in Lisbon").id, "Porto")
    tell(mem, LISBON, at, origin=origin)
    assert statements(mem) == ["ana lives_in Porto"]
    for moment in ("2023-07-01", "2024-01-15", "2025-01-01"):
        assert true_at(mem, moment) == ["ana lives_in Porto"]


@pytest.mark.parametrize("origin", ["assistant", "web", "tool"])
def test_a_lower_authority_only_contradicts_a_correction(mem, origin):
    """Another value from a machine that is not held back is a conflict; what the person said is believed on."""
    mem.set_trust_policy({"origins": {"web": {"screened": False}, "tool": {"screened": False}}})
    tell(mem, LISBON, "2024-01-01")
    mem.correct(the(mem, "ana lives_in Lisbon").id, "Porto")
    tell(mem, FARO, "2025-01-01", actor=None, origin=origin)
    assert statements(mem) == ["ana lives_in Faro", "ana lives_in Porto"]
    assert mem.story("ana", "lives_in")[0].unresolved


def test_what_is_clearly_later_takes_the_place_of_a_correction(mem):
    """A correction is right about its time, not for ever; and then the old place can be moved back to."""
    tell(mem, LISBON, "2024-01-01")
    mem.correct(the(mem, "ana lives_in Lisbon").id, "Porto")
    tell(mem, FARO, "2024-09-01")
    assert statements(mem) == ["ana lives_in Faro"]
    tell(mem, f"{LISBON} | cue=change", "2025-01-01")
    assert statements(mem) == ["ana lives_in Lisbon"]
    assert true_at(mem, "2024-05-01") == ["ana lives_in Porto"]


def test_what_says_the_same_as_a_mistake_goes_with_it(mem):
    """A correction is about what was said, not about one of its sources."""
    tell(mem, LISBON, "2024-01-01")
    tell(mem, LISBON, "2024-01-02")
    mem.correct(the(mem, "ana lives_in Lisbon").id, "Porto")
    assert statements(mem) == ["ana lives_in Porto"]


def test_history_can_be_corrected_and_stays_history(mem):
    """It was not Lisbon before, but Faro; the present is untouched."""
    tell(mem, LISBON, "2024-01-01")
    tell(mem, PORTO, "2024-06-01")
    (past,) = [told.record.id for told in mem.story("ana", "lives_in")[0].told if told.value == "Lisbon"]
    mem.correct(past, "Faro")
    assert statements(mem) == ["ana lives_in Porto"]
    assert true_at(mem, "2024-03-01") == ["ana lives_in Faro"]


@pytest.mark.parametrize("what", ["turn", "statement"])
def test_a_correction_is_undone_byte_for_byte(mem, what):
    """The mistake is believed again, and with it what was read from it."""
    wrong = tell(mem, f"{LISBON}\nana | likes | tea", "2024-01-01", session="s")
    before = exported(mem, current=True)
    id = wrong.records[0] if what == "turn" else the(mem, "ana lives_in Lisbon").id
    mem.correct(id, PORTO)
    mem.wait()
    assert exported(mem, current=True) != before
    mem.undo()
    assert exported(mem, current=True) == before
    tell(mem, LISBON, "2024-02-01")
    assert "ana lives_in Lisbon" in statements(mem)


def test_what_cannot_be_corrected_is_an_error(mem):
    """A window, what is gone already, and what never was; nothing is written."""
    turns = [tell(mem, f"{LISBON} {n}", "2024-01-01", session="s") for n in range(4)]
    (window,) = mem.list(unit="window")
    mem.forget(turns[0].records[0])
    seq = mem.seq
    for id, error in [(window.id, ValueError), (turns[0].records[0], ValueError), ("nobody", NotFound)]:
        with pytest.raises(error):
            mem.correct(id, PORTO)
    assert mem.seq == seq
