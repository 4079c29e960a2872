"""`remanence import` and `export --to`, as a person types them."""

import shutil

from import_samples import SAMPLES


def test_an_import_is_told_in_numbers_and_what_did_not_fit(shell):
    """The form, the counts, and each misfit with its place."""
    shutil.copy(SAMPLES / "rows.jsonl", "rows.jsonl")
    told = shell("import", "rows.jsonl").stdout
    assert told.startswith("jsonl: 2 stored, 2 malformed; left out: 1 rows without a text")
    assert "rows.jsonl, line 5: it is not JSON" in told
    again = shell.json("import", "rows.jsonl")
    assert (again["stored"], again["repeated"], again["malformed"]) == (0, 2, 2)


def test_a_dry_run_makes_no_bank(shell):
    """It says the same, and leaves no file."""
    shutil.copy(SAMPLES / "rows.jsonl", "rows.jsonl")
    assert shell.json("import", "rows.jsonl", "--dry-run")["stored"] == 2
    assert not (shell.folder / "ana.rem").exists()
    shell("retain", "tea")
    assert shell.json("import", "rows.jsonl", "--dry-run")["stored"] == 2
    assert shell.json("stats")["episodes"] == 1


def test_a_mapping_is_written_as_pairs(shell):
    """In one option or several."""
    shutil.copy(SAMPLES / "notes.csv", "notes.csv")
    shell("import", "notes.csv", "--map", "text=body,actor=user", "--map", "at=when")
    assert shell.json("list", "--actor", "ben")["records"][0]["text"] == "Fixed the gutter"
    shell("import", "notes.csv", "--map", "text", code=2)
    shell("import", "notes.csv", "--map", "text=nothing", code=2)
    shell("import", "notes.csv", "--map", "nothing=text", code=2)


def test_a_form_can_be_forced_and_must_be_known(shell):
    """An unknown name lists the known ones; a strict import of a bad file ends with 1."""
    shutil.copy(SAMPLES / "rows.jsonl", "rows.txt")
    assert shell.json("import", "rows.txt", "--from", "jsonl")["stored"] == 2
    assert "chatgpt" in shell("import", "rows.txt", "--from", "word", code=2).stderr
    shell("import", "rows.txt", "--from", "jsonl", "--strict", code=1)
    (shell.folder / "x.bin").write_bytes(b"\x00\x01")
    shell("import", "x.bin", code=1)


def test_a_bundle_is_known_and_takes_no_other_option(ana):
    """The command that restores a bank is the command that imports."""
    ana("export", "ana.jsonl")
    assert ana.json("--bank", "copy.rem", "import", "ana.jsonl")["episodes"] == 3
    ana("--bank", "other.rem", "import", "ana.jsonl", "--dry-run", code=2)
    ana("--bank", "third.rem", "import", "ana.jsonl", "--from", "bundle")


def test_an_export_in_another_form_is_a_path_of_its_own(ana):
    """A folder of notes, a graph; neither is stdout, and neither overwrites."""
    assert ana.json("export", "vault", "--to", "vault")["items"] == 3
    assert (ana.folder / "vault/sessions/june.md").exists()
    assert "exported" in ana("export", "graph.jsonl", "--to", "memory.jsonl").stdout
    ana("export", "vault", "--to", "vault", code=1)
    ana("export", "-", "--to", "vault", code=2)
    assert ana.json("import", "vault")["repeated"] == 3


def test_an_import_is_taken_back_by_its_source(shell):
    """What is said in the how-to: the metadata name it."""
    shutil.copytree(SAMPLES / "slack", "slack")
    shell("import", "slack")
    shell("forget", "--where", '{"source": "slack"}', "--yes")
    assert shell.json("list")["records"] == []
