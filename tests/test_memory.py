"""`Memory`: the verbs, seen from outside."""

import gc
import inspect
import weakref
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banks import Clock, Hashing, found, run_child
from remanence import AsyncMemory, EmbedderUnavailable, Memory, NotFound, RecipeInvalid, SpaceMismatch, Unit

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


# --- what is found and what is listed ---------------------------------------------------------------------------------

NAMES = st.sampled_from(["ana", "bo", None])
TURNS = st.lists(
    st.fixed_dictionaries(
        {
            "actor": NAMES,
            "session": st.sampled_from(["s", "t", None]),
            "origin": st.sampled_from(["user", "web", "tool", "agent"]),
            "at": st.sampled_from([None, "2023", "2024-02", "2024-05-01", "2024-05-01 12:00", "2025"]),
            "tags": st.lists(st.sampled_from(["x", "y", "z"]), max_size=3),
            "metadata": st.dictionaries(st.sampled_from("ab"), st.sampled_from([1, 2, "v", True, None]), max_size=2),
        }
    ),
    min_size=1,
    max_size=10,
)
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "actors": st.lists(st.sampled_from(["ana", "bo", "nobody"]), max_size=2),
        "sessions": st.lists(st.sampled_from(["s", "t", "none"]), max_size=2),
        "origins": st.lists(st.sampled_from(["user", "web", "tool"]), max_size=2),
        "tags": st.lists(st.sampled_from(["x", "y"]), max_size=2),
        "since": st.sampled_from([None, "2023", "2024-02-15", "2024-05-01 12:00"]),
        "until": st.sampled_from([None, "2023", "2024-02", "2024-05-01"]),
        "min_trust": st.sampled_from([0.0, 0.35, 0.9, 1.0]),
        "kinds": st.sampled_from(["episodic", "semantic", ["episodic", "resource"]]),
        "where": st.sampled_from(
            [{}, {"a": 1}, {"a": {"ne": 1}}, {"not": {"b": True}}, {"or": [{"a": 2}, {"b": "v"}]}]
        ),
    },
)


@settings(max_examples=60)
@given(TURNS, FILTERS)
def test_recall_list_and_timeline_agree_on_every_filter(turns, filters):
    """What a filter lets through is the same wherever it is given."""
    with Memory(":memory:") as memory:
        for n, turn in enumerate(turns):
            memory.retain(f"tea {n}", id=str(n), **turn)
        listed = {record.text for record in memory.list(unit="turn", **filters)}
        assert {hit.text for hit in memory.recall("tea", k=50, **filters)} == listed
        dated = {record.text for record in memory.list(unit="turn", **filters) if record.at is not None}
        assert {record.text for record in memory.timeline(**filters)} == dated


def test_a_timeline_is_in_the_order_things_happened(mem):
    """However they were stored; a question chooses, and time orders."""
    for at in ("2025", "2023-05", "2024-01-01", None):
        mem.retain(f"tea in {at}", at=at)
    assert [r.text for r in mem.timeline()] == ["tea in 2023-05", "tea in 2024-01-01", "tea in 2025"]
    assert [r.text for r in mem.timeline("tea", k=4)] == ["tea in 2023-05", "tea in 2024-01-01", "tea in 2025"]
    assert [r.text for r in mem.timeline(k=1)] == ["tea in 2023-05"]


def test_a_list_goes_on_behind_an_id(mem):
    """Pages of any size make the whole, for records and episodes."""
    mem.retain_many([{"text": f"cup {n}", "id": str(n)} for n in range(25)])
    for what in ("records", "episodes"):
        ids, after = [], None
        while page := list(mem.list(what, limit=7, after=after)):
            ids += [item.id for item in page]
            after = page[-1].id
        assert ids == [item.id for item in mem.list(what)]
    with pytest.raises(NotFound):
        mem.list(after="nobody")


