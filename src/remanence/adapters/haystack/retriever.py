"""Components for Haystack's pipelines: documents of a store, or what a memory knows, for a query."""

from __future__ import annotations

import asyncio
from typing import Any

from haystack import Document, component, default_from_dict, default_to_dict
from haystack.document_stores.types import FilterPolicy, apply_filter_policy

from remanence.adapters._hits import told
from remanence.adapters.haystack.document_store import RemanenceDocumentStore
from remanence.memory import Memory
from remanence.types import Hit

__all__ = ["RemanenceMemoryRetriever", "RemanenceRetriever"]


@component
class RemanenceRetriever:
    """Retrieves the documents of a store that best answer a query; it takes no embedding.

    Args:
        filters: of all queries; those of a run replace them, or with `FilterPolicy.MERGE` are added to them.
    Raises: TypeError for another store; ValueError unless `top_k` is positive.

    >>> store = RemanenceDocumentStore(":memory:")
    >>> written = store.write_documents([Document(content="Ana lives in Lisbon.")])
    >>> RemanenceRetriever(store).run("Where does Ana live?")["documents"][0].content
    'Ana lives in Lisbon.'
    """

    def __init__(
        self,
        document_store: RemanenceDocumentStore,
        filters: dict[str, Any] | None = None,
        top_k: int = 10,
        filter_policy: FilterPolicy = FilterPolicy.REPLACE,
    ) -> None:
        if not isinstance(document_store, RemanenceDocumentStore):
            raise TypeError(f"this retrieves from a RemanenceDocumentStore, got {type(document_store).__name__}")
        if top_k < 1:
            raise ValueError(f"top_k must be positive, got {top_k}")
        self.document_store, self.filters, self.top_k = document_store, filters, top_k
        self.filter_policy = filter_policy

    def to_dict(self) -> dict[str, Any]:
        """Its class and arguments."""
        as_dict: dict[str, Any] = default_to_dict(
            self,
            document_store=self.document_store.to_dict(),
            filters=self.filters,
            top_k=self.top_k,
            filter_policy=self.filter_policy.value,
        )
        return as_dict

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> RemanenceRetriever:
        """The inverse of `to_dict`."""
        given = dict(data["init_parameters"])
        if not isinstance(given["document_store"], RemanenceDocumentStore):
            given["document_store"] = RemanenceDocumentStore.from_dict(given["document_store"])
        given["filter_policy"] = FilterPolicy.from_str(given["filter_policy"])
        made: RemanenceRetriever = default_from_dict(cls, {**data, "init_parameters": given})
        return made

    @component.output_types(documents=list[Document])
    def run(
        self, query: str, filters: dict[str, Any] | None = None, top_k: int | None = None
    ) -> dict[str, list[Document]]:
        """The documents, best first, each with its score; fewer if the query leads to no more."""
        narrowed = apply_filter_policy(self.filter_policy, self.filters, filters)
        k = self.top_k if top_k is None else top_k
        return {"documents": self.document_store.search(query, k, narrowed)}

    @component.output_types(documents=list[Document])
    async def run_async(
        self, query: str, filters: dict[str, Any] | None = None, top_k: int | None = None
    ) -> dict[str, list[Document]]:
        """The same, in a worker thread."""
        found: dict[str, list[Document]] = await asyncio.to_thread(self.run, query, filters, top_k)
        return found


@component
class RemanenceMemoryRetriever:
    """Recalls from all of a memory: conversations, documents, and what was learnt from them.

    Args:
        bank: a path, or an open `Memory`. top_k: how many at most.
        options: any of `Memory.recall`, such as `unit`, `actors`, `where` or `budget`.

    >>> memory = Memory(":memory:")
    >>> receipt = memory.retain("I moved to Lisbon in May.", actor="ana")
    >>> (document,) = RemanenceMemoryRetriever(memory).run("where does Ana live?")["documents"]
    >>> document.content, document.meta["actor"]
    ('I moved to Lisbon in May.', 'ana')
    """

    def __init__(self, bank: Memory | str, top_k: int = 10, options: dict[str, Any] | None = None) -> None:
        self.memory = bank if isinstance(bank, Memory) else Memory(bank)
        self.top_k, self.options = top_k, options or {}

    def to_dict(self) -> dict[str, Any]:
        """Its class and arguments, with the path of the bank."""
        path = self.memory.path
        as_dict: dict[str, Any] = default_to_dict(self, bank=path, top_k=self.top_k, options=self.options)
        return as_dict

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> RemanenceMemoryRetriever:
        """The inverse of `to_dict`, over the same bank."""
        made: RemanenceMemoryRetriever = default_from_dict(cls, data)
        return made

    @component.output_types(documents=list[Document])
    def run(self, query: str, top_k: int | None = None) -> dict[str, list[Document]]:
        """What answers the query, best first, each with who said it, when and where."""
        hits = self.memory.recall(query, **{"k": self.top_k if top_k is None else top_k} | self.options)
        return {"documents": [_document(hit) for hit in hits]}


def _document(hit: Hit) -> Document:
    return Document(id=hit.id, content=hit.text, meta=told(hit), score=hit.score)
