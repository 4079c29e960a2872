"""`remanence fade`, `policy`, `feedback`, `block` and `task`."""

import pytest


def found(shell, query):
    return [hit["evidence"][0]["external_id"] for hit in shell.json("recall", query)["hits"]]


def test_fade_says_what_goes_and_undo_brings_it_back(ana):
    """A dry run changes nothing; without --yes nothing goes unasked."""
    plan = ana.json("fade", "--most", "1", "--dry-run")
    assert (len(plan["fading"]), plan["done"]) == (2, False)
    assert "over the most of 1" in ana("fade", "--most", "1", "--dry-run").stdout
    assert "--yes" in ana.json("fade", "--most", "1", code=2)["error"]["message"]
    assert ana.json("stats")["forgotten"] == 0
    done = ana.json("fade", "--most", "1", "--yes")
    assert done["fading"] == plan["fading"]
    assert found(ana, "lisbon peanuts oboe") == ["b1"]
    ana("undo", done["operation"])
    assert len(found(ana, "lisbon peanuts oboe")) == 3
    assert "nothing fades" in ana("fade", "--ttl", "2w", "--yes").stdout


@pytest.mark.parametrize("span", ["soon", "3", "-2d", "2 weeks", ""])
def test_a_stretch_of_time_is_said_in_hours_days_or_weeks(ana, span):
    """Anything else is a usage error that says how."""
    assert "90d" in ana("fade", "--ttl", span, code=2).stderr


def test_fading_without_a_policy_is_an_error(ana):
    """There is nothing that says what should go."""
    assert "policy" in ana.json("fade", code=2)["error"]["message"]


def test_a_policy_is_kept_shown_and_cleared(ana):
    """As the bank keeps it; several with --add."""
    assert "no policy" in ana("policy", "show").stdout
    ana("policy", "set", "--most", "2")
    ana("policy", "set", "--ttl", "90d", "--kind", "working", "--add")
    held = ana.json("policy", "show")["policies"]
    assert [sorted(each) for each in held] == [["most"], ["kinds", "ttl"]]
    assert "working" in ana("policy", "show").stdout
    assert len(ana.json("fade", "--yes")["fading"]) == 1
    ana("policy", "clear")
    assert ana.json("policy", "show") == {"policies": []}


def test_feedback_moves_hits_and_is_taken_back(ana):
    """What served a question rises for it; --reset takes all of it away."""
    before = {hit["record"]["id"]: hit["score"] for hit in ana.json("recall", "who makes music?")["hits"]}
    (record,) = ana.json("feedback", "who makes music?", "--used", "b1")["records"]
    hits = {hit["record"]["id"]: hit for hit in ana.json("recall", "who makes music?")["hits"]}
    assert hits[record]["score"] > before[record]
    assert "merit" in ana("recall", "who makes music?", "--explain").stdout
    assert ana.json("feedback", "--reset")["records"] == [record]
    after = {hit["record"]["id"]: hit["score"] for hit in ana.json("recall", "who makes music?")["hits"]}
    assert after == before


def test_feedback_that_says_nothing_is_a_usage_error(ana):
    """And so is a reset that says more."""
    for words in (("feedback",), ("feedback", "a question"), ("feedback", "--reset", "--used", "b1")):
        ana(*words, code=2)
    ana("feedback", "--wrong", "nobody", code=3)


def test_an_outdated_record_is_named(shell):
    """A person is told that something later took the place of what was wrong."""
    shell("retain", "I live in Porto.", "--actor", "ana", "--at", "2023-05-01", "--id", "old")
    shell("retain", "I live in Lisbon now.", "--actor", "ana", "--at", "2024-05-01", "--id", "new")
    assert "took its place" in shell("feedback", "--wrong", "old").stdout
    assert shell.json("feedback", "--wrong", "new")["outdated"] == []


def test_blocks_are_kept_and_packed_first(shell):
    """Set, grown, read, listed, removed, and brought back."""
    shell("block", "set", "identity", "You", "are", "brief.", "--limit", "40")
    shell("block", "append", "identity", "You speak English.")
    assert shell("block", "get", "identity").stdout == "You are brief.\nYou speak English.\n"
    assert shell.json("block", "get", "identity")["limit"] == 40
    assert "40" in shell("block", "list").stdout
    assert "at most 40" in shell.json("block", "append", "identity", "And more.", code=2)["error"]["message"]
    assert shell("recall", "anything", "--context", "100").stdout.startswith("in mind\n[a] identity: You are brief.")
    shell("block", "remove", "identity")
    assert shell.json("block", "list") == {"blocks": []}
    shell("block", "get", "identity", code=3)
    shell("undo")
    assert shell.json("block", "list")["blocks"][0]["name"] == "identity"


def test_a_task_goes_from_its_first_step_to_its_end(shell):
    """Begun, worked on, finished; then only --all shows it."""
    task = shell.json("task", "begin", "Book", "the", "flight", "--step", "compare", "--step", "pay", "--ttl", "2w")
    id = task["root"]["id"]
    assert task["ttl"] == 14 * 86400
    out = shell("task", "step", f"{id}.1", "--status", "done", "--note", "120 euros", "--step", "ask Ben").stdout
    assert "- [x] 1 compare (120 euros)" in out
    assert "  - [ ] 1.1 ask Ben" in out
    assert "[>] Book the flight" in shell("task", "tree").stdout
    shell("task", "finish", id, "--status", "failed", "--note", "sold out")
    assert shell.json("task", "tree") == {"tasks": []}
    assert "no task" in shell("task", "tree").stdout
    assert "[!] Book the flight (sold out)" in shell("task", "tree", "--all").stdout
    shell("task", "step", id, "--note", "x", code=2)
    shell("task", "step", "nobody", "--note", "x", code=3)
