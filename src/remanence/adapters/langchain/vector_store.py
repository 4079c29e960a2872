"""Documents in a bank, as a `VectorStore`: searched by our recall, with or without embeddings of LangChain's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import uuid4

import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore
from langchain_core.vectorstores.utils import maximal_marginal_relevance

from remanence.adapters._embeddings import LangChainEmbedder
from remanence.adapters._shelf import Bank, Kept, Put, Shelf, Wanted
from remanence.encoding.embedding import load_embedder
from remanence.filters import check_where, matches
from remanence.types import Origin

__all__ = ["RemanenceVectorStore"]

DocumentFilter = Mapping[str, Any] | Callable[[Document], bool]
"""Conditions on metadata (`remanence.filters`), or a function that says whether a document may be found."""


class RemanenceVectorStore(VectorStore):
    """A collection of documents in a bank. Adding an id again supersedes; deleting forgets, and can be undone.

    Args:
        bank: a path, ":memory:" or an open `Memory`; `close` closes only what was opened here.
        embedding: LangChain's embeddings instead of our own, in a bank that is opened here.
        collection: collections of one bank do not see each other's documents.
    Raises: as `Memory`.

    >>> store = RemanenceVectorStore(":memory:")
    >>> ids = store.add_texts(["Ana lives in Lisbon.", "Ben plays the cello."], [{"about": "ana"}, {"about": "ben"}])
    >>> [hit.page_content for hit in store.similarity_search("Where does Ana live?", k=1, filter={"about": "ana"})]
    ['Ana lives in Lisbon.']
    """

    def __init__(self, bank: Bank, embedding: Embeddings | None = None, *, collection: str = "default") -> None:
        self._embedding = embedding
        embedder = None if embedding is None else LangChainEmbedder(embedding)
        self._shelf = Shelf(bank, "langchain", origin=Origin.DOCUMENT, embedder=embedder)
        self._place = ("documents", collection)
        self.memory = self._shelf.memory

    @property
    def embeddings(self) -> Embeddings | None:
        """LangChain's embeddings, if it was given any."""
        return self._embedding

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings | None = None,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        bank: Bank = ":memory:",
        collection: str = "default",
        **kwargs: Any,
    ) -> RemanenceVectorStore:
        """A store with these texts in it."""
        _none_left(kwargs)
        store = cls(bank, embedding, collection=collection)
        store.add_texts(texts, metadatas, ids=ids)
        return store

    def add_documents(
        self, documents: list[Document], *, ids: Sequence[str | None] | None = None, **kwargs: Any
    ) -> list[str]:
        """Keep documents, durably; an id that is there already gets the new content.

        Args:
            ids: one a document; a document's own id is used where there is none, or else a new one.
            kwargs: what other stores take, such as the size of a batch, changes nothing here.
        Raises: ValueError if there are not as many ids as documents, or for metadata that is not JSON.
        """
        del kwargs
        if ids is not None and len(ids) != len(documents):
            raise ValueError(f"{len(documents)} documents need as many ids, got {len(ids)}")
        given = ids or [document.id for document in documents]
        own = (each.id if id is None else id for id, each in zip(given, documents, strict=True))
        named = [str(uuid4()) if id is None else id for id in own]
        self._shelf.put(
            Put(place=self._place, key=id, value=each.metadata, text=each.page_content)
            for id, each in zip(named, documents, strict=True)
        )
        return named

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool:
        """Forget the documents with these ids, or all of them if none are given; unknown ids are passed over."""
        _none_left(kwargs)
        there = self._shelf.held(self._place) if ids is None else self._held(ids)
        self._shelf.remove(there)
        return True

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """The documents with these ids, in their order; unknown ids are left out."""
        return [_document(kept) for kept in self._held(ids)]

    def similarity_search(
        self, query: str, k: int = 4, *, filter: DocumentFilter | None = None, **kwargs: Any
    ) -> list[Document]:
        """The `k` documents that best answer a query, best first. Raises: TypeError for an option of another store."""
        _none_left(kwargs)
        return [document for document, _ in self.similarity_search_with_score(query, k, filter=filter)]

    def similarity_search_with_score(
        self, query: str, k: int = 4, *, filter: DocumentFilter | None = None, **kwargs: Any
    ) -> list[tuple[Document, float]]:
        """The same with scores, higher for better; they have no upper bound, and 0 is what the query did not find."""
        _none_left(kwargs)
        found = self._shelf.search(query, k, self._place, _wanted(filter))
        return [(_document(kept), score or 0.0) for kept, score in found]

    def max_marginal_relevance_search(
        self,
        query: str,
        k: int = 4,
        fetch_k: int = 20,
        lambda_mult: float = 0.5,
        *,
        filter: DocumentFilter | None = None,
        **kwargs: Any,
    ) -> list[Document]:
        """`k` of the best `fetch_k`, each chosen to be unlike those before it; by the embeddings, or our own model."""
        found = self.similarity_search(query, fetch_k, filter=filter, **kwargs)
        embedder = load_embedder("static") if self._embedding is None else LangChainEmbedder(self._embedding)
        vectors = embedder.embed([document.page_content for document in found])
        asked = np.asarray(embedder.embed([query], query=True)[0])
        return [found[i] for i in maximal_marginal_relevance(asked, [*vectors], lambda_mult, k)] if found else []

    def close(self) -> None:
        """Close the bank, if it was opened here."""
        self._shelf.close()

    def _select_relevance_score_fn(self) -> Callable[[float], float]:
        """Scores as LangChain's relevance from 0 to 1: one half for a score of 1, in the same order."""
        return lambda score: max(score, 0.0) / (1 + max(score, 0.0))

    def _held(self, ids: Sequence[str]) -> list[Kept]:
        held = self._shelf.get((self._place, id) for id in ids)
        return [held[self._place, id] for id in dict.fromkeys(ids) if (self._place, id) in held]


def _none_left(kwargs: Mapping[str, Any]) -> None:
    """What LangChain hands on is taken, or told to be unknown: a misspelt filter must not let everything through."""
    if kwargs:
        raise TypeError(f"there is no option {sorted(kwargs)[0]!r} here")


def _document(kept: Kept) -> Document:
    return Document(id=kept.key, page_content=kept.text, metadata=kept.value)


def _wanted(filter: DocumentFilter | None) -> Wanted | None:
    """Raises: ValueError for conditions that are none."""
    if filter is None:
        return None
    if callable(filter):
        return lambda kept: filter(_document(kept))
    check_where(filter)
    return lambda kept: matches(filter, kept.value)
