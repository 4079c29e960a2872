"""What LangChain's suites do not ask: exact values, filters, isolation, history, and chats."""

import asyncio
from operator import attrgetter, methodcaller

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from langchain_core.chat_history import InMemoryChatMessageHistory
from langchain_core.documents import Document
from langchain_core.embeddings import DeterministicFakeEmbedding
from langchain_core.indexing import InMemoryRecordManager, index
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.runnables import RunnableLambda
from langchain_core.runnables.history import RunnableWithMessageHistory
from langchain_core.stores import InMemoryByteStore
from langchain_core.vectorstores import InMemoryVectorStore

from remanence import Memory, SpaceMismatch
from remanence.adapters.langchain import (
    RemanenceByteStore,
    RemanenceChatMessageHistory,
    RemanenceRetriever,
    RemanenceVectorStore,
)

PETS = [
    Document(id="1", page_content="Ana keeps a greyhound called Bolt.", metadata={"of": "ana", "year": 2021}),
    Document(id="2", page_content="Ben keeps two cats.", metadata={"of": "ben", "year": 2023}),
    Document(id="3", page_content="Ana restores old violins.", metadata={"of": "ana", "year": 2024}),
]


@pytest.fixture
def memory():
    with Memory(":memory:") as memory:
        yield memory


@pytest.fixture
def store(memory):
    store = RemanenceVectorStore(memory)
    store.add_documents(PETS)
    return store


def ids(documents):
    return [document.id for document in documents]


# --- vector store -----------------------------------------------------------------------------------------------------


def test_documents_come_back_as_they_were(memory):
    """Blank, long and odd texts, odd ids, and whatever JSON is in the metadata; the document itself is not touched."""
    store = RemanenceVectorStore(memory)
    documents = [
        Document(page_content=text, metadata={"n": n, "x": [1.0, None, {"ä": "\0"}], "text": "a", "place": "b"})
        for n, text in enumerate(["", " \n", "a" * 50_000, "Olá 👋\r\n", "x\0y"])
    ]
    names = ["", "a/b", "=%", "i" * 3000, "5"]
    assert store.add_documents(documents, ids=names) == names
    assert [(d.page_content, d.metadata, d.id) for d in store.get_by_ids(names)] == [
        (d.page_content, d.metadata, name) for d, name in zip(documents, names, strict=True)
    ]
    assert ids(documents) == [None] * 5


def test_the_best_document_comes_first_with_its_score(store):
    """Scores fall; relevance is between 0 and 1, in the same order."""
    scored = store.similarity_search_with_score("which dog does Ana have?", k=3)
    assert scored[0][0] == PETS[0]
    assert [score for _, score in scored] == sorted((score for _, score in scored), reverse=True)
    relevant = store.similarity_search_with_relevance_scores("which dog does Ana have?", k=3)
    assert ids(d for d, _ in relevant) == ids(d for d, _ in scored)
    assert all(0 <= score <= 1 for _, score in relevant)
    assert store.similarity_search("dog", k=0) == []


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ({"of": "ana"}, {"1", "3"}),
        ({"year": {"gte": 2023}}, {"2", "3"}),
        ({"or": [{"of": "ben"}, {"year": 2021}]}, {"1", "2"}),
        (lambda document: "keeps" in document.page_content, {"1", "2"}),
        ({"of": "eve"}, set()),
    ],
)
def test_a_filter_narrows_what_is_searched(store, filter, expected):
    """By conditions, or by a function of documents."""
    assert set(ids(store.similarity_search("who keeps a greyhound?", k=10, filter=filter))) == expected
    retriever = store.as_retriever(search_kwargs={"filter": filter, "k": 10})
    assert set(ids(retriever.invoke("greyhound"))) == expected


def test_a_wrong_filter_is_a_mistake(store):
    """Not an empty answer."""
    with pytest.raises(ValueError, match="condition"):
        store.similarity_search("dog", filter={"year": {"near": 3}})


def test_diversity_prefers_what_is_unlike(memory):
    """With all weight on it, the second document is not the copy of the first."""
    for embedding in (None, DeterministicFakeEmbedding(size=6)):
        store = RemanenceVectorStore(":memory:" if embedding else memory, embedding)
        store.add_texts(["Ana has a dog", "Ana has a dog!", "the price of violins"], ids=["a", "b", "c"])
        found = store.max_marginal_relevance_search("Ana's dog", k=2, lambda_mult=0.0)
        assert len(found) == 2
        assert len(set(ids(found)) & {"a", "b"}) <= 1 or embedding
        assert store.max_marginal_relevance_search("x", k=2, filter={"no": 1}) == []


def test_an_option_of_another_store_is_a_mistake(store):
    """A misspelt filter does not let everything through."""
    for call in (store.similarity_search, store.similarity_search_with_score, store.max_marginal_relevance_search):
        with pytest.raises(TypeError, match="filters"):
            call("dog", filters={"of": "ana"})
    with pytest.raises(TypeError, match="refresh"):
        store.delete(["1"], refresh=True)


