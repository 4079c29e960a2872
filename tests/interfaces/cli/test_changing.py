"""`correct`, `story` and `diff` on the command line, with the extractor that needs no model."""

import pytest


@pytest.fixture
def moved(shell):
    """A bank in which Ana moved."""
    shell("retain", "I live in Porto.", "--actor", "Ana", "--at", "2024-01-10", "--id", "a1")
    shell("retain", "I moved to Lisbon.", "--actor", "Ana", "--at", "2024-06-01", "--id", "a2")
    return shell


def test_a_story_is_told_as_a_table_and_as_json(moved):
    """The values with their times, in the order in which they became true."""
    shown = moved("story", "Ana", "--attribute", "lives_in").stdout
    assert shown.index("Porto") < shown.index("superseded") < shown.index("Lisbon") < shown.index("current")
    (story,) = moved.json("story", "Ana · lives_in")["stories"]
    assert [told["value"] for told in story["told"]] == ["Porto", "Lisbon"]
    moved("story", "nobody at all", code=3)


def test_a_correction_wins_and_is_undone(moved):
    """Said by the person at the keyboard; the story tells of both."""
    moved("correct", "a2", "I moved to Faro.")
    assert "Faro" in moved("story", "Ana", "--attribute", "lives_in").stdout
    told = {t["value"]: t["standing"] for t in moved.json("story", "Ana · lives_in")["stories"][0]["told"]}
    assert (told["Faro"], told["Lisbon"]) == ("current", "corrected")
    moved("undo")
    assert moved.json("story", "Ana · lives_in")["stories"][0]["told"][-1]["value"] == "Lisbon"
    moved("correct", "nobody", "text", code=3)


def test_a_diff_shows_what_is_new_and_what_it_took_the_place_of(moved):
    """Since a moment; and nothing since now."""
    shown = moved("diff", "2000", "--unit", "statement").stdout
    assert "added" in shown
    assert "Lisbon" in shown
    assert [d["change"] for d in moved.json("diff", "2000", "--unit", "turn")["differences"]] == ["added", "added"]
    assert "nothing changed" in moved("diff", "2999").stdout
    moved("diff", "2024-01", "--unit", "window", code=2)


def test_the_timeline_of_a_name_shows_what_was_true_of_it(moved):
    """Past values stand in their place."""
    records = moved.json("timeline", "Ana", "--unit", "statement")["records"]
    assert [r["metadata"]["statement"]["value"] for r in records] == ["Porto", "Lisbon"]
