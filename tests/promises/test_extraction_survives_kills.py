"""Promise 1, for what is extracted: a process that dies while it reads leaves nothing half done, and nothing undone."""

import random
import subprocess

from around_banks import allow, killed, start_child
from remanence import Memory
from scripted import scripted, statements

READER = """
import sys
from remanence import Memory
from scripted import Scripted
import remanence.faculties.learning as learning

class Led(Scripted):
    def __call__(self, passages):
        sys.stdin.readline()
        print("reading", flush=True)
        return super().__call__(passages)

learning.BATCH = 5
with Memory(sys.argv[1]) as memory:
    memory._faculties.learning._given = Led()
    memory.wait()
"""
TURNS = 120


def test_a_batch_that_was_interrupted_is_read_again_whole(path):
    """After kills at random moments every statement is there once, superseded as if nothing had happened."""
    with scripted(Memory(path)) as memory:
        for n in range(TURNS):
            day = f"2024-{1 + n // 28:02}-{1 + n % 28:02}"
            memory.retain(f"ana | lives_in | place {n % 7}\nana | likes | tea {n}", actor="ana", at=day)
    moments = random.Random(3)
    for number in range(6):
        child, batches = start_child(READER, path, stdin=subprocess.PIPE), 1 + number % 3
        allow(child, batches)
        killed(child, batches, moments.uniform(0, 0.04))
        with scripted(Memory(path)) as memory:
            assert memory.verify().ok, memory.verify()
            read = TURNS - memory.stats().unread
            assert len([s for s in statements(memory) if "likes" in s]) == read, "a turn is half read"
    with scripted(Memory(path)) as memory:
        memory.wait()
        assert memory.stats().records["statement"] == 2 * TURNS
        assert [s for s in statements(memory) if "lives_in" in s] == [f"ana lives_in place {(TURNS - 1) % 7}"]
        assert len(memory.story("ana", "lives_in")[0].told) == TURNS
        assert memory.verify().ok
