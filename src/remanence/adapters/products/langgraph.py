"""LangGraph's stores with an index: the namespace is the group's, the texts are items."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

from langgraph.store.base import BaseStore, PutOp
from langgraph.store.memory import InMemoryStore
from langgraph.store.sqlite import SqliteStore

from remanence.adapters.conformance.langgraph import driver
from remanence.adapters.products._product import Product, Search

__all__ = ["InMemory", "Sqlite"]
_AT_ONCE = 500
_PLACE = ("said",)


def _kept(store: BaseStore, texts: Sequence[str]) -> Search:
    for start in range(0, len(texts), _AT_ONCE):
        some = enumerate(texts[start : start + _AT_ONCE], start)
        store.batch([PutOp(_PLACE, str(number), {"text": text}) for number, text in some])

    def search(question: str, k: int) -> list[tuple[int, float]]:
        return [(int(item.key), item.score or 0.0) for item in store.search(_PLACE, query=question, limit=k)]

    return search


class InMemory(Product):
    """The system `langgraph-memory`: `InMemoryStore`."""

    name, version = "langgraph-memory", version("langgraph-checkpoint")

    def hold(self, texts: Sequence[str], folder: Path, closing: ExitStack) -> Search:
        del folder, closing
        return _kept(InMemoryStore(index=_index(self)), texts)


class Sqlite(Product):
    """The system `langgraph-sqlite`: `SqliteStore` over a file."""

    name, version = "langgraph-sqlite", version("langgraph-checkpoint-sqlite")

    def hold(self, texts: Sequence[str], folder: Path, closing: ExitStack) -> Search:
        connection = driver.connect(str(folder / "store.db"), check_same_thread=False, isolation_level=None)
        closing.callback(connection.close)
        store = SqliteStore(connection, index=_index(self))
        store.setup()
        return _kept(store, texts)


def _index(product: Product) -> Any:
    return {"dims": product.dimension, "embed": product.vectors, "fields": ["text"]}
