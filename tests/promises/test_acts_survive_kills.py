"""Promise 1, of acts: blocks, steps, feedback and fading that were acknowledged are there after `kill -9`, whole."""

import random

import pytest

from around_banks import killed, start_child
from remanence import Memory

ACTOR = """
import sys
from itertools import count
from remanence import Memory, Policy

memory = Memory(sys.argv[1])
task = (memory.tasks.tree(all=True) or [memory.tasks.begin("count")])[0]
start = int(task.root.note or 0)
print("open", flush=True)
for n in count(start + 1):
    memory.retain(f"cup {n} of tea", id=str(n), session="s")
    hits = memory.recall(f"cup {n} of tea", k=3)
    memory.feedback(hits, used=[str(n)])
    memory.blocks.set("now", f"counting {n}")
    memory.fade(Policy(most=5, kinds="episodic"))
    memory.tasks.step(task.id, note=str(n))
    print(n, flush=True)
"""


def survive(path, kills, seed):
    """Kill a process on the same bank again and again, while it starts or after some rounds, and look at what it left.

    Returns the last round that was acknowledged.
    """
    moments, last = random.Random(seed), 0
    for number in range(kills):
        said = killed(start_child(ACTOR, path), number % 4, moments.uniform(0, 0.8)).split()
        if not path.exists():
            assert not said
            continue
        last = max([last, *map(int, said[1:])])
        with Memory(path, create=False) as memory:
            assert memory.verify().ok, memory.verify()
            (task,) = memory.tasks.tree(all=True) or (None,)
            done = int(task.root.note or 0) if task else 0
            assert done >= last, "an acknowledged step is gone"
            assert int(memory.blocks.get("now").text.split()[1]) in (done, done + 1) if done else True
            assert len(list(memory.list(unit="turn"))) <= 6
            assert {n for n in range(1, done + 1) if memory.get(str(n)).text != f"cup {n} of tea"} == set()
            judged = {r.metadata.get("n", r.text): r.used for r in memory.list(unit="turn")}
            assert all(used >= 1 for text, used in judged.items() if int(text.split()[1]) <= done), judged
    return last


def test_acts_that_were_acknowledged_survive_kills(path):
    """Four kills at random moments; the bank verifies each time."""
    assert survive(path, 4, seed=5) > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6, 10))
def test_acts_that_were_acknowledged_survive_eighty_kills(path, seed):
    """The same twenty times each on four banks."""
    assert survive(path, 20, seed) > 10
