"""What Haystack's suites do not ask: exact documents, pipelines, isolation, history, and its own store beside ours."""

from operator import itemgetter

import pytest
from haystack import Document, Pipeline
from haystack.components.writers import DocumentWriter
from haystack.dataclasses import ByteStream, SparseEmbedding
from haystack.document_stores.errors import DuplicateDocumentError
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.document_stores.types import DuplicatePolicy, FilterPolicy
from haystack.errors import FilterError
from hypothesis import given, settings
from hypothesis import strategies as st

from remanence import Memory
from remanence.adapters.haystack import RemanenceDocumentStore, RemanenceMemoryRetriever, RemanenceRetriever

OURS = ["remanence.adapters.haystack.*"]
OF_ANA = {"field": "meta.of", "operator": "==", "value": "ana"}
SINCE_2023 = {"field": "meta.year", "operator": ">=", "value": 2023}


@pytest.fixture
def memory():
    with Memory(":memory:") as memory:
        yield memory


@pytest.fixture
def store(memory):
    store = RemanenceDocumentStore(memory)
    store.write_documents([
        Document(id="1", content="Ana keeps a greyhound called Bolt.", meta={"of": "ana", "year": 2021}),
        Document(id="2", content="Ben keeps two cats.", meta={"of": "ben", "year": 2023}),
        Document(id="3", content="Ana restores old violins.", meta={"of": "ana", "year": 2024}),
    ])  # fmt: skip
    return store


def ids(documents):
    return [document.id for document in documents]


def test_documents_come_back_as_they_were(memory):
    """Text or none, bytes, vectors to the last bit, scores, and whatever JSON is in the metadata."""
    documents = [
        Document(content=None),
        Document(id="blank", content=""),
        Document(content=" \n", meta={"content": "x", "id": "y", "deep": {"a": [1.0, None, True, {"ä": "\0"}]}}),
        Document(content="tea", embedding=[0.1, 1e-300, -0.0, 3.0], score=0.25),
        Document(blob=ByteStream(bytes(range(256)), meta={"n": 1}, mime_type="image/png")),
        Document(content="tea", sparse_embedding=SparseEmbedding([1, 5], [0.5, 0.1])),
        Document(id="/=%" * 500, content="a" * 50_000),
    ]
    store = RemanenceDocumentStore(memory)
    assert store.write_documents(documents) == 7
    found = store.filter_documents()
    assert found == documents
    assert [d.to_dict() for d in found] == [d.to_dict() for d in documents]


def test_what_is_no_json_is_refused_whole(memory):
    """Nothing of the batch is stored."""
    store = RemanenceDocumentStore(memory)
    with pytest.raises((ValueError, TypeError)):
        store.write_documents([Document(content="tea"), Document(content="milk", meta={"x": object()})])
    assert store.count_documents() == 0


@pytest.mark.parametrize(
    ("policy", "expected", "text"),
    [(DuplicatePolicy.SKIP, 1, "a"), (DuplicatePolicy.OVERWRITE, 3, "c"), (DuplicatePolicy.FAIL, None, None)],
)
def test_a_policy_holds_within_a_call_too(memory, policy, expected, text):
    """As for documents that are there already."""
    store = RemanenceDocumentStore(memory)
    documents = [Document(id="1", content=content) for content in "abc"]
    if expected is None:
        with pytest.raises(DuplicateDocumentError):
            store.write_documents(documents, policy)
        assert store.count_documents() == 0
    else:
        assert store.write_documents(documents, policy) == expected
        assert [d.content for d in store.filter_documents()] == [text]


def test_the_best_document_comes_first(store):
    """With its score, inside the filter; what the query does not lead to is not there."""
    found = store.search("which dog does Ana have?")
    assert ids(found)[0] == "1"
    assert [d.score for d in found] == sorted((d.score for d in found), reverse=True)
    assert store.filter_documents()[0].score is None
    assert ids(store.search("greyhound", filters=SINCE_2023, top_k=9)) != ["1"]
    assert set(
        ids(store.search("who keeps what?", filters={"operator": "AND", "conditions": [OF_ANA, SINCE_2023]}))
    ) <= {"3"}
    assert store.search("greyhound", top_k=0) == []


