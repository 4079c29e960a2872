"""The parts of trust together: what one keeps from sight, another takes out of the file."""

import pytest

from around_banks import exported
from remanence import Memory, NotFound, PermissionDenied, change_key, import_bundle

KEY, VAULT = "ab" * 32, "cd" * 32
TOKEN = "ghp_9fKq2LmX8vTz4RbN6cYwJ1hDsA3eGuP7oQxZ"


def at_rest(folder):
    return b"".join(file.read_bytes() for file in sorted(folder.glob("*")))


def test_an_encrypted_bank_is_erased_from_like_any_other(tmp_path):
    """Its file is rewritten; decrypted, it holds nothing of it, and verifies."""
    path = tmp_path / "ana.rem"
    with Memory(path, key=KEY) as memory:
        memory.retain("The heron nests behind the sluice.", id="heron", actor="ana", session="s")
        memory.retain("The boat leaves at six.", id="boat", actor="ana", session="s")
        memory.backup(tmp_path / "copy.rem")
        memory.wait()
        assert memory.recall("where does the heron nest?")
        memory.erase("heron")
        assert memory.verify().ok
        assert not memory.audit().findings
    change_key(path, "", key=KEY)
    change_key(tmp_path / "copy.rem", "", key=KEY)
    assert b"boat" in at_rest(tmp_path)
    assert b"heron" not in at_rest(tmp_path)
    assert b"sluice" not in at_rest(tmp_path)


def test_a_secret_is_erased_with_what_it_was_said_in(tmp_path):
    """The sealed value, too: no key brings it back."""
    with Memory(tmp_path / "ana.rem", vault_key=VAULT) as memory:
        memory.set_trust_policy({"origins": {"user": {"secrets": "vault"}}})
        memory.retain(f"The token of the registry is {TOKEN}.", id="token")
        (secret,) = memory.recall("token", unit="secret")
        sealed = secret.record.metadata["secret"]["data"].encode()
        assert sealed in at_rest(tmp_path)
        memory.erase("token")
        assert not memory.recall("token", unit="secret")
        assert sealed not in at_rest(tmp_path)
        assert memory.verify().ok
        (tmp_path / "b.jsonl").write_text(exported(memory))
    with import_bundle(tmp_path / "b.jsonl", tmp_path / "copy.rem", key=KEY) as copy:
        assert copy.verify().ok


def test_a_secret_is_revealed_only_to_whom_it_is_for(tmp_path):
    """The vault's key is not enough: the record must be one that the principal may see."""
    path = tmp_path / "ana.rem"
    with Memory(path, vault_key=VAULT, principal="ana") as memory:
        memory.set_trust_policy({"origins": {"user": {"secrets": "vault"}}})
        memory.access.own("ana")
        memory.retain(f"The token of the registry is {TOKEN}.", audience="ana")
        memory.retain(f"The token of the kitchen is {TOKEN}.")
        mine, shared = (
            memory.recall(f"token of the {what}", unit="secret", k=1)[0].id for what in ("registry", "kitchen")
        )
        memory.access.grant("bo", "read")
        assert memory.reveal(mine) == TOKEN
    with Memory(path, vault_key=VAULT, principal="bo") as memory:
        assert [hit.id for hit in memory.recall("token", unit="secret")] == [shared]
        assert memory.reveal(shared) == TOKEN
        for refused in (lambda: memory.reveal(mine), memory.privacy_report, lambda: memory.backup(tmp_path / "b.rem")):
            with pytest.raises((NotFound, PermissionDenied)):
                refused()


def test_the_reputation_of_an_actor_is_erased_with_the_last_word(tmp_path):
    """Its field bears the name, in the bank and in its history."""
    with Memory(tmp_path / "ana.rem") as memory:
        memory.retain("The gate is green.", id="one", actor="Perpetua")
        memory.retain("The gate has two locks.", id="two", actor="Perpetua")
        memory.retain("The boat leaves at six.", id="boat", actor="bo")
        for id in ("one", "boat"):
            memory.feedback(wrong=[id])
        assert {r.actor for r in memory.reputations()} >= {"Perpetua", "bo"}
        memory.erase("one")
        assert "Perpetua" in {r.actor for r in memory.reputations()}
        memory.erase("two")
        assert {r.actor for r in memory.reputations()} == {"bo"}
        assert memory.verify().ok
        assert not memory.audit().findings
    assert b"Perpetua" not in at_rest(tmp_path)
