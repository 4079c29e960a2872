"""What somebody goes by leads to them wherever one asks, and is gone with what told it, as if it had never been."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from around_banks import Clock
from remanence import Memory

START = datetime(2025, 1, 1, tzinfo=UTC)
TOLD = "Everyone calls me Zuzu."
OTHERS = (
    ("Melanie", "I live in Lisbon."),
    ("Ben", "I live in Porto."),
    ("Melanie", "I am allergic to walnuts."),
    ("Ben", "I work as a baker."),
    ("Melanie", "I work as a pilot."),
    ("Ben", "I told Zuzu that the oven broke."),
    ("Melanie", "Actually, I live in Ghent."),
)
ASKED = ("Where does Zuzu live?", "What is Zuzu allergic to?", "What does Zuzu do for a living?", "Who broke the oven?")


def bank(said):
    mem = Memory(":memory:", clock=Clock())
    for number, actor, text in said:
        mem.retain(text, actor=actor, at=START + timedelta(hours=number), id=f"x{number}")
    mem.wait()
    return mem


def seen(mem):
    """All that the name leads to, and its bearer's own; without ids, which differ between banks."""
    hits = [[(hit.text, round(hit.score, 6)) for hit in mem.recall(question)] for question in ASKED]
    profiles = [[line.text for line in (*p.static, *p.current)] for p in map(mem.profile, ("Zuzu", "Melanie", "Ben"))]
    return hits, profiles


def test_a_name_that_somebody_told_leads_to_them():
    """Recall, the profile, the story and the course of Zuzu are Melanie's."""
    with bank([(n, *said) for n, said in enumerate([("Melanie", TOLD), *OTHERS])]) as mem:
        assert mem.recall(ASKED[0])[0].text == "Actually, I live in Ghent."
        assert mem.recall(ASKED[1])[0].text == "I am allergic to walnuts."
        assert mem.profile("Zuzu").static == mem.profile("Melanie").static
        assert mem.story("zuzu") == mem.story("Melanie")


@pytest.mark.parametrize(
    "more", [("Ben", "Everyone calls me Zuzu."), ("Zuzu", "I live in Rome."), ("Ben", "My nickname is Melanie.")]
)
def test_a_name_that_may_be_anybody_s_leads_to_nobody(more):
    """Two go by it, or somebody of that name speaks: nothing of one is taken for the other's."""
    with bank([(n, *said) for n, said in enumerate([("Melanie", TOLD), *OTHERS, more])]) as mem:
        name = "Melanie" if "Melanie" in more[1] else "Zuzu"
        told = [line.text for part in (mem.profile(name).static, mem.profile(name).current) for line in part]
        assert not any(text.startswith("Ben") or "baker" in text for text in told)
        if name == "Zuzu":
            assert not any("walnuts" in text for text in told)


@settings(max_examples=6, deadline=None)
@given(place=st.integers(0, len(OTHERS)), way=st.sampled_from(["erase", "turn", "statement"]))
def test_a_name_is_gone_with_what_told_it(place, way):
    """After an erasure the bank finds and shows what one that never held it does; after a forgetting the name leads to
    nobody (what words weigh does not change by that), until it is undone.
    """
    said = [(n, *each) for n, each in enumerate(OTHERS)]
    told = [*said[:place], (99, "Melanie", TOLD), *said[place:]]
    with bank(told) as mem, bank(said) as never:
        wanted, before = seen(never), seen(mem)
        (turn,) = (record.id for record in mem.list() if record.text == TOLD and record.unit == "turn")
        if way == "erase":
            mem.erase(turn)
            assert mem.verify().ok
            assert seen(mem) == wanted
            return
        told_by = turn if way == "turn" else mem.story("Melanie · nickname")[0].told[0].record.id
        done = mem.forget(told_by)
        assert seen(mem)[1] == wanted[1]
        assert not any("facts" in hit.why.notes for question in ASKED[:3] for hit in mem.recall(question))
        mem.undo(done.operation)
        assert seen(mem) == before


def test_no_byte_of_an_erased_name_is_left(tmp_path):
    """Nor of what was made of it: in no file of the bank's folder."""
    path = tmp_path / "a.rem"
    with Memory(path, clock=Clock()) as mem:
        mem.retain("Everyone calls me Zuzu.", actor="Melanie", id="told")
        mem.retain("I live in Ghent.", actor="Melanie")
        mem.wait()
        assert mem.recall("Where does Zuzu live?")[0].text == "I live in Ghent."
        mem.consolidate()
        assert mem.erase("told").complete
        assert not mem.traces("Zuzu")
    assert not [each for each in tmp_path.iterdir() if b"zuzu" in each.read_bytes().lower()]