@pytest.mark.parametrize(
    "filters", [{"a": 1}, {"field": "meta.a", "operator": "==", "conditions": []}, {"operator": "AND"}]
)
def test_a_filter_that_is_none_is_a_mistake(store, memory, filters):
    """Also where there is no document that it could fail at."""
    for each in (store, RemanenceDocumentStore(memory, index="empty")):
        with pytest.raises((ValueError, FilterError)):
            each.filter_documents(filters)
        with pytest.raises((ValueError, FilterError)):
            each.search("tea", filters=filters)


def test_indexes_do_not_see_each_other(memory, store):
    """Nor what else is in the bank."""
    other = RemanenceDocumentStore(memory, index="other")
    other.write_documents([Document(id="1", content="Ana keeps a snake.")])
    memory.retain("Ana keeps a parrot.", actor="eve")
    assert ids(other.search("what does Ana keep?")) == ["1"]
    other.delete_all_documents()
    assert (other.count_documents(), store.count_documents()) == (0, 3)
    assert len(memory.recall("Ana's parrot")) == 4


def test_what_is_deleted_or_overwritten_stays_in_the_history(memory, store):
    """And comes back with an undo."""
    store.update_by_filter(OF_ANA, {"seen": True})
    assert store.count_documents_by_filter({"field": "meta.seen", "operator": "==", "value": True}) == 2
    store.delete_by_filter(OF_ANA)
    assert ids(store.filter_documents()) == ["2"]
    memory.undo()
    assert all(document.meta["seen"] for document in store.filter_documents(OF_ANA))
    memory.undo(next(change.operation for change in memory.journal() if change.act == "supersede"))
    assert [d.meta for d in store.filter_documents(OF_ANA)] == [
        {"of": "ana", "year": 2021},
        {"of": "ana", "year": 2024},
    ]
    assert memory.verify().ok


def test_a_pipeline_writes_and_retrieves_and_is_stored_as_text(tmp_path):
    """Its YAML names the bank; what was written before is found by the pipeline that is read from it."""
    store = RemanenceDocumentStore(tmp_path / "a.rem")
    indexing = Pipeline()
    indexing.add_component("writer", DocumentWriter(store, policy=DuplicatePolicy.OVERWRITE))
    documents = [Document(content="Ana lives in Lisbon.", meta={"of": "ana"}), Document(content="Ben lives in Rome.")]
    assert indexing.run({"writer": {"documents": documents}})["writer"]["documents_written"] == 2
    asking = Pipeline()
    asking.add_component("retriever", RemanenceRetriever(store, filters=OF_ANA, filter_policy=FilterPolicy.MERGE))
    again = Pipeline.loads(asking.dumps(), allowed_modules=OURS)
    for pipeline in (asking, again):
        found = pipeline.run({"retriever": {"query": "where do they live?", "top_k": 1}})["retriever"]["documents"]
        assert [document.content for document in found] == ["Ana lives in Lisbon."]
    assert again.to_dict() == asking.to_dict()
    assert Pipeline.loads(indexing.dumps(), allowed_modules=OURS).to_dict() == indexing.to_dict()


def test_a_retriever_merges_or_replaces_filters(store):
    """As its policy says; and refuses what it cannot work with."""
    replacing = RemanenceRetriever(store, filters=OF_ANA)
    assert ids(replacing.run("keeps", filters=SINCE_2023)["documents"])[0] == "2"
    merging = RemanenceRetriever(store, filters=OF_ANA, filter_policy=FilterPolicy.MERGE)
    assert set(ids(merging.run("keeps", filters=SINCE_2023)["documents"])) <= {"3"}
    assert len(replacing.run("Ana keeps violins", top_k=1)["documents"]) == 1
    with pytest.raises(ValueError, match="top_k"):
        RemanenceRetriever(store, top_k=0)
    with pytest.raises(TypeError, match="RemanenceDocumentStore"):
        RemanenceRetriever(InMemoryDocumentStore())


async def test_a_retriever_runs_asynchronously(store):
    """With the same answer."""
    retriever = RemanenceRetriever(store)
    assert await retriever.run_async("greyhound", top_k=1) == retriever.run("greyhound", top_k=1)
    assert ids(await store.search_async("greyhound", 1)) == ["1"]


