"""SQLite's own full text search: any word of the question, Porter stems, its BM25."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

from remanence.arena.datasets import Group, Question
from remanence.arena.systems.protocol import Found, Searcher, Settings
from remanence.arena.systems.scoring import PlainSearcher, pack_in_order
from remanence.encoding.text import FUNCTION_WORDS

__all__ = ["Fts5", "Fts5Index", "any_word"]

_WORD = re.compile(r"\w+")


def any_word(question: str) -> str:
    """An FTS5 query for any content word of a question; "" if it has none.

    >>> any_word("Where does Ana's sister live?")
    '"ana" OR "sister" OR "live"'
    """
    words = dict.fromkeys(word for word in _WORD.findall(question.lower()) if word not in FUNCTION_WORDS)
    return " OR ".join(f'"{word}"' for word in words)


class Fts5Index:
    """A table of texts in memory, searched as anyone would; a context manager."""

    def __init__(self, texts: Sequence[str], *, path: str = ":memory:") -> None:
        self._connection = sqlite3.connect(path)
        self._connection.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='porter unicode61')")
        with self._connection:
            self._connection.executemany("INSERT INTO texts(rowid, text) VALUES (?, ?)", enumerate(texts))

    def search(self, question: str, k: int) -> list[tuple[int, float]]:
        """Numbers and scores (higher is better) of at most k texts, best first."""
        query = any_word(question)
        if not query:
            return []
        rows = self._connection.execute(
            "SELECT rowid, -rank FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?", (query, k)
        )
        return rows.fetchall()

    def close(self) -> None:
        """Free the table."""
        self._connection.close()


class Fts5:
    """The system `fts5`."""

    name = "fts5"
    version = "1"
    ranks = True

    def __init__(self, settings: Settings) -> None:
        self._k = settings.k

    def build(self, group: Group) -> Searcher:
        return _Fts5Searcher([doc.printed for doc in group.docs], k=self._k)


class _Fts5Searcher(PlainSearcher):
    def __init__(self, texts: Sequence[str], *, k: int) -> None:
        self._texts = texts
        self._index = Fts5Index(texts)
        self._k = k

    def search(self, question: Question) -> Found:
        rows = self._index.search(question.text, self._k)
        order = [number for number, _ in rows]
        return Found(
            hits=tuple((number,) for number in order),
            confidence=rows[0][1] if rows else None,
            pack=lambda budget: pack_in_order(self._texts, order, budget),
        )

    def close(self) -> None:
        """Free the database."""
        self._index.close()
