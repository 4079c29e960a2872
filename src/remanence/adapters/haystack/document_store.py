"""Documents in a bank, as a Haystack document store."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any, Concatenate, ParamSpec, TypeVar

from haystack import Document, default_from_dict, default_to_dict
from haystack.document_stores.errors import DuplicateDocumentError
from haystack.document_stores.types import DuplicatePolicy

from remanence.adapters._shelf import Bank, Kept, Put, Shelf
from remanence.adapters.haystack.documents import (
    distinct,
    field_types,
    least_and_most,
    own_name,
    to_document,
    to_value,
    wanted,
)
from remanence.types import Origin

__all__ = ["RemanenceDocumentStore"]

P = ParamSpec("P")
R = TypeVar("R")
Filters = Mapping[str, Any]


def _in_thread(
    method: Callable[Concatenate[Any, P], R],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, R]]:
    @functools.wraps(method)
    async def call(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.to_thread(method, self, *args, **kwargs)

    return call


class RemanenceDocumentStore:
    """Documents in a bank. Overwriting supersedes and deleting forgets, so that both can be undone.

    A stored embedding comes back as it was written; what searches go by is the text, with our own embedder.

    Args:
        bank: a path, ":memory:" or an open `Memory`; `close` closes only what was opened here.
        index: the documents of one index are not those of another.
    Raises: as `Memory`.

    >>> store = RemanenceDocumentStore(":memory:")
    >>> store.write_documents([Document(content="Ana lives in Lisbon."), Document(content="Ben plays the cello.")])
    2
    >>> [document.content for document in store.search("Where does Ana live?", top_k=1)]
    ['Ana lives in Lisbon.']
    """

    def __init__(self, bank: Bank = ":memory:", index: str = "default") -> None:
        self._shelf = Shelf(bank, "haystack", origin=Origin.DOCUMENT)
        self._place, self.index = ("documents", index), index
        self.memory = self._shelf.memory

    def to_dict(self) -> dict[str, Any]:
        """Its class and arguments; of a bank in memory, or of an encrypted one, neither content nor key is in it."""
        as_dict: dict[str, Any] = default_to_dict(self, bank=self.memory.path, index=self.index)
        return as_dict

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> RemanenceDocumentStore:
        """The inverse of `to_dict`, over the same bank."""
        made: RemanenceDocumentStore = default_from_dict(cls, data)
        return made

    def count_documents(self) -> int:
        """How many documents there are. Cost: reads them."""
        return sum(1 for _ in self._shelf.held(self._place))

    def filter_documents(self, filters: Filters | None = None) -> list[Document]:
        """The documents that a filter in Haystack's language lets through, in the order they were written.

        Raises: ValueError or FilterError if it is none.
        """
        return [to_document(kept) for kept in self._fitting(filters)]

    def write_documents(self, documents: list[Document], policy: DuplicatePolicy = DuplicatePolicy.NONE) -> int:
        """Keep documents, durably: all of them or, if it fails, none.

        Args:
            policy: what becomes of a document whose id is there already; NONE is FAIL.
        Returns: how many were written. Raises: DuplicateDocumentError; ValueError for what is no document.
        """
        if not isinstance(documents, list) or any(not isinstance(each, Document) for each in documents):
            raise ValueError(f"write_documents takes a list of documents, got {documents!r:.80}")
        there = {key for _, key in self._shelf.get((self._place, document.id) for document in documents)}
        written = list[Document]()
        for document in documents:
            if document.id in there and policy is DuplicatePolicy.SKIP:
                continue
            if document.id in there and policy is not DuplicatePolicy.OVERWRITE:
                raise DuplicateDocumentError(f"there is a document with the id {document.id!r} already")
            there.add(document.id)
            written.append(document)
        self._put(written)
        return len(written)

    def delete_documents(self, document_ids: list[str]) -> None:
        """Forget documents by id; unknown ids are passed over."""
        self._shelf.remove(self._shelf.get((self._place, id) for id in document_ids).values())

    def delete_all_documents(self) -> None:
        """Forget all documents of the index."""
        self._shelf.remove(self._shelf.held(self._place))

    def delete_by_filter(self, filters: Filters) -> int:
        """Forget the documents that a filter lets through; how many they were."""
        return self._shelf.remove(self._fitting(filters))

    def update_by_filter(self, filters: Filters, meta: dict[str, Any]) -> int:
        """Set fields of the metadata of all documents that a filter lets through; how many they were."""
        changed = self.filter_documents(filters)
        for document in changed:
            document.meta.update(meta)
        self._put(changed)
        return len(changed)

    def count_documents_by_filter(self, filters: Filters) -> int:
        """How many documents a filter lets through."""
        return len(self._fitting(filters))

    def count_unique_metadata_by_filter(self, filters: Filters, metadata_fields: list[str]) -> dict[str, int]:
        """How many values each field has among the documents that a filter lets through."""
        documents, names = self.filter_documents(filters), map(own_name, metadata_fields)
        return {name: len(distinct(document.meta.get(name) for document in documents)) for name in names}

    def get_metadata_fields_info(self) -> dict[str, dict[str, str]]:
        """The fields of the metadata, each with its type: keyword, int, float or boolean."""
        return field_types(self.filter_documents())

    def get_metadata_field_min_max(self, metadata_field: str) -> dict[str, Any]:
        """The least and the greatest value of a field; None where there is none."""
        values = (document.meta.get(own_name(metadata_field)) for document in self.filter_documents())
        return least_and_most([value for value in values if isinstance(value, int | float | str)])

    def get_metadata_field_unique_values(
        self,
        metadata_field: str,
        search_term: str | None = None,
        from_: int = 0,
        size: int = 10,
        filters: Filters | None = None,
    ) -> tuple[list[Any], int]:
        """A page of the values of a field, and how many there are in all; with `search_term`, of those that hold it."""
        documents, sought = self.filter_documents(filters), (search_term or "").lower()
        values = distinct(document.meta.get(own_name(metadata_field)) for document in documents)
        found = [value for value in values if sought in str(value).lower()]
        return found[from_ : from_ + size], len(found)

    def search(self, query: str, top_k: int = 10, filters: Filters | None = None) -> list[Document]:
        """The documents that best answer a query, each with its score, best first; the search is inside the filter."""
        found = self._shelf.search(query, top_k, self._place, wanted(filters), fill=False)
        return [replace(to_document(kept), score=score) for kept, score in found]

    def close(self) -> None:
        """Close the bank, if it was opened here."""
        self._shelf.close()

    count_documents_async = _in_thread(count_documents)
    filter_documents_async = _in_thread(filter_documents)
    write_documents_async = _in_thread(write_documents)
    delete_documents_async = _in_thread(delete_documents)
    delete_all_documents_async = _in_thread(delete_all_documents)
    delete_by_filter_async = _in_thread(delete_by_filter)
    update_by_filter_async = _in_thread(update_by_filter)
    count_documents_by_filter_async = _in_thread(count_documents_by_filter)
    count_unique_metadata_by_filter_async = _in_thread(count_unique_metadata_by_filter)
    get_metadata_fields_info_async = _in_thread(get_metadata_fields_info)
    get_metadata_field_min_max_async = _in_thread(get_metadata_field_min_max)
    get_metadata_field_unique_values_async = _in_thread(get_metadata_field_unique_values)
    search_async = _in_thread(search)

    def _fitting(self, filters: Filters | None) -> list[Kept]:
        lets_through = wanted(filters)
        return [kept for kept in self._shelf.held(self._place) if lets_through is None or lets_through(kept)]

    def _put(self, documents: list[Document]) -> None:
        self._shelf.put(
            Put(place=self._place, key=each.id, value=to_value(each), text=each.content or "") for each in documents
        )
