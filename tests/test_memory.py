"""`Memory`: opening, closing, counting, several banks and threads, seen from outside."""

import gc
import inspect
import weakref
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from around_banks import Clock, Hashing, run_child
from remanence import AsyncMemory, Memory, RecipeInvalid, Unit

# --- opening ----------------------------------------------------------------------------------------------------------


def test_a_bank_is_found_by_the_environment(tmp_path, monkeypatch):
    """Without a path: REMANENCE_BANK; without that, an error that says what to do."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("REMANENCE_CONFIG", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("REMANENCE_BANK", "here.rem")
    with Memory() as memory:
        assert memory.path.endswith("here.rem")
    monkeypatch.delenv("REMANENCE_BANK")
    with pytest.raises(ValueError, match="REMANENCE_BANK"):
        Memory()


def test_mistakes_of_opening_are_told_before_a_bank_is_made(tmp_path):
    """A server's name, an unknown recipe: an error, and no file."""
    with pytest.raises(ValueError, match="file"):
        Memory("postgresql://somewhere")
    with pytest.raises(RecipeInvalid):
        Memory(tmp_path / "a.rem", recipe="nothing-like-it")
    assert not list(tmp_path.iterdir())


def test_a_bank_keeps_its_zone(path):
    """Times without a zone are of the bank's, also when it is opened without naming it."""
    with Memory(path, zone="Asia/Tokyo") as memory:
        memory.retain("tea", id="a", at="2025-06-02 09:00")
    with Memory(path) as memory:
        memory.retain("tea", id="b", at="2025-06-02 09:00")
        assert memory.get("a").at == memory.get("b").at
        assert memory.get("a").at.start == datetime(2025, 6, 2, 0, tzinfo=UTC)


def test_a_bank_in_memory_leaves_no_file(tmp_path, monkeypatch):
    """`:memory:` does all that a file does."""
    monkeypatch.chdir(tmp_path)
    with Memory(":memory:") as memory:
        memory.retain("tea", id="a", session="s")
        memory.forget("a")
        memory.undo()
        assert [hit.text for hit in memory.recall("tea")] == ["tea"]
        memory.repair()
        assert memory.verify().ok
    assert not list(tmp_path.iterdir())


# --- in use -----------------------------------------------------------------------------------------------------------


def test_an_empty_bank_answers_nothing(mem):
    """No hit, no error."""
    assert list(mem.recall("anything")) == []
    assert list(mem.list()) == list(mem.timeline()) == list(mem.journal()) == []
    assert mem.verify().ok
    assert mem.stats().episodes == 0
    assert len(mem.recall("anything", unit="window")) == 0


def test_statistics_count_what_is_there(mem):
    """Every number can be checked by hand."""
    mem.retain_many([{"text": f"cup {n}", "session": "s", "actor": "ana", "at": f"202{n}"} for n in range(4)])
    mem.retain("tea", id="a")
    mem.retain("coffee", id="a", supersede=True)
    mem.forget("a")
    stats = mem.stats()
    assert (stats.episodes, stats.records, stats.entities, stats.links) == (6, {"turn": 6, "window": 1}, 1, 1)
    assert (stats.forgotten, stats.retired, stats.pending, stats.seq) == (1, 1, 0, mem.seq)
    assert (stats.first.year, stats.last.year) == (2020, 2024)


def test_a_recall_is_counted_when_the_bank_closes(path):
    """The use log is written in passing, and never in the way."""
    with Memory(path, clock=Clock()) as memory:
        memory.retain("tea")
        memory.recall("tea")
        memory.recall("tea")
        assert memory.stats().recalls == 0
    with Memory(path) as memory:
        assert memory.stats().recalls == 2


def test_a_closed_bank_says_so(mem, tmp_path):
    """Every verb is a plain mistake after `close`, which may be called twice; the bank is not called damaged."""
    mem.retain("tea", id="a")
    pages = mem.journal()
    mem.close()
    mem.close()
    for call in (
        lambda: mem.recall("tea"), lambda: mem.retain("cup"), lambda: mem.get("a"), lambda: list(mem.list()),
        lambda: mem.forget("a"), mem.undo, mem.stats, mem.verify, mem.repair, lambda: mem.seq, lambda: mem.name,
        lambda: mem.backup(tmp_path / "b.rem"), lambda: next(pages),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="is closed"):
            call()


