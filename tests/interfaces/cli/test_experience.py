"""`remanence experience`: trajectories from files, lessons as tables and JSON, outcomes, promotion, pruning."""

import json

import pytest

from trajectories import BOOKED, CANCEL, LOGIN, REFUSED, SEARCH, TASK

GOOD = {"task": TASK, "steps": [SEARCH, REFUSED, LOGIN, BOOKED], "outcome": "success", "id": "run-1"}
BAD = {"task": TASK, "steps": [SEARCH, CANCEL], "outcome": {"success": False, "reason": "nothing was booked"}}


@pytest.fixture
def trained(shell):
    """A shell whose bank has seen a success and a failure."""
    shell("experience", "record", "-", stdin=json.dumps(GOOD) + "\n" + json.dumps(BAD) + "\n")
    return shell


def test_files_of_every_form_are_recorded(shell):
    """One object, a list, and lines; the receipts say what was stored and what waits."""
    (shell.folder / "one.json").write_text(json.dumps(GOOD, indent=2))
    assert len(shell.json("experience", "record", "one.json")["receipts"]) == 1
    (shell.folder / "two.json").write_text(json.dumps([GOOD, BAD]))
    first, second = shell.json("experience", "record", "two.json")["receipts"]
    assert first["repeated"]
    assert not second["repeated"]
    assert "waits for promotion" in second["withheld"][0]
    assert "stored" in shell("experience", "record", "two.json").stdout


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"task": "x"}', '{"task": "x", "steps": [], "outcome": true}', "[]"])
def test_a_bad_file_is_a_usage_error(shell, text):
    """With the reason, on stdout as one object with --json."""
    assert shell.json("experience", "record", "-", stdin=text, code=2)["error"]["message"]


def test_lessons_are_shown_and_given(trained):
    """A table for people; ids, texts and how they fared for programs."""
    shown = trained("experience", "recall", "book", "a", "flight", "to", "Porto").stdout
    assert "This worked: 1. search_flights" in shown
    found = trained.json("experience", "recall", "book a flight", "-k", "2", "--what", "workflow")["lessons"]
    assert [lesson["what"] for lesson in found] == ["workflow"]
    assert found[0]["utility"] == {"seen": 1, "successes": 0.0, "failures": 0.0, "value": 0.5}
    assert "nothing was learnt" in trained("experience", "recall", "zebra", "--what", "loop").stdout


def test_outcomes_prune_lessons(trained):
    """Three failures, and it is gone; undo brings it back."""
    (lesson,) = trained.json("experience", "recall", "book a flight", "--what", "workflow")["lessons"]
    for _ in range(3):
        trained("experience", "outcome", lesson["id"], "--failure", "--task", TASK, "--reason", "the form has changed")
    assert "0/3" in trained("experience", "recall", "book a flight").stdout
    assert trained.json("experience", "prune", "--dry-run")["records"] == [lesson["id"]]
    assert trained.json("experience", "prune")["records"] == [lesson["id"]]
    assert trained.json("experience", "recall", "book a flight", "--what", "workflow")["lessons"] == []
    trained("undo")
    assert trained.json("experience", "recall", "book a flight", "--what", "workflow")["lessons"]


def test_what_waits_is_shown_and_promoted(trained):
    """By somebody who answers for it."""
    (held,) = trained.json("experience", "waiting")["lessons"]
    assert "no booking" in trained("experience", "waiting").stdout
    trained("experience", "promote", held["id"], code=2)
    trained("experience", "promote", held["id"], "--by", "ana")
    assert trained.json("experience", "waiting")["lessons"] == []
    assert "no booking" in json.dumps(trained.json("experience", "recall", "book a flight", "-k", "9"))


def test_an_outcome_has_to_be_said(trained):
    """And a lesson has to be one."""
    trained("experience", "outcome", "x", code=2)
    trained("experience", "outcome", "x", "--success", code=3)
    trained("experience", "outcome", "x", "--score", "2", code=2)
