"""Every benchmark runs from its own file, says what it measures, and prints what it promises."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SCRIPTS = [
    "recall_latency",
    "startup",
    "concurrency",
    "crash",
    "many_banks",
    "embedders",
    "ablation",
    "languages",
    "relative_time",
    "facts",
    "feedback",
    "extraction",
    "consolidation",
    "stream",
    "answers",
    "experience",
    "encryption",
    "trust",
    "serving",
    pytest.param("load", marks=pytest.mark.slow),
]


def run(script, *arguments):
    command = [sys.executable, BENCHMARKS / f"{script}.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_quick_run_prints_numbers_and_keeps_its_promises(script):
    """Small, but the whole way through."""
    done = run(script, "--quick", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = json.loads(done.stdout)["lines"]
    assert lines
    assert all(line.get("kept") is not False for line in lines)


@pytest.mark.parametrize("script", SCRIPTS)
def test_help_says_what_is_measured(script):
    """The first sentence of the file, and the options."""
    done = run(script, "--help")
    assert done.returncode == 0
    assert "--quick" in done.stdout


@pytest.fixture
def made_up(monkeypatch):
    """The generator of talk."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    import made_up

    return made_up


def test_made_up_talk_is_the_same_for_a_seed_and_long_enough(made_up):
    """About 150 characters a turn, with ids of its own."""
    turns = list(made_up.Talk(1).turns(500))
    assert turns == list(made_up.Talk(1).turns(500))
    assert turns != list(made_up.Talk(2).turns(500))
    assert 140 < sum(len(turn["text"]) for turn in turns) / 500 < 165
    assert len({turn["id"] for turn in turns}) == 500


def test_made_up_words_follow_zipf(made_up):
    """A few words are everywhere and most are rare, as in real talk; else every index would look fast."""
    turns = list(made_up.Talk(1).turns(2000))
    words = Counter(word.strip(".?!") for turn in turns for word in turn["text"].lower().split())
    assert words.most_common(1)[0][1] > 0.01 * words.total()
    assert len(words) > 5000


def test_a_broken_promise_is_seen(made_up, capsys):
    """The exit code and the word say so."""
    import showing

    assert made_up
    assert showing.show("t", [showing.Line("x", 3.0, "ms", at_most=2.0)], as_json=False) == 1
    assert "BROKEN" in capsys.readouterr().out
    assert showing.show("t", [showing.Line("x", 1.0, "ms", at_most=2.0)], as_json=True) == 0


def test_an_ablation_leaves_out_each_part_and_goes_on_where_it_stopped(tmp_path):
    """A row a part, the whole first; a second run asks nothing again and prints the same."""
    keep = tmp_path / "kept.json"
    first = run("ablation", "--quick", "--keep", keep)
    again = run("ablation", "--quick", "--keep", keep)
    assert first.stdout == again.stdout
    assert "questions" in first.stderr
    assert "questions" not in again.stderr
    rows = [line.split("|")[1].strip() for line in first.stdout.splitlines()[2:]]
    assert rows[0] == "whole"
    assert {"without lexical", "without bridge", "only dense"} <= set(rows)


@pytest.mark.slow
def test_questions_of_relative_time_find_what_they_ask_for():
    """500 questions over five chats of more than a year: nDCG@10 of at least .92, or the script fails."""
    done = run("relative_time", "--json")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_chats_of_relative_time_are_long_and_always_the_same(monkeypatch):
    """Over sixty sessions in more than a year, and every question has an answer in the chat."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    import relative_time

    chat, again = relative_time.Chat(0), relative_time.Chat(0)
    assert chat.turns == again.turns
    assert len(chat.starts) > 60
    assert (chat.starts[-1] - chat.starts[0]).days > 366
    ids = {turn.id for turn in chat.turns}
    asked = list(relative_time.questions(chat))
    assert asked == list(relative_time.questions(again))
    assert all(question.gold and ids.issuperset(question.gold) for question in asked)
    assert {question.form for question in asked} == set(relative_time.FORMS)


@pytest.mark.slow
def test_a_stream_of_a_hundred_thousand_turns_stays_capped():
    """A year's stream into 20,000 records: what is searched, its memory and its latency do not grow with it."""
    done = subprocess.run(
        [sys.executable, BENCHMARKS / "stream.py", "--json"], capture_output=True, text=True, timeout=3600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
