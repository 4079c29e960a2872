"""Opening a bank: what is refused before a file is made, and whom a bank may send texts to."""

import sqlite3

import pytest

from around_banks import Hashing
from remanence import Memory, StoreUnavailable, list_banks, opening
from remanence.protocols import Space


def pinned_to(path, name):
    """A bank from somebody else, which names its embedder."""
    with Memory(path, embedder=Hashing()) as memory:
        memory.retain("a cup of tea", id="a")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE spaces SET embedder = ?", (name,))
    connection.close()
    return path


@pytest.fixture
def loaded(monkeypatch):
    """The names of the servers that were loaded, none of which is there."""
    names, load = [], opening.load_embedder

    def note(choice):
        if not str(choice).startswith("openai"):
            return load(choice)
        names.append(choice)
        raise ValueError("not now")

    monkeypatch.setattr(opening, "load_embedder", note)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    return names


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/v1", "http://10.0.0.7:8000/v1", "https://localhost@evil.example", "http://localhost.evil.example",
        "http://127.0.0.1.evil.example", "http://[2001:db8::1]/v1", "http://[nonsense", "https://user:pw@evil.example:443",
    ],
)  # fmt: skip
def test_a_bank_cannot_send_texts_to_an_address_that_it_names(path, loaded, address):
    """The address is not even loaded; words are still searched, and the answer says how to trust it."""
    with Memory(pinned_to(path, f"openai:m@{address}")) as memory:
        hits = memory.recall("tea")
        assert [hit.text for hit in hits] == ["a cup of tea"]
        assert address in hits.analysis["silent"]["dense"]
        assert "pass embedder=" in hits.analysis["silent"]["dense"]
        memory.retain("a second cup")
        memory.repair()
    assert loaded == []


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000/v1", "http://localhost/v1", "http://[::1]/v1"])
def test_this_machine_is_trusted(path, loaded, address):
    """A bank that names a server on this machine is taken at its word."""
    Memory(pinned_to(path, f"openai:m@{address}")).close()
    assert loaded == [f"openai:m@{address}"]


def test_the_address_in_the_environment_is_trusted(path, loaded, monkeypatch):
    """OPENAI_BASE_URL says whom the user trusts, and no other address with it."""
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.example/v1/")
    Memory(pinned_to(path, "openai:m@https://models.example/v1")).close()
    Memory(pinned_to(path.with_name("b.rem"), "openai:m@https://models.example.evil/v1")).close()
    assert loaded == ["openai:m@https://models.example/v1"]


def test_who_passes_the_embedder_trusts_it(path):
    """An embedder that is asked for is used, whatever the bank calls it."""
    with Memory(pinned_to(path, "openai:m@https://evil.example"), embedder=Hashing()) as memory:
        assert "silent" not in memory.recall("tea").analysis
        assert "dense" in {share.channel for share in memory.recall("tea")[0].why.channels}


@pytest.mark.parametrize("options", [{"embedder": "no-such-model"}, {"zone": "No/Where"}, {"embedder": 7}])
def test_a_mistake_in_the_options_makes_no_bank(path, options):
    """Nor does it pin a half-chosen one: the next opening begins anew."""
    with pytest.raises((ValueError, TypeError)):
        Memory(path, **options)
    assert not path.exists()


def test_an_embedder_that_cannot_tell_its_space_makes_no_bank(path):
    """An endpoint that must be asked for its dimension, and does not answer."""

    class Away(Hashing):
        @property
        def space(self):
            raise ConnectionError("away")

        @space.setter
        def space(self, value: Space):
            del value

    with pytest.raises(ConnectionError):
        Memory(path, embedder=Away())
    assert not path.exists()


def test_a_missing_folder_is_named_and_not_made(tmp_path, mem):
    """The same for a bank and for a backup."""
    folder = tmp_path / "not" / "there"
    with pytest.raises(StoreUnavailable, match="there is no folder"):
        Memory(folder / "a.rem")
    with pytest.raises(StoreUnavailable, match="there is no folder"):
        mem.backup(folder / "a.rem")
    assert not folder.parent.exists()


def test_a_damaged_bank_does_not_hide_its_neighbours(path):
    """A bank whose rows cannot be counted has a problem in the list; the others are counted."""
    with Memory(path) as memory:
        memory.retain("tea")
    bad = path.with_name("bad.rem")
    with Memory(bad) as memory:
        memory.retain("tea")
    with sqlite3.connect(bad) as connection:
        connection.execute("DROP TABLE uses")
    connection.close()
    problems = {bank.name: (bank.episodes, bool(bank.problem)) for bank in list_banks(path.parent)}
    assert problems == {"ana": (1, False), "bad": (0, True)}


def test_a_bank_whose_token_model_has_changed_is_searched_by_words(path):
    """Its keys, of any length, are left alone; recall says why, and `reembed` takes up the model of today."""
    with Memory(path, embedder="static") as memory:
        memory.retain("three odd words")
        memory.retain("a cup of tea")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE spaces SET model = 'static.v0'")
    connection.close()
    with Memory(path) as memory:
        found = memory.recall("tea")
        assert found[0].text == "a cup of tea"
        assert "change it with reembed()" in found.analysis["silent"]["dense"]
        assert memory.verify().ok
        assert memory.reembed("static") == 2
        assert "silent" not in memory.recall("tea").analysis
