"""Promise 1: nothing observed is lost. What `retain` acknowledged is there after `kill -9`."""

import random

import pytest

from around_banks import Hashing, killed, start_child
from remanence import BankUnreadable, EmbedderUnavailable, Memory

RETAINER = """
import sys
from itertools import count
from remanence import Memory

memory, numbers = Memory(sys.argv[1]), count(int(sys.argv[2]))
print("open", flush=True)
while True:
    n = next(numbers)
    if n % 3:
        memory.retain(f"cup {n} of tea", id=str(n), actor="ana", session="s")
        print(n, flush=True)
    else:
        page = [n, *(next(numbers) for _ in range(6))]
        memory.retain_many([{"text": f"cup {n} of tea", "id": str(n), "session": "s"} for n in page])
        print(*page, flush=True)
"""
TAIL = 7
"""Episodes that one call of the program stores at most."""


def survive(path, kills, seed):
    """Kill a process on the same bank again and again, while it starts or at work, and look at what it left.

    Returns how many were stored.
    """
    moments, stored = random.Random(seed), set()
    for number in range(kills):
        child = start_child(RETAINER, path, len(stored))
        if number % 3 == 0:
            said = killed(child, 0, moments.uniform(0.05, 0.8))
        else:
            said = killed(child, moments.randrange(4, 12), moments.uniform(0, 0.1))
        acknowledged = {int(word) for word in said.split() if word != "open"}
        if not path.exists():
            assert not said
            continue
        with Memory(path, create=False) as memory:
            present = {int(episode.external_id) for episode in memory.list("episodes")}
            assert acknowledged <= present, "an acknowledged episode is gone"
            assert stored <= present, "an older episode is gone"
            assert len(present - acknowledged - stored) <= TAIL
            assert present == set(range(len(present))), "something in the middle is missing"
            assert memory.get(str(len(present) - 1)).text == f"cup {len(present) - 1} of tea" if present else True
            assert memory.verify().ok, memory.verify()
            assert memory.stats().pending == 0
        stored = present
    return len(stored)


def test_what_was_acknowledged_survives_kills(path):
    """Six kills at random moments: every acknowledged episode is there, and the bank verifies each time."""
    assert survive(path, 6, seed=1) > 20


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_what_was_acknowledged_survives_two_hundred_kills(path, seed):
    """The same twenty times each on ten banks, because to verify a bank costs as much as it holds."""
    assert survive(path, 20, seed) > 50


def test_an_embedder_that_dies_leaves_the_episode(path):
    """What is retained while the model is away is stored, found by its words, and gets its vector from `wait`."""
    model = Hashing()
    with Memory(path, embedder=model) as memory:
        memory.retain("the boiler is warm", id="before")
        model.down = True
        receipt = memory.retain("the kettle is cold", id="during")
        assert receipt.episodes
        assert not receipt.verified
        assert memory.get("during").text == "the kettle is cold"
        assert memory.stats().pending == 1
        with pytest.raises(EmbedderUnavailable):
            memory.wait()
        model.down = False
        assert memory.wait() == 1
        assert memory.stats().pending == 0
        assert {hit.evidence[0].external_id for hit in memory.recall("kettle")} >= {"during"}
        assert memory.verify().ok


def test_a_function_that_raises_is_an_embedder_that_is_away(path):
    """Any exception of a caller's function keeps the text and asks for a later `wait`."""
    fail = []

    def lengths(texts):
        if fail:
            raise OSError("no route to host")
        return [[len(text), 1.0] for text in texts]

    with Memory(path, embedder=lengths) as memory:
        fail.append(True)
        receipts = [memory.retain("one"), memory.retain_many([{"text": "two"}, {"text": "three"}])]
        assert [len(receipt.episodes) for receipt in receipts] == [1, 2]
        fail.clear()
        assert memory.wait() == 3


def test_vectors_that_came_late_are_searched(path):
    """A record whose vector came from `wait` ranks as one that had it from the start, also in another open process."""
    texts = ["tea in the morning", "coffee at noon", "tea at night", "water"]
    with Memory(path, embedder=Hashing()) as sound:
        for text in texts:
            sound.retain(text, id=text)
        expected = [(hit.text, hit.score) for hit in sound.recall("tea morning")]
    other = path.with_name("late.rem")
    model = Hashing()
    with Memory(other, embedder=model) as writer, Memory(other, embedder=Hashing()) as reader:
        model.down = True
        for text in texts:
            writer.retain(text, id=text)
        assert [hit.text for hit in reader.recall("tea morning")]
        model.down = False
        assert writer.wait() == 4
        assert [(hit.text, hit.score) for hit in writer.recall("tea morning")] == expected
        assert [(hit.text, hit.score) for hit in reader.recall("tea morning")] == expected


def test_an_index_image_without_vectors_does_not_outlive_them(path):
    """An image that was saved while vectors were missing does not keep them out after `wait`."""
    model = Hashing()
    with Memory(path, embedder=model) as memory:
        model.down = True
        memory.retain_many([{"text": f"cup {n} of tea", "id": str(n)} for n in range(600)])
        memory.recall("tea")
    model.down = False
    with Memory(path, embedder=model) as memory:
        assert memory.wait() == 600
        assert memory.verify().ok
        with_vectors = [(hit.id, hit.score) for hit in memory.recall("cup 7 of tea")]
    with Memory(path, embedder=model) as memory:
        memory.repair()
        assert [(hit.id, hit.score) for hit in memory.recall("cup 7 of tea")] == with_vectors


def test_a_torn_batch_leaves_whole_pages(path):
    """An item that is refused in the middle of a bulk loses its own page, and the error says what is stored."""
    items = [{"text": f"cup {n}", "id": str(n)} for n in range(25)]
    items[17] = {"text": ""}
    with Memory(path) as memory:
        with pytest.raises(ValueError, match="empty") as caught:
            memory.retain_many(items, batch=10)
        assert any("10" in note for note in caught.value.__notes__)
        assert memory.stats().episodes == 10
        items[17] = {"text": "cup 17", "id": "17"}
        receipt = memory.retain_many(items, batch=10)
        assert (len(receipt.episodes), len(receipt.repeated)) == (15, 10)
        assert memory.verify().ok


def test_a_bank_is_made_whole_or_not_at_all(path, monkeypatch):
    """Dying while a bank is made leaves no half of one under its name."""
    monkeypatch.setattr("remanence.storage.sqlite.connection.install_schema", _die)
    with pytest.raises(KeyboardInterrupt):
        Memory(path)
    assert not list(path.parent.iterdir())
    monkeypatch.undo()
    path.write_bytes(b"")
    with pytest.raises(BankUnreadable):
        Memory(path)
    assert path.read_bytes() == b""


def _die(_):
    raise KeyboardInterrupt
