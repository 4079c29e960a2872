"""Promise 8: after `erase` the text is in no table, index, journal, write-ahead file or backup of the engine's, nor in
any record derived from it alone; a receipt says what was removed, and the journal's chain still verifies.
"""

import io
import random
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from around_banks import Clock, killed, start_child
from erasures import Used, bytes_of, left_of, word_of
from remanence import EraseIncomplete, Memory, StoreUnavailable, import_bundle
from remanence.storage.sqlite.migrating import copy_path

HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN")
connection.execute("SELECT count(*) FROM episodes").fetchone()
print("reading", flush=True)
sys.stdin.readline()
connection.execute("COMMIT")
print("done", flush=True)
"""
OTHER = """
import sys
from remanence import Memory
memory = Memory(sys.argv[1])
print(len(memory.recall("zaq", k=50)), flush=True)
for line in sys.stdin:
    memory._derived.save()
    for live in memory._derived.indexes.values():
        live.save(force=True)
    print(*sorted(hit.evidence[0].external_id for hit in memory.recall("the tower", k=50)), flush=True)
"""
ERASER = """
import sys
from remanence import Memory
memory = Memory(sys.argv[1])
print("open", flush=True)
for n in range(100_000):
    memory.retain(f"cup {n} by the gate of word{n}word", id=str(n), session="s", actor="ana")
    if n % 3 == 2:
        memory.erase(str(n - 1))
        print(n - 1, flush=True)
