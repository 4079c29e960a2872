"""Further vector spaces beside a bank's own: derived, filled late, never waited for by a retain, never an error."""

import sqlite3

import numpy as np
import pytest

from around_banks import Hashing, exported, found
from remanence import Memory
from remanence.errors import EmbedderUnavailable

TEXTS = ["the oboe is in Lisbon", "a cup of green tea", "the boiler hums", "Carla has the keys", "soup on Friday"]


def deep(path, far, **options):
    """A bank with the recipe that names a further embedder, for which `far` stands."""
    return Memory(path, recipe="deep", beside={"minilm": far}, **options)


@pytest.fixture
def far():
    """The further embedder; it counts its texts and can be away."""
    return Hashing("far", 32)


@pytest.fixture
def bank(path, far):
    """A closed bank whose further space is filled."""
    with deep(path, far) as memory:
        memory.retain_many([{"text": text, "id": f"i{n}", "session": "s"} for n, text in enumerate(TEXTS)])
        memory.recall("tea")
    far.texts = 0
    return path


def test_a_further_space_has_a_say_of_its_own(far):
    """The why of a hit names the channel, and what it adds is the cosine in that space."""
    with deep(":memory:", far) as memory:
        memory.retain("a cup of tea")
        (hit,) = memory.recall("cup of tea")
        assert "dense:minilm" in str(hit.why)
        assert "silent" not in memory.recall("tea").analysis


def test_a_retain_does_not_wait_for_a_further_space(far):
    """Texts go to the further embedder at the next recall, each once, together with the question."""
    with deep(":memory:", far) as memory:
        memory.retain_many([{"text": text} for text in TEXTS])
        assert far.texts == 0
        memory.recall("tea")
        assert far.texts == len(TEXTS) + 1
        memory.retain("one more")
        memory.recall("tea")
        assert far.texts == len(TEXTS) + 3


def test_what_was_made_is_kept(bank, far):
    """A bank that is opened again embeds the question only, and answers as before."""
    with deep(bank, far) as memory:
        memory.recall("oboe")
        assert far.texts == 1


def test_one_by_one_gives_what_all_at_once_gives(far):
    """Answers do not depend on when the further vectors were made, neighbours' shares included."""
    with deep(":memory:", far) as one, deep(":memory:", far) as all_at_once:
        items = [
            {"text": f"{text} {n}", "id": f"i{n}", "session": "s"} for n in range(6) for text in TEXTS[n % 5 :][:1]
        ]
        for item in items:
            one.retain(**{("content" if k == "text" else k): v for k, v in item.items()})
            one.recall("tea")
        all_at_once.retain_many(items)
        assert found(one, "oboe tea") == found(all_at_once, "oboe tea")


def test_an_embedder_that_is_away_costs_its_channel_only(path, far):
    """The recall answers by the other channels and says why one was silent; later the vectors are made."""
    with deep(path, far) as memory:
        memory.retain("a cup of tea")
        far.down = True
        hits = memory.recall("tea")
        assert hits[0].text == "a cup of tea"
        assert hits.analysis["silent"] == {"dense:minilm": "the model is away"}
        far.down = False
        assert "silent" not in memory.recall("tea").analysis
        assert "dense:minilm" in str(memory.recall("tea")[0].why)
        far.down = True
        assert "silent" in memory.recall("tea again").analysis
        far.down = False
        assert "silent" not in memory.recall("tea again").analysis


def test_an_interrupted_filling_goes_on_where_it_stopped(path, far):
    """What was embedded before an interruption is not embedded again."""
    with deep(path, far) as memory:
        memory.retain_many([{"text": f"note {n}"} for n in range(300)])

        def impatient(*_):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            memory.wait(impatient)
        assert far.texts == 256
        assert memory.wait() == 44
        assert memory.wait() == 0


def test_another_version_of_the_embedder_fills_the_space_anew(bank):
    """Vectors of two models never meet."""
    other = Hashing("far.v2", 48)
    with deep(bank, other) as memory:
        memory.recall("tea")
        assert other.texts == len(TEXTS) + 1


