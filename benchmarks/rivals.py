"""Other ways to search the same texts, each as its users would set it up, where it is installed.

All that need vectors get those of the bundled model, so that what is compared is the search. Everything is imported
when it is used, after `one_core`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

K = 10
_AT_ONCE = 500
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


def chromadb(texts: Sequence[str], folder: Path) -> Search:
    """A persistent collection."""
    import chromadb as library

    settings = library.Settings(anonymized_telemetry=False)
    collection = library.PersistentClient(str(folder / "chroma"), settings).create_collection("texts")
    for start in range(0, len(texts), _AT_ONCE):
        some = list(texts[start : start + _AT_ONCE])
        ids = [str(row) for row in range(start, start + len(some))]
        collection.add(ids=ids, documents=some, embeddings=embed(some))
    return lambda question: collection.query(query_embeddings=embed([question]), n_results=K)


def lancedb(texts: Sequence[str], folder: Path) -> Search:
    """Vectors and full text, fused by the library's own ranks."""
    import lancedb as library

    rows = [{"text": text, "vector": vector} for text, vector in zip(texts, embed(texts), strict=True)]
    table = library.connect(folder / "lance").create_table("texts", rows)
    table.create_fts_index("text")

    def search(question: str) -> object:
        return table.search(query_type="hybrid").vector(embed([question])[0]).text(question).limit(K).to_list()

    return search


def langgraph(texts: Sequence[str], folder: Path) -> Search:
    """The store that agents of that framework use on one machine."""
    from langgraph.store.base import PutOp
    from langgraph.store.sqlite import SqliteStore

    connection = sqlite3.connect(folder / "langgraph.db", check_same_thread=False, isolation_level=None)

    def vectors(some: Sequence[str]) -> list[list[float]]:
        return embed(some).tolist()

    store = SqliteStore(connection, index={"dims": embed(["x"]).shape[1], "embed": vectors, "fields": ["text"]})
    store.setup()
    for start in range(0, len(texts), _AT_ONCE):
        some = enumerate(texts[start : start + _AT_ONCE], start)
        store.batch([PutOp(("texts",), str(row), {"text": text}) for row, text in some])
    return lambda question: store.search(("texts",), query=question, limit=K)


def mem0(texts: Sequence[str], folder: Path) -> Search:
    """Every text as a memory of its own, without a language model."""
    os.environ |= {"MEM0_TELEMETRY": "False", "ANONYMIZED_TELEMETRY": "False", "MEM0_DIR": str(folder)}
    from langchain_core.embeddings import Embeddings
    from mem0 import Memory

    class Bundled(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return embed(texts).tolist()

        def embed_query(self, text: str) -> list[float]:
            return embed([text])[0].tolist()

    store = {"collection_name": "texts", "path": str(folder / "mem0"), "embedding_model_dims": embed(["x"]).shape[1]}
    memory = Memory.from_config(
        {
            "llm": {"provider": "openai", "config": {"api_key": "never used"}},
            "embedder": {"provider": "langchain", "config": {"model": Bundled()}},
            "vector_store": {"provider": "qdrant", "config": store},
            "history_db_path": str(folder / "mem0.db"),
        }
    )
    for text in texts:
        memory.add(text, user_id="ana", infer=False)
    return lambda question: memory.search(question, filters={"user_id": "ana"}, top_k=K)


RIVALS = (
    Rival("SQLite FTS5", fts5),
    Rival("NumPy exact", numpy_exact),
    Rival("bm25s", bm25s, ("bm25s",), "pip install bm25s"),
    Rival("usearch", usearch, ("usearch",), "pip install usearch"),
    Rival("ChromaDB", chromadb, ("chromadb",), "pip install chromadb"),
    Rival("LanceDB hybrid", lancedb, ("lancedb",), "pip install lancedb"),
    Rival("LangGraph SQLite store", langgraph, ("langgraph", "sqlite_vec"), "pip install langgraph-checkpoint-sqlite"),
    Rival("mem0 infer=False", mem0, ("mem0", "langchain"), "pip install mem0ai langchain", most=10_000),
)
"""The first is what the others are compared with."""
