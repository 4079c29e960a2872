"""A run from files to a report: what is written, what is skipped, what fails, and what is not done twice."""

import json
from collections import Counter
from itertools import count

import pytest

from arena_files import UNIFIED
from remanence.arena import Report, plan, run_arena
from remanence.arena.measures import ScorerError
from remanence.arena.systems.bm25 import Bm25


def run(out, *data, **how):
    ticks = count()
    how.setdefault("systems", ["bm25", "all-text"])
    return run_arena(data, out=out, seconds=lambda: next(ticks) * 0.001, **how)


class Counting(Bm25):
    """BM25 that counts its builds, and fails on the groups it is told to."""

    def __init__(self, settings, *, failing=()):
        super().__init__(settings)
        self.built = Counter()
        self.failing = set(failing)

    def build(self, group):
        self.built[group.name] += 1
        if group.name in self.failing:
            raise RuntimeError(f"no room for {group.name}")
        return super().build(group)


@pytest.fixture
def counting(monkeypatch):
    """Makes a run use one system that the test holds."""

    def use(**how):
        made = []

        def opened(_names, settings, **_):
            made.append(Counting(settings, **how))
            return made

        monkeypatch.setattr(plan, "open_systems", opened)
        return made

    return use


def test_results_have_the_promised_form(tmp_path, unified):
    """One entry for each file and system, with measures over all and by type, times, seed and versions."""
    report = run(tmp_path / "out", unified, measures=["R@1", "nDCG@10", "R@500tok"])
    results = json.loads((tmp_path / "out" / "results.json").read_text())
    assert [(each["data"], each["system"]) for each in results] == [
        ("odd.jsonl.gz", "bm25"),
        ("odd.jsonl.gz", "all-text"),
    ]
    bm25, all_text = results
    assert bm25["n"] == 4
    assert bm25["measures"] == {"R@1": 0.875, "nDCG@10": bm25["measures"]["nDCG@10"], "R@500tok": 0.875}
    assert bm25["types"]["person"]["R@1"] == 0.5
    assert bm25["types_n"] == {"number": 1, "person": 1, "place": 2}
    assert bm25["recall_ms"] == {"p50": pytest.approx(1.0), "p95": pytest.approx(1.0)}
    assert bm25["retain_per_s"] == pytest.approx(3000)
    assert (bm25["seed"], bm25["n_without_gold"], bm25["groups"], bm25["docs"]) == (0, 1, 2, 6)
    assert {"remanence", "python", "numpy"} <= set(bm25["versions"])
    assert bm25["ceiling"] == {"R@1": 0.875, "nDCG@10": 1.0}
    assert bm25["ci"]["R@1"][0] <= 0.875 <= bm25["ci"]["R@1"][1]
    assert bm25["notes"] == {
        "docs_empty": 1,
        "docs_with_a_used_id": 1,
        "questions_empty": 1,
        "gold_without_a_doc": 1,
        "questions_without_docs": 1,
    }
    assert all_text["measures"] == {"R@500tok": 1.0}
    assert all_text["recall_ms"] == {"p50": None, "p95": None}
    assert isinstance(report, Report)


def test_a_run_is_the_same_twice(tmp_path, unified, locomo):
    """Everything but the folder's name, which is in the command."""
    for name in ("one", "two"):
        run(tmp_path / name, unified, locomo, systems=["bm25", "fts5"], command="same")
    assert (tmp_path / "one" / "pooled.json").read_bytes() == (tmp_path / "two" / "pooled.json").read_bytes()
    one, two = (json.loads((tmp_path / name / "results.json").read_text()) for name in ("one", "two"))
    for each in (*one, *two):
        each.pop("resident_mb")
    assert one == two


def test_files_without_gold_or_of_another_form_are_named_and_skipped(tmp_path, save, locomo):
    """`n` is 0 and nothing is measured, whatever the system; the other files are measured as ever."""
    no_gold = [{"group": "g", "docs": [{"id": "1", "text": "a"}], "queries": [{"id": "q", "text": "b?", "gold": []}]}]
    files = [save("prose.json", {"title": "a book"}), save("no_gold.jsonl", no_gold), locomo]
    report = run(tmp_path / "out", *files)
    skipped = [each for each in report.results if each.skipped]
    assert {(each.data, each.n, len(each.measures)) for each in skipped} == {
        ("prose.json", 0, 0),
        ("no_gold.jsonl", 0, 0),
    }
    assert "another form" in skipped[0].skipped
    assert "gold" in skipped[2].skipped
    assert [each.n for each in report.results if not each.skipped] == [2, 2]


def test_a_damaged_file_is_skipped_with_its_damage(tmp_path, save):
    """Half a file is not measured as if it were whole."""
    path = save("cut.jsonl", UNIFIED)
    path.write_bytes(path.read_bytes()[:-10])
    report = run(tmp_path / "out", path)
    assert "unreadable after 2 groups" in report.results[0].skipped


