"""Bringing a bank of an older format forward: a copy first, all or nothing, once. The scripts here are made up."""

import sqlite3
import threading
from pathlib import Path

import pytest

from remanence import Memory, StoreUnavailable, import_bundle
from remanence.storage.migrations import FORMAT
from remanence.storage.sqlite.migrating import copy_path, migrate

NEXT, LAST = FORMAT + 1, FORMAT + 2
SCRIPTS = {
    NEXT: "-- a comment; with a semicolon\nCREATE TABLE extra (x TEXT);\n"
    "CREATE TRIGGER t AFTER INSERT ON extra BEGIN\n  UPDATE extra SET x = 'a;b';\n  SELECT 1;\nEND;\n",
    LAST: "INSERT INTO extra (x) VALUES ('y');\nALTER TABLE extra ADD COLUMN z TEXT DEFAULT ';';\n",
}


@pytest.fixture
def bank(path):
    """A closed bank of the present format."""
    with Memory(path) as memory:
        memory.retain("tea", id="a")
    return path


def ask(path, sql):
    """What a query gives on a file."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_a_bank_is_copied_and_then_brought_forward(bank):
    """All scripts run in order, the copy is the old bank, and both hold the memories."""
    copy = migrate(bank, FORMAT, target=LAST, script=SCRIPTS.__getitem__)
    assert copy == copy_path(bank, FORMAT)
    assert ask(bank, "PRAGMA user_version") == [(LAST,)]
    assert ask(bank, "SELECT x, z FROM extra") == [("a;b", ";")]
    assert ask(copy, "PRAGMA user_version") == [(FORMAT,)]
    assert ask(copy, "SELECT text FROM episodes") == ask(bank, "SELECT text FROM episodes") == [("tea",)]
    with Memory(copy) as memory:
        assert memory.verify().ok


def test_nothing_is_done_where_nothing_is_to_be_done(bank):
    """A bank of the present format is not copied."""
    before = bank.read_bytes()
    assert migrate(bank, LAST, target=LAST, script=SCRIPTS.__getitem__) is None
    assert [file.name for file in bank.parent.iterdir()] == [bank.name]
    assert bank.read_bytes() == before


def test_a_script_that_fails_leaves_the_old_format_whole(bank):
    """The first script's work is taken back when the second fails."""
    broken = {**SCRIPTS, LAST: "INSERT INTO nowhere VALUES (1);\n"}
    with pytest.raises(StoreUnavailable, match="nowhere"):
        migrate(bank, FORMAT, target=LAST, script=broken.__getitem__)
    assert ask(bank, "PRAGMA user_version") == [(FORMAT,)]
    assert not ask(bank, "SELECT 1 FROM sqlite_master WHERE name = 'extra'")
    with Memory(bank) as memory:
        assert memory.verify().ok
    assert migrate(bank, FORMAT, target=LAST, script=SCRIPTS.__getitem__)


def test_two_that_migrate_at_once_do_it_once(bank):
    """The second waits for the first and finds the work done."""
    entered, go_on, results = threading.Event(), threading.Event(), []

    def slow(number):
        entered.set()
        go_on.wait(600)
        return SCRIPTS[number]

    first = threading.Thread(target=lambda: results.append(migrate(bank, FORMAT, target=LAST, script=slow)))
    second = threading.Thread(
        target=lambda: results.append(migrate(bank, FORMAT, target=LAST, script=SCRIPTS.__getitem__))
    )
    first.start()
    assert entered.wait(600)
    second.start()
    go_on.set()
    first.join(600)
    second.join(600)
    assert sorted(results, key=str) == [copy_path(bank, FORMAT), None]
    assert ask(bank, "SELECT count(*) FROM extra") == [(1,)]


def test_what_format_3_kept_in_mind_as_statements_is_blocks_and_tasks(path):
    """They are found, every version of them, the digests still hold, and a bundle brings them back."""
    connection = sqlite3.connect(path)
    connection.executescript(Path(__file__).with_name("format-3-blocks.sql").read_text(encoding="utf-8"))
    connection.executescript("PRAGMA application_id = 1380273486; PRAGMA user_version = 3;")
    connection.close()
    with Memory(path) as memory:
        assert memory.verify().ok, memory.verify()
        assert [(block.name, block.text) for block in memory.blocks.list()] == [("now", "painting walls")]
        (task,) = memory.tasks.tree(all=True)
        assert memory.tasks.text(task.id) == "[>] Move house\n- [x] 1 pack"
        assert not [*memory.list(unit="statement", kinds="working")]
        assert [hit.text for hit in memory.recall("boxes", unit="block", as_of="2025-06-01 00:08")] == ["packing boxes"]
        memory.blocks.append("now", "and ceilings")
        memory.export(path.with_suffix(".jsonl"))
    import_bundle(path.with_suffix(".jsonl"), path.with_suffix(".copy"))
    with Memory(path.with_suffix(".copy")) as copy:
        assert copy.verify().ok
        assert copy.blocks.get("now").text == "painting walls\nand ceilings"
