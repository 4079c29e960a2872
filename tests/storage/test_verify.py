"""`verify` finds every change that no act made, and names it."""

import sqlite3

import pytest

from remanence import BankUnreadable, Memory
from remanence.types import Act


@pytest.fixture
def bank(path, clock):
    """A bank with everything that can be tampered with."""
    with Memory(path, clock=clock) as memory:
        memory.retain_many([{"text": f"cup {n} of tea", "session": "s", "actor": "ana"} for n in range(8)])
        memory.retain("the oboe is in Lisbon", id="oboe", metadata={"n": 1})
        memory.retain("the oboe is in Porto", id="oboe", supersede=True)
        memory.forget(next(iter(memory.list())).id)
        memory.rename("Ana")
        memory.retain_document("# Tea\n\nGreen tea.\n\n# Coffee\n\nBlack.")
        memory.repair()
        assert memory.verify().ok
    return path


TAMPERINGS = {
    "a letter of a text": ("UPDATE episodes SET text = replace(text, 'Lisbon', 'Lisbin')", "payload digests"),
    "a time of an episode": ("UPDATE episodes SET recorded_at = recorded_at - 1 WHERE row = 3", "payload digests"),
    "who said it": ("UPDATE episodes SET actor = 'bo' WHERE row = 2", "payload digests"),
    "the trust of a record": ("UPDATE records SET trust = 1.0 WHERE row = 2", "payload digests"),
    "metadata": ("""UPDATE episodes SET metadata = '{"n":2}' WHERE external_id = 'oboe'""", "payload digests"),
    "an episode": ("DELETE FROM episodes WHERE row = 9", "references"),
    "the last episode": ("DELETE FROM episodes WHERE row = (SELECT max(row) FROM episodes)", "references"),
    "a record": ("DELETE FROM records WHERE row = 2", "references"),
    "an entity": ("DELETE FROM entities", "payload digests"),
    "a link": ("UPDATE links SET type = 'supports'", "payload digests"),
    "a link's end": ("UPDATE links SET target = 'nothing'", "references"),
    "an entry's act": ("UPDATE journal SET act = 'rename' WHERE seq = 2", "journal chain"),
    "an entry's actor": ("UPDATE journal SET principal = 'eve' WHERE seq = 2", "journal chain"),
    "an entry's time": ("UPDATE journal SET at = at + 1 WHERE seq = 2", "journal chain"),
    "an entry's subjects": ("UPDATE journal SET subjects = '[]' WHERE seq = 2", "journal chain"),
    "an entry's digest": ("UPDATE journal SET digest = zeroblob(32) WHERE seq = 2", "journal chain"),
    "an entry's link": ("UPDATE journal SET chain = zeroblob(32) WHERE seq = 2", "journal chain"),
    "an entry in the middle": ("DELETE FROM journal WHERE seq = 4", "journal chain"),
    "an entry's salt": ("UPDATE salts SET salt = zeroblob(16) WHERE seq = 3", "payload digests"),
    "what was forgotten": ("UPDATE records SET forgotten = 0", "states"),
    "hidden by nobody": ("UPDATE records SET forgotten = 1 WHERE row = 3", "states"),
    "believed again": ("UPDATE records SET retired_at = NULL", "states"),
    "an edit": ("UPDATE edits SET after = 'false' WHERE field = 'forgotten'", "payload digests"),
    "an edit of no field": ("UPDATE edits SET field = 'text FROM episodes --'", "states"),
    "an edit taken away": ("DELETE FROM edits WHERE field = 'forgotten'", "payload digests"),
    "the bank's name": ("UPDATE meta SET value = 'Eve' WHERE key = 'name'", "states"),
    "a window's text": ("UPDATE records SET text = 'nonsense' WHERE unit = 'window'", "windows"),
    "a window's trust": ("UPDATE records SET trust = 1.0 WHERE unit = 'window'", "windows"),
    "a source past the end": ('UPDATE sources SET "end" = 4000 WHERE record = 2', "provenance"),
    "an empty source": ('UPDATE sources SET "end" = start WHERE record = 2', "provenance"),
    "a source that moved": ("UPDATE sources SET start = start + 1 WHERE record = 2", "payload digests"),
    "a record's sources": ("DELETE FROM sources WHERE record = 2", "provenance"),
    "a vector": ("UPDATE vectors SET data = x'01000200' WHERE record = 2", "vectors"),
    "two vectors": (
        "UPDATE vectors SET data = (SELECT data FROM vectors WHERE record = 1) WHERE record = 3",
        "vectors",
    ),
    "a missing vector": ("DELETE FROM vectors WHERE record = 2", "vectors"),
    "a vector of no tokens that there are": ("UPDATE vectors SET data = x'FFFFFFFF' WHERE record = 2", "vectors"),
    "half a token": ("UPDATE vectors SET data = x'FF' WHERE record = 2", "vectors"),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_tampering_is_found_and_named(bank, what):
    """One change in the file, one check that fails and says where."""
    statement, expected = TAMPERINGS[what]
    connection = sqlite3.connect(bank)
    with connection:
        assert connection.execute(statement).rowcount > 0
    connection.close()
    with Memory(bank) as memory:
        found = memory.verify()
    failed = {check.name: check.problems for check in found.checks if not check.ok}
    assert expected in failed, failed
    assert failed[expected][0]
    assert not found.ok


@pytest.mark.parametrize("value", ["[1]", "7", "{", '"a"'])
def test_metadata_that_is_none_is_told_as_damage(bank, value):
    """Reading the record says so, instead of failing where somebody looks into it."""
    connection = sqlite3.connect(bank)
    with connection:
        connection.execute("UPDATE records SET metadata = ?", (value,))
    connection.close()
    with Memory(bank) as memory, pytest.raises(BankUnreadable, match="remanence verify"):
        list(memory.list())


@pytest.mark.parametrize("data", ["FF", "FFFFFFFF"])
def test_a_damaged_vector_is_told_and_mended(bank, data):
    """Recall says what helps, and that does."""
    connection = sqlite3.connect(bank)
    with connection:
        connection.execute(f"UPDATE vectors SET data = x'{data}' WHERE record = 2")
        connection.execute("DELETE FROM caches")
    connection.close()
    with Memory(bank) as memory:
        with pytest.raises(BankUnreadable, match="remanence repair"):
            memory.recall("anything")
        memory.repair()
        assert memory.recall("anything")
        assert memory.verify().ok


def test_a_value_of_another_type_is_damage(bank):
    """A check that cannot read a row says so, and what it leaves out."""
    connection = sqlite3.connect(bank)
    with connection:
        connection.execute("UPDATE salts SET salt = 'x' WHERE seq = 3")
    connection.close()
    with Memory(bank) as memory:
        (last,) = memory.verify().checks[-1:]
    assert (last.name, last.ok) == ("rows", False)


@pytest.mark.parametrize("error", [KeyError, IndexError, AttributeError])
def test_an_error_of_the_checks_themselves_is_not_told_as_damage(bank, monkeypatch, error):
    """What no stored value leads to is the program's own fault, and is raised."""

    def check(_):
        raise error("wrong")

    monkeypatch.setattr("remanence.storage.sqlite.checking.check_chain", check)
    with Memory(bank) as memory, pytest.raises(error, match="wrong"):
        memory.verify()


@pytest.mark.parametrize("row", ["1", "(SELECT max(seq) FROM journal)"])
def test_an_entry_cut_off_at_either_end_is_found(bank, row):
    """Rows whose act is gone are named; what was noted earlier about the chain proves the rest."""
    with Memory(bank) as memory:
        noted = memory.verify()
    connection = sqlite3.connect(bank)
    with connection:
        connection.execute(f"DELETE FROM journal WHERE seq = {row}")
    connection.close()
    with Memory(bank) as memory:
        found = memory.verify()
    assert not found.ok
    assert row == "1" or found.chain != noted.chain


def test_a_flipped_bit_in_a_text_is_found(bank):
    """A change on the disk itself, below SQLite."""
    data = bank.read_bytes()
    assert data.count(b"in Porto") == 1
    bank.write_bytes(data.replace(b"in Porto", b"in Pprto"))
    with Memory(bank) as memory:
        assert "payload digests" in {check.name for check in memory.verify().checks if not check.ok}


def test_an_index_in_use_that_differs_is_found(bank):
    """What this process searches is compared with what the rows make."""
    with Memory(bank) as memory:
        memory.recall("tea")
        index = memory._derived.indexes["turn"].refresh()
        index.columns["trust"][1] = 0.1
        (check,) = [check for check in memory.verify().checks if check.name == "index"]
        assert not check.ok


def test_verify_tells_how_far_it_is(bank):
    """Progress is called once a check, and the last call is complete."""
    calls = []
    with Memory(bank) as memory:
        found = memory.verify(lambda done, total: calls.append((done, total)))
    assert [done for done, _ in calls] == list(range(1, len(found.checks) + 1))
    assert calls[-1] == (len(found.checks), len(found.checks))


def test_verifying_changes_nothing(bank):
    """Neither the journal nor the file's truth."""
    with Memory(bank) as memory:
        before = [change.chain for change in memory.journal()]
        assert memory.verify() == memory.verify()
        assert [change.chain for change in memory.journal()] == before
        assert {change.act for change in memory.journal()} == {Act.RETAIN, Act.SUPERSEDE, Act.FORGET, Act.RENAME}
