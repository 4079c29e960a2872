"""What LlamaIndex's own tests ask of memory blocks, in our words: alone, and inside its `Memory`."""

import pytest
from llama_index.core.base.llms.types import ChatMessage, ImageBlock, MessageRole, TextBlock
from llama_index.core.memory import BaseMemoryBlock, InsertMethod, StaticMemoryBlock
from llama_index.core.memory import Memory as Waterfall

from remanence import Memory
from remanence.adapters.llamaindex import RemanenceMemoryBlock

TALK = [
    ChatMessage("I am allergic to peanuts, and I keep a greyhound called Bolt."),
    ChatMessage("I will keep that in mind.", role=MessageRole.ASSISTANT),
    ChatMessage("My sister Eva restores violins in Porto."),
    ChatMessage("How lovely.", role=MessageRole.ASSISTANT),
]


@pytest.fixture
def memory():
    with Memory(":memory:") as memory:
        yield memory


@pytest.fixture
def block(memory):
    return RemanenceMemoryBlock(memory=memory, user="ana")


def words(text):
    return text.split()


async def test_a_block_gives_back_what_bears_on_the_question(block):
    """The last words of a user are asked for; nothing is, without any."""
    assert isinstance(block, BaseMemoryBlock)
    assert await block.aget() == await block.aget([]) == ""
    assert await block.aget([ChatMessage("What is my dog called?")]) == ""
    await block.aput(TALK)
    found = await block.aget([*TALK, ChatMessage("What is my dog called?")])
    assert "Bolt" in found
    found = await block.aget([ChatMessage("Who restores violins?"), ChatMessage("Yes?", role=MessageRole.ASSISTANT)])
    assert "Eva" in found
    assert await block.aget([ChatMessage("Bolt", role=MessageRole.ASSISTANT)]) == ""
    assert await block.aget([ChatMessage("  ")]) == ""


async def test_what_is_put_is_the_conversation(block, memory):
    """Who said it, in which session, in order and in one act; images and blank messages are passed over."""
    picture = ChatMessage(blocks=[ImageBlock(url="https://example.com/a.png"), TextBlock(text="This is Bolt.")])
    blank = ChatMessage("", additional_kwargs={"tool_calls": [{"id": "1"}]}, role=MessageRole.ASSISTANT)
    tool = ChatMessage("21 degrees", role=MessageRole.TOOL)
    await block.aput([TALK[0], blank, tool, picture], session_id="monday")
    episodes = list(memory.list("episodes"))
    assert [e.text for e in episodes] == [TALK[0].content, "21 degrees", "This is Bolt."]
    assert [(e.actor, e.origin.value, e.session) for e in episodes] == [
        ("ana", "user", "monday"), ("tool", "tool", "monday"), ("ana", "user", "monday"),
    ]  # fmt: skip
    assert len({change.operation for change in memory.journal()}) == 1
    await block.aput([])
    await block.aput([blank])
    assert memory.stats().episodes == 3


async def test_a_block_may_refuse_what_leaves_the_short_term_memory(memory):
    """By the option that every block has."""
    block = RemanenceMemoryBlock(memory=memory, accept_short_term_memory=False)
    await block.aput(TALK, from_short_term_memory=True)
    assert memory.stats().episodes == 0
    await block.aput(TALK)
    assert memory.stats().episodes == 4


@pytest.mark.parametrize(("alone", "expected"), [(True, False), (False, True)])
async def test_a_block_may_be_of_one_session(memory, alone, expected):
    """Or of all that the bank holds, which it is by itself."""
    block = RemanenceMemoryBlock(memory=memory, this_session_only=alone)
    await block.aput([ChatMessage("My dog is called Bolt.")], session_id="monday")
    await block.aput([ChatMessage("My cat is called Mia.")], session_id="tuesday")
    found = await block.aget([ChatMessage("What are my dog and my cat called?")], session_id="tuesday")
    assert "Mia" in found
    assert ("Bolt" in found) is expected


async def test_the_context_keeps_to_its_budget(memory):
    """However much is known; and options reach the recall."""
    block = RemanenceMemoryBlock(memory=memory, tokens=60, k=50, options={"origins": "user"})
    await block.aput([ChatMessage(f"Bolt the dog ate bone number {n}.") for n in range(40)])
    found = await block.aget([ChatMessage("What did Bolt eat?")])
    assert 0 < len(found.split()) <= 60
    assert await RemanenceMemoryBlock(memory=memory, options={"actors": "eve"}).aget([ChatMessage("Bolt?")]) == ""
    with pytest.raises(ValueError, match="tokens"):
        RemanenceMemoryBlock(memory=memory, tokens=0)


async def test_truncation_takes_the_last_lines(block):
    """At least as much as is asked for; None where nothing is left."""
    text = "\n".join(f"line {n} of the context" for n in range(10))
    kept = await block.atruncate(text, 20)
    assert text.startswith(kept)
    assert len(kept) < len(text)
    assert await block.atruncate(text, 0) == text
    assert await block.atruncate(text, 10_000) is None
    assert await block.atruncate("", 5) is None


async def test_it_works_inside_the_memory_of_an_agent(block, memory):
    """What no longer fits goes to the bank, and comes back when it is asked for."""
    agent = Waterfall.from_defaults(
        session_id="monday", token_limit=60, token_flush_size=10, chat_history_token_ratio=0.3,
        tokenizer_fn=words, memory_blocks=[StaticMemoryBlock(name="who", static_content="Ana"), block],
    )  # fmt: skip
    for message in TALK:
        await agent.aput(message)
    assert memory.stats().episodes >= 1
    assert next(memory.list("episodes")).session == "monday"
    messages = await agent.aget(input="What is my dog called?")
    assert messages[0].role == "system"
    assert "LongTermMemory" in messages[0].content
    assert "Bolt" in messages[0].content
    assert "Bolt" not in "".join(m.content or "" for m in await agent.aget_all() if m.role == "assistant")


async def test_it_is_put_where_the_memory_says(memory):
    """Into the user's message instead of a system message."""
    block = RemanenceMemoryBlock(memory=memory)
    await block.aput(TALK)
    agent = Waterfall.from_defaults(memory_blocks=[block], tokenizer_fn=words, insert_method=InsertMethod.USER)
    await agent.aput(ChatMessage("What is my dog called?"))
    (message,) = await agent.aget()
    assert message.role == "user"
    assert "Bolt" in message.content


async def test_a_block_over_the_limit_is_cut_by_its_priority(memory):
    """The memory truncates it instead of failing."""
    block = RemanenceMemoryBlock(memory=memory, priority=1, tokens=2000, k=100)
    await block.aput([ChatMessage(f"Bolt the dog ate bone number {n}.") for n in range(60)])
    agent = Waterfall.from_defaults(memory_blocks=[block], tokenizer_fn=words, token_limit=120)
    await agent.aput(ChatMessage("What did Bolt eat?"))
    messages = await agent.aget()
    assert sum(len(words(m.content or "")) for m in messages) <= 120
