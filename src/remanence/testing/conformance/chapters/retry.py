"""Whoever got no answer may ask again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from remanence.testing.conformance.bench import Bench, needs, shown, texts
from remanence.testing.conformance.texts import sentences


@needs("retries")
def test_the_same_add_again_stores_nothing_twice(bench: Bench) -> None:
    """The same text under the same id of the caller: one memory, under the ids of the first time."""
    text, other = sentences(2)
    memory = bench.open()
    memory.add(other, user=bench.user, id="other")
    answers = [list(memory.add(text, user=bench.user, id="retry-1")) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert shown(memory, text, other) == [text, other]


@needs("retries", "durable")
def test_an_add_is_retried_after_the_process_was_killed(bench: Bench) -> None:
    """It is not known whether the first one came through: after the second, there is one."""
    text = sentences(1)[0]
    with bench.process() as process:
        process.call("add", text=text, user=bench.user, id="retry-1")
        process.kill()
    memory = bench.open()
    memory.add(text, user=bench.user, id="retry-1")
    assert texts(memory, text) == [text]


@needs("retries", "threads")
def test_retries_at_the_same_moment_store_one(bench: Bench) -> None:
    """Eight threads with the same add: one memory."""
    text = sentences(1)[0]
    memory = bench.open()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: list(memory.add(text, user=bench.user, id="retry-1")), range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert texts(memory, text) == [text]


@needs("retries")
def test_the_same_id_of_two_users_are_two_memories(bench: Bench) -> None:
    """A caller's id is the caller's: one user's add is no retry of another's."""
    first, second = sentences(2)
    memory = bench.open()
    memory.add(first, user="ana", id="1")
    memory.add(second, user="ben", id="1")
    assert shown(memory, first, second, user="ana") == [first]
    assert shown(memory, first, second, user="ben") == [second]


@needs("retries")
def test_the_same_words_under_another_id_are_another_memory_or_none(bench: Bench) -> None:
    """A memory may keep equal words once or twice; what it has, it finds under the words."""
    text = sentences(1)[0]
    memory = bench.open()
    memory.add(text, user=bench.user, id="1")
    memory.add(text, user=bench.user, id="2")
    assert set(texts(memory, text)) == {text}
