"""The background worker: it stops between two batches, goes on after a failure, and leaves the bank to others."""

from threading import Event, Thread

import pytest

from around_banks import exported
from remanence import Memory
from remanence.errors import StoreUnavailable
from remanence.faculties import consolidating
from remanence.types import Unit

from .test_consolidate import summaries, talk


def test_a_worker_stops_after_its_present_batch(mem, monkeypatch):
    """What was done stays, the rest is done by the next one; nothing is half done."""
    monkeypatch.setitem(consolidating.BATCHES, Unit.TURN, 12)
    for n in range(4):
        talk(mem, f"s{n}", f"2025-03-0{n + 1}")
    stop = Event()
    consolidate = type(mem).consolidate

    def interrupted(*, progress):
        def once(done, total):
            stop.set()
            progress(done, total)

        return consolidate(mem, progress=once)

    monkeypatch.setattr(mem, "consolidate", interrupted)
    mem.watch(0.01, stop=stop)
    assert len(summaries(mem)) < 8
    worker = mem.stats().worker
    assert (worker.runs, worker.stopped) == (0, True)
    monkeypatch.undo()
    mem.consolidate()
    assert len(summaries(mem)) == 8
    assert mem.verify().ok


def test_others_write_while_a_worker_works(path):
    """A thread that watches consolidates what another connection retains; its note is no part of the history."""
    stop, seen = Event(), Event()
    with Memory(path) as memory, Memory(path) as other:
        thread = Thread(target=memory.watch, args=(0.01,), kwargs={"stop": stop, "told": lambda _: seen.set()})
        thread.start()
        talk(other)
        assert seen.wait(600)
        stop.set()
        thread.join(600)
        assert not thread.is_alive()
        assert other.stats().worker.changed >= 1
        assert "worker" not in exported(other)
        assert other.verify().ok


def test_a_run_that_fails_is_noted_and_tried_again(mem, monkeypatch):
    """A full disk ends no worker."""
    talk(mem)
    stop, runs = Event(), []

    def failing(*, progress):
        runs.append(progress)
        if len(runs) == 3:
            stop.set()
        raise StoreUnavailable("the disk is full")

    monkeypatch.setattr(mem, "consolidate", failing)
    mem.watch(0.001, stop=stop)
    assert len(runs) == 3
    assert mem.stats().worker.error == "the disk is full"
    with pytest.raises(ValueError, match="seconds"):
        mem.watch(0, stop=stop)
