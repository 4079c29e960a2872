"""LangChain on a bank: a vector store, a retriever, a key-value store and the history of chats.

from remanence.adapters.langchain import RemanenceRetriever, RemanenceVectorStore
"""

from __future__ import annotations

from remanence.errors import MissingExtra

try:
    import langchain_core  # noqa: F401
except ImportError as e:
    raise MissingExtra("The adapters for LangChain", "langchain") from e

from remanence.adapters.langchain.byte_store import RemanenceByteStore
from remanence.adapters.langchain.chat_history import RemanenceChatMessageHistory
from remanence.adapters.langchain.retriever import RemanenceRetriever
from remanence.adapters.langchain.vector_store import RemanenceVectorStore

__all__ = ["RemanenceByteStore", "RemanenceChatMessageHistory", "RemanenceRetriever", "RemanenceVectorStore"]
