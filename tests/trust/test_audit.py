"""An audit tells who did what, and finds every byte of history that was changed, at the entry where it was."""

import sqlite3
from base64 import b64encode
from contextlib import closing, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from around_banks import Clock
from remanence import Memory
from remanence.trust.audit import is_genuine, kept, new_signing_key, signing_key

HISTORY = {
    "journal": ("seq", ("at", "act", "operation", "principal", "subjects", "digest", "chain")),
    "salts": ("seq", ("salt",)),
    "edits": ("seq", ("subject", "field", "before", "after")),
    "reseals": ("erasure", ("digest",)),
    "receipts": ("act", ("body",)),
    "episodes": ("act", ("id", "text", "actor", "origin", "principal", "recorded_at", "metadata")),
    "records": ("act", ("id", "kind", "part", "recorded_at", "metadata", "confidence")),
    "links": ("act", ("type", "source", "weight")),
    "entities": ("act", ("name", "kind")),
}
"""Each table of history, the column that says which entry a row belongs to, and columns that nobody may change."""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A bank with every sort of act, an erasure among them, as bytes."""
    path = tmp_path_factory.mktemp("bank") / "a.rem"
    with Memory(path, clock=Clock(), principal="bo") as memory:
        memory.retain_many([{"text": f"cup {n} of tea", "session": "s", "actor": "ana"} for n in range(6)])
        memory.retain("I live in Porto.", actor="Ana", id="home", at="2024-01-01", metadata={"n": 1})
        memory.retain("I moved to Ghent.", actor="Ana", at="2024-06-01", id="away")
        memory.retain("I live in Bergen.", actor="Boris", id="boris", at="2024-01-01")
        memory.retain("I live in Graz.", actor="Boris", id="boris", at="2024-02-01", supersede=True)
        memory.wait()
        memory.feedback(memory.recall("tea"), used=[memory.recall("tea")[0]])
        memory.forget(next(iter(memory.list())).id)
        memory.rename("Ana")
        memory.erase("away")
        memory.retain("I sold the boat.", actor="Ana")
        assert memory.audit().ok
    return path.read_bytes()


def changed(value: object, place: int) -> object:
    """A value with one bit, letter or number of it changed."""
    if isinstance(value, bytes):
        place %= len(value)
        return value[:place] + bytes([value[place] ^ (1 << place % 8)]) + value[place + 1 :]
    if isinstance(value, str):
        place %= len(value)
        return value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
    return value + 1 + place


@settings(max_examples=60)
@given(st.data())
def test_any_change_of_history_is_found_at_its_entry(tmp_path_factory, told, data):
    """One bit of any field of any row that belongs to history."""
    path = tmp_path_factory.mktemp("bank") / "a.rem"
    path.write_bytes(told)
    table = data.draw(st.sampled_from(sorted(HISTORY)))
    entry, columns = HISTORY[table]
    column = data.draw(st.sampled_from(columns))
    with closing(sqlite3.connect(path)) as connection:
        chosen = f"SELECT {entry}, {column} FROM {table} WHERE {column} IS NOT NULL AND {column} <> ''"
        held = sorted(connection.execute(chosen).fetchall(), key=repr)
        number, value = held[data.draw(st.integers(0, 1000)) % len(held)]
        new = changed(value, data.draw(st.integers(0, 2000)))
        where = f"WHERE {entry} IS ? AND {column} IS ?"
        try:
            with connection:
                connection.execute(f"UPDATE {table} SET {column} = ? {where}", (new, number, value))
        except sqlite3.Error:  # such as an index of JSON, that such a value does not fit into
            return
    with Memory(path, read_only=True) as memory:
        found = memory.audit()
    assert not found.ok
    assert number in {finding.entry for finding in found.findings}, (table, column, number, found.findings)


@pytest.mark.parametrize("table", ["episodes", "records", "links", "entities", "edits"])
def test_what_is_added_to_an_old_entry_is_found_there(tmp_path, told, table):
    """A row that names an entry which did not store it, wherever in the table it stands."""
    path = tmp_path / "a.rem"
    path.write_bytes(told)
    entry, _ = HISTORY[table]
    connection = sqlite3.connect(path)
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != "row"]
    chosen = ", ".join({"id": "'forged'", "external_id": "NULL", entry: "2"}.get(name, name) for name in columns)
    with connection:
        connection.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {table} ORDER BY {entry} LIMIT 1"
        )
    connection.close()
    with Memory(path, read_only=True) as memory:
        found = memory.audit()
    assert 2 in {finding.entry for finding in found.findings}


def test_entries_are_told_by_who_what_when_and_of_what(tmp_path):
    """Every filter, alone and together."""
    clock = Clock()
    with Memory(tmp_path / "a.rem", clock=clock, principal="bo") as memory:
        first = memory.retain("one", actor="ana")
        between = clock.now
        second = memory.retain("two", actor="ana")
        memory.forget(*second.episodes)
    with Memory(tmp_path / "a.rem", clock=clock, principal="cy") as memory:
        memory.rename("Ana")
        assert [(e.seq, e.principal, e.act) for e in memory.audit().entries] == [
            (1, "bo", "retain"), (2, "bo", "retain"), (3, "bo", "forget"), (4, "cy", "rename"),
        ]  # fmt: skip
        assert [e.seq for e in memory.audit(principals="cy").entries] == [4]
        assert [e.seq for e in memory.audit(acts=["forget", "rename"]).entries] == [3, 4]
        assert [e.seq for e in memory.audit(since=between).entries] == [2, 3, 4]
        assert [e.seq for e in memory.audit(until=between, principals="bo").entries] == [1]
        assert [e.seq for e in memory.audit(subject=first.episodes[0]).entries] == [1]
        assert [e.seq for e in memory.audit(subject=second.operation).entries] == [2]
        with pytest.raises(ValueError, match="acts takes"):
            memory.audit(acts="steal")


@pytest.fixture
def signed(tmp_path):
    """A bank with two checkpoints, kept in it and in a file, of a key in a file."""
    public = new_signing_key(tmp_path / "key.pem")
    with Memory(tmp_path / "a.rem", clock=Clock()) as memory:
        for number in range(12):
            memory.retain(f"cup {number} of tea")
            if number in (4, 8):
                memory.checkpoint(tmp_path / "key.pem", to=tmp_path / "kept")
        assert memory.audit(keys=public, checkpoints=tmp_path / "kept").ok
    return tmp_path, public


def rewritten(path, statements):
    """The findings of an audit after somebody who knows the format has been at the bank."""
    with sqlite3.connect(path / "a.rem") as connection:
        connection.executescript(statements)
    connection.close()
    with Memory(path / "a.rem", read_only=True) as memory:
        return memory.audit(checkpoints=path / "kept")


def test_history_that_was_made_anew_is_found_where_it_begins_to_differ(signed):
    """A chain that is whole in itself, but is not the one that was signed."""
    path, public = signed
    (path / "a.rem").unlink()
    with Memory(path / "a.rem", clock=Clock()) as memory:
        for number in range(12):
            memory.retain(f"cup {number} of coffee")
        found = memory.audit(checkpoints=path / "kept", keys=public)
        assert memory.verify().ok
    assert [finding.entry for finding in found.findings] == [1, 1]
    assert "between entry 1 and entry 5" in found.findings[0].problem


def test_an_end_that_was_cut_off_is_found(signed):
    """The bank verifies in itself; the checkpoint has seen more."""
    path, _ = signed
    tables = "".join(f"DELETE FROM {t} WHERE act > 6;" for t in ("episodes", "entities", "links"))
    found = rewritten(
        path,
        "DELETE FROM sources WHERE record IN (SELECT row FROM records WHERE act > 6);"
        "DELETE FROM vectors WHERE record IN (SELECT row FROM records WHERE act > 6);"
        f"DELETE FROM records WHERE act > 6; {tables} DELETE FROM salts WHERE seq > 6;"
        "DELETE FROM journal WHERE seq > 6; DELETE FROM checkpoints WHERE seq > 6",
    )
    assert [(f.entry, f.problem) for f in found.findings] == [
        (7, "entries 7 to 9 are missing: a checkpoint has seen them")
    ]


@pytest.mark.parametrize("column", ["at", "chain", "key", "signature"])
def test_a_checkpoint_that_was_altered_is_found(signed, column):
    """Whatever it says is under its signature."""
    path, _ = signed
    value = f"{column} + 1" if column == "at" else f"zeroblob(length({column}))"
    found = rewritten(path, f"UPDATE checkpoints SET {column} = {value} WHERE seq = 9")
    assert [finding.entry for finding in found.findings] == [9]
    assert "signature" in found.findings[0].problem


def test_a_checkpoint_of_another_key_counts_for_nothing(signed):
    """Whoever rewrites history can sign it anew, but not with that key."""
    path, public = signed
    new_signing_key(path / "eve.pem")
    with Memory(path / "a.rem") as memory:
        memory.checkpoint(path / "eve.pem")
        assert memory.audit().ok
        found = memory.audit(keys=public)
    assert [finding.entry for finding in found.findings] == [12]


def test_a_key_comes_from_a_file_or_the_environment_in_any_usual_form(tmp_path, monkeypatch):
    """PEM, raw bytes, hexadecimal, base64; what is none is refused without being repeated."""
    public = new_signing_key(tmp_path / "key.pem")
    assert (tmp_path / "key.pem").stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        new_signing_key(tmp_path / "key.pem")
    seed = signing_key(tmp_path / "key.pem", {}).private_bytes_raw()
    (tmp_path / "raw").write_bytes(seed)
    forms = [tmp_path / "raw", seed.hex(), b64encode(seed).decode(), (tmp_path / "key.pem").read_text()]
    with Memory(tmp_path / "a.rem", clock=Clock()) as memory:
        with pytest.raises(ValueError, match="no history"):
            memory.checkpoint(forms[0])
        memory.retain("tea")
        for form in forms:
            made = memory.checkpoint(form)
            assert made.key == public
            assert is_genuine(made)
        monkeypatch.setenv("REMANENCE_SIGNING_KEY", seed.hex())
        assert memory.checkpoint().key == public
        monkeypatch.delenv("REMANENCE_SIGNING_KEY")
        with pytest.raises(ValueError, match="no signing key"):
            memory.checkpoint()
        with pytest.raises(ValueError, match="signing key") as caught:
            memory.checkpoint("my secret 123")
        assert "my secret" not in str(caught.value)


@given(st.binary(max_size=200))
def test_a_file_of_checkpoints_is_read_or_refused(tmp_path_factory, data):
    """Whatever is in it."""
    file = tmp_path_factory.mktemp("kept") / "kept"
    file.write_bytes(data)
    with suppress(ValueError):
        assert all(each.seq is not None for each in kept(file))