def test_a_list_of_episodes_is_narrowed_by_ids_of_the_callers(mem):
    """By ids, by their beginning, and to what is believed: not what was forgotten or superseded."""
    mem.retain_many([{"text": f"cup {id}", "id": id} for id in ("a/1", "a/2", "ab", "a/3", "a\0", "A/1")])
    mem.retain("cup without an id")
    mem.retain("saucer", id="a/2", supersede=True)
    mem.forget("a/3")
    mem.quarantine.hold("a/1")

    def texts(**how):
        return [episode.text for episode in mem.list("episodes", **how)]

    assert texts(beginning="a/") == ["cup a/1", "cup a/2", "cup a/3", "saucer"]
    assert texts(beginning="a/", current=True) == ["cup a/1", "saucer"]
    assert texts(beginning="a", limit=1, after=mem.get("a/1").id) == ["cup a/2"]
    assert texts(ids=["a/2", "a\0", "none"]) == ["cup a/2", "cup a\0", "saucer"]
    assert texts(ids=["a/2", "a/3", "a\0"], current=True) == ["cup a\0", "saucer"]
    assert texts(current=True) == ["cup a/1", "cup ab", "cup a\0", "cup A/1", "cup without an id", "saucer"]
    assert mem.get("a/2").text == "saucer"
    mem.undo(mem.history(mem.get("a/2").id)[0].operation)
    assert mem.get("a/2").text == "cup a/2"
    assert texts(ids=["a/2"], current=True) == texts(beginning="a/2", current=True) == ["cup a/2"]
    with pytest.raises(ValueError, match="episodes"):
        mem.list(beginning="a")


def test_what_was_replaced_a_thousand_times_is_found_as_fast(mem):
    """Neither a get nor the next replacement looks through what came before."""
    for n in range(40):
        mem.retain(f"cup {n}", id="cup", supersede=True)
    with mem._store.snapshot() as snapshot:
        steps = []
        snapshot._db.set_progress_handler(lambda: steps.append(1), 20)
        for _ in range(2):
            assert snapshot.with_external_id("cup").text == "cup 39"
            assert [e.text for e in snapshot.scan_episodes(current=True, ids=["cup"])] == ["cup 39"]
        snapshot._db.set_progress_handler(None, 0)
    assert len(steps) < 60, "each look is some 100 to 250 steps of the virtual machine, whatever came before"


def test_an_unknown_option_is_a_mistake(mem):
    """A misspelt filter is never passed over."""
    for call in (mem.recall, mem.timeline):
        with pytest.raises(TypeError, match="actor"):
            call("tea", actor="ana")
    with pytest.raises(ValueError, match="turn"):
        mem.recall("tea", unit="chapter")
    for k in (0, -1, 2.5, "3"):
        with pytest.raises(ValueError, match="k must"):
            mem.recall("tea", k=k)
    with pytest.raises(TypeError):
        mem.recall(7)
    with pytest.raises(ValueError, match="list takes"):
        mem.list("words")


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


# --- another embedder -------------------------------------------------------------------------------------------------


@pytest.fixture
def hashed(path):
    """A bank of 30 turns with the first of two models."""
    with Memory(path, embedder=Hashing("first")) as memory:
        memory.retain_many([{"text": f"cup {n} of tea", "id": str(n)} for n in range(30)])
        yield memory


def vectors_by_space(memory):
    """How many vectors each model has in the file."""
    sql = "SELECT model, count(*) FROM vectors JOIN spaces ON spaces.id = space GROUP BY model"
    return dict(memory._store._reader.execute(sql))


def test_a_change_of_embedder_is_complete_or_not_there(hashed, path):
    """One model's vectors before, the other's after; the answers are those of a bank that began with it."""
    assert hashed.reembed(Hashing("second")) == 30
    assert vectors_by_space(hashed) == {"second": 30}
    assert hashed.stats().embedder == "object second"
    assert next(c for c in hashed.journal() if c.act == "embedder")
    with Memory(path.with_name("new.rem"), embedder=Hashing("second")) as fresh:
        fresh.retain_many([{"text": f"cup {n} of tea", "id": str(n)} for n in range(30)])
        assert found(hashed, "cup 7 of tea", k=30) == found(fresh, "cup 7 of tea", k=30)
    assert hashed.verify().ok


def test_an_interrupted_change_is_taken_up_again(path):
    """What was embedded before the model died is kept; recall works meanwhile, with the old vectors alone."""
    with Memory(path, embedder=Hashing("first")) as memory:
        memory.retain_many([{"text": f"cup {n} of tea", "id": str(n)} for n in range(600)], batch=600)
        before = found(memory, "cup 7 of tea")
        second = Hashing("second")

        def stop(done, total):
            del total
            second.down = done >= 256
            assert found(memory, "cup 7 of tea") == before

        with pytest.raises(EmbedderUnavailable):
            memory.reembed(second, progress=stop)
        assert found(memory, "cup 7 of tea") == before
        assert vectors_by_space(memory) == {"first": 600, "second": 256}
        memory.retain("one more cup", id="late")
        second.down, second.texts = False, 0
        assert memory.reembed(second) == 600 - 256 + 1
        assert second.texts == 600 - 256 + 1
        assert vectors_by_space(memory) == {"second": 601}
        assert memory.verify().ok


