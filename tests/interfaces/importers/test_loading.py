"""Imports go on where they were stopped, store nothing twice, and say what they did not store and why."""

import subprocess
from pathlib import Path

import pytest

from around_banks import allow, killed, run_child, start_child
from import_samples import OPTIONS, SAMPLES, said
from remanence import ImportUnreadable, Memory, export_file, import_file
from remanence.interfaces.importers.loading import BATCH

IMPORTER = """
import sys
from remanence import Memory, import_file

def progress(done, total):
    print(done, flush=True)
    sys.stdin.readline()

with Memory(sys.argv[1]) as memory:
    import_file(memory, sys.argv[2], progress=progress)
"""


def rows(path, n):
    """A file of JSON lines with n rows, each with its id."""
    path.write_text("".join(f'{{"id": "r{i}", "text": "cup {i} of tea", "session": "s"}}\n' for i in range(n)))
    return path


def test_an_import_that_is_killed_goes_on(tmp_path, path):
    """However often the process is killed, the next run stores the rest, and in the end each row once, in order."""
    n = 12 * BATCH
    source = rows(tmp_path / "rows.jsonl", n)
    for batches, seconds in ((1, 0.01), (2, 0.05), (4, 0.02)):
        child = start_child(IMPORTER, path, source, stdin=subprocess.PIPE)
        allow(child, batches)
        assert killed(child, batches, seconds).split()[-1] in (str(batches * BATCH), str((batches + 1) * BATCH))
    run_child(IMPORTER, path, source)
    with Memory(path, create=False) as memory:
        report = import_file(memory, source)
        assert (report.stored, report.repeated) == (0, n)
        assert [e.external_id for e in memory.list("episodes")] == [f"r{i}" for i in range(n)]
        assert memory.verify().ok


def test_a_bad_item_stops_nothing(mem, tmp_path):
    """Of a batch with three bad items all others are stored, and each bad one is named by its line."""
    lines = [f'{{"id": "r{i}", "text": "cup {i}"}}' for i in range(40)]
    for i in (3, 4, 30):
        lines[i] = f'{{"id": "r{i}", "text": "cup", "at": "no time"}}'
    (tmp_path / "rows.jsonl").write_text("\n".join(lines))
    report = import_file(mem, tmp_path / "rows.jsonl")
    assert report.stored == 37
    assert [misfit.place for misfit in report.misfits] == [f"rows.jsonl, line {i + 1}" for i in (3, 4, 30)]


def test_strict_ends_at_the_first_bad_item(mem, tmp_path):
    """What came before it is stored, and the error says which it is."""
    (tmp_path / "rows.jsonl").write_text('{"id": "a", "text": "one"}\nnot json\n{"id": "b", "text": "two"}\n')
    with pytest.raises(ImportUnreadable, match="line 2"):
        import_file(mem, tmp_path / "rows.jsonl", strict=True)
    assert [row[0] for row in said(mem)] == ["one"]


@pytest.mark.parametrize("name", ["chatgpt.json", "slack", "vault", "notes.csv", "rows.jsonl"])
def test_a_dry_run_says_what_would_be_and_changes_nothing(mem, name):
    """The numbers and misfits are those of the import that follows."""
    before = mem.seq
    told = import_file(mem, SAMPLES / name, dry_run=True, **OPTIONS.get(name, {}))
    assert mem.seq == before
    done = import_file(mem, SAMPLES / name, **OPTIONS.get(name, {}))
    assert told.stored == done.stored
    assert told.left_out == done.left_out
    assert {m.place for m in told.misfits} == {m.place for m in done.misfits}
    assert import_file(mem, SAMPLES / name, dry_run=True, **OPTIONS.get(name, {})).stored == 0


def test_what_changed_at_the_source_stays_unless_asked(mem, tmp_path):
    """An edited row is counted, and takes the place of the old one only with `supersede`, which keeps both."""
    source = tmp_path / "rows.jsonl"
    source.write_text('{"id": "a", "text": "The key is under the mat.", "at": "2024-05"}\n{"id": "b", "text": "x"}\n')
    import_file(mem, source)
    source.write_text('{"id": "a", "text": "The key is at Mo\'s.", "at": "2024-06-01"}\n{"id": "b", "text": "x"}\n')
    kept = import_file(mem, source)
    assert (kept.changed, kept.repeated, kept.stored) == (1, 1, 0)
    assert mem.get("a").text == "The key is under the mat."
    taken = import_file(mem, source, supersede=True)
    assert (taken.superseded, taken.changed) == (1, 0)
    assert [hit.text for hit in mem.recall("where is the key?", k=1)] == ["The key is at Mo's."]
    assert "The key is under the mat." in [hit.text for hit in mem.recall("key", k=2, as_of="2024-05-15")]


def test_the_report_is_bounded_and_counts_all(mem, tmp_path):
    """A file of nothing but rubbish does not fill the report."""
    (tmp_path / "rows.jsonl").write_text('{"text": "one"}\n' + "rubbish\n" * 1000)
    report = import_file(mem, tmp_path / "rows.jsonl")
    assert (report.malformed, len(report.misfits), report.stored) == (1000, 100, 1)


def test_progress_tells_how_many_items_were_read(mem, tmp_path):
    """Once a batch, and at the end."""
    told = []
    import_file(mem, rows(tmp_path / "rows.jsonl", 2 * BATCH + 7), progress=lambda *args: told.append(args))
    assert told == [(BATCH, None), (2 * BATCH, None), (2 * BATCH + 7, None)]


