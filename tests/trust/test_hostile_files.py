"""What an attacker puts in the way: paths, links, devices, names, and files that are not what they seem."""

import os
import sqlite3
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from remanence import BankUnreadable, Memory, NotFound, RecipeInvalid, RemanenceError, StoreUnavailable
from remanence.config import read_settings
from remanence.encoding.observation import read_json_lines
from remanence.recipes import load_recipe
from remanence.trust.access import held_access
from remanence.trust.policy import held_policy, read_policy

links = pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")


@pytest.mark.parametrize(
    "name",
    ["a\x00b.rem", "", "x" * 300 + ".rem", "postgresql://h/b", "/dev/null", "/dev/zero", ".", "no/such/folder/a.rem"],
)
def test_a_path_that_can_be_no_bank_is_refused_in_words(tmp_path, monkeypatch, name):
    """NUL, nothing, too long, a device, a folder, a server: an error of ours or a ValueError, and nothing is made."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REMANENCE_BANK", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises((RemanenceError, ValueError)):
        Memory(name)
    assert os.listdir(tmp_path) == []


ODD = """
x.rem?mode=memory&cache=shared
file:x.rem?mode=memory
x#y.rem
%2e%2e%2fz.rem
а.rem
A.rem
b\u202e.rem
'; DROP TABLE meta; --
""".strip().splitlines()


@pytest.mark.parametrize("name", ["  .rem", *ODD])
def test_a_path_is_only_a_path(tmp_path, monkeypatch, name):
    """No character of a name is an option of SQLite, an escape or SQL: the file of that very name is the bank."""
    monkeypatch.chdir(tmp_path)
    with Memory(name) as memory:
        memory.retain("tea")
    assert os.listdir(tmp_path) == [name]
    with Memory(name) as memory:
        assert memory.stats().episodes == 1
    assert os.listdir(tmp_path) == [name]


def test_names_that_look_alike_are_different_banks(tmp_path):
    """Latin and Cyrillic, composed and decomposed: what the file system tells apart shares nothing."""
    names = ["a.rem", "а.rem", "é.rem", "e\u0301.rem"]
    for name in names:
        with Memory(tmp_path / name) as memory:
            memory.retain(f"only in {name.encode()}")
    for name in names if len(os.listdir(tmp_path)) == len(names) else ():
        with Memory(tmp_path / name) as memory:
            assert [e.text for e in memory.list("episodes")] == [f"only in {name.encode()}"]


@links
@pytest.mark.parametrize("suffix", ["-wal", "-shm", "-journal"])
def test_a_link_beside_a_bank_is_not_written_through(tmp_path, suffix):
    """A link where SQLite keeps its own files: the bank may be refused, what the link names stays as it was."""
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / f"a.rem{suffix}").symlink_to(victim)
    try:
        with Memory(tmp_path / "a.rem") as memory:
            memory.retain("tea")
    except RemanenceError:
        pass
    assert victim.read_text() == "mine"


@links
def test_a_link_in_the_place_of_a_copy_is_not_written_through(tmp_path):
    """Backup and export refuse a name that is taken; a dangling link is replaced, never followed."""
    victim = tmp_path / "victim"
    victim.write_text("mine")
    with Memory(tmp_path / "a.rem") as memory:
        memory.retain("tea")
        for name, write in (("b", memory.backup), ("e", memory.export)):
            (tmp_path / name).symlink_to(victim)
            with pytest.raises(StoreUnavailable, match="exists"):
                write(tmp_path / name)
            (tmp_path / f"{name}2").symlink_to(tmp_path / "nowhere")
            write(tmp_path / f"{name}2")
            assert not (tmp_path / f"{name}2").is_symlink()
    assert victim.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


@links
def test_no_temporary_file_can_be_guessed(tmp_path, monkeypatch):
    """A link that waits under the name of the process is not met: names hold 64 random bits."""
    victim = tmp_path / "victim"
    victim.write_text("mine")
    with Memory(tmp_path / "a.rem") as memory:
        memory.retain("tea")
        for name in ("b", "e"):
            (tmp_path / f".{name}.{os.getpid()}.new").symlink_to(victim)
        memory.backup(tmp_path / "b")
        memory.export(tmp_path / "e")
    assert victim.read_text() == "mine"
    written = []
    replace = os.replace
    monkeypatch.setattr(os, "replace", lambda a, b: (written.append(str(a)), replace(a, b))[1])
    with Memory(tmp_path / "a.rem") as memory:
        memory.backup(tmp_path / "c")
        memory.backup(tmp_path / "d")
    assert len({name.split(".")[-2] for name in written}) == 2
    assert all(len(name.split(".")[-2]) == 16 for name in written)


@links
def test_a_link_in_the_place_of_a_migration_copy_is_replaced(tmp_path):
    """The copy that a migration makes never writes through a link."""
    from shutil import copy

    from remanence.storage.sqlite.migrating import copy_path

    golden = os.path.join(os.path.dirname(__file__), "..", "golden", "format-2.rem")
    bank, victim = tmp_path / "old.rem", tmp_path / "victim"
    copy(golden, bank)
    victim.write_text("mine")
    copy_path(bank, 2).symlink_to(victim)
    with Memory(bank) as memory:
        assert memory.verify().ok
    assert victim.read_text() == "mine"


def test_a_bank_with_triggers_or_views_of_a_stranger_reveals_nothing_else(tmp_path):
    """A stranger's file may hold any schema: what it does stays in that file, and an attached database is not there."""
    path = tmp_path / "theirs.rem"
    with Memory(path) as memory:
        memory.retain("tea")
    with sqlite3.connect(path) as db:
        db.execute(
            "CREATE TRIGGER t AFTER INSERT ON episodes BEGIN UPDATE meta SET value = 'x' WHERE key = 'name'; END"
        )
    with Memory(tmp_path / "mine.rem") as mine:
        mine.retain("my own")
        mine.recall("tea", banks=[path])
        assert [e.text for e in mine.list("episodes")] == ["my own"]
    assert (tmp_path / "mine.rem").exists()


