"""The suites that LangChain ships for integrations."""

import pytest
from langchain_tests.integration_tests import (
    BaseStoreAsyncTests,
    BaseStoreSyncTests,
    RetrieversIntegrationTests,
    VectorStoreIntegrationTests,
)

from remanence import Memory
from remanence.adapters.langchain import RemanenceByteStore, RemanenceRetriever, RemanenceVectorStore


class TestVectorStore(VectorStoreIntegrationTests):
    """With our own embedder."""

    @pytest.fixture
    def vectorstore(self):
        store = RemanenceVectorStore(":memory:")
        yield store
        store.close()


class TestVectorStoreWithEmbeddings(VectorStoreIntegrationTests):
    """With embeddings of LangChain's, in a file."""

    @pytest.fixture
    def vectorstore(self, tmp_path):
        store = RemanenceVectorStore(tmp_path / "a.rem", self.get_embeddings())
        yield store
        store.close()


class TestByteStore(BaseStoreSyncTests[bytes]):
    @pytest.fixture
    def kv_store(self):
        store = RemanenceByteStore(":memory:")
        yield store
        store.close()

    @pytest.fixture
    def three_values(self):
        return b"foo", b"\x00\xff", b""


class TestByteStoreAsync(BaseStoreAsyncTests[bytes]):
    @pytest.fixture
    def kv_store(self):
        store = RemanenceByteStore(":memory:")
        yield store
        store.close()

    @pytest.fixture
    def three_values(self):
        return b"foo", b"bar", b"buzz"


class TestRetriever(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def _memory(self):
        with Memory(":memory:") as self.memory:
            self.memory.retain_many({"text": f"Ana drinks tea number {n}", "actor": "ana"} for n in range(6))
            yield

    @property
    def retriever_constructor(self):
        return RemanenceRetriever

    @property
    def retriever_constructor_params(self):
        return {"memory": self.memory}

    @property
    def retriever_query_example(self):
        return "what does Ana drink?"