def test_langchain_keeps_it_in_step_with_a_source(memory):
    """By its indexing: what is unchanged is skipped, what changed is replaced, what is gone is deleted."""
    store, manager = RemanenceVectorStore(memory), InMemoryRecordManager("n")
    manager.create_schema()
    how = {"cleanup": "full", "source_id_key": "of", "key_encoder": "sha256"}
    pets = [Document(page_content=d.page_content, metadata=d.metadata) for d in PETS]
    assert index(pets, manager, store, **how)["num_added"] == 3
    assert index(pets, manager, store, **how)["num_skipped"] == 3
    done = index(pets[1:], manager, store, **how)
    assert (done["num_skipped"], done["num_deleted"]) == (2, 1)
    assert {d.page_content for d in store.similarity_search("pets", k=9)} == {d.page_content for d in PETS[1:]}


def test_collections_do_not_see_each_other(memory, store):
    """Nor what else is in the bank."""
    other = RemanenceVectorStore(memory, collection="other")
    other.add_texts(["Ana keeps a snake."], ids=["1"])
    memory.retain("Ana keeps a parrot.", actor="eve")
    assert ids(other.similarity_search("what does Ana keep?", k=9)) == ["1"]
    assert len(store.similarity_search("what does Ana keep?", k=9)) == 3
    other.delete()
    assert other.similarity_search("snake") == []
    assert len(store.get_by_ids(["1", "2", "3"])) == 3


def test_what_is_deleted_or_replaced_stays_in_the_history(store, memory):
    """A deletion is undone; the former text of an id is still there to be read."""
    store.delete(["1", "none"])
    assert store.get_by_ids(["1"]) == []
    memory.undo()
    assert store.get_by_ids(["1"]) == [PETS[0]]
    store.add_texts(["Ana keeps a whippet."], ids=["1"])
    texts = [e.text for e in memory.list("episodes", beginning="langchain/documents/default/=1/")]
    assert texts == [PETS[0].page_content, "Ana keeps a whippet."]
    store.delete(["1"])
    store.add_documents(PETS[:1])
    assert store.get_by_ids(["1"]) == [PETS[0]]


def test_a_store_is_made_of_texts_and_opened_again(tmp_path):
    """`from_texts` and its asynchronous twin; embeddings belong to the bank."""
    path, embedding = tmp_path / "a.rem", DeterministicFakeEmbedding(size=5)
    store = RemanenceVectorStore.from_texts(["tea"], embedding, [{"n": 1}], ids=["t"], bank=path)
    assert store.embeddings is embedding
    store.close()
    again = RemanenceVectorStore(path, embedding)
    assert again.get_by_ids(["t"]) == [Document(id="t", page_content="tea", metadata={"n": 1})]
    again.close()
    with pytest.raises(SpaceMismatch):
        RemanenceVectorStore(path, DeterministicFakeEmbedding(size=6))
    assert len(asyncio.run(RemanenceVectorStore.afrom_texts(["tea"], None)).similarity_search("tea")) == 1


def test_too_few_ids_are_a_mistake(store):
    """And metadata that is not JSON."""
    with pytest.raises(ValueError, match="ids"):
        store.add_documents(PETS, ids=["1"])
    with pytest.raises(ValueError, match="JSON"):
        store.add_texts(["tea"], [{"x": object()}])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from(["put", "delete"]), st.text("xyz ", max_size=4)), max_size=12
    )
)
@example([("b", "put", ""), ("a", "put", ""), ("b", "put", "")])
def test_whatever_is_added_and_deleted_it_holds_what_langchains_own_does(steps):
    """Against `InMemoryVectorStore`: the same documents by id, and by a search for many."""
    ours, theirs = RemanenceVectorStore(":memory:"), InMemoryVectorStore(DeterministicFakeEmbedding(size=4))
    for id, step, text in steps:
        for store in (ours, theirs):
            if step == "put":
                store.add_documents([Document(id=id, page_content=text, metadata={"t": text})])
            else:
                store.delete([id])
    held, found = (
        [sorted(look(store), key=attrgetter("id")) for store in (ours, theirs)]
        for look in (methodcaller("get_by_ids", "abcd"), methodcaller("similarity_search", "x y", k=9))
    )
    assert held[0] == held[1]
    assert found[0] == found[1]
    ours.close()


# --- bytes ------------------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["a", "ab", "b", "", "a/", "k" * 300]), st.none() | st.binary()), max_size=12),
    st.sampled_from([None, "", "a", "a/", "zz"]),
)
def test_a_key_value_store_holds_what_langchains_own_does(steps, prefix):
    """Against `InMemoryByteStore`."""
    ours, theirs = RemanenceByteStore(":memory:"), InMemoryByteStore()
    for key, value in steps:
        for store in (ours, theirs):
            store.mdelete([key]) if value is None else store.mset([(key, value)])
    keys = ["a", "ab", "b", "", "a/", "k" * 300, "a"]
    assert ours.mget(keys) == theirs.mget(keys)
    assert sorted(ours.yield_keys(prefix=prefix)) == sorted(theirs.yield_keys(prefix=prefix))
    ours.close()


