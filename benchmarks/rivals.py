"""Other ways to search the same texts, each as its users would set it up, where it is installed.

All that need vectors get those of the bundled model, so that what is compared is the search. Everything is imported
when it is used, after `one_core`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

K = 10
Search = Callable[[str], object]


class Rival(NamedTuple):
    """A search by name.

    Attributes:
        make: builds it from texts in a folder of its own. modules: what it needs. install: how to get that.
        most: the most texts it is built of without being asked to, because it takes them in slowly.
    """

    name: str
    make: Callable[[Sequence[str], Path], Search]
    modules: tuple[str, ...] = ()
    install: str = ""
    most: int | None = None

    @property
    def missing(self) -> bool:
        """Whether something that it needs is not installed."""
        return any(find_spec(module) is None for module in self.modules)


def embed(texts: Sequence[str]) -> Any:
    """Vectors of the bundled model."""
    import numpy as np

    from remanence.encoding.embedding.static import StaticEmbedder

    model = StaticEmbedder()
    return np.vstack([model.embed(texts[start : start + 4096]) for start in range(0, len(texts), 4096)])


def fts5(texts: Sequence[str], folder: Path) -> Search:
    """A bare FTS5 table."""
    from remanence.arena.systems.fts5 import any_word

    connection = sqlite3.connect(folder / "fts5.db")
    connection.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='porter unicode61')")
    with connection:
        connection.executemany("INSERT INTO texts(text) VALUES (?)", ((text,) for text in texts))
    search = f"SELECT rowid, text, rank FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT {K}"
    return lambda question: connection.execute(search, (any_word(question),)).fetchall()


def numpy_exact(texts: Sequence[str], folder: Path) -> Search:
    """One matrix product."""
    del folder
    import numpy as np

    matrix = embed(texts)

    def search(question: str) -> object:
        scores = matrix @ embed([question])[0]
        best = np.argpartition(-scores, min(K, len(scores) - 1))[:K]
        return [texts[row] for row in best[np.argsort(-scores[best])].tolist()]

    return search


def bm25s(texts: Sequence[str], folder: Path) -> Search:
    """The library's defaults, with its stop words."""
    del folder
    import bm25s as library

    index = library.BM25()
    index.index(library.tokenize(list(texts), stopwords="en", show_progress=False), show_progress=False)

    def search(question: str) -> object:
        words = library.tokenize(question, stopwords="en", show_progress=False)
        return index.retrieve(words, k=K, show_progress=False)

    return search


def usearch(texts: Sequence[str], folder: Path) -> Search:
    """A graph of half-precision vectors."""
    del folder
    import numpy as np
    from usearch.index import Index

    vectors = embed(texts)
    index = Index(ndim=vectors.shape[1], metric="cos", dtype="f16")
    index.add(np.arange(len(vectors)), vectors, threads=1)
    return lambda question: [texts[key] for key in index.search(embed([question])[0], K, threads=1).keys.tolist()]


def product(spec: str) -> Callable[[Sequence[str], Path], Search]:
    """Another product as it stands on the arena's bench: MODULE:CLASS of `remanence.adapters.products`."""

    module, _, name = spec.partition(":")

    def make(texts: Sequence[str], folder: Path) -> Search:
        os.environ |= {"MEM0_TELEMETRY": "False", "ANONYMIZED_TELEMETRY": "False", "MEM0_DIR": str(folder)}
        from remanence.arena.systems import Settings

        system = getattr(import_module(f"remanence.adapters.products.{module}"), name)(Settings(k=K))
        search = system.hold(texts, folder, ExitStack())  # nothing is freed before the benchmark ends
        return lambda question: search(question, K)

    make.__name__ = module
    return make


RIVALS = (
    Rival("SQLite FTS5", fts5),
    Rival("NumPy exact", numpy_exact),
    Rival("bm25s", bm25s, ("bm25s",), "pip install bm25s"),
    Rival("usearch", usearch, ("usearch",), "pip install usearch"),
    Rival("ChromaDB", product("chroma:Chroma"), ("chromadb",), "pip install chromadb"),
    Rival("LanceDB hybrid", product("lancedb:LanceHybrid"), ("lancedb",), "pip install lancedb"),
    Rival(
        "LangGraph SQLite store",
        product("langgraph:Sqlite"),
        ("langgraph", "sqlite_vec"),
        "pip install langgraph-checkpoint-sqlite",
    ),
    Rival("mem0 infer=False", product("mem0:Mem0"), ("mem0",), "pip install mem0ai", most=10_000),
)
"""The first is what the others are compared with."""
