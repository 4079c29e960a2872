"""`remanence recall` and `timeline`."""

import pytest


def test_recall_finds_with_evidence_and_reasons(ana):
    """A hit names its turn to the character, and its contributions add up to its score."""
    hit = ana.json("recall", "where did ana move to?")["hits"][0]
    evidence = hit["evidence"][0]
    assert hit["record"]["text"] == "I moved to Lisbon in May."
    assert (evidence["external_id"], evidence["start"], evidence["end"]) == ("a1", 0, 25)
    given = sum(s["contribution"] for s in hit["why"]["channels"]) + sum(hit["why"]["boosts"].values())
    assert given == pytest.approx(hit["score"], abs=1e-6)


def test_recall_prints_a_ranked_table(ana):
    """People see rank, time, actor and words."""
    shown = ana("recall", "peanuts").stdout
    assert "I am allergic to peanuts." in shown
    assert "2025-06-03" in shown
    assert "ana" in shown


def test_explain_says_how_the_question_was_read_and_what_each_channel_gave(ana):
    """--explain adds the analysis, channels, cited characters and timings."""
    shown = ana("recall", "peanuts", "--explain").stdout
    for part in ("how the question was read", "channel", "a2 [0:25]", " ms"):
        assert part in shown


def test_context_is_printed_bare_and_within_budget(ana):
    """--context prints the pack and nothing else, ready for a pipe."""
    shown = ana("recall", "what about ana?", "--context", "100").stdout
    assert "peanuts" in shown
    packed = ana.json("recall", "what about ana?", "--context", "100")["context"]
    assert packed["text"].strip() == shown.strip()
    assert packed["tokens"] <= packed["budget"] == 100


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--actor", "bo"], {"b1"}),
        (["--session", "june"], {"a1", "a2"}),
        (["--tag", "music"], {"b1"}),
        (["--origin", "web"], set()),
        (["--kind", "episodic"], {"a1", "a2", "b1"}),
        (["--since", "2025-06-03", "--until", "2025-06-30"], {"a2"}),
        (["--where", '{"absent": 1}'], set()),
        (["--actor", "ana", "--actor", "bo"], {"a1", "a2", "b1"}),
    ],
)
def test_filters_keep_what_they_say(ana, options, found):
    """Every filter means in recall what it means in list and forget."""
    hits = ana.json("recall", "lisbon peanuts oboe", *options)["hits"]
    assert {hit["evidence"][0]["external_id"] for hit in hits} == found
    episodes = ana.json("list", "episodes", *options)["episodes"]
    assert {episode["external_id"] for episode in episodes} == found
    if found:
        assert len(ana.json("forget", "--dry-run", *options)["records"]) >= len(found)


def test_an_unknown_filter_value_is_a_usage_error_that_lists_the_known(ana):
    """A misspelt kind is not an empty answer."""
    assert "episodic" in ana.json("recall", "x", "--kind", "episodical", code=2)["error"]["message"]


def test_what_the_bank_did_not_know_yet_is_not_recalled(ana):
    """--known-at goes by when the bank learnt; everything here was learnt just now."""
    assert ana.json("recall", "peanuts", "--known-at", "2001-01-01")["hits"] == []
    assert ana.json("recall", "peanuts", "--known-at", "2999-01-01")["hits"]


def test_several_banks_are_asked_at_once_and_each_hit_names_its_own(ana):
    """--also adds a bank, read only."""
    ana("retain", "The oboe is in the attic.", "--bank", "team.rem")
    hits = ana.json("recall", "oboe", "--also", "team.rem", "-k", "2")["hits"]
    assert {hit["bank"] for hit in hits} == {"ana", "team"}
    shown = ana("recall", "oboe", "--also", "team.rem").stdout
    assert "bank" in shown
    assert "team" in shown


def test_the_timeline_goes_by_when_things_happened(ana):
    """Order of happening, whatever the order of storing; a query narrows it."""
    ana("retain", "Before everything else.", "--at", "2020-01-01")
    times = [record["at"]["start"] for record in ana.json("timeline")["records"]]
    assert times == sorted(times)
    assert "Before everything" in ana("timeline", "--until", "2021").stdout
    assert "Lisbon" not in ana("timeline", "--until", "2021").stdout


def test_nothing_found_is_said(ana):
    """An empty answer is an answer, and exit code 0."""
    assert "nothing found" in ana("recall", "peanuts", "--actor", "nobody").stdout
    assert "nothing found" in ana("timeline", "--until", "1900").stdout


def test_a_budget_is_one_word(ana, monkeypatch):
    """By option, else by the environment; an unknown one is a usage error that lists the others."""
    assert ana.json("recall", "Lisbon", "--budget", "balanced")["analysis"]["tier"] == "balanced"
    assert ana.json("timeline", "Lisbon", "--budget", "balanced")["records"]
    monkeypatch.setenv("REMANENCE_BUDGET", "cheap")
    assert "auto" in ana.json("recall", "Lisbon", code=2)["error"]["message"]
    assert ana.json("recall", "Lisbon", "--budget", "auto")["analysis"]["tier"] != "auto"
    assert ana.json("stats")["budgets"][-1] == "auto"


def test_it_says_when_the_answer_is_probably_not_there(shell):
    """A person sees it below the hits; a program finds it beside them."""
    shell("retain", "I adopted a greyhound called Comet from the shelter.", "--actor", "ben", "--session", "pets")
    shell("retain", "The instructor showed us how to glaze a bowl.", "--actor", "ana", "--session", "pets")
    asked, twisted = "What did Ben adopt from the shelter?", "What did Ana adopt from the shelter?"
    assert "probably not answered here" not in shell("recall", asked).output
    assert "probably not answered here" in shell("recall", twisted).output
    answer = shell.json("recall", twisted)
    assert answer["answerable"] is False
    assert answer["confidence"] == answer["analysis"]["verdict"]["confidence"] < 0.5
