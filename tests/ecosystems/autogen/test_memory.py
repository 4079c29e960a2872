"""The memory against AutoGen's own tests of its list memory, in our words, and beside it."""

import asyncio

import pytest
from autogen_core import Image
from autogen_core.memory import ListMemory, Memory, MemoryContent, MemoryMimeType
from autogen_core.model_context import BufferedChatCompletionContext, UnboundedChatCompletionContext
from autogen_core.models import AssistantMessage, UserMessage
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Picture

import remanence
from remanence.adapters.autogen import RemanenceMemory

TEXT, JSON, BINARY = MemoryMimeType.TEXT, MemoryMimeType.JSON, MemoryMimeType.BINARY
CONTENTS = [
    MemoryContent(content="Ana keeps a greyhound called Bolt.", mime_type=TEXT, metadata={"n": 1, "deep": [None, 0.5]}),
    MemoryContent(content={"likes": ["trains", {"a": True}]}, mime_type=JSON),
    MemoryContent(content=b"\0\xff bytes", mime_type=BINARY, metadata={}),
    MemoryContent(content="# Olá 👋 \0", mime_type="text/x-own"),
    MemoryContent(content="", mime_type=MemoryMimeType.MARKDOWN),
]


@pytest.fixture
async def memory():
    memory = RemanenceMemory(":memory:")
    yield memory
    await memory.close()


async def asking(text):
    context = UnboundedChatCompletionContext()
    await context.add_message(UserMessage(content=text, source="user"))
    return context


async def test_contents_come_back_as_they_were(memory):
    """Text, JSON, bytes; mime types that AutoGen knows and others; metadata."""
    assert isinstance(memory, Memory)
    for content in CONTENTS:
        await memory.add(content)
    assert (await memory.query("")).results == CONTENTS


async def test_an_image_comes_back(memory):
    """Every pixel."""
    picture = Picture.new("RGB", (3, 2), (1, 2, 3))
    await memory.add(MemoryContent(content=Image.from_pil(picture), mime_type=MemoryMimeType.IMAGE))
    (found,) = (await memory.query("")).results
    assert found.content.image.tobytes() == picture.tobytes()


@pytest.mark.parametrize(
    "query", ["What is Ana's greyhound called?", MemoryContent(content="greyhound", mime_type=TEXT)]
)
async def test_the_best_answer_comes_first(query, memory):
    """By a text or a content; at most k."""
    for content in CONTENTS:
        await memory.add(content)
    assert (await memory.query(query)).results[0] == CONTENTS[0]
    few = RemanenceMemory(memory.memory, k=1)
    assert len((await few.query(query)).results) == 1


async def test_json_is_found_by_its_words(memory):
    """And comes back as an object."""
    await memory.add(CONTENTS[1])
    assert (await memory.query("trains")).results[0].content == CONTENTS[1].content


async def test_an_empty_memory_changes_no_context(memory):
    """Nor does one that is asked nothing."""
    context = BufferedChatCompletionContext(buffer_size=3)
    assert (await memory.update_context(context)).memories.results == []
    assert await context.get_messages() == []
    context = await asking("Where is Bolt?")
    assert (await memory.update_context(context)).memories.results == []
    assert len(await context.get_messages()) == 1


async def test_a_context_gets_what_bears_on_the_last_words_of_the_user(memory):
    """As one system message, and the answer tells which."""
    await memory.add(CONTENTS[0])
    context = await asking("What is my dog called?")
    await context.add_message(AssistantMessage(content="Let me think.", source="helper"))
    result = await memory.update_context(context)
    *_, last = await context.get_messages()
    assert (last.type, result.memories.results) == ("SystemMessage", [CONTENTS[0]])
    assert CONTENTS[0].content in last.content


async def test_names_do_not_see_each_others():
    """In one bank, with other things in it; clearing one leaves the other."""
    with remanence.Memory(":memory:") as bank:
        bank.retain("Bob's greyhound is called Flash.")
        ana, bob = (RemanenceMemory(bank, name=name) for name in ("ana", "ana/x"))
        await ana.add(CONTENTS[0])
        assert (await bob.query("greyhound")).results == (await bob.query("")).results == []
        context = await asking("What is the greyhound called?")
        await bob.update_context(context)
        assert len(await context.get_messages()) == 1
        await ana.update_context(context)
        assert "Flash" not in (await context.get_messages())[-1].content
        await bob.clear()
        assert (await ana.query("")).results == [CONTENTS[0]]
        await ana.clear()
        assert (await ana.query("")).results == []
        bank.undo()
        assert (await ana.query("")).results == [CONTENTS[0]]


STEPS = st.lists(st.one_of(st.none(), st.sampled_from(CONTENTS)), max_size=8)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_whatever_is_done_it_holds_what_the_list_does(steps):
    """Adding and clearing, against `ListMemory`."""

    async def run():
        ours, theirs = RemanenceMemory(":memory:"), ListMemory()
        for content in steps:
            for memory in (ours, theirs):
                await (memory.clear() if content is None else memory.add(content))
        assert (await ours.query("")).results == (await theirs.query("")).results
        await ours.close()

    asyncio.run(run())


async def test_it_is_made_again_from_its_configuration(tmp_path):
    """As a component, with what it held."""
    memory = RemanenceMemory(tmp_path / "a.rem", name="ana", k=3)
    await memory.add(CONTENTS[0])
    config = memory.dump_component()
    await memory.close()
    again = RemanenceMemory.load_component(config)
    assert (again.name, (await again.query("")).results) == ("ana", [CONTENTS[0]])
    await again.close()
