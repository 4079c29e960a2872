"""`remanence arena run`, on small files made here."""

import json

import pytest


@pytest.fixture
def files(shell):
    """Two files of the unified form: who grows what, and who fears what."""
    for name, verb in (("grow", "grows"), ("fear", "is afraid of")):
        things = ["melons", "spiders", "thunder", "beans", "heights", "roses", "clowns", "plums", "needles", "figs"]
        docs = [
            {"id": f"d{n}", "text": f"Neighbour {n} {verb} {thing}.", "time": "2025-03-01"}
            for n, thing in enumerate(things)
        ]
        queries = [
            {"id": f"q{n}", "text": f"Who {verb} {thing}?", "type": "who", "gold": [f"d{n}"], "answers": []}
            for n, thing in enumerate(things)
        ]
        line = json.dumps({"group": name, "docs": docs, "queries": queries})
        (shell.folder / f"{name}.jsonl").write_text(line + "\n")
    return ["grow.jsonl", "fear.jsonl"]


def test_all_files_behind_data_are_measured(shell, files):
    """--data takes what a shell's * expands to; results.json has a row a file and system."""
    shown = shell(
        "arena", "run", "--data", *files, "--systems", "balanced,bm25", "--measures", "R@1,R@10", "--out", "out"
    )
    assert "report.html" in shown.stdout
    rows = json.loads((shell.folder / "out" / "results.json").read_text())
    assert {(row["data"], row["system"]) for row in rows} == {(f, s) for f in files for s in ("balanced", "bm25")}
    assert all(row["measures"]["R@10"] == 1.0 for row in rows)


def test_json_is_one_object_with_the_results(shell, files):
    """The same numbers, for a program."""
    data = [part for file in files for part in ("--data", file)]
    given = shell.json("arena", "run", *data, "--systems", "bm25", "--measures", "R@10", "--out", "out", "--limit", "3")
    assert [row["n"] for row in given["results"]] == [3, 3]


@pytest.mark.parametrize(
    "wrong", [["--systems", "nothing"], ["--measures", "R@@"], ["--data", "gone.jsonl"], ["--out"]]
)
def test_a_wrong_name_is_a_usage_error_before_any_work(shell, files, wrong):
    """Unknown systems and measures, missing files: exit 2, nothing written."""
    shell("arena", "run", "--data", *files, *wrong, code=2)
    assert not (shell.folder / "arena-out" / "results.json").exists()


def test_without_data_it_says_so(shell):
    """--data must be given."""
    assert "--data" in shell.json("arena", "run", code=2)["error"]["message"]


def test_systems_are_compared_in_one_table(shell, files):
    """Named recipes and baselines, a line each, in Markdown; the table lies beside the page."""
    options = ["--recipes", "balanced,fast", "--baselines", "bm25", "--out", "out", "--processes", "1"]
    shown = shell("arena", "compare", "--data", *files, *options)
    table = (shell.folder / "out" / "table.md").read_text()
    assert table in shown.stdout
    assert {line.split(" |")[0] for line in table.splitlines()[2:]} == {"| balanced", "| fast", "| bm25"}
    found = shell.json("arena", "compare", "--data", *files, *options)
    assert {each["system"] for each in found["standings"]} == {"balanced", "fast", "bm25"}
    assert all(each["quality"] == 1.0 for each in found["standings"])
