"""Many memories; how long it takes is told, and never judged."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

from remanence.testing.conformance.bench import Bench, added, texts
from remanence.testing.conformance.texts import NEEDLE, QUESTION, sentences


def test_a_needle_is_found_among_many(bench: Bench, record_property: Callable[[str, object], None]) -> None:
    """Among 10,000 memories a question finds, within ten, the one that answers it; and a text itself is found first."""
    said = sentences(bench.items)
    memory = bench.open()
    began = perf_counter()
    for n, text in enumerate(said):
        added(memory, text)
        if n == len(said) // 2:
            added(memory, NEEDLE)
    record_property("adds per second", round(bench.items / (perf_counter() - began), 1))
    record_property("items", bench.items)
    assert NEEDLE in texts(memory, QUESTION)
    step = max(1, len(said) // 40)
    times = list[float]()
    for text in said[::step]:
        asked = perf_counter()
        found = texts(memory, text)
        times.append(1000 * (perf_counter() - asked))
        assert text in found
    record_property("median search, ms", round(median(times), 1))
