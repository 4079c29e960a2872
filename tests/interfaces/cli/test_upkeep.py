"""`remanence verify`, `repair`, `backup`, `reembed`, `export`, `import` and `banks`."""

import json
import sqlite3

import pytest


def test_a_sound_bank_verifies(ana):
    """Exit code 0, every check named."""
    found = ana.json("verify")
    assert found["ok"]
    assert all(check["ok"] for check in found["checks"])
    assert "sound" in ana("verify").stdout


def test_a_bank_that_was_tampered_with_exits_with_4(ana):
    """A text changed behind the engine's back is found."""
    with sqlite3.connect(ana.folder / "ana.rem") as db:
        changed = db.execute("UPDATE episodes SET text = replace(text, 'Lisbon', 'London')").rowcount
    db.close()
    assert changed
    assert not ana.json("verify", code=4)["ok"]
    assert "not sound" in ana("verify", code=4).stdout


def test_repair_rebuilds_and_says_what(ana):
    """After repair the bank verifies, and recall is what it was."""
    before = ana.json("recall", "peanuts")["hits"]
    assert ana.json("repair")
    assert ana.json("verify")["ok"]
    assert ana.json("recall", "peanuts")["hits"] == before
    ana("repair")


def test_a_backup_is_a_bank_of_its_own(ana):
    """The copy holds the same, verifies, and is not overwritten by a second backup."""
    assert ana.json("backup", "copy.rem")["bytes"] > 0
    assert ana.json("stats", "--bank", "copy.rem")["episodes"] == 3
    assert ana.json("verify", "--bank", "copy.rem")["ok"]


def test_an_export_comes_back_the_same(ana):
    """export, import, export again: the same bytes, and the same answers."""
    summary = ana.json("export", "ana.jsonl")
    *lines, end = (ana.folder / "ana.jsonl").read_text().splitlines()
    assert summary["lines"] == len(lines)
    assert summary["sha256"] in end
    assert ana.json("import", "ana.jsonl", "--bank", "copy.rem")["episodes"] == 3
    assert ana.json("export", "copy.jsonl", "--bank", "copy.rem")["sha256"] == summary["sha256"]
    assert ana.json("recall", "oboe", "--bank", "copy.rem")["hits"][0]["evidence"][0]["external_id"] == "b1"


def test_an_export_to_stdout_is_only_the_bundle(ana):
    """`export -` may be piped: every line on stdout is JSON, the summary goes to stderr."""
    result = ana("export", "-")
    assert all(isinstance(json.loads(line), dict) for line in result.stdout.splitlines())
    assert "sha256" in result.stderr
    ana("export", "-", "--json", code=2)


def test_an_import_never_writes_over_a_bank(ana):
    """--bank must name a new file."""
    ana("export", "ana.jsonl")
    before = ana.json("stats")
    assert "ana.rem" in ana("import", "ana.jsonl", "--bank", "ana.rem", code=1).stderr
    assert ana.json("stats") == before


def test_a_cut_bundle_is_refused_and_leaves_no_bank(ana):
    """A damaged bundle stores nothing."""
    ana("export", "ana.jsonl")
    text = (ana.folder / "ana.jsonl").read_text()
    (ana.folder / "cut.jsonl").write_text(text[: len(text) // 2])
    assert ana.json("import", "cut.jsonl", "--bank", "new.rem", code=1)["error"]["type"] == "BundleUnreadable"
    assert not (ana.folder / "new.rem").exists()


def test_banks_are_listed_and_renamed(ana):
    """A new name shows in the list; the file stays."""
    ana("retain", "x", "--bank", "team.rem")
    ana("banks", "rename", "Ana's bank")
    found = {bank["name"]: bank["path"] for bank in ana.json("banks", "list")["banks"]}
    assert set(found) == {"Ana's bank", "team"}
    assert found["Ana's bank"].endswith("ana.rem")
    assert "Ana's bank" in ana("banks", "list").stdout


def test_a_folder_without_banks_says_so(shell):
    """An empty list is said, not shown as an empty table."""
    assert "no banks" in shell("banks", "list").stdout


@pytest.mark.parametrize("name", ["nothing-like-it", "openai"])
def test_an_embedder_that_cannot_be_is_an_error_and_changes_nothing(ana, name):
    """A misspelt embedder leaves the bank as it was."""
    before = ana.json("stats")["embedder"]
    assert ana("reembed", name, code=2)
    assert ana.json("stats")["embedder"] == before


def test_reembedding_with_the_same_embedder_is_harmless(ana):
    """The command may be run again; recall goes on as before."""
    before = [hit["record"]["id"] for hit in ana.json("recall", "oboe")["hits"]]
    ana.json("reembed", "static")
    assert [hit["record"]["id"] for hit in ana.json("recall", "oboe")["hits"]] == before
