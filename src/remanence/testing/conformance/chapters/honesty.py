"""A memory does what it says, and says what it does not."""

from __future__ import annotations

import sys
from contextlib import suppress
from uuid import uuid4

import pytest

from remanence.testing.conformance.bench import Bench, added, needs, texts
from remanence.testing.conformance.processes import CallFailed
from remanence.testing.conformance.texts import sentences


@needs("durable")
@pytest.mark.skipif(sys.platform == "win32", reason="no limits of file sizes")
def test_a_write_that_fails_raises(bench: Bench) -> None:
    """On a full disk, an add raises; what was acknowledged before is there, word for word, when there is room again."""
    said = [f"{text} {'It is a long story. ' * 1000}{n}" for n, text in enumerate(sentences(60))]
    held = list[tuple[str, str]]()
    failures = 0
    with bench.process() as process:
        process.call("add", text=sentences(1)[0], user=bench.user)
        process.call("fill_disk")
        for text in said:
            try:
                held.append((process.call("add", text=text, user=bench.user)[0], text))
            except CallFailed:
                failures += 1
                if failures == 3:
                    break
        process.kill()
    memory = bench.open()
    assert [text[:40] for id, text in held if not bench.holds(memory, id, text)] == []
    assert failures, f"{len(said)} texts of 20 kB were acknowledged with room for 256 kB in each file"


def test_a_search_of_nothing_finds_nothing(bench: Bench) -> None:
    """An empty memory answers with an empty list."""
    memory = bench.open()
    assert texts(memory, "where does Ana live?") == []


def test_a_search_returns_at_most_k(bench: Bench) -> None:
    """Each memory once, and no more than were asked for."""
    memory = bench.open()
    for text in sentences(12):
        added(memory, text)
    for k in (1, 3, 12):
        found = memory.search(sentences(1)[0], user=bench.user, k=k)
        assert 1 <= len(found) <= k
        assert len({id for id, _ in found}) == len(found)


def test_more_may_be_asked_for_than_there_is(bench: Bench) -> None:
    """A `k` of thousands returns what there is, each once."""
    said = sentences(3)
    memory = bench.open()
    for text in said:
        added(memory, text)
    found = texts(memory, said[0], k=5000)
    assert len(found) == len(set(found))
    assert {said[0]} <= set(found) <= set(said)


@pytest.mark.parametrize("query", ["", " ", "\n"], ids=["empty", "blank", "line"])
def test_an_empty_query_is_answered_or_refused(bench: Bench, query: str) -> None:
    """With a list, of what is there or of nothing, or by a ValueError or TypeError."""
    text = sentences(1)[0]
    memory = bench.open()
    added(memory, text)
    with suppress(ValueError, TypeError):
        assert set(texts(memory, query)) <= {text}
    assert texts(memory, text) == [text]


@needs("get")
def test_an_id_that_never_was_reads_nothing(bench: Bench) -> None:
    """There is nothing, or an error that says so; never another memory."""
    memory = bench.open()
    added(memory, sentences(1)[0])
    for id in (str(uuid4()), "no such id", "0"):
        found = None
        with suppress(LookupError, ValueError):
            found = memory.get(id, user=bench.user)
        assert found is None


@needs("get")
def test_a_search_shows_what_is_held(bench: Bench) -> None:
    """Each hit's text is the one that its id reads, and the ids are those that `add` gave."""
    memory = bench.open()
    given = {added(memory, text): text for text in sentences(8)}
    found = memory.search(sentences(1)[0], user=bench.user, k=8)
    assert found
    for id, text in found:
        assert given[id] == text == memory.get(id, user=bench.user)


def test_the_same_question_has_the_same_answer(bench: Bench) -> None:
    """Asked twice of a memory that nothing was added to, in the same order."""
    said = sentences(30)
    memory = bench.open()
    for text in said:
        added(memory, text)
    assert texts(memory, "who repaired a violin?") == texts(memory, "who repaired a violin?")
