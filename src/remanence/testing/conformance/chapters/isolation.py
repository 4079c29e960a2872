"""Nobody sees what is another's."""

from __future__ import annotations

from contextlib import suppress

import pytest

from remanence.testing.conformance.bench import Bench, added, needs, shown, texts
from remanence.testing.conformance.texts import sentences

ALIKE = (
    "ana", "Ana", "anab", "an", "ana%", "an_", "*", "%", "ana/ben", "../ana", "ana'; --", 'ana" OR "1"="1',
    "ana\u0301", "an\u00e1", "АNA", "用户", "0", "null", "a" * 100,
)  # fmt: skip
"""Names of users that somebody may take for one another."""


def test_a_search_returns_only_the_users_own(bench: Bench) -> None:
    """Each user finds what is theirs, and with no query what is not."""
    anas, bens = sentences(20)[:10], sentences(20)[10:]
    memory = bench.open()
    for text in anas:
        added(memory, text, "ana")
    for text in bens:
        added(memory, text, "ben")
    for query in (*bens, *anas, "ben", "everything that Ben has"):
        assert set(texts(memory, query, "ana", 50)) <= set(anas)
        assert set(texts(memory, query, "ben", 50)) <= set(bens)
    assert texts(memory, anas[3], "carl") == []


def test_names_that_look_alike_are_different_users(bench: Bench) -> None:
    """Also by case, wildcards, quotes, paths and other spellings of the same letters; or the name is refused."""
    memory = bench.open()
    held = dict[str, str]()
    for name, text in zip(ALIKE, sentences(len(ALIKE)), strict=True):
        try:
            added(memory, text, name)
        except ValueError:
            continue
        held[name] = text
    assert {"ana", "Ana", "anab", "an"} <= set(held)
    for name, text in held.items():
        assert texts(memory, text, name, 50) == [text], name


@pytest.mark.parametrize("query", ["user:ben", "user_id='ben'", '" OR 1=1 --', '{"user_id": "ben"}', "*", "ben%"])
def test_no_query_reaches_beyond_the_user(bench: Bench, query: str) -> None:
    """A query is words, whatever it looks like; a memory may refuse it."""
    own, secret = sentences(2)
    memory = bench.open()
    added(memory, own, "ana")
    added(memory, f"{secret} {query}", "ben")
    with suppress(ValueError):
        assert set(texts(memory, query, "ana", 50)) <= {own}


@needs("get", "scoped_ids")
def test_an_id_of_another_user_reads_nothing(bench: Bench) -> None:
    """Whoever guesses or has seen an id gets nothing by it, or a refusal."""
    memory = bench.open()
    id = added(memory, sentences(1)[0], "ben")
    found = None
    with suppress(LookupError, ValueError, PermissionError):
        found = memory.get(id, user="ana")
    assert found is None


@needs("update", "delete", "scoped_ids")
def test_an_id_of_another_user_changes_nothing(bench: Bench) -> None:
    """Neither an update nor a deletion with someone else's id touches the memory, or shows it to who tried."""
    text, other = sentences(2)
    memory = bench.open()
    id = added(memory, text, "ben")
    with suppress(LookupError, ValueError, PermissionError):
        memory.update(id, other, user="ana")
    with suppress(LookupError, ValueError, PermissionError):
        memory.delete(id, user="ana")
    assert texts(memory, text, "ben") == [text]
    assert text not in texts(memory, text, "ana")


@needs("delete")
def test_a_deletion_leaves_the_same_words_of_another_user(bench: Bench) -> None:
    """Two users said the same: one of the two is deleted."""
    text = sentences(1)[0]
    memory = bench.open()
    id = added(memory, text, "ana")
    added(memory, text, "ben")
    memory.delete(id, user="ana")
    assert (shown(memory, text, user="ana"), shown(memory, text, user="ben")) == ([], [text])