def test_another_object_that_is_open_never_mixes_models(hashed, path):
    """A process that still holds the old model stores no vector of it, and searches by words until it is reopened."""
    with Memory(path, embedder=Hashing("first")) as other:
        other.recall("cup")
        hashed.reembed(Hashing("second", dimension=24))
        receipt = other.retain("a cup from the other side", id="other")
        assert receipt.episodes
        assert vectors_by_space(hashed) == {"second": 30}
        assert "other" in {id for id, _ in found(other, "cup from the other side", k=40)}
        assert "not available" in other.recall("cup").analysis["silent"]["dense"]
        assert hashed.wait() == 1
        assert "other" in {id for id, _ in found(hashed, "cup from the other side", k=40)}
        assert hashed.verify().ok
        assert other.verify().ok


@pytest.mark.usefixtures("hashed")
def test_a_bank_refuses_another_model_by_mistake(path):
    """Opening with a second model is an error that names `reembed`; without one, words are still searched."""
    with pytest.raises(SpaceMismatch, match="reembed"):
        Memory(path, embedder=Hashing("second"))
    with Memory(path) as memory:
        assert [hit.text for hit in memory.recall("cup 7")]
        assert "not available" in memory.recall("cup").analysis["silent"]["dense"]
        with pytest.raises(EmbedderUnavailable):
            memory.wait()


def test_back_to_a_model_by_name(hashed, path):
    """From a caller's object to the built-in model; then the bank opens without being told."""
    assert hashed.reembed("static") == 30
    hashed.close()
    with Memory(path) as memory:
        assert memory.stats().embedder == "static"
        assert "silent" not in memory.recall("cup 7").analysis
        assert memory.verify().ok


def test_a_channel_that_cannot_answer_is_named(path):
    """An embedder that worked when the text was retained and fails when it is asked: words answer, and it is told."""
    embedder = Hashing()
    with Memory(path, embedder=embedder) as memory:
        memory.retain("a cup of tea")
        assert "silent" not in memory.recall("tea").analysis
        embedder.down = True
        hits = memory.recall("tea")
        assert [hit.text for hit in hits] == ["a cup of tea"]
        assert hits.analysis["silent"] == {"dense": "the model is away"}
    with Memory(path, recipe="bm25", embedder=embedder) as memory:
        assert "silent" not in memory.recall("tea").analysis


def test_repair_without_the_embedder_keeps_the_vectors(hashed, path):
    """What cannot be made again now is not thrown away, and the index is made anew."""
    before = found(hashed, "cup 7 of tea", k=30)
    hashed._derived.embedder.down = True
    done = hashed.repair()
    assert done.kept == ("the vectors: the model is away",)
    assert done.rebuilt == ("the index of 30 records",)
    hashed._derived.embedder.down = False
    assert found(hashed, "cup 7 of tea", k=30) == before
    assert vectors_by_space(hashed) == {"first": 30}
    with Memory(path) as other:
        assert "not available" in other.repair().kept[0]
    assert hashed.repair().rebuilt == ("30 vectors", "the index of 30 records")
    assert hashed.verify().ok


def test_the_same_model_given_again_answers_at_once(hashed, path):
    """A bank opened without its embedder gets it by `reembed`: no text is embedded again, and meaning is searched."""
    with Memory(path) as other:
        other.recall("cup")
        model = Hashing("first")
        assert other.reembed(model) == 0
        assert model.texts == 0
        assert found(other, "cup 7 of tea", k=30) == found(hashed, "cup 7 of tea", k=30)


def test_a_retain_across_a_change_of_model_stores_no_vector_of_the_old(hashed):
    """The model changes between the making of a key and its storing, in the same process: the key is left out."""
    second = Hashing("second", dimension=24)

    class Slow(Hashing):
        def embed(self, texts, *, query=False):
            rows = super().embed(texts, query=query)
            hashed.reembed(second)
            return rows

    hashed._derived.embedder = Slow("first")
    hashed.retain("one more cup", id="late")
    sizes = hashed._store._reader.execute("SELECT DISTINCT length(data) FROM vectors").fetchall()
    assert sizes == [(4 * 24,)]
    assert hashed.wait() == 1
    assert hashed.verify().ok


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
