"""The chat store against LlamaIndex's own, and what it leaves in the bank."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from llama_index.core.base.llms.types import ChatMessage, ImageBlock, MessageRole, TextBlock
from llama_index.core.memory import ChatMemoryBuffer
from llama_index.core.storage.chat_store import SimpleChatStore

from remanence import Memory
from remanence.adapters.llamaindex import RemanenceChatStore

MESSAGES = [
    ChatMessage("Be brief.", role=MessageRole.SYSTEM),
    ChatMessage("Olá 👋 \0", additional_kwargs={"n": 1, "deep": {"a": [None, True, 0.5]}}),
    ChatMessage("", role=MessageRole.ASSISTANT, additional_kwargs={"tool_calls": [{"id": "1"}]}),
    ChatMessage("21 degrees", role=MessageRole.TOOL, additional_kwargs={"tool_call_id": "1"}),
    ChatMessage(blocks=[TextBlock(text="one"), ImageBlock(url="https://example.com/a.png"), TextBlock(text="two")]),
    ChatMessage(content=None, role=MessageRole.ASSISTANT),
]


@pytest.fixture
def store():
    store = RemanenceChatStore(":memory:", user="ana")
    yield store
    store.close()


def test_messages_come_back_as_they_were_added(store):
    """All kinds, in order."""
    store.set_messages("s", MESSAGES[:2])
    for message in MESSAGES[2:]:
        store.add_message("s", message)
    assert store.get_messages("s") == MESSAGES
    assert store.get_messages("other") == []
    assert (
        store.delete_message("other", 0) is store.delete_last_message("other") is store.delete_messages("other") is None
    )


STEPS = st.one_of(
    st.tuples(st.just("set"), st.sampled_from(["a", "a/b", ""]), st.lists(st.sampled_from(MESSAGES), max_size=3)),
    st.tuples(st.just("add"), st.sampled_from(["a", "a/b", ""]), st.sampled_from(MESSAGES)),
    st.tuples(st.just("delete"), st.sampled_from(["a", "a/b", ""]), st.integers(0, 3)),
    st.tuples(st.just("delete last"), st.sampled_from(["a", "a/b", ""]), st.none()),
    st.tuples(st.just("delete all"), st.sampled_from(["a", "a/b", ""]), st.none()),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=10))
def test_whatever_is_done_it_holds_what_the_simple_store_does(steps):
    """Against `SimpleChatStore`: every answer, every key that holds something, every message."""
    ours, theirs = RemanenceChatStore(":memory:"), SimpleChatStore()

    def done(store, step, key, what):
        if step == "set":
            return store.set_messages(key, [*what])
        if step == "add":
            return store.add_message(key, what)
        if step == "delete":
            return store.delete_message(key, what)
        if step == "delete all":
            return store.delete_messages(key) or None
        return store.delete_last_message(key) if store.get_messages(key) else None  # theirs fails at an empty list

    for step in steps:
        assert done(ours, *step) == done(theirs, *step)
        assert all(ours.get_messages(key) == theirs.get_messages(key) for key in ("a", "a/b", ""))
    assert sorted(ours.get_keys()) == sorted(key for key in theirs.get_keys() if theirs.get_messages(key))
    ours.close()


def test_setting_a_longer_list_stores_only_what_is_new(store):
    """As a buffer does after each turn: what is there already stays the same episode."""
    for n in range(1, 7):
        store.set_messages("s", MESSAGES[:n])
    assert store.memory.stats().episodes == 6
    store.set_messages("s", [*MESSAGES[:2], ChatMessage("else")])
    assert store.get_messages("s") == [*MESSAGES[:2], ChatMessage("else")]
    assert len(list(store.memory.list(unit="turn", forgotten=True))) == 4


async def test_the_asynchronous_face_does_the_same(store):
    """Every method."""
    await store.aset_messages("s", MESSAGES[:3])
    await store.async_add_message("s", MESSAGES[3])
    assert await store.aget_messages("s") == MESSAGES[:4]
    assert await store.adelete_message("s", 0) == MESSAGES[0]
    assert await store.adelete_last_message("s") == MESSAGES[3]
    assert await store.aget_keys() == ["s"]
    assert await store.adelete_messages("s") == MESSAGES[1:3]
    assert await store.aget_keys() == []


def test_what_was_said_is_remembered_and_a_deletion_undone(tmp_path):
    """In a file, by whom, in its session; with a buffer of LlamaIndex's in front."""
    with Memory(tmp_path / "a.rem") as memory:
        store = RemanenceChatStore(memory, user="Ana")
        buffer = ChatMemoryBuffer(chat_store=store, chat_store_key="monday", token_limit=100, tokenizer_fn=str.split)
        buffer.put(ChatMessage("I moved to Lisbon."))
        buffer.put(ChatMessage("How is it?", role=MessageRole.ASSISTANT))
        assert [m.content for m in buffer.get()] == ["I moved to Lisbon.", "How is it?"]
        (hit,) = memory.recall("where does Ana live?", k=1)
        assert (hit.text, hit.record.actor, hit.record.session) == ("I moved to Lisbon.", "Ana", "monday")
        buffer.reset()
        assert store.get_messages("monday") == []
        memory.undo()
        assert len(store.get_messages("monday")) == 2
    again = RemanenceChatStore(tmp_path / "a.rem")
    assert RemanenceChatStore.from_dict(again.to_dict()).get_messages("monday") == again.get_messages("monday")
    again.close()
