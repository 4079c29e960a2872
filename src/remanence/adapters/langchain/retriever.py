"""What a bank knows, as documents: LangChain's retriever over a memory."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from remanence.adapters._hits import told
from remanence.memory import Memory
from remanence.types import Hit

__all__ = ["RemanenceRetriever"]


class RemanenceRetriever(BaseRetriever):
    """Recalls from all of a memory: conversations, documents, and what was learnt from them.

    Args:
        memory: the memory. k: how many documents at most. options: any of `Memory.recall`, such as `unit`, `as_of`,
            `actors`, `where` or `budget`; `invoke` takes them, too.

    >>> memory = Memory(":memory:")
    >>> receipt = memory.retain("I moved to Lisbon in May.", actor="ana", at="2025-06-02")
    >>> (document,) = RemanenceRetriever(memory=memory, k=1).invoke("where does Ana live?")
    >>> document.page_content, document.metadata["actor"], document.metadata["at"]
    ('I moved to Lisbon in May.', 'ana', '2025-06-02T00:00:00+00:00')
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    memory: Memory
    k: int = 4
    options: dict[str, Any] = Field(default_factory=dict)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **options: Any
    ) -> list[Document]:
        del run_manager  # a recall has no steps to tell of
        return [_document(hit) for hit in self.memory.recall(query, **{"k": self.k} | self.options | options)]


def _document(hit: Hit) -> Document:
    return Document(id=hit.id, page_content=hit.text, metadata={**told(hit), "score": hit.score})
