"""`remanence key`, and `--key` of every command."""

import pytest


def test_a_bank_is_encrypted_changed_and_decrypted(ana, monkeypatch):
    """By the names of places; the keys themselves are never typed."""
    ana("key", "new", "file:one.key")
    ana("key", "new", "file:two.key")
    assert ana.json("key", "change", "file:one.key") == {"bank": "ana.rem", "key": "file:one.key", "copies": []}
    assert b"Lisbon" not in (ana.folder / "ana.rem").read_bytes()
    assert "give its key" in ana("get", "a1", code=1).stderr
    assert "Lisbon" in ana("get", "a1", "--key", "file:one.key").stdout
    ana("--key", "file:one.key", "key", "change", "file:two.key")
    assert "not this bank's" in ana("get", "a1", "--key", "file:one.key", code=1).stderr
    monkeypatch.setenv("REMANENCE_KEY", "file:two.key")
    assert "Lisbon" in ana("get", "a1").stdout
    assert ana.json("banks", "list")["banks"][0]["episodes"] == 3
    ana("key", "remove")
    monkeypatch.delenv("REMANENCE_KEY")
    assert "Lisbon" in ana("get", "a1").stdout


def test_a_destroyed_key_opens_nothing(ana):
    """It asks first."""
    ana("key", "new", "file:k")
    ana("key", "change", "file:k")
    ana("key", "destroy", "file:k", stdin="n\n", code=1)
    assert (ana.folder / "k").exists()
    assert ana.json("key", "destroy", "file:k", "--yes") == {"key": "file:k"}
    assert not (ana.folder / "k").exists()
    assert "cannot read a key" in ana("stats", "--key", "file:k", code=1).stderr


@pytest.mark.parametrize("place", ["ab" * 32, "file:", "a long passphrase", "vault:x"])
def test_a_key_itself_is_no_option(ana, place):
    """Every process may read the command lines of the others."""
    assert "env:NAME" in ana("stats", "--key", place, code=2).stderr
    assert "env:NAME" in ana("key", "change", place, code=2).stderr


def test_a_new_key_takes_no_place_that_is_taken(ana):
    """Nothing is overwritten."""
    ana("key", "new", "file:k")
    held = (ana.folder / "k").read_text()
    assert "cannot write a key" in ana("key", "new", "file:k", code=1).stderr
    assert (ana.folder / "k").read_text() == held
    assert "file:PATH" in ana("key", "new", "env:X", code=2).stderr
