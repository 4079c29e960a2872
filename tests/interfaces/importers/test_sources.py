"""What an export may not do: expand without end, lead out of its archive, or make us follow links."""

import os
import stat
import zipfile

import pytest

from import_samples import SAMPLES, said
from remanence import ImportUnreadable, import_file
from remanence.interfaces.importers import sources
from remanence.interfaces.importers.sources import Source


def test_an_archive_that_expands_too_far_is_not_read(mem, tmp_path):
    """A hundred megabytes of spaces in a hundred kilobytes: refused by what the archive itself says."""
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conversations.json", b"[" + b" " * (100 << 20) + b"]")
    report = import_file(mem, tmp_path / "bomb.zip", format="chatgpt")
    assert (report.stored, report.malformed) == (0, 1)
    assert "would expand" in report.misfits[0].reason


def test_an_archive_that_lies_about_its_sizes_gives_no_more_than_it_claims(tmp_path):
    """The size in the directory is a limit of what is read."""
    path = tmp_path / "lie.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conversations.json", b" " * (30 << 20))
    data = path.read_bytes()
    path.write_bytes(data.replace((30 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    source = Source(path)
    with pytest.raises(ImportUnreadable), source.open("conversations.json") as stream:
        assert len(stream.read()) <= 1000


@pytest.mark.parametrize("name", ["../x.md", "/etc/x.md", "a/../../x.md", "C:/x.md", "a\\..\\x.md"])
def test_names_that_lead_out_of_an_archive_are_refused(mem, tmp_path, name):
    """They are reported, nothing is written anywhere, and the others are read."""
    with zipfile.ZipFile(tmp_path / "vault.zip", "w") as archive:
        archive.writestr("good.md", "Tea at four.")
        member = zipfile.ZipInfo("placeholder")
        member.filename = name
        archive.writestr(member, "Bad.")
    report = import_file(mem, tmp_path / "vault.zip", format="vault")
    assert [row[0] for row in said(mem)] == ["Tea at four."]
    assert len(report.misfits) == 1
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix != ".rem") in (["vault.zip"], ["ana.rem-shm", "ana.rem-wal", "vault.zip"])  # fmt: skip  # noqa: E501


def test_an_archive_that_says_how_much_memory_it_takes_is_not_read(mem, tmp_path):
    """LZMA reserves what the archive asks for, and fails in ways of its own; a report says what was passed over."""
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("notes/a.md", "Ana lives in Lisbon. " * 100)
        archive.writestr("notes/b.md", "Ben lives in Rome.", zipfile.ZIP_BZIP2)
    packed = bytearray(path.read_bytes())
    start = packed.find(b"notes/a.md") + 30
    packed[start : start + 20] = b"\xff" * 20
    path.write_bytes(packed)
    report = import_file(mem, path, format="vault")
    assert report.stored == 1
    assert [str(misfit) for misfit in report.misfits] == ["notes/a.md: it is packed in a way that is not read here"]


def test_links_are_not_followed(mem, tmp_path):
    """Neither in a folder, to a file or a folder outside, nor as a member of an archive."""
    (tmp_path / "secret.md").write_text("The secret.")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/more.md").write_text("More secrets.")
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "note.md").write_text("Tea at four.")
    os.symlink(tmp_path / "secret.md", vault / "linked.md")
    os.symlink(tmp_path / "outside", vault / "folder")
    os.symlink(vault, vault / "round")
    report = import_file(mem, vault)
    assert [row[0] for row in said(mem)] == ["Tea at four."]
    assert {misfit.place for misfit in report.misfits} == {"linked.md", "folder", "round"}
    with zipfile.ZipFile(tmp_path / "vault.zip", "w") as archive:
        archive.writestr("note.md", "Cake at five.")
        member = zipfile.ZipInfo("linked.md")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
    assert "linked.md" in Source(tmp_path / "vault.zip").refused


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    """In a folder and in an archive."""
    monkeypatch.setattr(sources, "MEMBERS", 3)
    folder = tmp_path / "many"
    folder.mkdir()
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for n in range(4):
            (folder / f"{n}.md").write_text("x")
            archive.writestr(f"{n}.md", "x")
    for path in (folder, tmp_path / "many.zip"):
        with pytest.raises(ImportUnreadable, match="over 3 files"):
            Source(path)


def test_a_cut_archive_is_refused(mem, tmp_path):
    """Half of a download is no archive, and says so."""
    whole = tmp_path / "slack.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        for file in (SAMPLES / "slack").rglob("*.json"):
            archive.write(file, file.relative_to(SAMPLES / "slack").as_posix())
    assert import_file(mem, whole).stored == 5
    data = whole.read_bytes()
    whole.write_bytes(data[: len(data) // 2])
    with pytest.raises(ImportUnreadable):
        import_file(mem, whole)


def test_a_cut_file_keeps_what_is_whole(mem, tmp_path):
    """The conversations before the cut are stored, and the report says where it ends."""
    data = (SAMPLES / "chatgpt.json").read_bytes()
    (tmp_path / "conversations.json").write_bytes(data[: data.index(b'"Broken"')])
    report = import_file(mem, tmp_path / "conversations.json")
    assert report.stored == 7
    assert "the file ends in the middle" in report.misfits[0].reason
