"""What is not a bank, is newer, was cut short or cannot be written: a clear error each, and the file untouched."""

import os
import shutil
import sqlite3

import pytest

from around_banks import run_child
from remanence import BankTooNew, BankUnreadable, Memory, NotFound, StoreUnavailable, list_banks
from remanence.storage.sqlite.drivers import open_file, salt_of
from remanence.trust.encryption import load_key


@pytest.fixture
def bank(path):
    """A closed bank of five turns."""
    with Memory(path) as memory:
        memory.retain_many([{"text": f"cup {n} of tea", "id": str(n)} for n in range(5)])
    return path


def bytes_of(folder):
    """Every file of a folder, by name."""
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}


def cut(path, share):
    """Keep only the first part of a file."""
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


def foreign(path):
    """Make a SQLite database of another program."""
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE meta (key TEXT, value TEXT)")
    connection.close()


def newer(path):
    """Make a bank look as if a later version had written it."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()


BROKEN = {
    "an empty file": (lambda path: path.write_bytes(b""), BankUnreadable, "not a bank"),
    "a text": (lambda path: path.write_text("Dear diary, " * 100), BankUnreadable, "not a bank"),
    "fewer bytes than a header": (lambda path: cut(path, 0.0002), BankUnreadable, "not a bank"),
    "a third of a bank": (lambda path: cut(path, 0.33), BankUnreadable, "cut short"),
    "a bank without its last byte": (lambda path: cut(path, 0.99999), BankUnreadable, "cut short"),
    "another program's database": (foreign, BankUnreadable, "not a bank"),
    "a bank of a later format": (newer, BankTooNew, "format 999"),
}


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("read_only", [False, True])
def test_what_cannot_be_opened_says_so_and_is_left_alone(bank, what, read_only):
    """The error names the file and the reason, and no byte of the folder changes."""
    damage, error, words = BROKEN[what]
    damage(bank)
    before = bytes_of(bank.parent)
    with pytest.raises(error, match=words) as caught:
        Memory(bank, read_only=read_only)
    assert str(bank) in str(caught.value)
    assert bytes_of(bank.parent) == before


def test_a_folder_is_not_a_bank(tmp_path):
    """A path that is a folder is named as one."""
    with pytest.raises(BankUnreadable, match="folder"):
        Memory(tmp_path)


def test_a_bank_that_is_not_there_is_not_made_unasked(tmp_path):
    """`create=False` and `read_only=True` make nothing."""
    for options in ({"create": False}, {"read_only": True}):
        with pytest.raises(NotFound):
            Memory(tmp_path / "no.rem", **options)
    with pytest.raises(StoreUnavailable):
        Memory(tmp_path / "no" / "such" / "folder.rem")
    assert not list(tmp_path.iterdir())


def test_a_damaged_page_is_an_error_not_an_answer(bank):
    """Garbage in the middle of the file is found by SQLite or by verify, never read as memories."""
    data = bytearray(bank.read_bytes())
    data[4096 * 3 : -4096] = b"\xa5" * len(data[4096 * 3 : -4096])
    bank.write_bytes(data)
    with pytest.raises(BankUnreadable, match="damaged"), Memory(bank) as memory:
        memory.verify()


def test_a_full_disk_loses_only_what_was_not_acknowledged(bank):
    """The error says that the disk is full; what was there stays, and the bank goes on when there is room."""
    with Memory(bank) as memory:
        (pages,) = memory._store._writer.execute("PRAGMA page_count").fetchone()
        memory._store._writer.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreUnavailable, match="full"):
            memory.retain("water " * 40_000, id="big")
        assert memory.stats().episodes == 5
        assert len(memory.recall("tea")) == 5
        memory._store._writer.execute("PRAGMA max_page_count = 1000000")
        assert memory.retain("water", id="small").verified
        assert memory.verify().ok


FULL = """
import resource, signal, sys
from remanence import Memory, StoreUnavailable
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
stored = []
try:
    memory = Memory(sys.argv[1])
    for n in range(1000):
        memory.retain("water " * 200 + str(n), id=str(n))
        stored.append(n)
except StoreUnavailable as e:
    print(len(stored), e)
"""


@pytest.mark.parametrize("limit", [0, 50_000, 400_000])
def test_a_limit_of_the_file_system_is_a_clear_error(path, limit):
    """Where the system refuses to let a file grow, every acknowledged episode is there afterwards."""
    output = run_child(FULL, path, limit)
    stored, _, words = output.partition(" ")
    assert str(path.name) in words
    if not path.exists():
        assert stored == "0"
        assert not bytes_of(path.parent)
        return
    with Memory(path) as memory:
        assert {str(n) for n in range(int(stored))} <= {episode.external_id for episode in memory.list("episodes")}
        assert memory.verify().ok


UNPRIVILEGED = """
import ctypes, os, struct, sys
if os.getuid() == 0:  # root may write anywhere: give up the capabilities that let it
    assert not ctypes.CDLL(None).capset(struct.pack("Ii", 0x20080522, 0), struct.pack("6I", *[0] * 6))
"""
READ_ONLY = (
    UNPRIVILEGED
    + """
from remanence import Memory, StoreUnavailable
try:
    with Memory(sys.argv[1]) as memory:
        memory.retain("more")
    print("written")
except StoreUnavailable as e:
    print(e)
with Memory(sys.argv[1], read_only=True) as memory:
    print([hit.text for hit in memory.recall("cup 3", k=1)])
    print(memory.verify().ok)