def test_a_memory_is_retrieved_from_whole(tmp_path):
    """Conversations, too, with who said it and when; as a component that is stored as text."""
    with Memory(tmp_path / "a.rem") as memory:
        memory.retain("I live in Porto.", actor="ana", at="2024-01-01", metadata={"topic": "home"})
        memory.retain("I live in Rome.", actor="ben")
        pipeline = Pipeline()
        pipeline.add_component("memory", RemanenceMemoryRetriever(memory, options={"actors": "ana"}))
        again = Pipeline.loads(pipeline.dumps(), allowed_modules=OURS)
        for each in (pipeline, again):
            (document,) = each.run({"memory": {"query": "where do they live?"}})["memory"]["documents"]
            assert document.content == "I live in Porto."
            assert (document.meta["topic"], document.meta["at"][:10]) == ("home", "2024-01-01")


DOCUMENTS = st.builds(
    Document,
    id=st.sampled_from("abc"),
    content=st.none() | st.text("xy ", max_size=3),
    meta=st.fixed_dictionaries({}, optional={"n": st.integers(0, 3), "word": st.sampled_from(["tea", "2024-01-01"])}),
)
POLICIES = st.sampled_from([DuplicatePolicy.OVERWRITE, DuplicatePolicy.SKIP, DuplicatePolicy.FAIL])
CONDITIONS = st.one_of(
    st.fixed_dictionaries({
        "field": st.just("meta.n"), "value": st.integers(0, 3), "operator": st.sampled_from(["==", "!=", "<", ">="]),
    }),
    st.fixed_dictionaries({
        "field": st.sampled_from(["meta.word", "content", "id"]), "value": st.lists(st.sampled_from(["tea", "a", "x"])),
        "operator": st.sampled_from(["in", "not in"]),
    }),
)  # fmt: skip
LOGIC = st.recursive(
    CONDITIONS,
    lambda inner: st.fixed_dictionaries(
        {"operator": st.sampled_from(["AND", "OR", "NOT"]), "conditions": st.lists(inner, min_size=1, max_size=2)}
    ),
    max_leaves=4,
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("write"), st.lists(DOCUMENTS, max_size=3, unique_by=lambda d: d.id), POLICIES),
            st.tuples(st.just("delete"), st.sampled_from("abc")),
            st.tuples(st.just("delete where"), LOGIC),
            st.tuples(st.just("update where"), LOGIC, st.integers(0, 3)),
        ),
        max_size=8,
    ),
    LOGIC,
)
def test_whatever_is_done_it_holds_what_haystacks_own_does(steps, filters):
    """Against `InMemoryDocumentStore`: the same documents, counts and errors, whatever is asked."""
    ours, theirs = RemanenceDocumentStore(":memory:"), InMemoryDocumentStore(shared=False)

    def done(store, step, *how):
        try:
            if step == "write":
                return store.write_documents([Document.from_dict(d.to_dict(flatten=False)) for d in how[0]], how[1])
            if step == "delete":
                return store.delete_documents([how[0]])
            return (
                store.delete_by_filter(how[0])
                if step == "delete where"
                else store.update_by_filter(how[0], {"n": how[1]})
            )
        except DuplicateDocumentError:
            store.delete_documents(["a", "b", "c"])  # theirs has written what came before the duplicate
            return "duplicate"

    for step in steps:
        assert done(ours, *step) == done(theirs, *step)
    for each in (None, filters):
        found = [sorted((d.to_dict() for d in s.filter_documents(each)), key=itemgetter("id")) for s in (ours, theirs)]
        assert found[0] == found[1]
    for ask in (
        lambda s: s.count_documents(), lambda s: s.count_documents_by_filter(filters),
        lambda s: s.get_metadata_field_min_max("n"), lambda s: s.get_metadata_fields_info(),
        lambda s: s.count_unique_metadata_by_filter(filters, ["meta.n", "word"]),
        lambda s: s.get_metadata_field_unique_values("meta.word", "t", 0, 5, filters),
    ):  # fmt: skip
        assert ask(ours) == ask(theirs)
    ours.close()
