"""Promise 6: banks do not leak. Isolation is a file, not a filter."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from around_banks import found
from remanence import Memory, NotFound, StoreUnavailable

ODD = [
    "ana' OR '1'='1",
    'ana"; DROP TABLE episodes; --',
    "%",
    "_",
    "*",
    "ana\x00bo",
    "../bo.rem",
    "null",
    "[]",
    "\\",
    "Ana",
    "ａｎａ",
    "bo\u202e",
]


@pytest.fixture
def two(tmp_path):
    """Ana's bank and Bo's, with the same words and ids in both."""
    with Memory(tmp_path / "ana.rem") as ana, Memory(tmp_path / "bo.rem") as bo:
        ana.retain("my secret is the oboe", id="1", actor="ana", session="s", metadata={"who": "ana"})
        bo.retain("my secret is the boiler", id="1", actor="bo", session="s", metadata={"who": "bo"})
        yield ana, bo


def test_a_bank_is_a_file_that_holds_nothing_of_another(two):
    """No byte of one bank's words stands in the other's files, and SQLite has attached none."""
    ana, bo = two
    bo.recall("secret oboe")
    for file in bo._store.path.parent.glob("bo.rem*"):
        assert b"oboe" not in file.read_bytes()
    for connection in (bo._store._reader, bo._store._writer):
        attached = {row[2] for row in connection.execute("PRAGMA database_list")}
        assert attached == {bo.path}
    assert found(bo, "secret")[0][0] == "1"
    assert [hit.text for hit in bo.recall("secret")] == ["my secret is the boiler"]
    assert ana.path != bo.path


def test_no_id_of_one_bank_means_anything_in_another(two):
    """Get, history, forget and undo know only their own."""
    ana, bo = two
    record = ana.recall("secret")[0].id
    operation = next(iter(ana.journal())).operation
    for call in (bo.get, bo.history, bo.forget):
        with pytest.raises(NotFound):
            call(record)
    with pytest.raises(NotFound):
        bo.undo(operation)
    assert bo.stats().seq == 1


def test_several_banks_are_searched_only_when_named(two):
    """`banks=` reads what it names, each hit says from where, and nothing is written there."""
    ana, bo = two
    before = bo.seq
    hits = ana.recall("secret", banks=[bo.path])
    assert {hit.bank: hit.text for hit in hits} == {"ana": "my secret is the oboe", "bo": "my secret is the boiler"}
    assert [hit.rank for hit in hits] == [1, 2]
    assert {hit.bank for hit in ana.recall("secret")} == {"ana"}
    assert len(ana.recall("secret", banks=[bo.path], k=1)) == 1
    assert bo.seq == before
    assert {hit.bank for hit in ana.recall("secret", banks=bo.path)} == {"ana", "bo"}


def test_a_bank_that_is_not_there_is_not_made_by_asking(two, tmp_path):
    """Naming an unknown bank in a recall is an error, and leaves no file."""
    ana, _ = two
    with pytest.raises(NotFound):
        ana.recall("secret", banks=[tmp_path / "cy.rem"])
    assert not (tmp_path / "cy.rem").exists()


def test_a_bank_opened_for_reading_cannot_be_written(two):
    """Every act is refused with a clear error, and nothing changes."""
    _, bo = two
    with Memory(bo.path, read_only=True) as reader:
        for act in (lambda: reader.retain("x"), lambda: reader.forget("1"), lambda: reader.rename("x"), reader.undo):
            with pytest.raises(StoreUnavailable, match="read-only"):
                act()
        assert [hit.text for hit in reader.recall("secret")] == ["my secret is the boiler"]
    assert bo.seq == 1


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("field", ["actor", "session", "id", "title", "principal", "tag"])
def test_a_name_is_only_a_name(tmp_path, name, field):
    """Whatever stands in a name, it is stored verbatim and selects exactly what carries it."""
    principal = name if field == "principal" else ""
    with Memory(tmp_path / "a.rem", principal=principal) as memory:
        own = {"tags": [name]} if field == "tag" else {} if field == "principal" else {field: name}
        memory.retain("the odd one", **own)
        for n, other in enumerate(("ana", "bo", "odd")):
            values = {"tags": [other]} if field == "tag" else {} if field == "principal" else {field: other}
            memory.retain(f"tea {n}", **values)
        assert memory.stats().episodes == 4
        episode = next(iter(memory.list("episodes")))
        held = episode.external_id if field == "id" else episode.tags[0] if field == "tag" else getattr(episode, field)
        assert held == name
        if field in ("actor", "session", "tag"):
            chosen = {f"{field}s": name}
            assert [r.text for r in memory.list(**chosen)] == ["the odd one"]
            assert [e.text for e in memory.list("episodes", **chosen)] == ["the odd one"]
            assert [hit.text for hit in memory.recall("the odd one tea", **chosen)] == ["the odd one"]
        assert memory.verify().ok


def test_a_query_is_only_words(mem):
    """Operators of any query language are words like others."""
    mem.retain("tea")
    for query in ("tea' OR 1=1 --", '"', "tea*", "NEAR(tea)", "AND", "(", "\x00", "%", "a" * 10_000):
        assert {hit.text for hit in mem.recall(query)} <= {"tea"}


def test_a_bank_cannot_be_reached_by_its_name(tmp_path, monkeypatch):
    """A renamed bank is still found by its file only."""
    monkeypatch.chdir(tmp_path)
    with Memory("ana.rem") as ana:
        ana.rename("bo.rem")
        with pytest.raises(NotFound):
            ana.recall("x", banks=["bo.rem"])


KEY = st.sampled_from(["a", "b", "a'b", '"', "$"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["work", "home", "'"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEY, inner, max_size=2),
    max_leaves=4,
)
METADATA = st.lists(st.dictionaries(KEY, JSON, max_size=3), min_size=1, max_size=5)


@given(METADATA, KEY, st.sampled_from(["work", "home", 1, True, None]))
def test_a_metadata_filter_selects_exactly_what_equals(values, key, wanted):
    """Recall, list of records and list of episodes agree with plain Python, where true is not 1."""
    with Memory(":memory:") as memory:
        for n, metadata in enumerate(values):
            memory.retain(f"tea {n}", metadata=metadata)
        expected = {
            f"tea {n}"
            for n, metadata in enumerate(values)
            if key in metadata and metadata[key] == wanted and type(metadata[key]) is type(wanted)
        }
        assert {record.text for record in memory.list(where={key: wanted})} == expected
        assert {episode.text for episode in memory.list("episodes", where={key: wanted})} == expected
        assert {hit.text for hit in memory.recall("tea", k=50, where={key: wanted})} == expected


def test_two_banks_may_not_share_a_connection(two):
    """Each bank has its own SQLite handles."""
    ana, bo = two
    handles = {id(connection) for memory in two for connection in (memory._store._reader, memory._store._writer)}
    assert len(handles) == 4
    assert all(isinstance(connection, sqlite3.Connection) for connection in (ana._store._reader, bo._store._reader))
