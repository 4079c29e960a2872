"""A bank whose embedder changes, or is not there."""

import pytest

from around_banks import Hashing, found
from remanence import EmbedderUnavailable, Memory, SpaceMismatch


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
