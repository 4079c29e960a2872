"""Promise 10: many processes, one bank. No lock errors, nothing missing, each sees the others' acknowledged writes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from around_banks import run_child, start_child
from remanence import Memory

WRITER = """
import sys
from remanence import Memory
path, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Memory(path, durability="normal") as memory:
    for n in range(count):
        receipt = memory.retain(f"cup {n} of {name}", id=f"{name}-{n}", actor=name, session=name)
        assert len(receipt.episodes) == 1 and receipt.verified, receipt
        if n % 50 == 49:
            hits = memory.recall(f"cup {n} of {name}", actors=name, k=50)
            assert f"{name}-{n}" in {hit.evidence[0].external_id for hit in hits}, "own write not seen"
print("done")
"""
READER = """
import sys
from remanence import Memory
seen = 0
with Memory(sys.argv[1], read_only=True) as memory:
    while (seq := memory.seq) < int(sys.argv[2]):
        hits = memory.recall("cup of tea", k=5)
        assert seq >= seen, "the sequence ran backwards"
        assert not seq or hits, "acknowledged writes not seen"
        seen = seq
print("done")
"""


def write_together(path, writers, count):
    """Start writers and two readers on one bank, and look at what is there when all are done."""
    Memory(path).close()
    names = [f"writer{n}" for n in range(writers)]
    children = [start_child(WRITER, path, name, count) for name in names]
    children += [start_child(READER, path, writers * count) for _ in range(2)]
    for child in children:
        output, errors = child.communicate(timeout=900)
        assert (output, child.returncode) == ("done\n", 0), errors
    with Memory(path) as memory:
        present = {episode.external_id for episode in memory.list("episodes")}
        assert present == {f"{name}-{n}" for name in names for n in range(count)}
        changes = list(memory.journal())
        assert [change.seq for change in changes] == list(range(1, writers * count + 1))
        assert all(first.at <= second.at for first, second in pairwise(changes))
        ids = [episode.id for episode in memory.list("episodes")]
        assert len(set(ids)) == len(ids)
        assert memory.verify().ok, memory.verify()
        assert memory.stats().entities == writers


def test_four_writers_and_two_readers(path):
    """Four processes with 200 retains each, two readers that ask all the time."""
    write_together(path, 4, 200)


@pytest.mark.slow
def test_four_writers_with_two_thousand_retains_each(path):
    """The same with 2,000 retains each."""
    write_together(path, 4, 2000)


ONE_RETAIN = """
import sys
from remanence import Memory
with Memory(sys.argv[1]) as memory:
    memory.retain(sys.argv[2], id=sys.argv[3])
"""


def test_another_process_is_seen_at_the_next_call(path):
    """What another process acknowledged is in the very next recall, list, get and stats, forgetting included."""
    with Memory(path) as memory:
        memory.retain("the kettle is cold", id="a")
        assert len(memory.recall("kettle oboe")) == 1
        run_child(ONE_RETAIN, path, "the oboe is warm", "b")
        assert {hit.text for hit in memory.recall("kettle oboe")} == {"the kettle is cold", "the oboe is warm"}
        assert memory.get("b").text == "the oboe is warm"
        assert memory.stats().episodes == 2
        run_child("import sys; from remanence import Memory; Memory(sys.argv[1]).forget('b')", path)
        assert {hit.text for hit in memory.recall("kettle oboe")} == {"the kettle is cold"}


def test_processes_that_make_a_bank_at_once_make_one(path):
    """Four processes open a bank that is not there: all of them end up in the same one."""
    children = [start_child(ONE_RETAIN, path, f"cup {n}", n) for n in range(4)]
    for child in children:
        _, errors = child.communicate(timeout=600)
        assert child.returncode == 0, errors
    with Memory(path) as memory:
        assert {episode.external_id for episode in memory.list("episodes")} == set("0123")
        assert memory.verify().ok
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_threads_share_one_memory(path):
    """Eight threads retain, recall, forget and undo through one object."""
    with Memory(path, durability="normal") as memory:

        def work(name):
            for n in range(15):
                memory.retain(f"cup {n} of {name}", id=f"{name}-{n}", session=name)
                assert memory.recall(f"cup {n} of {name}", sessions=name, k=20)
                operation = memory.forget(f"{name}-{n}").operation
                memory.undo(operation)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, "abcdefgh"))
        assert memory.stats().episodes == 8 * 15
        assert memory.stats().forgotten == 0
        assert memory.verify().ok


def test_a_thread_may_close_what_another_opened(path):
    """Closing waits for the call in progress, and may be done twice."""
    memory = Memory(path)
    memory.retain("tea")
    thread = threading.Thread(target=memory.close)
    thread.start()
    thread.join()
    memory.close()
    with Memory(path) as again:
        assert again.stats().episodes == 1
