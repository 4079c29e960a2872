"""Likes and dislikes of one thing: the later of two ends the earlier, a mood does not; how often that is wrong."""

from pathlib import Path

import pytest

from remanence import Memory

SAMPLE = Path(__file__).with_name("likes.txt").read_text(encoding="utf-8")


def pairs(part):
    """The labelled pairs of a part: whether the second ends the first, and both."""
    lines = (line for line in SAMPLE.split("====\n")[part].splitlines() if line and not line.startswith("#"))
    return [line.split(" | ") for line in lines]


def ended(memory, first, second):
    """Whether a liking that the first says is not believed any more once the second is said; None if it says none."""
    memory.retain(first, actor="Ana", at="2025-01-10")
    memory.wait()
    held = {r.id for r in memory.list(unit="statement") if r.statement.attribute in ("likes", "dislikes")}
    memory.retain(second, actor="Ana", at="2025-03-20")
    memory.wait()
    return bool(held - {r.id for r in memory.list(unit="statement")}) if held else None


def judged(part):
    """Pairs that end what they should not, and pairs that leave what they should end."""
    wrong, missed = [], []
    for label, first, second in pairs(part):
        with Memory(":memory:", embedder=None) as memory:
            found = ended(memory, first, second)
        if label == "keep" and found:
            wrong.append((first, second))
        if label == "over" and not found:
            missed.append((first, second))
    return wrong, missed


@pytest.mark.parametrize("part", [0, 1])
def test_of_labelled_pairs_few_are_taken_wrong(part):
    """None of 50 that should stay is ended in either part, and of 50 that should end at most 5 stay."""
    wrong, missed = judged(part)
    assert not wrong
    assert len(missed) <= 5, missed


def test_what_was_liked_is_history_and_comes_back(mem):
    """Each is true until the next; an undo of the last brings the one before back."""
    for at, text in (("2024-01", "I love jazz."), ("2024-06", "I hate jazz."), ("2025-01", "I love jazz.")):
        mem.retain(text, actor="Ana", at=at)
        mem.wait()
    shown = [
        [r.statement.attribute for r in (hit.record for hit in mem.recall("jazz", unit="statement", as_of=at))]
        for at in ("2024-03", "2024-09", "2025-03")
    ]
    assert shown == [["likes"], ["dislikes"], ["likes"]]
    mem.undo()
    assert [r.statement.attribute for r in mem.list(unit="statement")] == ["dislikes"]
    assert mem.verify().ok


def test_a_mood_is_an_event_and_another_s_taste_is_no_matter(mem):
    """The liking is believed on; what another says of it is kept beside it."""
    mem.retain("I love jazz.", actor="Ana", at="2024-01-10")
    mem.retain("I can't stand jazz today.", actor="Ana", at="2024-02-10")
    mem.retain("I hate jazz.", actor="Ben", at="2024-03-10")
    mem.wait()
    found = [(r.statement.subject, r.statement.attribute, r.kind) for r in mem.list(unit="statement")]
    assert found == [("Ana", "likes", "persona"), ("Ana", "dislikes", "episodic"), ("Ben", "dislikes", "persona")]


@pytest.mark.parametrize(
    ("first", "second", "over"),
    [
        ("I can't stand olives.", "I've come to love olives.", True),
        ("I love coffee.", "I've gone off coffee.", True),
        ("I love the sea.", "I grew to hate the sea.", True),
        ("I love coffee.", "The coffee machine has gone off twice.", False),
        ("I love coffee.", "I've gone off to buy coffee.", False),
        ("I hate tea.", "I came to Lisbon to love tea.", False),
    ],
)
def test_a_taste_that_changed_is_told_by_how_it_came(mem, first, second, over):
    """ "Come to love", "grown to hate", "gone off": the later holds; going off somewhere is no dislike."""
    assert ended(mem, first, second) is over
