"""What was acknowledged stays."""

from __future__ import annotations

from remanence.testing.conformance.bench import Bench, added, needs, shown, texts
from remanence.testing.conformance.texts import sentences


@needs("durable")
def test_what_was_added_is_there_when_it_is_opened_again(bench: Bench) -> None:
    """A memory that was closed and opened again holds every text under its id, and finds it."""
    said = sentences(20)
    memory = bench.open()
    ids = [added(memory, text) for text in said]
    again = bench.reopened(memory)
    assert [text for id, text in zip(ids, said, strict=True) if not bench.holds(again, id, text)] == []
    assert texts(again, said[7])[0] == said[7]


@needs("durable")
def test_an_add_that_was_acknowledged_outlives_kill_9(bench: Bench) -> None:
    """The process is killed right after `add` returned; the text is there."""
    said = sentences(10)
    with bench.process() as process:
        ids = [process.call("add", text=text, user=bench.user)[0] for text in said]
        process.kill()
    memory = bench.open()
    assert [text for id, text in zip(ids, said, strict=True) if not bench.holds(memory, id, text)] == []


@needs("durable", "update")
def test_an_update_that_was_acknowledged_outlives_kill_9(bench: Bench) -> None:
    """The process is killed right after `update` returned; the new text is found, the old one is not."""
    old, new = sentences(2)
    with bench.process() as process:
        (id,) = process.call("add", text=old, user=bench.user)
        process.call("update", id=id, text=new, user=bench.user)
        process.kill()
    assert shown(bench.open(), old, new) == [new]


@needs("durable", "delete")
def test_a_deletion_that_was_acknowledged_outlives_kill_9(bench: Bench) -> None:
    """The process is killed right after `delete` returned; the text does not come back."""
    gone, stays = sentences(2)
    with bench.process() as process:
        (id,) = process.call("add", text=gone, user=bench.user)
        process.call("add", text=stays, user=bench.user)
        process.call("delete", id=id, user=bench.user)
        process.kill()
    assert shown(bench.open(), gone, stays) == [stays]
