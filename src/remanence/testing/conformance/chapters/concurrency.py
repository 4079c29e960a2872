"""Many at once lose nothing, and see each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from remanence.testing.conformance.bench import Bench, added, needs, texts
from remanence.testing.conformance.texts import sentences

HANDS, EACH = 8, 15


@needs("threads")
def test_threads_that_add_at_once_lose_nothing(bench: Bench) -> None:
    """Eight threads, no error, and every text is there under its id."""
    said = sentences(HANDS * EACH)
    memory = bench.open()
    with ThreadPoolExecutor(HANDS) as pool:
        ids = list(pool.map(lambda text: added(memory, text), said))
    assert len(set(ids)) == len(ids)
    assert [text for id, text in zip(ids, said, strict=True) if not bench.holds(memory, id, text)] == []


@needs("threads")
def test_threads_search_while_others_add(bench: Bench) -> None:
    """No error, nothing of another user, and whoever has added finds it at once."""
    said = sentences(HANDS * EACH)
    memory = bench.open()

    def own(n: int) -> bool:
        user = f"user-{n % HANDS}"
        added(memory, said[n], user)
        found = texts(memory, said[n], user)
        return said[n] in found and set(found) <= set(said[n % HANDS :: HANDS])

    with ThreadPoolExecutor(HANDS) as pool:
        assert all(pool.map(own, range(len(said))))


@needs("processes", "durable")
def test_processes_that_add_at_once_lose_nothing(bench: Bench) -> None:
    """Four processes with one folder, no error such as a locked database, and every text is there."""
    said = sentences(4 * EACH)
    processes = [bench.process() for _ in range(4)]
    try:
        for n, text in enumerate(said):
            processes[n % 4].send("add", text=text, user=bench.user)
        ids = [processes[n % 4].answer()[0] for n in range(len(said))]
    finally:
        for process in processes:
            process.kill()
    memory = bench.open()
    assert [text for id, text in zip(ids, said, strict=True) if not bench.holds(memory, id, text)] == []


@needs("processes", "durable")
def test_a_process_sees_what_another_has_added(bench: Bench) -> None:
    """At its next call, without opening the memory again."""
    first, second, third = sentences(3)
    memory = bench.open()
    added(memory, first)
    with bench.process() as process:
        process.call("add", text=second, user=bench.user)
        assert second in texts(memory, second)
        added(memory, third)
        found = process.call("search", query=third, user=bench.user, k=10)
    assert third in [text for _, text in found]


@needs("processes", "durable", "delete")
def test_a_process_no_longer_finds_what_another_has_deleted(bench: Bench) -> None:
    """At its next call."""
    gone, stays = sentences(2)
    memory = bench.open()
    id = added(memory, gone)
    added(memory, stays)
    with bench.process() as process:
        before = process.call("search", query=gone, user=bench.user, k=10)
        memory.delete(id, user=bench.user)
        after = process.call("search", query=gone, user=bench.user, k=10)
    assert gone in [text for _, text in before]
    assert gone not in [text for _, text in after]
