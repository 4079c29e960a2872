"""Haystack on a bank: a document store, and components that retrieve from it or from all of a memory.

from remanence.adapters.haystack import RemanenceDocumentStore, RemanenceRetriever
"""

from __future__ import annotations

from remanence.errors import MissingExtra

try:
    import haystack  # noqa: F401
except ImportError as e:
    raise MissingExtra("The adapters for Haystack", "haystack") from e

from remanence.adapters.haystack.document_store import RemanenceDocumentStore
from remanence.adapters.haystack.retriever import RemanenceMemoryRetriever, RemanenceRetriever

__all__ = ["RemanenceDocumentStore", "RemanenceMemoryRetriever", "RemanenceRetriever"]