def test_a_guessed_id_of_another_bank_is_unknown(tmp_path):
    """Ids are unique across banks: none of one means anything in another, made in the same instant."""
    with Memory(tmp_path / "a.rem") as a, Memory(tmp_path / "b.rem") as b:
        ours = {r for m in (a,) for n in range(20) for r in m.retain(f"x{n}").records}
        theirs = {r for n in range(20) for r in b.retain(f"x{n}").records}
        assert not ours & theirs
        for id in ours:
            with pytest.raises(NotFound):
                b.get(id)


def test_two_banks_with_the_same_people_mix_nothing(tmp_path):
    """Entities, facts and profiles of one name in several banks stay apart, also where both are searched."""
    with Memory(tmp_path / "a.rem") as a, Memory(tmp_path / "b.rem") as b:
        a.retain("I live in Lisbon.", actor="Ana")
        b.retain("I live in Oslo.", actor="Ana")
        a.wait()
        b.wait()
        hits = a.recall("where does Ana live?", banks=[b.path], k=10)
        assert {(hit.bank, "Lisbon" in hit.text) for hit in hits} == {("a", True), ("b", False)}
        assert "Oslo" not in str(a.profile("Ana"))
        assert [t.value for t in a.story("Ana", "lives_in")[0].told] == ["Lisbon"]
        assert "Oslo" not in str(a.reflect("Where does Ana live?"))


def test_two_banks_of_one_process_share_no_cached_answer(tmp_path):
    """The same question, filters and ids, one after the other, warm: each bank answers for itself."""
    with Memory(tmp_path / "a.rem") as a, Memory(tmp_path / "b.rem") as b:
        a.retain("The code is 1111.", session="s", actor="x")
        b.retain("The code is 2222.", session="s", actor="x")
        for _ in range(3):
            for bank, code in ((a, "1111"), (b, "2222")):
                assert [h.text for h in bank.recall("the code", sessions="s")] == [f"The code is {code}."]
                assert code in bank.context("the code").text


TEXTS = st.text(max_size=300)
LINES = """
[origins.web]
trust = 1
trust = nan
trust = -1
trust = 1e400
[limits]
k = 0
k = 99999999999
may_become = []
may_become = ["persona"]
screened = 1
[[limits]]
origins = []
a.b.c = 1
[
name = "x"
channels = []
[gate]
use = "x.v1"
extends = 3
extends = "../../etc/passwd"
bank = 1
= =
[[channels]]
use = "lexical.v1"
weight = inf
""".strip().splitlines()
TOML = st.lists(st.sampled_from(LINES) | st.text(max_size=20), max_size=8).map("\n".join)


@given(TOML | TEXTS)
@example("[" * 5000)
@example("a" + ".a" * 3000 + " = 1")
def test_any_text_is_a_policy_or_a_value_error(text):
    """No text crashes the reader of trust policies."""
    with suppress(ValueError):
        read_policy(text)


@given(TOML | TEXTS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_recipe_or_refused(tmp_path, text):
    """No text crashes the reader of recipes, or makes it read another file."""
    file = tmp_path / "r.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with suppress(RecipeInvalid, UnicodeDecodeError):
        load_recipe(str(file))


@given(TOML | TEXTS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_config_or_a_value_error(tmp_path, text):
    """No text crashes the reader of config files."""
    file = tmp_path / "c.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with suppress(ValueError):
        read_settings(file)


@given(TEXTS | st.sampled_from(["[" * 9000, '{"owners":' * 900, "null", "1e999", '{"origins": {"web": null}}']))
def test_any_text_in_a_bank_is_its_access_or_unreadable(text):
    """What a stranger's bank holds in these fields is a policy or an error of ours."""
    for read in (held_access, held_policy):
        with suppress(BankUnreadable):
            read(text)


@given(st.lists(TEXTS | st.sampled_from(["{", "[" * 9000, '{"text": "x"}', "null", "3"]), max_size=4))
def test_any_lines_are_items_or_a_value_error(lines):
    """No line crashes the reader of JSON lines."""
    with suppress(ValueError):
        list(read_json_lines(lines))