def test_a_read_only_bank_says_what_it_lacks(bank, far, tmp_path):
    """With the vectors it is searched in both spaces; without them one channel is silent."""
    with deep(bank, far, read_only=True) as memory:
        assert "silent" not in memory.recall("tea").analysis
    with Memory(tmp_path / "plain.rem") as memory:
        memory.retain("a cup of tea")
    with deep(tmp_path / "plain.rem", far, read_only=True) as memory:
        hits = memory.recall("tea")
        assert len(hits) == 1
        assert "read-only" in hits.analysis["silent"]["dense:minilm"]


def test_further_vectors_are_derived(bank, far):
    """They are in no export; verify accepts them; deleted or repaired, they come back and every answer with them."""
    with deep(bank, far) as memory:
        before, bundle = found(memory, "oboe tea"), exported(memory)
        assert memory.verify().ok
        memory.repair()
        assert memory.verify().ok
        assert exported(memory) == bundle
        assert found(memory, "oboe tea") == before
    with sqlite3.connect(bank) as connection:
        assert connection.execute("DELETE FROM vectors WHERE space <> (SELECT id FROM spaces WHERE state = 'current')")
    connection.close()
    with deep(bank, far) as memory:
        assert found(memory, "oboe tea") == before


def test_a_damaged_further_vector_is_named_by_verify(bank):
    """Its length is not that of the space."""
    with sqlite3.connect(bank) as connection:
        connection.execute(
            "UPDATE vectors SET data = x'00' WHERE record = 2 "
            "AND space = (SELECT id FROM spaces WHERE state = 'beside')"
        )
    connection.close()
    with Memory(bank) as memory:
        (check,) = [check for check in memory.verify().checks if check.name == "vectors"]
        assert "minilm" in check.problems[0]
        memory.repair()
        assert memory.verify().ok


def test_what_is_forgotten_is_found_in_no_space(bank, far):
    """A further space finds nothing that is hidden."""
    with deep(bank, far) as memory:
        memory.forget("i1")
        assert "i1" not in dict(found(memory, "a cup of green tea"))


def test_windows_have_further_vectors_too(far):
    """They are made when windows are first asked for."""
    with deep(":memory:", far) as memory:
        memory.retain_many([{"text": f"turn {n}: tea", "session": "s"} for n in range(12)])
        hits = memory.recall("tea", unit="window")
        assert "dense:minilm" in str(hits[0].why)


def test_a_changed_own_space_leaves_the_further_one_alone(bank, far):
    """Re-embedding makes the bank's own vectors anew, and no others."""
    with deep(bank, far) as memory:
        memory.reembed(Hashing("own", 24))
        memory.recall("tea")
        assert far.texts == 1


def test_an_unknown_embedder_in_a_recipe_is_an_error_at_once(tmp_path):
    """A misspelt name is the caller's mistake."""
    recipe = tmp_path / "odd.toml"
    recipe.write_text(
        'name = "odd"\ndescription = "x"\nchannels = [{ use = "dense.v1", embedder = "minilim" }]\n'
        '[fuse]\nuse = "sum.v1"\n'
    )
    with Memory(":memory:", recipe=str(recipe)) as memory, pytest.raises(ValueError, match="minilim"):
        memory.recall("tea")


def test_an_embedder_that_fails_at_first_is_silent():
    """Not even its dimension is known; the others answer."""

    def broken(*_):
        raise OSError("no model here")

    with deep(":memory:", broken) as memory:
        memory.retain("tea")
        with pytest.raises(EmbedderUnavailable):
            Memory(":memory:", embedder=broken)
        hits = memory.recall("tea")
        assert hits[0].text == "tea"
        assert "no model here" in hits.analysis["silent"]["dense:minilm"]


class Letters(Hashing):
    """A model that shows that it knows every text as single letters only."""

    def tokenize(self, texts):
        return [np.arange(len(text), dtype=np.uint32) for text in texts]


def test_a_further_model_is_not_asked_in_a_language_that_it_does_not_know():
    """Where its vocabulary cuts a question into characters, its vectors mean nothing, and count nothing."""
    with deep(":memory:", Letters("far", 32)) as memory:
        memory.retain("a cup of tea")
        hits = memory.recall("a cup of tea")
        assert "dense:minilm" not in str(hits[0].why)
        assert "silent" not in hits.analysis
