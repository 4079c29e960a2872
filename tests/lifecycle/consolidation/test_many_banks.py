"""Consolidation of banks that nobody wrote by hand, in processes that die, and in others that see the same."""

import shutil
import subprocess

from hypothesis import given, settings
from hypothesis import strategies as st

from around_banks import Clock, allow, exported, killed, run_child, start_child
from remanence import Memory
from telling import told

WORDS = "two cats garden tomatoes frost concert cello tickets euros fleece Brahms water Friday".split()
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(lambda words: f"Ana has {' '.join(words)}.")
STEPS = st.one_of(
    st.tuples(st.just("retain"), TEXTS, st.sampled_from(["s", "t", None]), st.integers(0, 300)),
    st.tuples(st.just("again"), st.integers(0, 30)),
    st.tuples(st.just("forget"), st.integers(0, 30)),
    st.tuples(st.just("supersede"), st.integers(0, 30), TEXTS),
    st.tuples(st.just("consolidate")),
    st.tuples(st.just("undo")),
)


def step(memory, kept, action, *about):
    """One act on a bank; `kept` are the caller's ids so far."""
    if action == "retain":
        text, session, minute = about
        kept.append(str(len(kept)))
        at = f"2025-03-01 {minute // 60:02d}:{minute % 60:02d}"
        memory.retain(text, session=session, actor="ana", at=at, id=kept[-1])
    elif action == "consolidate":
        memory.consolidate()
    elif action == "undo" and kept:
        try:
            memory.undo()
        except ValueError as e:
            assert "changed again since" in str(e) or "nothing left" in str(e)  # noqa: PT017  (either is an answer)
    elif kept:
        id = kept[about[0] % len(kept)]
        if action == "again":
            kept.append(str(len(kept)))
            memory.retain(memory.get(id).text.replace(".", "!"), session="s", actor="ana", id=kept[-1])
        elif action == "forget":
            memory.forget(id)
        elif action == "supersede":
            memory.retain(about[1], id=id, actor="ana", supersede=True)


@settings(max_examples=60)
@given(st.lists(STEPS, min_size=3, max_size=25))
def test_undo_restores_the_current_state_of_any_bank(steps):
    """Byte for byte in `export --current`; history has both acts, and the bank verifies."""
    with Memory(":memory:", clock=Clock()) as memory:
        told(memory)
        kept = []
        for each in steps:
            step(memory, kept, *each)
        memory.wait()
        before, seq = exported(memory, current=True), memory.seq
        done = memory.consolidate()
        if not done.operation:
            assert memory.seq == seq
            return
        entries = list(memory.journal(seq))
        assert exported(memory, current=True) != before or not done.changed
        if done.changed:
            memory.undo(done.operation)
        assert exported(memory, current=True) == before
        assert list(memory.journal(seq))[: len(entries)] == entries
        assert memory.verify().ok


CONSOLIDATOR = """
import sys
from remanence import Memory
from remanence.faculties import consolidating
from remanence.types import Unit
from telling import told

consolidating.BATCHES.update({Unit.TURN: 3, Unit.STATEMENT: 3})
memory = told(Memory(sys.argv[1]))

def progress(done, total):
    print(done, flush=True)
    sys.stdin.readline()

memory.consolidate(progress=progress)
"""


def filled(path, n=160):
    """A bank of many short sessions, in which much is said twice."""
    with Memory(path, clock=Clock()) as memory:
        told(memory).retain_many(
            {
                "text": f"Ana has {WORDS[n % 5]} and {WORDS[n % 7]} {n % 3}{'!' if n % 2 else '.'}",
                "actor": "ana",
                "session": f"s{n // 8}",
                "at": f"2025-03-{1 + n // 20:02d} 10:{n % 60:02d}",
            }
            for n in range(n)
        )
        memory.wait()
    return path


def state(path):
    """What is believed, in words, and from which characters, whatever the ids and times of recording are."""
    with Memory(path, create=False) as memory:
        told(memory)
        assert memory.verify().ok
        return sorted(
            (r.unit, r.text, r.part, tuple((s.episode, s.start, s.end) for s in r.sources))
            for unit in ("statement", "session", "scene", "persona")
            for r in memory.list(unit=unit)
        )


def test_an_interrupted_run_is_taken_up_again(path, tmp_path):
    """Killed again and again, it ends where a run that nobody disturbed ends; every batch is whole or not there."""
    filled(path)
    calm = tmp_path / "calm.rem"
    shutil.copy(path, calm)
    run_child(CONSOLIDATOR, calm)
    for batches, seconds in ((1, 0.0), (1, 0.02), (3, 0.01), (2, 0.05)):
        child = start_child(CONSOLIDATOR, path, stdin=subprocess.PIPE)
        allow(child, batches)
        killed(child, batches, seconds)
        with Memory(path, create=False) as memory:
            assert memory.verify().ok
    run_child(CONSOLIDATOR, path)
    assert state(path) == state(calm)


def test_two_processes_make_the_same_of_the_same_bank(path, tmp_path, monkeypatch):
    """Whatever seed their hashes have."""
    filled(path)
    copies = [tmp_path / "one.rem", tmp_path / "other.rem"]
    for copy in copies:
        shutil.copy(path, copy)
    for copy, seed in zip(copies, ("1", "4242"), strict=True):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        run_child(CONSOLIDATOR, copy)
    assert state(copies[0]) == state(copies[1])


def test_two_workers_share_the_work(path, tmp_path):
    """Both finish, nothing is done twice, and what is there in the end is what one would have made."""
    calm = tmp_path / "calm.rem"
    shutil.copy(filled(path), calm)
    run_child(CONSOLIDATOR, calm)
    children = [start_child(CONSOLIDATOR, path) for _ in range(2)]
    for child in children:
        _, errors = child.communicate(timeout=600)
        assert child.returncode == 0, errors
    assert state(path) == state(calm)