def test_bytes_are_found_by_no_query_of_the_store(memory):
    """Namespaces are apart, and a value that is too long is refused."""
    values, others = RemanenceByteStore(memory), RemanenceByteStore(memory, namespace="b")
    values.mset([("tea", b"1"), ("tea", b"2")])
    assert (values.mget(["tea"]), others.mget(["tea"])) == ([b"2"], [None])
    assert RemanenceVectorStore(memory).similarity_search("tea") == []
    with pytest.raises(ValueError, match="bytes"):
        values.mset([("long", b"x" * 1_000_000)])


# --- chats ------------------------------------------------------------------------------------------------------------

CALL = {"name": "weather", "args": {"city": "Lisbon"}, "id": "c1", "type": "tool_call"}
CHAT = [
    SystemMessage("Be brief."),
    HumanMessage("How is the weather in Lisbon?", name="ana", additional_kwargs={"n": 1}),
    AIMessage("", tool_calls=[CALL], response_metadata={"model": "x"}, id="m1"),
    ToolMessage("sunny", tool_call_id="c1", artifact={"raw": [1, 2]}),
    AIMessage([{"type": "text", "text": "Sunny."}]),
]


def test_messages_come_back_as_they_were_added(memory):
    """All kinds of them, in order, and as LangChain's own history gives them."""
    ours, theirs = RemanenceChatMessageHistory(memory, "s"), InMemoryChatMessageHistory()
    for history in (ours, theirs):
        history.add_messages(CHAT[:2])
        history.add_message(CHAT[2])
        history.add_messages(CHAT[3:])
    assert ours.messages == theirs.messages == CHAT
    assert str(ours) == str(theirs)
    ours.add_messages([])
    assert len(RemanenceChatMessageHistory(memory, "s").messages) == 5


def test_sessions_are_apart_and_cleared_alone(memory):
    """Also one whose name begins like another's; clearing is undone like any act."""
    one, other = (RemanenceChatMessageHistory(memory, name) for name in ("s", "s/t"))
    one.add_user_message("tea")
    other.add_user_message("milk")
    one.clear()
    one.clear()
    assert (one.messages, [m.content for m in other.messages]) == ([], ["milk"])
    memory.undo()
    assert [m.content for m in one.messages] == ["tea"]


def test_what_was_said_in_a_chat_is_remembered(memory):
    """By whom, in which session; and it is learnt from."""
    history = RemanenceChatMessageHistory(memory, "monday", user="Ana")
    history.add_messages([HumanMessage("I live in Porto."), AIMessage("Nice."), HumanMessage("I moved to Lisbon.")])
    memory.wait()
    (hit,) = memory.recall("where does Ana live?", k=1)
    assert (hit.record.actor, hit.record.session) == ("Ana", "monday")
    assert "Lisbon" in hit.text
    assert [told.value for told in memory.story("Ana", "lives_in")[0].told] == ["Porto", "Lisbon"]
    history.add_user_message("It is lovely there.")
    assert len(list(memory.list(unit="window", sessions="monday"))) == 1


async def test_a_chain_keeps_its_history(memory):
    """Through `RunnableWithMessageHistory`, synchronously and not."""
    chain = RunnableWithMessageHistory(
        RunnableLambda(lambda messages: AIMessage(f"{len(messages)} messages")),
        lambda session_id: RemanenceChatMessageHistory(memory, session_id),
    )
    how = {"configurable": {"session_id": "s"}}
    assert chain.invoke([HumanMessage("one")], how).content == "1 messages"
    assert (await chain.ainvoke([HumanMessage("two")], how)).content == "3 messages"
    assert len(await RemanenceChatMessageHistory(memory, "s").aget_messages()) == 4


# --- retriever --------------------------------------------------------------------------------------------------------


def test_a_retriever_takes_the_options_of_a_recall(memory):
    """In its constructor, and at each call; every document names its evidence."""
    memory.retain("I live in Porto.", actor="ana", at="2024-01-01", session="a", metadata={"topic": "home"})
    memory.retain("I live in Rome.", actor="ben", at="2024-02-01", session="b")
    retriever = RemanenceRetriever(memory=memory, options={"actors": "ana"})
    (document,) = retriever.invoke("where do they live?")
    assert document.page_content == "I live in Porto."
    assert document.metadata["topic"] == "home"
    assert memory.get(document.metadata["episodes"][0]).text == document.page_content
    assert [d.page_content for d in retriever.invoke("live?", actors="ben")] == ["I live in Rome."]
    with pytest.raises(TypeError, match="actor"):
        retriever.invoke("live?", actor="ben")
