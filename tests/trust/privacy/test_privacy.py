"""Secrets and personal data: found where they are, and handled as the policy says before anything is written."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from around_banks import exported
from costs import least_seconds
from remanence import KeyUnavailable, Memory, MissingExtra, import_bundle
from remanence.trust.privacy.personal import find_personal
from remanence.trust.privacy.secrets import find_secrets
from remanence.types import Act

SAMPLE = tomllib.loads((Path(__file__).parent / "sample.toml").read_text(encoding="utf-8"))
TOKEN = "ghp_9fKq2LmX8vTz4RbN6cYwJ1hDsA3eGuP7oQxZ"
KEY = "ab" * 32


def marked(text):
    """The text without its marks, and what stood between them."""
    return re.sub("[⟦⟧]", "", text), re.findall("⟦(.*?)⟧", text, re.DOTALL)


def policy(**rules):
    return {"origins": {"user": rules, "web": rules}}


@pytest.mark.parametrize(("sort", "find"), [("secret", find_secrets), ("personal", find_personal)])
def test_what_is_marked_is_found_whole(sort, find):
    """To the character: what is masked must leave nothing over."""
    missed = []
    for text, wanted in map(marked, SAMPLE[sort]):
        if [text[f.start : f.end] for f in find(text)] != wanted:
            missed.append((text, [text[f.start : f.end] for f in find(text)]))
    assert missed == []


def test_what_only_looks_like_it_is_left_alone():
    """No false alarm among them."""
    found = [(text, f) for text in SAMPLE["neither"] for f in (*find_secrets(text), *find_personal(text))]
    assert found == []


@given(st.text())
def test_any_text_is_searched(text):
    """Findings lie in the text, apart and in order."""
    for find in (find_secrets, find_personal):
        ends = [0, *(place for f in find(text) for place in (f.start, f.end)), len(text)]
        assert ends == sorted(ends)


@pytest.mark.parametrize(
    "piece",
    [
        "password = ",
        "-----BEGIN PRIVATE KEY-----",
        "a@",
        "eyJ",
        "eyJaaaaaaaa.",
        "1 ",
        "x://a:",
        "sk-a-",
        "DE89 ",
        "ssn 1",
    ],
)
def test_no_text_takes_long(piece):
    """Twice the text takes about twice as long, however it is made."""

    def took(n):
        text = piece * (n // len(piece))
        return least_seconds(lambda: (find_secrets(text), find_personal(text)))

    took(1000)
    assert took(80_000) < 12 * took(20_000) + 0.1


@pytest.fixture
def bank(tmp_path):
    return tmp_path / "ana.rem"


def files(bank):
    return b"".join(file.read_bytes() for file in bank.parent.glob("*"))


def test_by_default_everything_is_kept(bank):
    """Verbatim: what to withhold is the owner's choice."""
    with Memory(bank) as memory:
        assert memory.retain(f"use {TOKEN}", id="a").withheld == ()
        assert memory.get("a").text == f"use {TOKEN}"


def test_masked_means_never_written(bank):
    """In text, title and metadata, before the first write; the receipt says what, and a retry stores nothing twice."""
    with Memory(bank) as memory:
        memory.set_trust_policy(policy(secrets="mask", personal="mask"))
        for _ in range(2):
            receipt = memory.retain(
                f"use {TOKEN} or mail bo@example.org",
                id="a",
                title="by bo@example.org",
                metadata={"k": {TOKEN: [TOKEN]}},
            )
        assert receipt.withheld == ("masked a GitHub token ×3", "masked a e-mail address ×2")
        assert receipt.repeated
        assert memory.get("a").text == "use [masked: GitHub token] or mail [masked: e-mail address]"
        memory.correct("a", f"no, use {TOKEN}!")
        memory.wait()
        assert TOKEN.encode() not in files(bank)
        assert b"bo@example.org" not in files(bank)
        assert memory.verify().ok
    assert TOKEN.encode() not in files(bank)


def test_refused_means_not_stored(bank):
    """With an error that does not repeat it."""
    with Memory(bank) as memory:
        memory.set_trust_policy(policy(secrets="refuse"))
        seq = memory.seq
        with pytest.raises(ValueError, match="GitHub token") as caught:
            memory.retain_many([{"text": "fine"}, {"text": f"use {TOKEN}"}])
        assert TOKEN not in str(caught.value)
        assert memory.seq == seq
        memory.retain(f"use {TOKEN}", origin="tool")  # the policy says nothing of tools


