"""Promise 1, for what is extracted: a process that dies while it reads leaves nothing half done, and nothing undone."""

import random
import subprocess

from banks import start_child
from remanence import Memory
from scripted import scripted, statements

READER = """
import sys
from remanence import Memory
from scripted import scripted
import remanence.faculties.learning as learning

learning.BATCH = 5
with scripted(Memory(sys.argv[1])) as memory:
    print("open", flush=True)
    memory.wait()
"""
TURNS = 120


def test_a_batch_that_was_interrupted_is_read_again_whole(path):
    """After kills at random moments every statement is there once, superseded as if nothing had happened."""
    with scripted(Memory(path)) as memory:
        for n in range(TURNS):
            day = f"2024-{1 + n // 28:02}-{1 + n % 28:02}"
            memory.retain(f"ana | lives_in | place {n % 7}\nana | likes | tea {n}", actor="ana", at=day)
    moments, killed = random.Random(3), 0
    for _ in range(6):
        child = start_child(READER, path)
        assert child.stdout.readline() == "open\n"
        try:
            child.wait(timeout=moments.uniform(0.02, 0.25))
        except subprocess.TimeoutExpired:
            killed += 1
            child.kill()
        child.communicate(timeout=60)
        with scripted(Memory(path)) as memory:
            assert memory.verify().ok, memory.verify()
            read = TURNS - memory.stats().unread
            assert len([s for s in statements(memory) if "likes" in s]) == read, "a turn is half read"
    assert killed, "every child was done before it was killed"
    with scripted(Memory(path)) as memory:
        memory.wait()
        assert memory.stats().records["statement"] == 2 * TURNS
        assert [s for s in statements(memory) if "lives_in" in s] == [f"ana lives_in place {(TURNS - 1) % 7}"]
        assert len(memory.story("ana", "lives_in")[0].told) == TURNS
        assert memory.verify().ok
