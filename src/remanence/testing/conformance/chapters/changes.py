"""What was changed is as it was changed, and what was deleted is gone."""

from __future__ import annotations

from contextlib import suppress

from remanence.testing.conformance.bench import Bench, added, needs, shown, texts
from remanence.testing.conformance.texts import sentences

WORD = "quixotrope"
"""In no language: what is looked for in files."""


@needs("update")
def test_an_update_takes_the_place_of_the_old_words(bench: Bench) -> None:
    """A search for either text finds the new one, once."""
    old, new, other = sentences(3)
    memory = bench.open()
    id = added(memory, old)
    added(memory, other)
    memory.update(id, new, user=bench.user)
    assert shown(memory, old, new, other) == [new, other]
    assert texts(memory, new)[0] == new


@needs("update", "get")
def test_an_updated_memory_is_read_under_its_id(bench: Bench) -> None:
    """An id goes on meaning the same memory."""
    old, new = sentences(2)
    memory = bench.open()
    id = added(memory, old)
    memory.update(id, new, user=bench.user)
    assert memory.get(id, user=bench.user) == new


@needs("delete")
def test_what_was_deleted_never_comes_back_in_a_search(bench: Bench) -> None:
    """Not for its own words, nor for others; the rest stays."""
    said = sentences(10)
    memory = bench.open()
    ids = [added(memory, text) for text in said]
    memory.delete(ids[3], user=bench.user)
    for query in said:
        found = texts(memory, query, k=20)
        assert said[3] not in found
        assert query == said[3] or query in found


@needs("delete", "get")
def test_what_was_deleted_is_not_read_under_its_id(bench: Bench) -> None:
    """There is nothing, or an error that says so."""
    memory = bench.open()
    id = added(memory, sentences(1)[0])
    memory.delete(id, user=bench.user)
    found = None
    with suppress(LookupError, ValueError):
        found = memory.get(id, user=bench.user)
    assert found is None


@needs("delete", "durable")
def test_what_was_deleted_is_gone_when_it_is_opened_again(bench: Bench) -> None:
    """The deletion is as durable as the add was."""
    gone, stays = sentences(2)
    memory = bench.open()
    id = added(memory, gone)
    added(memory, stays)
    memory.delete(id, user=bench.user)
    assert shown(bench.reopened(memory), gone, stays) == [stays]


@needs("delete")
def test_what_was_deleted_can_be_added_anew(bench: Bench) -> None:
    """The words are found again, once."""
    text = sentences(1)[0]
    memory = bench.open()
    id = added(memory, text)
    memory.delete(id, user=bench.user)
    added(memory, text)
    assert shown(memory, text) == [text]


@needs("update", "delete")
def test_an_updated_memory_is_deleted_with_all_its_words(bench: Bench) -> None:
    """Neither version is found."""
    old, new, stays = sentences(3)
    memory = bench.open()
    id = added(memory, old)
    added(memory, stays)
    memory.update(id, new, user=bench.user)
    memory.delete(id, user=bench.user)
    assert shown(memory, old, new, stays) == [stays]


@needs("delete")
def test_a_deletion_of_what_is_gone_harms_nothing(bench: Bench) -> None:
    """It does nothing, or says that there is nothing."""
    gone, stays = sentences(2)
    memory = bench.open()
    id = added(memory, gone)
    added(memory, stays)
    memory.delete(id, user=bench.user)
    with suppress(Exception):
        memory.delete(id, user=bench.user)
    assert shown(memory, gone, stays) == [stays]


@needs("erase", "durable")
def test_what_was_erased_is_in_no_file(bench: Bench) -> None:
    """The words are in no file of the folder, neither as UTF-8 nor as UTF-16."""
    memory = bench.open()
    id = added(memory, f"The {WORD} is in the cellar.")
    added(memory, sentences(1)[0])
    memory.erase(id, user=bench.user)
    assert not any(WORD in text for text in texts(memory, WORD))
    bench.close(memory)
    shapes = [WORD.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be")]
    files = [file for file in bench.folder.rglob("*") if file.is_file()]
    assert [file.name for file in files if any(shape in file.read_bytes() for shape in shapes)] == []