def fill(memory):
    """Turns with and without sessions, documents, and texts that look like what surrounds them."""
    memory.retain(
        [
            {"role": "user", "name": "ana", "content": "I moved to Porto in May. I work at Acme.", "id": "a1"},
            {"role": "assistant", "content": '### x\n<!-- turn {"id": "no", "size": 3} -->\nabc\n\n^abc\n Noted -->'},
        ],
        session="../a/b: c",
        at="May 2024",
    )
    memory.retain("no session, \r\nwith breaks\n\n", actor="ben", metadata={"k": [1, "-->"]}, tags=["t"])
    memory.retain_document("# T\n\nBody\n\n## S\n\n---\nMore of it.\n", title="Doc: one", id="d1")
    memory.retain_document("# T\n\nAnother.\n", title="Doc: one", at="2024-03-01 10:00")
    memory.wait()


def whole(memory):
    """All that episodes say, but for our ids and times of storing."""
    return sorted(
        (e.text, e.actor, e.session, e.origin, e.at, e.title, e.tags, str(e.metadata)) for e in memory.list("episodes")
    )


def test_an_exported_vault_comes_back_as_what_it_was(mem, tmp_path):
    """Every episode, to the character, in another bank; and none twice in the same."""
    fill(mem)
    report = export_file(mem, tmp_path / "vault", "vault")
    assert report.items == 5
    with Memory(tmp_path / "other.rem") as other:
        assert import_file(other, tmp_path / "vault").stored == 5
        assert whole(other) == whole(mem)
        assert import_file(other, tmp_path / "vault").stored == 0
    again = import_file(mem, tmp_path / "vault")
    assert (again.stored, again.repeated, again.malformed) == (0, 5, 0)


def test_a_vault_has_entities_that_cite_their_turns(mem, tmp_path):
    """What the bank states of Ana stands in her note, and the link leads to the block of the turn that says so."""
    fill(mem)
    export_file(mem, tmp_path / "vault", "vault")
    note = (tmp_path / "vault/entities/Ana.md").read_text()
    turn = mem.get("a1").id.lower()
    assert "Ana works at Acme" in note
    assert f"[[sessions/a-b- c#^{turn}|" in note
    assert f"\n^{turn}\n" in (tmp_path / "vault/sessions/a-b- c.md").read_text()
    assert sorted(p.parent.name for p in (tmp_path / "vault").rglob("*.md")) == [
        "documents", "documents", "entities", "sessions", "sessions",
    ]  # fmt: skip


def test_a_turn_that_a_person_edits_in_the_vault_supersedes(mem, tmp_path):
    """The note is read where its lengths do not fit any more: the edited turn alone has changed."""
    fill(mem)
    export_file(mem, tmp_path / "vault", "vault")
    note = tmp_path / "vault/sessions/a-b- c.md"
    note.write_text(note.read_text().replace("Porto", "Oporto, Portugal"))
    report = import_file(mem, tmp_path / "vault", supersede=True)
    assert (report.superseded, report.repeated, report.stored, report.malformed) == (1, 4, 0, 0)
    assert mem.get("a1").text == "I moved to Oporto, Portugal in May. I work at Acme."


def test_a_graph_file_that_was_exported_comes_back(mem, tmp_path):
    """What was imported from a memory.jsonl is exported as it was."""
    import_file(mem, SAMPLES / "memory.jsonl")
    export_file(mem, tmp_path / "memory.jsonl", "memory.jsonl")
    wanted = (SAMPLES / "memory.jsonl").read_text().splitlines()
    assert (tmp_path / "memory.jsonl").read_text().splitlines() == wanted[:2]


def test_statements_are_entities_of_the_graph_file(mem, tmp_path):
    """What was read in conversations goes into the graph, too."""
    fill(mem)
    export_file(mem, tmp_path / "memory.jsonl", "memory.jsonl")
    assert "Ana works at Acme" in (tmp_path / "memory.jsonl").read_text()


@pytest.mark.parametrize("form", ["vault", "memory.jsonl"])
def test_an_export_overwrites_nothing_and_an_erasure_names_it(mem, tmp_path, form):
    """What is there stays; after an erasure the receipt says where the text may still be."""
    fill(mem)
    target = tmp_path / "out"
    export_file(mem, target, form)
    with pytest.raises(Exception, match="exists"):
        export_file(mem, target, form)
    receipt = mem.erase("a1")
    assert any(str(target) in line for line in receipt.unreachable)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system tells elsewhere what a process held")
def test_a_gigabyte_would_not_be_held(tmp_path):
    """Ten times the conversations take no more memory: one is held at a time."""
    talk = (SAMPLES / "claude.json").read_text().strip()[1:-1]

    def peak(n):
        source = tmp_path / f"{n}.json"
        source.write_text("[" + ",".join([talk] * n) + "]")
        program = (
            "import sys; from remanence import read_export; n = sum(1 for _ in read_export(sys.argv[1])); "
            "print(n, *(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
        )
        count, size = map(int, run_child(program, source).split())
        assert count == 4 * n
        return size

    assert peak(15_000) < peak(1_500) + 8_000, "17 MB were read, and over 8 of them held"


def test_a_source_that_does_not_end_in_time_can_be_stopped(tmp_path):
    """A named pipe in the place of a file is refused instead of waited for."""
    subprocess.run(["mkfifo", str(tmp_path / "pipe.json")], check=True)
    with Memory(":memory:") as memory, pytest.raises(ImportUnreadable, match="neither"):
        import_file(memory, tmp_path / "pipe.json")
