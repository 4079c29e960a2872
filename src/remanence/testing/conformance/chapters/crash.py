"""A process that dies in the middle leaves a memory that works."""

from __future__ import annotations

import pytest

from remanence.testing.conformance.bench import Bench, added, needs, shown, texts
from remanence.testing.conformance.texts import sentences


@needs("durable")
@pytest.mark.parametrize("seen", [1, 7, 23])
def test_a_process_killed_while_it_adds_loses_nothing_that_it_acknowledged(bench: Bench, seen: int) -> None:
    """Killed with adds under way, after so many answers: those are there, and no text is half there."""
    said = sentences(60)
    with bench.process() as process:
        for text in said:
            process.send("add", text=text, user=bench.user)
        ids = [process.answer()[0] for _ in range(seen)]
        process.kill()
    memory = bench.open()
    assert [text for id, text in zip(ids, said, strict=False) if not bench.holds(memory, id, text)] == []
    found = texts(memory, said[0], k=100)
    assert set(found) <= set(said)
    assert len(found) == len(set(found))


@needs("durable")
def test_a_killed_process_leaves_no_lock_behind(bench: Bench) -> None:
    """Whoever opens the memory next can read and write at once."""
    first, second = sentences(2)
    with bench.process() as process:
        process.call("add", text=first, user=bench.user)
        process.kill()
    memory = bench.open()
    added(memory, second)
    assert shown(memory, first, second) == [first, second]


@needs("durable")
def test_a_memory_that_is_killed_again_and_again_keeps_working(bench: Bench) -> None:
    """Five processes in turn add one text each and are killed: all five are there, and a sixth can be added."""
    said = sentences(6)
    for text in said[:5]:
        with bench.process() as process:
            process.call("add", text=text, user=bench.user)
            process.kill()
    memory = bench.open()
    added(memory, said[5])
    assert shown(memory, *said) == said
