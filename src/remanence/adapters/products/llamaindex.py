"""LlamaIndex: its query fusion over a vector index and BM25, by reciprocal ranks; no model writes further queries."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

from llama_index.core import VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import TextNode
from llama_index.retrievers.bm25 import BM25Retriever
from pydantic import PrivateAttr

from remanence.adapters.products._product import Product, Search

__all__ = ["Fusion"]


class Fusion(Product):
    """The system `llamaindex-fusion`."""

    name, version = "llamaindex-fusion", version("llama-index-core")

    def hold(self, texts: Sequence[str], folder: Path, closing: ExitStack) -> Search:
        del folder, closing  # it keeps all in memory
        nodes = [TextNode(id_=str(number), text=text) for number, text in enumerate(texts)]
        index = VectorStoreIndex(nodes, embed_model=_Bundled(self))
        retrievers: dict[int, Any] = {}

        def retriever(k: int) -> Any:
            both = [index.as_retriever(similarity_top_k=k), BM25Retriever(nodes=nodes, similarity_top_k=k)]
            return QueryFusionRetriever(
                both, llm=MockLLM(), num_queries=1, mode="reciprocal_rerank", similarity_top_k=k, use_async=False
            )

        def search(question: str, k: int) -> list[tuple[int, float]]:
            if k not in retrievers:
                retrievers[k] = retriever(k)
            return [(int(each.node.node_id), each.score or 0.0) for each in retrievers[k].retrieve(question)]

        return search


class _Bundled(BaseEmbedding):
    _product: Product = PrivateAttr()

    def __init__(self, product: Product) -> None:
        super().__init__(model_name="remanence", embed_batch_size=2048)
        self._product = product

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._product.asked(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._product.vectors([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._product.vectors(texts)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)