"""


def erase_at_random(path: Path, seed: int, rounds: int, acts: int) -> None:
    """Use a bank and erase from it, in turn; nothing of what was erased is left at any time, and the bank verifies."""
    with Memory(path, clock=Clock()) as memory:
        used, gone = Used(memory, seed), set[str]()
        used.go_on(40)
        for _ in range(rounds):
            gone |= used.erase_something()
            assert left_of(path.parent, gone) == []
            used.go_on(acts)
            assert memory.verify().ok, memory.verify()
        assert left_of(path.parent, gone) == []
    assert left_of(path.parent, gone) == []
    assert gone


@pytest.mark.parametrize("seed", range(3))
def test_no_byte_of_an_erased_text_is_left(path, seed):
    """After statements, summaries, feedback, corrections, undo, documents, blocks and lessons were made of it."""
    erase_at_random(path, seed, 8, 6)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 150))
def test_no_byte_of_a_thousand_erased_texts_is_left(path, seed):
    """Twenty erasures by all ways from each of fifty banks."""
    erase_at_random(path, seed, 20, 5)


@settings(max_examples=15)
@given(texts=st.lists(st.text(min_size=4, max_size=60).filter(str.strip), min_size=2, max_size=6, unique=True),
       data=st.data())  # fmt: skip
def test_whatever_the_text_it_is_gone_or_still_said(tmp_path_factory, texts, data):
    """Any text of any script: no trace of it is found, unless another episode says the same."""
    path = tmp_path_factory.mktemp("bank") / "a.rem"
    with Memory(path, clock=Clock()) as memory:
        for number, text in enumerate(texts):
            memory.retain(text, id=str(number), session="s")
        memory.recall(texts[0])
        chosen = data.draw(st.integers(0, len(texts) - 1))
        memory.erase(str(chosen))
        said = "\0".join(text for number, text in enumerate(texts) if number != chosen).casefold()
        if len(texts[chosen].strip()) > 5 and texts[chosen].casefold() not in said:
            needle = texts[chosen].encode()
            assert not [place for place, held in bytes_of(path.parent).items() if needle in held and len(needle) > 8]
        assert memory.verify().ok


def test_backups_follow_migrated_copies_go_and_bundles_are_named(bank, path):
    """The receipt says what was rewritten, what was removed, and what could not be reached."""
    bank.backup(path.with_name("backup.rem"))
    bank.backup(path.with_name("moved.rem"))
    path.with_name("moved.rem").rename(path.with_name("elsewhere.rem"))
    bank.export(path.with_name("bundle.jsonl"))
    copy_path(path, 3).write_bytes(path.read_bytes())
    receipt = bank.erase("3")
    assert str(path.with_name("backup.rem")) in receipt.rewritten
    assert str(copy_path(path, 3)) in receipt.removed
    assert [left.split(":")[0] for left in receipt.unreachable] == [str(path.with_name("bundle.jsonl"))]
    assert not receipt.complete
    still = {place.split(":")[0] for place, _ in left_of(path.parent, {word_of(3)})}
    assert still == {"bundle.jsonl", "elsewhere.rem"}
    with Memory(path.with_name("backup.rem")) as backup:
        assert backup.verify().ok
        assert backup.stats().episodes == 11
    assert {trace.place for trace in bank.traces(word_of(3))} == {str(path.with_name("bundle.jsonl"))}


def test_a_bank_that_can_remember_no_copy_makes_none(bank, path, tmp_path):
    """A backup or bundle of a bank that was opened read-only would be out of reach of every erasure: it is refused."""
    (tmp_path / "out").mkdir()
    with Memory(path, read_only=True) as reader:
        for make in (reader.backup, reader.export, lambda target: reader.export(target, current=True)):
            with pytest.raises(StoreUnavailable, match="read-only"):
                make(tmp_path / "out" / "copy")
        assert not list((tmp_path / "out").iterdir())
        reader.export(io.StringIO())
    bank.backup(tmp_path / "out" / "copy.rem")
    assert str(tmp_path / "out" / "copy.rem") in bank.erase("3").rewritten
    assert left_of(tmp_path / "out", {word_of(3)}) == []


def test_a_bundle_made_afterwards_has_no_trace_and_verifies(bank, path):
    """Export and import after an erasure: the same journal, the same proof."""
    bank.erase("3")
    bundle, other = path.with_name("b.jsonl"), path.with_name("b.rem")
    bank.export(bundle)
    with import_bundle(bundle, other) as restored:
        assert restored.verify().ok
        assert restored.verify().chain == bank.verify().chain
        restored.erase("4")
        assert restored.verify().ok
    assert left_of(path.parent, {word_of(3)}) == []


def test_a_reader_of_the_past_delays_the_receipt_not_the_erasure(bank, path):
    """While another process reads what was there, nothing says that it is done; afterwards it gets done."""
    child = start_child(HOLDER, path, stdin=subprocess.PIPE)
    assert child.stdout.readline() == "reading\n"
    with pytest.raises(EraseIncomplete, match=r"reads|locked|busy|held"):
        bank.erase("3", wait=0.2)
    assert not bank.recall(word_of(3)) or word_of(3) not in bank.recall(word_of(3))[0].text
    assert left_of(path.parent, {word_of(3)})
    child.communicate("go\n", timeout=600)
    bank.wait()
    assert left_of(path.parent, {word_of(3)}) == []
    assert bank.erase("4").complete


def test_another_process_does_not_write_back_what_was_erased(bank, path):
    """Its index of before is dropped, and never stored."""
    child = start_child(OTHER, path, stdin=subprocess.PIPE)
    child.stdout.readline()
    bank.erase("3")
    child.stdin.write("\n")
    child.stdin.flush()
    assert child.stdout.readline().split() == sorted(str(n) for n in range(12) if n != 3)
    child.communicate(timeout=600)
    assert left_of(path.parent, {word_of(3)}) == []


def test_an_encrypted_bank_is_erased_and_searched_as_it_is_read(path, clock, monkeypatch):
    """Its rows are searched, because its file is noise; its backups have the same key."""
    pytest.importorskip("sqlcipher3")
    monkeypatch.setenv("BANK_KEY", "correct horse battery staple")
    with Memory(path, clock=clock, key="env:BANK_KEY") as memory:
        for number in range(6):
            memory.retain(f"By the tower I saw a {word_of(number)}.", id=str(number), session="s")
        memory.backup(path.with_name("b.rem"))
        assert {trace.place.split(":")[0] for trace in memory.traces(word_of(3))} == {
            str(path),
            str(path.with_name("b.rem")),
        }
        assert memory.erase("3").complete
        assert not memory.traces(word_of(3))
        assert memory.verify().ok


def survive_kills(path: Path, kills: int, seed: int) -> None:
    """Kill a process that retains and erases; whatever it acknowledged is gone at the next opening at the latest."""
    moments, gone = random.Random(seed), set[int]()
    for number in range(kills):
        child = start_child(ERASER.replace("range(", f"range({max(gone, default=-2) + 2}, "), path)
        said = killed(child, 1 + number % 3, moments.uniform(0.05, 0.8))
        gone |= {int(word) for word in said.split() if word.isdecimal()}
        with Memory(path, create=False) as memory:
            assert memory.verify().ok, memory.verify()
            held = {int(episode.external_id) for episode in memory.list("episodes")}
            assert not held & gone
            begun = {n for n in range(max(held, default=0)) if n not in held}
            assert left_of(path.parent, {f"word{n}word" for n in begun}) == []
    assert gone


def test_an_erasure_that_is_killed_is_not_done_or_gets_finished(path):
    """Three kills at random moments."""
    survive_kills(path, 3, seed=3)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_erasures_survive_eighty_kills(path, seed):
    """Twenty kills on each of four banks."""
    survive_kills(path, 20, seed)