@pytest.mark.parametrize("file", [True, False])
def test_eight_threads_may_share_one_memory(path, file):
    """All verbs at once: nothing is lost, counted twice or found after it was forgotten."""
    with Memory(path if file else ":memory:", durability="normal") as memory:

        def work(thread):
            for n in range(10):
                receipt = memory.retain(f"cup {n} of thread {thread}", id=f"{thread}.{n}", session=f"s{thread}")
                assert receipt.verified
                assert memory.recall(f"cup {n} thread {thread}", k=90).context(200).tokens <= 200
                memory.recall("cup", unit="window")
                if n % 5 == 0:
                    memory.forget(f"{thread}.{n}")
                    assert receipt.records[0] not in {hit.id for hit in memory.recall("cup", k=90)}

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))
        assert memory.stats().episodes == 80
        assert len(memory.recall("cup", k=90)) == 64
        assert memory.verify().ok


def test_a_batch_has_at_least_one_item(mem):
    """A batch of nothing would store nothing and say that all went well."""
    for batch in (0, -1):
        with pytest.raises(ValueError, match="batch"):
            mem.retain_many([{"text": "tea"}], batch=batch)


def test_the_history_of_an_id_is_all_that_happened_to_what_it_names(mem):
    """Of the caller's id: every version of the text, and what became of its records; of nothing else."""
    first = mem.retain("tea", id="a", session="s")
    mem.retain("cup", id="b", session="s")
    mem.retain("coffee", id="a", session="s", supersede=True)
    mem.forget("a")
    mem.undo()
    mem.forget("b")
    assert [change.act for change in mem.history("a")] == ["retain", "supersede", "forget", "undo"]
    assert [change.act for change in mem.history("b")] == ["retain", "forget"]
    assert [change.act for change in mem.history(first.episodes[0])] == ["retain", "supersede"]
    assert [change.act for change in mem.history(first.records[0])] == ["retain", "supersede"]


# --- several banks ----------------------------------------------------------------------------------------------------


def test_a_bank_is_searched_once_however_it_is_named(mem, path, monkeypatch):
    """Itself, another by two names: each hit stands there once."""
    mem.retain("a cup of tea")
    with Memory(path.with_name("ben.rem")) as other:
        other.retain("a pot of tea")
    monkeypatch.chdir(path.parent)
    hits = mem.recall("tea", banks=[path, "ben.rem", path.with_name("ben.rem"), "./ben.rem"])
    assert sorted((hit.bank, hit.text) for hit in hits) == [("ana", "a cup of tea"), ("ben", "a pot of tea")]
    assert [hit.rank for hit in hits] == [1, 2]
    with pytest.raises(ValueError, match="in memory"):
        mem.recall("tea", banks=":memory:")


def test_further_banks_are_searched_with_the_same_recipe(path):
    """Scores of two recipes must not meet in one ranking."""
    for name in ("one.rem", "two.rem"):
        with Memory(path.with_name(name)) as memory:
            memory.retain("a cup of tea")
    with Memory(path.with_name("one.rem"), recipe="bm25") as memory:
        one, two = memory.recall("tea", banks=path.with_name("two.rem"))
        assert one.score == two.score
        assert one.why == two.why


def test_a_further_bank_that_is_half_silent_says_so(mem, path):
    """What a neighbour could not search by meaning is told with the answer."""
    with Memory(path.with_name("ben.rem"), embedder=Hashing()) as other:
        other.retain("a pot of tea")
    mem.retain("a cup of tea")
    assert "silent" not in mem.recall("tea").analysis
    assert "object hashing" in mem.recall("tea", banks=path.with_name("ben.rem")).analysis["silent"]["dense"]


# --- the asynchronous face --------------------------------------------------------------------------------------------

ASYNCHRONOUS = """
import asyncio, sys
from remanence import AsyncMemory

async def main():
    async with AsyncMemory(sys.argv[1]) as mem:
        await asyncio.gather(*(mem.retain(f"cup {n}", id=str(n)) for n in range(20)))
        hits = await mem.recall("cup 7", k=3)
        print(hits[0].text, len(hits), (await mem.stats()).episodes, mem.seq)
        print((await mem.verify()).ok)

asyncio.run(main())
"""


def test_the_asynchronous_memory_does_the_same(path):
    """Twenty retains at once, a recall, a verification."""
    assert run_child(ASYNCHRONOUS, path).splitlines() == ["cup 7 3 20 20", "True"]
    assert inspect.iscoroutinefunction(AsyncMemory.recall)


def test_a_bank_that_is_closed_lets_go_of_its_indexes(mem):
    """At once, and not when cycles are collected: a process may open thousands of banks one after another."""
    mem.retain("I keep bees.", actor="Ana")
    mem.recall("bees")
    index = weakref.ref(mem._derived.indexes[Unit.TURN])
    gc.disable()
    try:
        mem.close()
        assert index() is None
    finally:
        gc.enable()