def test_a_system_that_fails_says_why_and_has_no_score(tmp_path, unified, counting):
    """The failure is traced; nothing is averaged over the questions that happened to work."""
    counting(failing=["bo"])
    (result,) = run(tmp_path / "out", unified).results
    assert result.failed == "RuntimeError on group 'bo': no room for bo"
    assert (result.n, result.measures) == (0, {})
    (event,) = [json.loads(line) for line in (tmp_path / "out" / "trace.jsonl").read_text().splitlines()]
    assert event["group"] == "bo"
    assert "RuntimeError" in event["trace"][-1]


def test_a_run_goes_on_where_it_stopped(tmp_path, unified, counting):
    """Only the group that failed is built again; and nothing at all the third time, also for other measures."""
    made = counting(failing=["bo"])
    run(tmp_path / "out", unified, measures=["R@10"])
    made.clear()
    counting()
    (second,) = run(tmp_path / "out", unified, measures=["R@10"]).results
    assert second.n == 4
    third = counting()
    seen = []
    (again,) = run(tmp_path / "out", unified, measures=["nDCG@10"], progress=lambda *at: seen.append(at)).results
    assert third[0].built == {}
    assert again.measures["nDCG@10"] > 0.9
    assert seen[-1] == (4, 4)


def test_nothing_is_resumed_that_other_data_or_settings_would_change(tmp_path, unified, counting, save):
    """A changed file, another k, a broken cache line, or `resume=False`: built again."""
    counting()
    run(tmp_path / "out", unified)
    for how in ({"resume": False}, {"k": 33}):
        made = counting()
        run(tmp_path / "out", unified, **how)
        assert made[0].built == {"ana": 1, "bo": 1}
    for path in (tmp_path / "out" / "cache").iterdir():
        path.write_bytes(path.read_bytes()[:-30])
    made = counting()
    run(tmp_path / "out", unified)
    assert made[0].built == {"bo": 1}
    save(unified.name, UNIFIED[:1])
    made = counting()
    run(tmp_path / "out", unified)
    assert made[0].built == {"ana": 1}


def test_thousands_of_groups_are_taken_one_at_a_time(tmp_path, save, counting):
    """And a limit stops at the first questions without building the rest."""
    groups = [
        {"group": f"g{n}", "docs": [{"id": "d", "text": f"word{n}"}],
         "queries": [{"id": "q", "text": f"word{n}?", "type": "t", "gold": ["d"]}]}
        for n in range(2000)
    ]  # fmt: skip
    path = save("many.jsonl.gz", groups)
    made = counting()
    (result,) = run(tmp_path / "out", path, measures=["R@1"]).results
    assert (result.n, result.measures, result.groups) == (2000, {"R@1": 1.0}, 2000)
    made = counting()
    (result,) = run(tmp_path / "out", path, measures=["R@1"], limit=3).results
    assert (result.n, made[0].built.total()) == (3, 3)


def test_a_limit_counts_questions_not_groups(tmp_path, unified):
    """The first group has three questions with gold."""
    assert [run(tmp_path / "out", unified, limit=n).results[0].n for n in (1, 2, 4)] == [1, 2, 4]


def test_abstention_is_measured_only_where_it_is_asked_for(tmp_path, longmemeval):
    """Unanswerable questions cost a build each; without the measure they are not asked."""
    (plain, _) = run(tmp_path / "out", longmemeval).results
    (asked, _) = run(tmp_path / "out", longmemeval, measures=["R@10", "AUROC", "R@1:session"]).results
    assert (plain.groups, asked.groups, asked.n) == (1, 2, 1)
    assert asked.measures == {"R@10": 1.0, "AUROC": 1.0, "R@1:session": 1.0}


def test_files_of_one_name_keep_apart(tmp_path, save):
    """They are called by their paths."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    paths = [save("a/x.jsonl", UNIFIED[:1]), save("b/x.jsonl", UNIFIED[2:])]
    report = run(tmp_path / "out", *paths, systems=["bm25"])
    assert [each.data for each in report.results] == [str(path) for path in paths]
    assert [each.n for each in report.results] == [3, 1]


@pytest.mark.parametrize(
    "how", [{"systems": ["nonesuch"]}, {"measures": ["accuracy"]}, {"measures": ["R@50"], "k": 10}], ids=str
)
def test_mistakes_are_told_before_any_work(tmp_path, unified, how):
    """And nothing is written."""
    with pytest.raises(ValueError, match=r"nonesuch|accuracy|k is 10"):
        run(tmp_path / "out", unified, **how)
    assert not (tmp_path / "out").exists()


def test_a_missing_file_is_told_before_any_work(tmp_path, unified):
    """Also when it is the last of many."""
    with pytest.raises(FileNotFoundError):
        run(tmp_path / "out", unified, tmp_path / "gone.jsonl")
    assert not (tmp_path / "out" / "results.json").exists()


def test_a_broken_scorer_stops_the_run(tmp_path, unified, monkeypatch):
    """A benchmark checks itself first."""
    from remanence.arena.measures import ranking

    monkeypatch.setattr(ranking, "recall", lambda *_, **__: 1.0)
    with pytest.raises(ScorerError, match=r"R@10 gives garbage 1\.000"):
        run(tmp_path / "out", unified, measures=["R@10"])