"""
)


@pytest.fixture
def open_folder(tmp_path):
    """A folder whose mode a test may change."""
    folder = tmp_path / "folder"
    folder.mkdir()
    yield folder
    folder.chmod(0o755)


def test_a_bank_in_a_read_only_folder_can_be_read(bank, open_folder):
    """Opening it for writing is a clear error; opening it for reading works, and no byte changes."""
    copy = open_folder / "ana.rem"
    copy.write_bytes(bank.read_bytes())
    copy.chmod(0o444)
    open_folder.chmod(0o555)
    before = bytes_of(open_folder)
    refusal, answer, sound = run_child(READ_ONLY, copy).splitlines()
    assert "read-only" in refusal
    assert str(copy) in refusal
    assert answer == "['cup 3 of tea']"
    assert sound == "True"
    assert bytes_of(open_folder) == before


CREATE = (
    UNPRIVILEGED
    + """
from remanence import Memory, StoreUnavailable
try:
    Memory(sys.argv[1])
except StoreUnavailable as e:
    print(e)
"""
)


def test_a_bank_cannot_be_made_in_a_read_only_folder(open_folder):
    """The error names the bank and says that the folder is read-only; nothing is left behind."""
    open_folder.chmod(0o555)
    printed = run_child(CREATE, open_folder / "ana.rem")
    assert "read-only" in printed
    assert "ana.rem" in printed
    assert not list(open_folder.iterdir())


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no /proc on this system")
def test_a_place_that_holds_no_files_is_a_clear_error():
    """A kernel's file system takes no bank."""
    with pytest.raises(StoreUnavailable, match=r"/proc/ana\.rem"):
        Memory("/proc/ana.rem")


def test_a_folder_lists_its_banks_and_what_is_wrong_with_one(bank):
    """A broken file is in the list, with the reason; the others are read."""
    (bank.parent / "broken.rem").write_bytes(b"no")
    ana, broken = list_banks(bank.parent)
    assert (ana.name, ana.episodes, ana.problem) == ("ana", 5, "")
    assert "not a bank" in broken.problem


def test_a_backup_is_one_whole_file_that_goes_on_as_a_bank(bank, tmp_path):
    """It needs no other file, verifies, takes writes, and lets readers read while it is written."""
    target = tmp_path / "copies"
    target.mkdir()
    with Memory(bank) as memory:
        memory.retain("not yet in the main file", id="fresh")
        memory.backup(target / "copy.rem")
        with pytest.raises(StoreUnavailable, match="exists"):
            memory.backup(target / "copy.rem")
    assert [file.name for file in target.iterdir()] == ["copy.rem"]
    with Memory(target / "copy.rem") as copy:
        assert copy.get("fresh").text == "not yet in the main file"
        assert copy.verify().ok
        with copy._store.snapshot() as reader:
            seq = reader.seq()
            copy._store._writer.execute("PRAGMA busy_timeout = 100")
            with copy._store.write(lambda: memory._clock()):
                pass
            assert reader.seq() == seq
        copy.retain("one more")


def test_closing_leaves_one_file(bank):
    """The write-ahead log is folded in when the last one closes."""
    assert list(bytes_of(bank.parent)) == ["ana.rem"]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "\x00", "Europe"])
def test_an_unknown_zone_is_a_mistake_that_leaves_no_mark(path, zone):
    """The bank opens without it afterwards, with the default."""
    with pytest.raises(ValueError, match="time zone"):
        Memory(path, zone=zone)
    with Memory(path) as memory:
        assert str(memory.zone) == "UTC"


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("records", "kind", "nonsense"), ("records", "at_start", "x"), ("records", "tags", "{"),
        ("records", "metadata", '{"statement": {"attribute": 3}}'), ("episodes", "origin", 7),
        ("episodes", "recorded_at", 1 << 62), ("episodes", "metadata", "{"),
    ],
)  # fmt: skip
def test_a_row_that_no_bank_stores_makes_it_unreadable(tmp_path, table, column, value):
    """Whatever Python would make of it, the error says that the bank is damaged, and what to do."""
    path = tmp_path / "a.rem"
    with Memory(path) as memory:
        (episode,) = memory.retain("I live in Lisbon.", actor="ana", at="2026-01-02").episodes
        memory.wait()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    connection.execute(f"UPDATE {table} SET {column} = ?", (value,))
    connection.commit()
    connection.close()
    with pytest.raises(BankUnreadable, match="damaged"):
        read_all(path, episode)


def read_all(path, episode):
    """Recall, list what is said, and look at the episode."""
    with Memory(path, create=False) as memory:
        memory.recall("Where does Ana live?")
        assert [record.statement for record in memory.list()]
        assert memory.get(episode)


@pytest.mark.parametrize("key", ["", "ab" * 32])
@pytest.mark.parametrize("read_only", [True, False])
def test_a_bank_whose_writer_was_killed_before_it_had_written_all_is_put_back_at_opening(tmp_path, key, read_only):
    """A rollback journal that is left, as of a change of key, is played back, also for who only reads."""
    if key:
        pytest.importorskip("sqlcipher3")
    path, killed = tmp_path / "ana.rem", tmp_path / "killed.rem"
    with Memory(path, key=key or None) as memory:
        memory.retain_many({"text": f"Cup {n} of tea {'and sugar ' * 20}"} for n in range(200))
    db = open_file(path, load_key(key) if key else None, salt_of(path) if key else None)
    db.isolation_level = None
    db.executescript("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN IMMEDIATE;")
    db.execute("UPDATE episodes SET text = 'overwritten'")
    for suffix in ("", "-journal"):
        shutil.copy(f"{path}{suffix}", f"{killed}{suffix}")
    db.execute("ROLLBACK")
    db.close()
    assert (tmp_path / "killed.rem-journal").stat().st_size > 0
    with Memory(killed, key=key or None, read_only=read_only) as memory:
        assert sum("sugar" in episode.text for episode in memory.list("episodes", limit=300)) == 200
        assert memory.verify().ok
