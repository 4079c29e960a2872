"""Encrypted banks: nothing readable at rest, every verb as ever, and no way in without the key."""

import os
import shutil
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from around_banks import exported, start_child
from remanence import (
    BankUnreadable,
    KeyUnavailable,
    Memory,
    MissingExtra,
    StoreUnavailable,
    change_key,
    import_bundle,
    list_banks,
)
from remanence.trust.encryption import destroy_key, keep_key, load_key, new_key

KEY, OTHER = "ab" * 32, "cd" * 32
GOLDEN = Path(__file__).parent.parent / "golden"
SECRET = "The heron nests behind the old sluice."


@pytest.fixture
def bank(tmp_path):
    path = tmp_path / "ana.rem"
    with Memory(path, key=KEY) as memory:
        memory.retain(SECRET, actor="ana", session="s", id="heron", at="2025-06-02")
        memory.retain("Nobody lives in Porto.", id="gone")
    return path


def at_rest(folder):
    """Every byte of every file of a folder."""
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_nothing_of_a_text_is_at_rest(tmp_path):
    """Neither in the bank nor in its log, while it is open, after it is closed, nor in a backup or a migrated copy."""
    path = tmp_path / "ana.rem"
    memory = Memory(path, key=KEY)
    memory.retain(SECRET, actor="Perpetua", id="heron", metadata={"topic": "ornithology"})
    memory.wait()
    assert memory.recall("where does the heron nest?")[0].text == SECRET
    open_bytes = at_rest(tmp_path)
    memory.backup(tmp_path / "copy.rem")
    memory.close()
    for data in (open_bytes, at_rest(tmp_path)):
        for word in (b"heron", b"sluice", b"Perpetua", b"ornithology", b"episodes", b"SQLite format 3"):
            assert word not in data
    with Memory(tmp_path / "copy.rem", key=KEY) as copy:
        assert copy.get("heron").text == SECRET


def test_every_verb_works_as_on_a_plain_bank(bank, tmp_path):
    """Two processes, undo, verify, export, and the bundle restored under another key."""
    with Memory(bank, key=KEY) as memory, Memory(bank, key=KEY) as other:
        memory.forget("gone")
        assert not [hit for hit in other.recall("who lives in Porto?") if "Porto" in hit.text]
        other.undo()
        assert memory.get("gone").text == "Nobody lives in Porto."
        assert memory.verify().ok
        bundle = exported(memory)
    (tmp_path / "b.jsonl").write_text(bundle, encoding="utf-8")
    with import_bundle(tmp_path / "b.jsonl", tmp_path / "copy.rem", key=OTHER) as copy:
        assert exported(copy) == bundle
    assert Memory(tmp_path / "copy.rem", key=OTHER).verify().ok


@pytest.mark.parametrize("key", [OTHER, "a passphrase that is long", None])
def test_without_its_key_a_bank_stays_shut(bank, key):
    """And is not changed by the attempt."""
    before = bank.read_bytes()
    with pytest.raises(KeyUnavailable):
        Memory(bank, key=key)
    assert bank.read_bytes() == before


def test_a_key_for_a_plain_bank_is_refused(tmp_path):
    """Somebody may have put another file in the place of the encrypted one."""
    Memory(tmp_path / "plain.rem").close()
    with pytest.raises(KeyUnavailable, match="not encrypted"):
        Memory(tmp_path / "plain.rem", key=KEY)


def test_a_damaged_bank_is_not_answered_from(bank):
    """Every page is authenticated: a byte that was changed is an error, not another text."""
    with Memory(bank, key=KEY) as memory:
        memory.retain_many({"text": f"Cup {n} of tea, with milk.", "id": str(n)} for n in range(300))
    data = bytearray(bank.read_bytes())
    for place in range(5000, len(data), 4096):
        data[place] ^= 1
    bank.write_bytes(data)
    with pytest.raises((KeyUnavailable, BankUnreadable)):
        Memory(bank, key=KEY).get("7")


def test_the_key_may_be_kept_in_many_places(bank, tmp_path, monkeypatch):
    """The environment, a file that only its owner reads, the system's keyring, the config file, or `REMANENCE_KEY`."""
    import keyring
    from keyring.backend import KeyringBackend

    class Held(KeyringBackend):
        priority = 1
        held: dict = {}  # noqa: RUF012

        def get_password(self, service, username):
            return self.held.get((service, username))

        def set_password(self, service, username, password):
            self.held[(service, username)] = password

        def delete_password(self, service, username):
            del self.held[(service, username)]

    monkeypatch.setattr(keyring.core, "_keyring_backend", Held())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANA_KEY", KEY)
    keep_key(f"file:{tmp_path}/ana.key", KEY)
    keep_key("keyring:ana", KEY)
    for place in ("env:ANA_KEY", f"file:{tmp_path}/ana.key", "keyring:ana", KEY, bytes.fromhex(KEY)):
        with Memory(bank, key=place) as memory:
            assert memory.get("heron").text == SECRET
    monkeypatch.setenv("REMANENCE_KEY", "keyring:ana")
    assert Memory(bank).get("heron").text == SECRET
    assert list_banks(tmp_path)[0].episodes == 2
    monkeypatch.delenv("REMANENCE_KEY")
    (tmp_path / "remanence.toml").write_text('key = "env:ANA_KEY"\n')
    assert Memory(bank).get("heron").text == SECRET
    with pytest.raises(KeyUnavailable, match="already"):
        keep_key("keyring:ana", OTHER)
    destroy_key("keyring:ana")
    with pytest.raises(KeyUnavailable, match="no key"):
        Memory(bank, key="keyring:ana")


