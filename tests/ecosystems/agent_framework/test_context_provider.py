"""The context provider by itself, and in agents of the framework with a model that is scripted."""

import pytest
from agent_framework import (
    Agent,
    AgentResponse,
    AgentSession,
    BaseChatClient,
    ChatResponse,
    ChatResponseUpdate,
    Content,
    Message,
    ResponseStream,
    SessionContext,
)

from remanence import Memory
from remanence.adapters.agent_framework import RemanenceContextProvider


class Scripted(BaseChatClient):
    """A model that says one thing, and keeps what it was asked."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def _inner_get_response(self, *, messages, stream, options, **kwargs):
        del kwargs
        self.asked.append((str(options.get("instructions")), [each.text for each in messages]))
        said = [Content.from_text("Understood.")]
        if stream:

            async def parts():
                yield ChatResponseUpdate(contents=said, role="assistant")

            return ResponseStream(parts(), finalizer=ChatResponse.from_updates)

        async def answer():
            return ChatResponse(messages=[Message("assistant", said)])

        return answer()


@pytest.fixture
def memory():
    with Memory(":memory:") as memory:
        yield memory


def turns(memory):
    return [(e.text, e.actor, e.origin.value, e.session) for e in memory.list("episodes")]


async def before(provider, *messages, session="s1"):
    context = SessionContext(session_id=session, input_messages=[*messages])
    await provider.before_run(agent=None, session=AgentSession(session_id=session), context=context, state={})
    return context.instructions


@pytest.mark.parametrize("stream", [False, True])
async def test_an_agent_is_told_what_earlier_sessions_heard(stream, memory):
    """And each turn is retained, by whom and in which session."""
    client = Scripted()
    agent = Agent(client, instructions="Be brief.", context_providers=[RemanenceContextProvider(memory, user="ana")])
    for n, question in enumerate(("I keep a greyhound called Bolt.", "What is my greyhound called?")):
        session = AgentSession(session_id=f"s{n}")
        if stream:
            run = agent.run(question, session=session, stream=True)
            assert "".join([each.text async for each in run]) == "Understood."
            await run.get_final_response()
        else:
            assert (await agent.run(question, session=session)).text == "Understood."
    assert turns(memory) == [
        ("I keep a greyhound called Bolt.", "ana", "user", "s0"),
        ("Understood.", "assistant", "assistant", "s0"),
        ("What is my greyhound called?", "ana", "user", "s1"),
        ("Understood.", "assistant", "assistant", "s1"),
    ]
    assert ["called Bolt" in instructions for instructions, _ in client.asked] == [False, True]
    assert all(instructions.startswith("Be brief.") for instructions, _ in client.asked)


async def test_nothing_is_added_where_nothing_is_known_or_nobody_asks(memory):
    """Nor where the user says nothing."""
    provider = RemanenceContextProvider(memory)
    assert await before(provider, Message("user", ["Where is Bolt?"])) == []
    memory.retain("Bolt is a greyhound.")
    assert await before(provider) == []
    assert await before(provider, Message("assistant", ["Bolt?"]), Message("user", [" "])) == []
    assert "Bolt is a greyhound." in (await before(provider, Message("user", ["Where is Bolt?"])))[0]


async def test_a_provider_of_one_session_is_told_of_no_other(memory):
    """And one with a filter of nothing that the filter leaves out."""
    memory.retain("Bolt is a greyhound.", session="s1", actor="ana")
    memory.retain("Flash is a greyhound.", session="s2", actor="bob")
    question = Message("user", ["Which greyhound?"])
    (text,) = await before(RemanenceContextProvider(memory, this_session_only=True), question)
    assert ("Bolt" in text, "Flash" in text) == (True, False)
    (text,) = await before(RemanenceContextProvider(memory, options={"actors": "bob"}), question)
    assert ("Bolt" in text, "Flash" in text) == (False, True)


async def test_what_a_tool_found_is_kept_as_a_tools_and_is_fenced(memory):
    """System messages, calls and what has no words are not kept."""
    provider, context = RemanenceContextProvider(memory, user="ana"), SessionContext(input_messages=[])
    context.input_messages = [Message("system", ["Be brief."]), Message("user", ["What is the weather?"])]
    context._response = AgentResponse(
        messages=[
            Message("assistant", [Content.from_function_call("c", "weather", arguments="{}")]),
            Message("tool", [Content.from_function_result("c", result="Lisbon has 21 degrees")]),
            Message("assistant", ["It is mild."]),
        ]
    )
    await provider.after_run(agent=None, session=AgentSession(session_id="s1"), context=context, state={})
    assert turns(memory) == [
        ("What is the weather?", "ana", "user", "s1"),
        ("Lisbon has 21 degrees", "tool", "tool", "s1"),
        ("It is mild.", "assistant", "assistant", "s1"),
    ]
    (text,) = await before(provider, Message("user", ["How many degrees has Lisbon?"]))
    assert "~~~" in text


async def test_a_context_counts_no_more_than_it_may(memory):
    """By the tokens of the provider."""
    memory.retain_many({"text": f"Note {n} is about the greyhound Bolt and his long walks."} for n in range(50))
    (short,) = await before(RemanenceContextProvider(memory, tokens=60), Message("user", ["Which notes on Bolt?"]))
    (long,) = await before(RemanenceContextProvider(memory, k=50), Message("user", ["Which notes on Bolt?"]))
    assert len(short) < 400 < len(long)
