"""Promise 5: what is derived can be deleted and is rebuilt; `verify` proves it."""

import sqlite3

import pytest

from around_banks import exported, found
from remanence import Memory
from remanence.indexes import MemoryIndex
from remanence.types import Unit

QUESTIONS = ["where is the oboe?", "cup of tea", "turn 41"]


@pytest.fixture
def bank(path, clock):
    """A bank of 45 turns, forgotten and superseded ones among them, that has been asked something."""
    with Memory(path, clock=clock) as memory:
        memory.retain_many([{"text": f"turn {n}: a cup of tea", "id": f"i{n}", "session": "s"} for n in range(44)])
        memory.retain("the oboe is in Lisbon", id="oboe")
        memory.retain("the oboe is in Porto", id="oboe", supersede=True)
        memory.forget("i7")
        memory.recall("oboe")
        memory.recall("oboe", unit="window")
        memory.repair()
    return path


def answers(memory):
    """Every answer, to the last digit."""
    return [found(memory, question, k=20, unit=unit) for question in QUESTIONS for unit in ("turn", "window")]


def execute(path, *statements):
    """Change a bank behind the engine's back."""
    with sqlite3.connect(path) as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount != 0, statement
    connection.close()


DELETIONS = {
    "the vectors": ["DELETE FROM vectors"],
    "some vectors": ["DELETE FROM vectors WHERE record % 3 = 0"],
    "the index images": ["DELETE FROM caches"],
    "vectors and images": ["DELETE FROM vectors", "DELETE FROM caches"],
}


@pytest.mark.parametrize("what", DELETIONS)
def test_what_is_deleted_is_rebuilt(bank, what):
    """After repair the bank verifies and every answer is what it was, to the last digit."""
    with Memory(bank) as memory:
        before = answers(memory)
    execute(bank, *DELETIONS[what])
    with Memory(bank) as memory:
        memory.repair()
        assert answers(memory) == before
        assert memory.verify().ok


@pytest.mark.parametrize("what", [name for name in DELETIONS if "vectors" in name])
def test_verify_says_that_vectors_are_missing(bank, what):
    """Records without a vector are a problem with a name, until repair."""
    execute(bank, *DELETIONS[what])
    with Memory(bank) as memory:
        (check,) = [check for check in memory.verify().checks if check.name == "vectors"]
        assert not check.ok
        assert "no vector" in check.problems[0]
        memory.repair()
        assert memory.verify().ok


@pytest.mark.parametrize(
    "damage",
    ["x''", "x'00ff'", "substr(data, 1, length(data) / 2)", "randomblob(4000)", "'text'", "7", "data, seq = 'x'"],
)
def test_a_damaged_image_is_made_anew(bank, damage):
    """An image that cannot be read costs time, and no answer."""
    with Memory(bank) as memory:
        before = answers(memory)
    execute(bank, f"UPDATE caches SET data = {damage}")
    with Memory(bank) as memory:
        assert answers(memory) == before
        assert memory.verify().ok


def test_repair_leaves_the_truth_alone(bank):
    """The export before and after a repair is the same, byte for byte."""
    with Memory(bank) as memory:
        before, seq = exported(memory), memory.seq
        memory.repair()
        assert exported(memory) == before
        assert memory.seq == seq


def interrupted(*_):
    """What an impatient person does."""
    raise KeyboardInterrupt


def test_an_index_that_was_interrupted_is_begun_anew(bank, monkeypatch):
    """An error in the middle of the first reading loses no record for the searches after it."""
    with Memory(bank) as memory:
        memory._store.clear_derived()
        everything = {record.id for record in memory.list(unit="turn")}
        update = MemoryIndex.update
        monkeypatch.setattr(MemoryIndex, "update", interrupted)
        with pytest.raises(KeyboardInterrupt):
            memory.recall("tea")
        monkeypatch.setattr(MemoryIndex, "update", update)
        index = memory._derived.index(Unit.TURN).refresh()
        assert {id for id in everything if id in index} == everything
        assert memory.verify().ok