@pytest.mark.parametrize(
    ("place", "said"),
    [("env:NOT_THERE", "no variable"), ("file:/nowhere/key", "cannot read"), ("short", "12 characters"), (b"x", "32")],
)
def test_a_key_that_is_none_is_an_error(tmp_path, place, said):
    """No bank is made then."""
    with pytest.raises((KeyUnavailable, ValueError), match=said):
        Memory(tmp_path / "new.rem", key=place)
    assert not list(tmp_path.iterdir())


def test_a_key_that_others_may_read_is_refused(tmp_path):
    """As an ssh key is."""
    file = tmp_path / "k"
    keep_key(f"file:{file}", new_key())
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    with pytest.raises(KeyUnavailable, match="chmod"):
        load_key(f"file:{file}")


def test_a_passphrase_makes_another_key_for_each_bank():
    """By its salt; the same salt gives the same key."""
    key = load_key("correct horse battery")
    assert key(b"a" * 16) == load_key("correct horse battery")(b"a" * 16) != key(b"b" * 16)
    assert len(key(b"a" * 16)) == 32


def test_without_sqlcipher_it_says_how_to_get_it(tmp_path, monkeypatch):
    """And makes no bank."""
    monkeypatch.setattr("remanence.extras.find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match=r"remanence\[encryption\]"):
        Memory(tmp_path / "new.rem", key=KEY)
    assert not list(tmp_path.iterdir())


def test_a_bank_is_encrypted_rekeyed_and_decrypted(tmp_path):
    """Its history is the same each time; an older key opens it no more, and what was plain is gone from the disk."""
    path = tmp_path / "ana.rem"
    with Memory(path) as memory:
        memory.retain(SECRET, id="heron")
        memory.forget("heron")
        memory.undo()
        history = exported(memory)
    for old, new in (
        (None, KEY),
        (KEY, OTHER),
        (OTHER, "a passphrase that is long"),
        ("a passphrase that is long", ""),
    ):
        assert change_key(path, new, key=old) == []
        assert (b"sluice" in at_rest(tmp_path)) == (new == "")
        with Memory(path, key=new) as memory:
            assert exported(memory) == history
            assert memory.verify().ok
        if old:
            with pytest.raises(KeyUnavailable):
                Memory(path, key=old)


def test_a_key_is_not_changed_while_somebody_has_the_bank_open(bank):
    """They would go on writing into a file that is not there any more."""
    with Memory(bank, key=KEY) as memory:
        for new in (OTHER, ""):
            with pytest.raises(StoreUnavailable, match="open elsewhere"):
                change_key(bank, new, key=KEY)
        memory.retain("Still here.", id="still")
    assert Memory(bank, key=KEY).get("still").text == "Still here."


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_encrypted_bank_of_an_older_format_is_migrated(tmp_path, number):
    """Its copy is encrypted, too, and is named when the key is changed."""
    path = tmp_path / "golden.rem"
    shutil.copy(GOLDEN / f"format-{number}.rem", path)
    change_key(path, KEY)
    with Memory(path, key=KEY) as memory:
        assert memory.verify().ok
        assert memory.get("home").text == "Ana lives in Lisbon."
    assert b"Lisbon" not in at_rest(tmp_path)
    assert change_key(path, OTHER, key=KEY) == [path.with_name(f"golden.rem.format-{number}")]


CHANGER = """
import sys
from remanence import change_key
print("ready", flush=True)
change_key(sys.argv[1], sys.argv[2], key=sys.argv[3] or None)
"""


@pytest.mark.parametrize(("old", "new"), [("", KEY), (KEY, OTHER), (KEY, "")])
def test_a_change_of_key_that_is_killed_leaves_the_bank_whole(tmp_path, old, new):
    """With the old key or with the new one, and everything in it."""
    original = tmp_path / "ana.rem"
    with Memory(original, key=old, durability="normal") as memory:
        memory.retain_many(
            {"text": f"Cup {n} of tea, with milk and {'sugar ' * 150}", "id": str(n)} for n in range(1000)
        )
    whole = 60.0
    for share in (1, 0.3, 0.6, 0.9):  # of the time that it takes undisturbed
        path = tmp_path / f"copy{share}.rem"
        shutil.copy(original, path)
        child = start_child(CHANGER, path, new, old)
        child.stdout.readline()
        begun = time.monotonic()
        with suppress(subprocess.TimeoutExpired):
            child.wait(whole * share)
        child.kill()
        child.communicate()
        if share == 1:
            whole = time.monotonic() - begun
        opened = []
        for key in (new, old):  # the wrong one first: it must do no harm
            try:
                with Memory(path, key=key, create=False) as memory:
                    assert memory.get("999").text.startswith("Cup 999")
                    assert memory.verify().ok
                    opened.append(key)
            except KeyUnavailable:
                pass
        assert len(opened) == 1


def test_a_destroyed_key_leaves_noise(bank, tmp_path):
    """Crypto-shredding: the file of the key is gone, and no key opens the bank again."""
    place = f"file:{tmp_path / 'ana.key'}"
    keep_key(place, new_key())
    change_key(bank, place, key=KEY)
    destroy_key(place)
    assert not (tmp_path / "ana.key").exists()
    with pytest.raises(KeyUnavailable):
        Memory(bank, key=place)
    with pytest.raises(KeyUnavailable):
        destroy_key(place)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=9000))
def test_no_bytes_are_taken_for_an_encrypted_bank(data):
    """Whatever a file holds, it is refused by one of our errors and left as it was."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.rem"
        path.write_bytes(data)
        with pytest.raises((KeyUnavailable, BankUnreadable)):
            Memory(path, key=KEY)
        assert path.read_bytes() == data
        assert os.listdir(folder) == ["any.rem"]
