"""Promise 8: after `erase` the text is in no table, index, journal, write-ahead file or backup of the engine's, nor in
any record derived from it alone; a receipt says what was removed, and the journal's chain still verifies.
"""

import io
import random
import sqlite3
import subprocess
import zlib
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banks import Clock, found, killed, start_child
from erasures import Used, believed, life, questions, word_of
from remanence import EraseIncomplete, Memory, NotFound, PermissionDenied, StoreUnavailable, import_bundle
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


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, and every index image as it was before it was compressed."""
    held = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    for file in folder.glob("*.rem"):
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        images = connection.execute("SELECT name, data FROM caches").fetchall()
        connection.close()
        held |= {f"{file.name}: {name}": zlib.decompress(data) for name, data in images}
    return held


def left_of(folder: Path, words: set[str]) -> list[tuple[str, str]]:
    """Where any of these words is found: as it is in any case, in UTF-16, in base64."""
    traces = []
    for place, data in bytes_of(folder).items():
        lower = data.lower()
        for word in sorted(words):
            forms = [word.encode(), word.encode("utf-16-le"), b64encode(word.encode())[:-4].lower()]
            traces += [(place, word)] if any(form in lower for form in forms) else []
    return traces


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


def lived(path: Path, items: list[dict], waits: set[int]) -> Memory:
    """A bank to which a life was told, turn by turn, and that caught up at some of them."""
    memory = Memory(path, clock=Clock())
    for item in items:
        memory.retain(item["text"], **{name: value for name, value in item.items() if name != "text"})
        if int(item["id"]) in waits:
            memory.wait()
    memory.wait()
    return memory


def drawn(seed: int, size: int, erased: int, catch_up: int) -> tuple[list[dict], set[int], set[str]]:
    """A life, after which of its turns a bank catches up, and the ids of those that are erased."""
    chance = random.Random(seed)
    waits = {chance.randrange(size) for _ in range(catch_up)}
    return life(seed, size), waits, {str(number) for number in chance.sample(range(size), erased)}


def compare_with_never_held(folder: Path, seed: int, size: int, erased: int, catch_up: int) -> None:
    """What is recalled after erasures is what a bank recalls that was never told."""
    items, waits, gone = drawn(seed, size, erased, catch_up)
    with lived(folder / "a.rem", items, waits) as bank:
        for question in questions(seed, 2):
            bank.recall(question)
        for id in sorted(gone):
            bank.erase(id)
        with lived(folder / "b.rem", [i for i in items if i["id"] not in gone], waits) as never:
            assert believed(bank) == believed(never)
            for question in questions(seed, 8):
                for unit in ("turn", "window", "statement"):
                    ours, theirs = (found(each, question, k=200, unit=unit) for each in (bank, never))
                    assert [id for id, _ in ours] == [id for id, _ in theirs]
                    assert [score for _, score in ours] == pytest.approx([score for _, score in theirs], abs=1e-6)
        assert bank.verify().ok


@pytest.mark.parametrize("seed", range(3))
def test_recall_is_that_of_a_bank_that_never_held_it(tmp_path, seed):
    """Same order, scores within 1e-6: of turns, windows and statements, with what is believed of them."""
    compare_with_never_held(tmp_path, seed, 40, 6, 4)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(200, 250))
def test_recall_after_a_thousand_erasures_is_that_of_banks_that_never_held_it(tmp_path, seed):
    """Twenty erasures from each of fifty banks: turns, windows and statements."""
    compare_with_never_held(tmp_path, seed, 120, 20, 8)


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


@pytest.fixture
def bank(path, clock):
    """Twelve turns of a session, each with a word of its own, that were read and indexed."""
    with Memory(path, clock=clock) as memory:
        for number in range(12):
            memory.retain(f"By the tower I saw a {word_of(number)}.", id=str(number), session="s", actor="ana")
        memory.wait()
        memory.recall("tower")
        memory._derived.indexes["turn"].save(force=True)
        yield memory


def test_a_preview_changes_nothing(bank, path):
    """It names what would go; not a byte of the bank differs."""
    before, seq = path.read_bytes(), bank.seq
    preview = bank.erase("3", dry_run=True)
    assert preview.dry_run
    assert (len(preview.episodes), preview.seq) == (1, 0)
    assert bank.seq == seq
    assert path.read_bytes() == before
    assert bank.recall(word_of(3))


def test_the_receipt_is_kept_by_the_journal_and_holds_no_text(bank):
    """What, when, who, hashes, files: ids and numbers."""
    receipt = bank.erase("3")
    (act,) = [change for change in bank.journal() if change.act == "erase" and change.operation == receipt.operation]
    assert (act.seq, act.at, act.principal) == (receipt.seq, receipt.at, receipt.by)
    assert set(receipt.episodes) | set(receipt.records) <= set(act.subjects)
    assert receipt.complete
    assert receipt.rewritten
    assert all(sealed.before != sealed.after for sealed in receipt.sealed)
    for body in bank._store._writer.execute("SELECT body FROM receipts").fetchall():
        assert "tower" not in body[0]


def test_an_undo_and_a_look_say_that_it_was_erased(bank):
    """Neither an erasure nor what was erased comes back; the journal still tells that it was there."""
    told = bank.retain("The word is mellon.", session="s")
    bank.erase(*told.episodes)
    with pytest.raises(ValueError, match="cannot be undone"):
        bank.undo()
    with pytest.raises(ValueError, match="was erased"):
        bank.undo(told.operation)
    with pytest.raises(NotFound, match="was erased"):
        bank.get(told.episodes[0])
    assert [change.act for change in bank.history(told.episodes[0])] == ["retain", "erase"]
    assert [change.act for change in bank.history(told.operation)] == ["retain"]


def test_the_past_is_told_without_it(path):
    """What it had superseded is current again; `known_at` and `as_of` of any time no longer find it."""
    clock = Clock()
    with Memory(path, clock=clock) as memory:
        memory.retain("I live in Porto.", actor="Ana", at="2024-01-10", id="porto")
        memory.retain("I moved to Ghent.", actor="Ana", at="2024-06-01", id="ghent")
        memory.wait()
        then = clock.now
        assert [told.standing for told in memory.story("Ana", "lives_in")[0].told] == ["superseded", "current"]
        memory.erase("ghent")
        assert [told.value for told in memory.story("Ana", "lives_in")[0].told] == ["Porto"]
        (porto,) = memory.list(unit="statement")
        assert (porto.retired_at, porto.valid_to) == (None, None)
        for when in ({"known_at": then}, {"as_of": "2024-07-01"}, {}):
            assert [hit.text for hit in memory.recall("where does Ana live?", **when)] == ["I live in Porto."]
        assert memory.verify().ok


def test_what_was_read_with_it_in_view_is_read_again(path, clock):
    """A pronoun that was resolved by the text before it is no trace of that text."""
    with Memory(path, clock=clock) as memory:
        memory.retain("My sister Zaqobi lives in Graz.", actor="Ana", session="s", id="a", at="2024-01-01")
        memory.retain("She works as a nurse.", actor="Ana", session="s", id="b", at="2024-01-01")
        memory.wait()
        before = {record.text for record in memory.list(unit="statement")}
        memory.erase("a")
        after = {record.text for record in memory.list(unit="statement")}
        assert any("Zaqobi" in text for text in before)
        assert not any("Zaqobi" in text for text in after)
        assert left_of(path.parent, {"zaqobi"}) == []


def in_place(memory: Memory) -> dict[str, str]:
    """The texts of all statements, believed or not, by id, in the order they are stored."""
    rows = memory._store._writer.execute("SELECT id FROM records WHERE unit = 'statement' ORDER BY row").fetchall()
    return {id: memory.get(id).text for (id,) in rows}


@pytest.mark.parametrize("seed", [218, 231])
@pytest.mark.parametrize("judged", [False, True])
def test_what_is_read_again_stands_where_it_was_said(tmp_path, seed, judged):
    """In the place that it has in a bank that never held what went; also where a person had a say in what is held."""
    items, waits, gone = drawn(seed, 120, 20, 8)
    with lived(tmp_path / "a.rem", items, waits) as bank:
        if judged:
            for record in list(bank.list(unit="statement")):
                bank.forget(record.id)
        before = in_place(bank)
        for id in sorted(gone):
            bank.erase(id)
        ours = in_place(bank)
        assert bank.verify().ok
    with lived(tmp_path / "b.rem", [item for item in items if item["id"] not in gone], waits) as never:
        assert list(ours.values()) == list(in_place(never).values())
    assert set(list(ours)[:-1]) - set(before)


def test_a_merged_statement_is_made_again_of_the_rest(path, clock):
    """It loses the source that goes, and goes on standing for the others."""
    with Memory(path, clock=clock) as memory:
        for day, id in enumerate(("a", "b", "c"), 1):
            memory.retain("I am allergic to peanuts.", actor="Ana", at=f"2024-01-0{day}", id=id)
        memory.consolidate()
        episodes = {id: memory.get(id).id for id in ("a", "b", "c")}
        (merged,) = [r for r in memory.list(unit="statement") if r.part == "duplicates.v1"]
        assert {span.episode for span in merged.sources} == set(episodes.values())
        memory.erase("b")
        (again,) = memory.list(unit="statement")
        assert {span.episode for span in again.sources} == {episodes["a"], episodes["c"]}
        assert memory.verify().ok


def test_a_section_goes_alone(path, clock):
    """Its characters are blanks, its heading is in no other section; the rest of the document stands where it did."""
    with Memory(path, clock=clock) as memory:
        text = "# Tea\n\nGreen tea. " + "It is good. " * 60 + "\n\n# Zaqobi\n\nOnly the vixquo. " + "It is bad. " * 60
        memory.retain_document(text, id="doc")
        sections = [r for r in memory.list(unit="section") if "vixquo" in r.text]
        receipt = memory.erase(*(r.id for r in sections))
        assert receipt.episodes == ()
        assert len(receipt.blanked) == 1
        assert memory.recall("green tea")
        assert left_of(path.parent, {"vixquo"}) == []
        assert memory.verify().ok
        left = [r.id for r in memory.list(unit="section")]
        assert len(memory.erase(*left).episodes) == 1
        assert memory.stats().episodes == 0


@pytest.mark.parametrize(
    ("chosen", "gone"),
    [
        ({"actors": "bo"}, {"1", "4"}),
        ({"sessions": "t"}, {"3", "4"}),
        ({"since": "2024-02", "until": "2024-03"}, {"1", "2"}),
        ({"entity": "BO"}, {"1", "2", "4"}),
        ({"everything": True}, {"0", "1", "2", "3", "4"}),
        ({"actors": "ana", "sessions": "t"}, {"3"}),
    ],
)
def test_whatever_it_is_chosen_by_exactly_that_goes(path, clock, chosen, gone):
    """Actors, sessions, times, entities by every mention, and the whole bank."""
    with Memory(path, clock=clock) as memory:
        said = [("I saw a bow.", "ana", "s"), ("I saw nobody.", "bo", "s"), ("Bo laughed.", "ana", "s"),
                ("I sat.", "ana", "t"), ("I ran.", "bo", "t")]  # fmt: skip
        for number, (text, actor, session) in enumerate(said):
            memory.retain(text, actor=actor, session=session, id=str(number), at=f"2024-0{number + 1}-15")
        memory.wait()
        memory.erase(**chosen)
        assert {e.external_id for e in memory.list("episodes")} == {"0", "1", "2", "3", "4"} - gone
        assert ("bo" in {e.name for e in memory.list("entities")}) == bool({"1", "2", "4"} - gone)
        assert memory.verify().ok
        memory.retain("A new beginning.", actor="ana")
        assert memory.recall("beginning")
        assert memory.verify().ok


@pytest.mark.parametrize("chosen", [{}, {"kinds": "semantic"}, {"min_trust": 0.5}])
def test_what_names_nothing_or_too_much_is_refused(bank, chosen):
    """An erasure is never a slip of the pen."""
    with pytest.raises(ValueError, match=r"erase|kind"):
        bank.erase(**chosen)
    with pytest.raises(NotFound):
        bank.erase("nobody")
    assert bank.stats().episodes == 12


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


TAMPERING = {
    "a text": "UPDATE episodes SET text = 'By the tower I saw an elf.' WHERE row = 8",
    "a text without its salt": "UPDATE episodes SET text = 'an elf' WHERE row = 8; DELETE FROM salts WHERE seq = 9",
    "an episode": "DELETE FROM sources WHERE episode = 8; DELETE FROM episodes WHERE row = 8",
    "a false seal": "INSERT INTO reseals SELECT 9, max(act), zeroblob(32) FROM receipts",
    "a seal": "DELETE FROM reseals WHERE entry = (SELECT min(entry) FROM reseals)",
    "a receipt": "UPDATE receipts SET body = replace(body, 'ids', 'sessions')",
    "a receipt taken away": "DELETE FROM receipts",
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_cannot_be_passed_off_as_an_erasure(bank, path, what):
    """What an erasure took is known; whatever else is missing or different is found."""
    bank.erase("3")
    assert bank.verify().ok
    bank.close()
    connection = sqlite3.connect(path)
    connection.executescript(TAMPERING[what])
    connection.close()
    with Memory(path) as memory:
        assert not memory.verify().ok


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


def test_only_who_may_erase_does_and_only_what_it_sees(path, clock):
    """Rights hold for all that goes; what is hidden from a principal is not there for it, and stays."""
    with Memory(path, clock=clock, principal="ana") as memory:
        memory.access.own("ana")
        memory.access.grant("bo", "read", "write")
        hers = memory.retain("The secret word is zaqobi.", actor="tower", audience="ana")
    with Memory(path, clock=clock, principal="bo") as memory:
        his = memory.retain("The tower is tall.", actor="tower")
        with pytest.raises(PermissionDenied, match="may not erase"):
            memory.erase(*his.episodes)
        with pytest.raises(NotFound):
            memory.erase(*hers.episodes)
        for look in (memory.audit, lambda: memory.traces("zaqobi"), lambda: memory.erase(everything=True)):
            with pytest.raises(PermissionDenied):
                look()
    with Memory(path, clock=clock, principal="ana") as memory:
        memory.access.grant("bo", "erase")
    with Memory(path, clock=clock, principal="bo") as memory:
        assert memory.erase(entity="tower").episodes == his.episodes
    with Memory(path, clock=clock, principal="ana") as memory:
        assert memory.get(hers.episodes[0]).text == "The secret word is zaqobi."
        assert [change.principal for change in memory.audit(acts="erase").entries] == ["bo", "bo"]
        memory.erase(everything=True)
        assert memory.verify().ok
    with Memory(path, clock=clock, principal="bo") as memory, pytest.raises(PermissionDenied):
        memory.audit()


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
