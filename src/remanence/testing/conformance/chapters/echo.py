"""What the memory has said itself is no news."""

from __future__ import annotations

from remanence.testing.conformance.bench import Bench, added, needs, texts
from remanence.testing.conformance.texts import sentences


@needs("echo")
def test_what_the_memory_returned_is_not_new_when_it_is_added_again(bench: Bench) -> None:
    """An agent reads out what it found, and that is added as the conversation goes on: a search shows it once."""
    said = sentences(5)
    memory = bench.open()
    for text in said:
        added(memory, text)
    for _ in range(3):
        for text in texts(memory, said[0], k=2):
            memory.add(text, user=bench.user)
    found = texts(memory, said[0], k=5)
    assert found.count(said[0]) == 1
    assert len(set(found)) == len(found)


@needs("echo")
def test_what_is_said_beside_an_echo_is_kept(bench: Bench) -> None:
    """A text that repeats a memory and adds to it is a memory."""
    text, news = sentences(2)
    memory = bench.open()
    added(memory, text)
    (echo,) = texts(memory, text)
    added(memory, f"{echo} {news}")
    assert any(news in found for found in texts(memory, news))
