"""The search itself: it finds what is known to be best, may be killed, and judges by what it never saw."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from remanence import Memory
from remanence.arena.evolve import evolve
from remanence.arena.evolve.evolving import told
from remanence.arena.evolve.made import WARNING
from remanence.arena.evolve.questions import halves, read
from remanence.arena.evolve.space import Knob, Searched, Space
from remanence.arena.measures import parse_measure
from remanence.recipes import load_recipe

DAYS = [date(2025, 3, 1) + timedelta(days=4 * n) for n in range(28)]
"""Some days apart, because a time that is only near counts, too."""
SMALL = Space(
    ("sum.v1", "rrf.v1"),
    (
        Searched("lexical.v1", "channels", Knob(6.0, low=1.0, high=10.0)),
        Searched("speaker.v1", "channels", Knob(1.0, low=0.2, high=4.0)),
        Searched("temporal.v1", "channels", Knob(1.0, low=0.2, high=4.0)),
    ),
)


def docs(name):
    """Every time the same words: only when it was tells which one a question is about."""
    return [
        {"id": f"{name}{n}", "text": f"We met for lunch, table {n * 7 % 5}.", "speaker": name, "time": str(day)}
        for n, day in enumerate(DAYS)
    ]


def owner(name):
    queries = [
        {"id": f"q{n}", "text": f"What happened on {day.day} {day:%B} 2025?", "type": "day", "gold": [f"{name}{n}"]}
        for n, day in enumerate(DAYS)
    ]
    return {"group": name, "docs": docs(name), "queries": queries}


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "mine.jsonl"
    path.write_text("".join(json.dumps(owner(name)) + "\n" for name in ("Ana", "Rui")), encoding="utf-8")
    return path


def small(data, out, **how):
    given = {"measure": "R@1", "trials": 14, "space": SMALL, "budget": 600.0} | how
    return evolve([data], out=out, **given)


def lines(out):
    return [json.loads(line) for line in (out / "study.jsonl").read_text().splitlines()[1:]]


def tried(out):
    return [(trial["choice"], trial["quality"], trial["asked"], trial["scores"]) for trial in lines(out)]


def test_the_part_that_answers_is_found(data, tmp_path):
    """Times tell, words do not; the recipe is a file, and the gain is that of the questions kept apart."""
    found = small(data, tmp_path / "out")
    recipe = load_recipe(found.recipe)
    assert "temporal.v1" in [part.use for part in recipe.channels]
    assert found.before.quality < 0.2
    assert found.after.quality == 1.0
    assert found.gain.n == len(DAYS)
    assert found.gain.interval[0] > 0.7
    assert found.tried == 14
    assert "14 recipes were tried" in found.ended
    assert not list((tmp_path / "out").glob("banks/*.rem*")), "no copy of the texts is left"
    for each in found.front:
        assert load_recipe(each.recipe).channels
    assert told(found)[0] in (tmp_path / "out" / "recipe.toml").read_text()


def test_a_seed_makes_the_same_search(data, tmp_path):
    """Whatever the clock says; another seed, another one."""
    small(data, tmp_path / "a")
    small(data, tmp_path / "b")
    small(data, tmp_path / "c", seed=5)
    assert tried(tmp_path / "a") == tried(tmp_path / "b")
    assert tried(tmp_path / "a") != tried(tmp_path / "c")


def change_what_is_kept_apart(data, change):
    """Give each question that is kept apart what `change` makes of it and of the records of its owner."""
    _, files, _ = read([data], parse_measure("R@1"), limit=None)
    _, apart = halves(files, seed=0)
    kept = {(each.group, each.question.id) for each in apart}
    owners = [json.loads(line) for line in data.read_text().splitlines()]
    for number, each in enumerate(owners):
        for query in each["queries"]:
            if (number, query["id"]) in kept:
                query |= change(query, each["docs"])
    data.write_text("".join(json.dumps(each) + "\n" for each in owners), encoding="utf-8")


def test_what_is_kept_apart_is_never_read(data, tmp_path):
    """With other words and other evidence in the questions kept apart, the search is the same to the last figure."""
    small(data, tmp_path / "a")
    change_what_is_kept_apart(data, lambda _, docs: {"text": "Lunch?", "gold": [docs[-1]["id"]]})
    garbled = small(data, tmp_path / "b")
    assert tried(tmp_path / "a") == tried(tmp_path / "b")
    assert garbled.after.quality < 0.5


def test_what_only_suits_the_questions_searched_on_is_not_written(data, tmp_path):
    """Where every day but the one asked for answers the questions kept apart, the base stays, and the lines say so."""

    def others(query, docs):
        return {"gold": [doc["id"] for doc in docs if doc["id"] not in query["gold"]]}

    change_what_is_kept_apart(data, others)
    found = small(data, tmp_path / "out")
    assert found.after.quality < found.before.quality
    assert found.worse
    assert [part.use for part in load_recipe(found.recipe).channels] == ["lexical.v1"]
    assert "the recipe is bm25 as it was" in (tmp_path / "out" / "recipe.toml").read_text()


def test_a_killed_search_goes_on_where_it_was(data, tmp_path):
    """SIGKILL in the middle; the finished search is what it would have been without."""
    small(data, tmp_path / "whole")
    program = (
        "import sys; sys.path.insert(0, sys.argv[3]); from pathlib import Path; import test_evolving as t;"
        "t.small(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    out = tmp_path / "killed"
    arguments = [sys.executable, "-c", program, str(data), str(out), os.path.dirname(__file__)]
    running = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
    study, patience = out / "study.jsonl", time.monotonic() + 120
    while time.monotonic() < patience and (not study.exists() or study.read_bytes().count(b"\n") < 4):
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    before = len(lines(out))
    assert 3 <= before < 14
    small(data, out)
    assert tried(out) == tried(tmp_path / "whole")
    assert small(data, out).tried == 14, "and there is nothing more to do"


def test_it_stops_when_nothing_gets_better(data, tmp_path):
    """And when the time is up, which counts over all runs."""
    found = small(data, tmp_path / "a", patience=4, trials=100)
    assert found.ended == "4 recipes in a row were no better"
    clock = iter(range(0, 10**9, 100))
    assert small(data, tmp_path / "b", budget=1.0, seconds=lambda: float(next(clock))).ended == "the time was up"


def test_a_bank_without_questions_makes_its_own(tmp_path):
    """And every output says so."""
    with Memory(tmp_path / "ana.rem") as bank:
        bank.retain_many({"text": doc["text"], "actor": "Ana", "at": doc["time"]} for doc in docs("Ana"))
        bank.wait()
        found = evolve(bank=bank, out=tmp_path / "out", measure="R@1", trials=6, space=SMALL)
    assert WARNING in found.notes
    assert WARNING in told(found)
    assert WARNING in (tmp_path / "out" / "recipe.toml").read_text()
    assert WARNING in (tmp_path / "out" / "summary.json").read_text()
    assert found.after.quality > found.before.quality


def test_what_cannot_be_searched_for_is_said_before_any_work(data, tmp_path):
    """Too few questions, a measure of a whole run, nothing to ask, both at once, no time."""
    few = tmp_path / "few.jsonl"
    few.write_text(json.dumps(owner("Ana") | {"queries": owner("Ana")["queries"][:5]}), encoding="utf-8")
    other = tmp_path / "other.jsonl"
    other.write_text('{"a": 1}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="5 questions are too few"):
        small(few, tmp_path / "out")
    with pytest.raises(ValueError, match="another form"):
        small(other, tmp_path / "out")
    with pytest.raises(ValueError, match="AUROC cannot be searched for"):
        small(data, tmp_path / "out", measure="AUROC")
    with pytest.raises(ValueError, match="needs files of questions, or a bank"):
        evolve(out=tmp_path / "out")
    with pytest.raises(ValueError, match="more than nothing"):
        small(data, tmp_path / "out", budget=0.0)


def test_what_is_left_out_is_judged_by_what_the_rest_found(tmp_path):
    """`benchmarks/leave_one_out.py`: a recipe for each file, and its margin over every other system."""
    script = Path(__file__).parents[3] / "benchmarks" / "leave_one_out.py"
    done = subprocess.run(
        [sys.executable, script, "--quick", "--json", "--measure", "R@1", "--out", tmp_path], capture_output=True,
        text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = {line["system"]: line for line in json.loads(done.stdout)["lines"]}
    assert {"found", "balanced", "bm25"} <= set(lines)
    assert all(line["files"] == 2 for line in lines.values())
    assert lines["found"]["margin"] == 0
    assert lines["balanced"]["margin"] == pytest.approx(lines["found"]["mean"] - lines["balanced"]["mean"])