def test_the_vault_gives_a_value_only_by_name_and_key(bank, tmp_path):
    """Not in any file, hit or pack; revealed with the key, which the journal notes; in a bundle it stays sealed."""
    with Memory(bank, vault_key=KEY, principal="bo") as memory:
        memory.set_trust_policy(policy(secrets="vault"))
        receipt = memory.retain(f"the token for the registry is {TOKEN}, ask Jo", actor="ana", session="s", id="a")
        assert receipt.withheld == ("vaulted a GitHub token",)
        memory.wait()
        assert memory.get("a").text == "the token for the registry is [vault: GitHub token], ask Jo"
        hits = memory.recall("what is the token for the registry?")
        assert all(hit.id != receipt.records[-1] for hit in hits)
        assert TOKEN not in hits.context().text
        (secret,) = memory.recall("token of the registry", unit="secret")
        assert TOKEN not in secret.text
        assert memory.reveal(secret.id) == TOKEN
        last = list(memory.journal())[-1]
        assert (last.act, last.principal, last.subjects) == (Act.REVEAL, "bo", (secret.id,))
        assert TOKEN.encode() not in files(bank)
        (tmp_path / "b.jsonl").write_text(exported(memory))
        assert memory.verify().ok
        with pytest.raises(ValueError, match="no secret"):
            memory.reveal(receipt.records[0])
    assert TOKEN.encode() not in files(bank)
    with import_bundle(tmp_path / "b.jsonl", tmp_path / "copy.rem"):
        pass
    with Memory(tmp_path / "copy.rem", vault_key=KEY) as copy:
        assert copy.reveal(secret.id) == TOKEN
        copy.forget("a")
        assert not copy.recall("token of the registry", unit="secret")
    for other in ("cd" * 32, None):
        with Memory(bank, vault_key=other) as memory, pytest.raises(KeyUnavailable):
            memory.reveal(secret.id)


def test_without_a_key_nothing_goes_to_the_vault(bank, monkeypatch):
    """And nothing is stored in plain instead."""
    with Memory(bank) as memory:
        memory.set_trust_policy(policy(secrets="vault"))
        with pytest.raises(KeyUnavailable, match="REMANENCE_VAULT_KEY"):
            memory.retain(f"use {TOKEN}")
        memory.retain("nothing to hide")
        assert memory.stats().episodes == 1
    monkeypatch.setenv("REMANENCE_VAULT_KEY", "a passphrase that is long")
    with Memory(bank) as memory:
        memory.retain(f"use {TOKEN}")
        (secret,) = memory.recall("use", unit="secret")
        assert memory.reveal(secret.id) == TOKEN


def test_a_correction_goes_to_the_vault_too(bank):
    """What a person says is right may hold a secret as well."""
    with Memory(bank, vault_key=KEY) as memory:
        memory.set_trust_policy(policy(secrets="vault"))
        memory.retain("The token is old.", id="a")
        memory.correct("a", f"The token is {TOKEN}.")
        (secret,) = memory.recall("token", unit="secret")
        assert memory.reveal(secret.id) == TOKEN


def test_a_report_counts_and_repeats_nothing(bank):
    """What is there, by whom, forgotten or not."""
    with Memory(bank) as memory:
        memory.retain("mail bo@example.org or jo@example.org", actor="ana", id="a")
        memory.retain("bo@example.org again", actor="eva", id="b")
        memory.retain(f"use {TOKEN}", actor="eva")
        memory.forget("b")
        found = memory.privacy_report()
    assert [(h.sort, h.name, h.count, len(h.episodes), h.actors) for h in found.held] == [
        ("personal", "e-mail address", 3, 2, ("ana", "eva")),
        ("secret", "GitHub token", 1, 1, ("eva",)),
    ]
    assert found.scanned == 3


def test_without_the_extra_it_says_how_to_get_it(monkeypatch):
    """Where the policy asks for it, and not before."""
    from remanence.trust.privacy import personal

    monkeypatch.setattr("remanence.extras.find_spec", lambda _: None)
    personal._valid.cache_clear()
    with Memory(":memory:") as memory:
        memory.retain("pay DE89 3704 0044 0532 0130 00")
        memory.set_trust_policy(policy(personal="mask"))
        with pytest.raises(MissingExtra, match=r"remanence\[privacy\]"):
            memory.retain("pay DE89 3704 0044 0532 0130 00")
    personal._valid.cache_clear()


def test_what_is_kept_in_mind_and_what_an_agent_did_is_masked_too(bank):
    """Blocks, tasks and the steps of a trajectory are written as well."""
    with Memory(bank) as memory:
        rules = {"secrets": "vault", "personal": "mask"}
        memory.set_trust_policy({"origins": dict.fromkeys(("user", "agent", "tool"), rules)})
        memory.blocks.set("deploy", "The registry is down.")
        assert memory.blocks.append("deploy", f"Use {TOKEN}.").withheld == ("masked a GitHub token",)
        task = memory.tasks.begin(f"Push with {TOKEN}", steps=[{"title": f"log in with {TOKEN}"}])
        memory.tasks.step(task.id, note=f"{TOKEN} worked")
        steps = [{"action": "login", "arguments": {"token": TOKEN}, "observation": f"hello, {TOKEN}"}]
        done = memory.experience.record("Push the image", steps, {"success": True, "reason": f"{TOKEN} was right"})
        assert "masked a GitHub token ×2" in done.withheld
        assert TOKEN not in memory.context("what now?").text
        memory.wait()
        assert TOKEN.encode() not in files(bank)
