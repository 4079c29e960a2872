"""Promise 8: after `erase` a bank is what it would be if it had never held the text."""

import random
from pathlib import Path

import pytest

from around_banks import Clock, found
from erasures import believed, left_of, life, questions
from remanence import Memory


def lived(path: Path, items: list[dict], waits: set[int]) -> Memory:
    """A bank to which a life was told, turn by turn, and that caught up at some of them."""
    memory = Memory(path, clock=Clock())
    for item in items:
        memory.retain(item["text"], **{name: value for name, value in item.items() if name != "text"})
        if int(item["id"]) in waits:
            memory.wait()
    memory.wait()
    return memory


def drawn(seed: int, size: int, erased: int, catch_up: int) -> tuple[list[dict], set[int], set[str]]:
    """A life, after which of its turns a bank catches up, and the ids of those that are erased."""
    chance = random.Random(seed)
    waits = {chance.randrange(size) for _ in range(catch_up)}
    return life(seed, size), waits, {str(number) for number in chance.sample(range(size), erased)}


def compare_with_never_held(folder: Path, seed: int, size: int, erased: int, catch_up: int) -> None:
    """What is recalled after erasures is what a bank recalls that was never told."""
    items, waits, gone = drawn(seed, size, erased, catch_up)
    with lived(folder / "a.rem", items, waits) as bank:
        for question in questions(seed, 2):
            bank.recall(question)
        for id in sorted(gone):
            bank.erase(id)
        with lived(folder / "b.rem", [i for i in items if i["id"] not in gone], waits) as never:
            assert believed(bank) == believed(never)
            for question in questions(seed, 8):
                for unit in ("turn", "window", "statement"):
                    ours, theirs = (found(each, question, k=200, unit=unit) for each in (bank, never))
                    assert [id for id, _ in ours] == [id for id, _ in theirs]
                    assert [score for _, score in ours] == pytest.approx([score for _, score in theirs], abs=1e-6)
        assert bank.verify().ok


@pytest.mark.parametrize("seed", range(3))
def test_recall_is_that_of_a_bank_that_never_held_it(tmp_path, seed):
    """Same order, scores within 1e-6: of turns, windows and statements, with what is believed of them."""
    compare_with_never_held(tmp_path, seed, 40, 6, 4)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(200, 250))
def test_recall_after_a_thousand_erasures_is_that_of_banks_that_never_held_it(tmp_path, seed):
    """Twenty erasures from each of fifty banks: turns, windows and statements."""
    compare_with_never_held(tmp_path, seed, 120, 20, 8)


def test_the_past_is_told_without_it(path):
    """What it had superseded is current again; `known_at` and `as_of` of any time no longer find it."""
    clock = Clock()
    with Memory(path, clock=clock) as memory:
        memory.retain("I live in Porto.", actor="Ana", at="2024-01-10", id="porto")
        memory.retain("I moved to Ghent.", actor="Ana", at="2024-06-01", id="ghent")
        memory.wait()
        then = clock.now
        assert [told.standing for told in memory.story("Ana", "lives_in")[0].told] == ["superseded", "current"]
        memory.erase("ghent")
        assert [told.value for told in memory.story("Ana", "lives_in")[0].told] == ["Porto"]
        (porto,) = memory.list(unit="statement")
        assert (porto.retired_at, porto.valid_to) == (None, None)
        for when in ({"known_at": then}, {"as_of": "2024-07-01"}, {}):
            assert [hit.text for hit in memory.recall("where does Ana live?", **when)] == ["I live in Porto."]
        assert memory.verify().ok


def test_what_was_read_with_it_in_view_is_read_again(path, clock):
    """A pronoun that was resolved by the text before it is no trace of that text."""
    with Memory(path, clock=clock) as memory:
        memory.retain("My sister Zaqobi lives in Graz.", actor="Ana", session="s", id="a", at="2024-01-01")
        memory.retain("She works as a nurse.", actor="Ana", session="s", id="b", at="2024-01-01")
        memory.wait()
        before = {record.text for record in memory.list(unit="statement")}
        memory.erase("a")
        after = {record.text for record in memory.list(unit="statement")}
        assert any("Zaqobi" in text for text in before)
        assert not any("Zaqobi" in text for text in after)
        assert left_of(path.parent, {"zaqobi"}) == []


def in_place(memory: Memory) -> dict[str, str]:
    """The texts of all statements, believed or not, by id, in the order they are stored."""
    rows = memory._store._writer.execute("SELECT id FROM records WHERE unit = 'statement' ORDER BY row").fetchall()
    return {id: memory.get(id).text for (id,) in rows}


@pytest.mark.parametrize("seed", [218, 231])
@pytest.mark.parametrize("judged", [False, True])
def test_what_is_read_again_stands_where_it_was_said(tmp_path, seed, judged):
    """In the place that it has in a bank that never held what went; also where a person had a say in what is held."""
    items, waits, gone = drawn(seed, 120, 20, 8)
    with lived(tmp_path / "a.rem", items, waits) as bank:
        if judged:
            for record in list(bank.list(unit="statement")):
                bank.forget(record.id)
        before = in_place(bank)
        for id in sorted(gone):
            bank.erase(id)
        ours = in_place(bank)
        assert bank.verify().ok
    with lived(tmp_path / "b.rem", [item for item in items if item["id"] not in gone], waits) as never:
        assert list(ours.values()) == list(in_place(never).values())
    assert set(list(ours)[:-1]) - set(before)


def test_a_merged_statement_is_made_again_of_the_rest(path, clock):
    """It loses the source that goes, and goes on standing for the others."""
    with Memory(path, clock=clock) as memory:
        for day, id in enumerate(("a", "b", "c"), 1):
            memory.retain("I am allergic to peanuts.", actor="Ana", at=f"2024-01-0{day}", id=id)
        memory.consolidate()
        episodes = {id: memory.get(id).id for id in ("a", "b", "c")}
        (merged,) = [r for r in memory.list(unit="statement") if r.part == "duplicates.v1"]
        assert {span.episode for span in merged.sources} == set(episodes.values())
        memory.erase("b")
        (again,) = memory.list(unit="statement")
        assert {span.episode for span in again.sources} == {episodes["a"], episodes["c"]}
        assert memory.verify().ok


def test_a_section_goes_alone(path, clock):
    """Its characters are blanks, its heading is in no other section; the rest of the document stands where it did."""
    with Memory(path, clock=clock) as memory:
        text = "# Tea\n\nGreen tea. " + "It is good. " * 60 + "\n\n# Zaqobi\n\nOnly the vixquo. " + "It is bad. " * 60
        memory.retain_document(text, id="doc")
        sections = [r for r in memory.list(unit="section") if "vixquo" in r.text]
        receipt = memory.erase(*(r.id for r in sections))
        assert receipt.episodes == ()
        assert len(receipt.blanked) == 1
        assert memory.recall("green tea")
        assert left_of(path.parent, {"vixquo"}) == []
        assert memory.verify().ok
        left = [r.id for r in memory.list(unit="section")]
        assert len(memory.erase(*left).episodes) == 1
        assert memory.stats().episodes == 0
