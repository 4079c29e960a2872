"""Wrapped clients of both SDKs against a server on the loopback: what goes out, what comes back, what is kept."""

import asyncio
import gc
import logging

import pytest
from anthropic import Anthropic, AnthropicBedrock, AsyncAnthropic
from openai import AsyncOpenAI, BadRequestError, OpenAI
from speaking import answering

from remanence import Memory
from remanence.adapters.wrapping import wrap
from remanence.errors import StoreUnavailable
from remanence.testing.llm_server import LlmServer, status

KNOWN = "Ana's greyhound is called Bolt."
ASKED = "What is my greyhound called?"
SAID = "Your greyhound is Bolt, as always."


@pytest.fixture
def memory():
    with Memory(":memory:") as memory:
        yield memory


@pytest.fixture
def server():
    with LlmServer(answering(SAID)) as server:
        yield server


def client_of(kind, server, **options):
    """A client of either SDK, that does not try again."""
    known = {"api_key": "sesame", "max_retries": 0}
    openai, anthropic = known | {"base_url": server.url}, known | {"base_url": server.url.removesuffix("/v1")}
    asynchronous = kind.endswith("asynchronous")
    if kind.startswith("message"):
        return (AsyncAnthropic if asynchronous else Anthropic)(**anthropic | options)
    return (AsyncOpenAI if asynchronous else OpenAI)(**openai | options)


def call_of(kind, client, content=ASKED, **options):
    """The method that asks by a protocol, and its arguments."""
    given = {"model": "m", **options}
    if kind.startswith("chat"):
        return client.chat.completions, given | {"messages": [{"role": "user", "content": content}]}
    if kind.startswith("response"):
        return client.responses, given | {"input": content}
    return client.messages, given | {"messages": [{"role": "user", "content": content}], "max_tokens": 100}


def ask(kind, client, content=ASKED, *, stream=False, **options):
    """The answer, or the list of what a stream gives, whichever kind the client is."""
    where, given = call_of(kind, client, content, **options)
    given |= {"stream": True} if stream else {}
    if not kind.endswith("asynchronous"):
        return [*where.create(**given)] if stream else where.create(**given)

    async def run():
        made = await where.create(**given)
        return [each async for each in made] if stream else made

    return asyncio.run(run())


KINDS = [
    f"{protocol}{asynchronous}"
    for protocol in ("chat", "response", "message")
    for asynchronous in ("", " asynchronous")
]
kinds = pytest.mark.parametrize("kind", KINDS)


def system_of(request):
    """The system prompt of a request of any protocol, as a text."""
    if "messages" in request and request["messages"][0]["role"] == "system":
        return request["messages"][0]["content"]
    return request.get("instructions", request.get("system", ""))


def kept(memory):
    """What was retained by calls: words, origin, actor and session, in order."""
    all_of = [e for e in memory.list("episodes") if e.text != KNOWN]
    return [(e.text, e.origin.value, e.actor, e.session) for e in all_of]


TURNS = [(ASKED, "user", "ana", "monday"), (SAID, "assistant", "assistant", "monday")]


# --- in and out -------------------------------------------------------------------------------------------------------


@kinds
@pytest.mark.parametrize("stream", [False, True])
def test_the_model_is_told_what_is_known_and_the_turns_are_kept(kind, stream, server, memory):
    """In every protocol, at once and as a stream, synchronous and not."""
    memory.retain(KNOWN)
    client = wrap(client_of(kind, server), memory, user="ana", session="monday")
    ask(kind, client, stream=stream)
    assert KNOWN in system_of(server.requests[0])
    assert kept(memory) == TURNS


@kinds
@pytest.mark.parametrize("stream", [False, True])
def test_a_caller_sees_what_he_would_see_without(kind, stream, server, memory):
    """The same class of client, the same types, values and order of events."""
    memory.retain(KNOWN)
    plain = client_of(kind, server)
    wrapped = wrap(plain, memory)
    expected, got = ask(kind, plain, stream=stream), ask(kind, wrapped, stream=stream)
    assert type(wrapped) is type(plain)
    assert type(got) is type(expected)
    if stream:
        assert [type(each) for each in got] == [type(each) for each in expected]
    assert got == expected
    assert (wrapped.base_url, wrapped.timeout, wrapped.max_retries) == (plain.base_url, plain.timeout, 0)


@kinds
def test_a_request_is_the_same_but_for_the_context(kind, server, memory):
    """Every argument, and the whole request where nothing is known."""
    options = {"metadata": {"user_id": "x"}, "tools": [], "extra_body": {"own": [1, None, 0.5, "ü"]}}
    plain = client_of(kind, server)
    ask(kind, plain, **options)
    ask(kind, wrap(plain, memory, session="a"), **options)
    memory.retain(KNOWN)
    ask(kind, wrap(plain, memory, session="b"), **options)
    without, empty, full = server.requests
    assert empty == without
    first = full["messages"].pop(0) if kind.startswith("chat") else None
    assert (first is None) or first["role"] == "system"
    assert full | {"instructions": 0, "system": 0} == without | {"instructions": 0, "system": 0}
    assert len(set(server.keys)) == 1


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("message", {"system": "Be brief."}, "Be brief.\n\n"),
        ("message", {"system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}]}, None),
        ("response", {"instructions": "Be brief."}, "Be brief.\n\n"),
    ],
)
def test_the_context_goes_to_the_end_of_a_system_prompt(kind, given, expected, server, memory):
    """Behind what is there, which a prompt cache may hold."""
    memory.retain(KNOWN)
    ask(kind, wrap(client_of(kind, server), memory), **given)
    (request,) = server.requests
    if expected:
        assert system_of(request).startswith(expected)
        assert KNOWN in system_of(request)
    else:
        assert request["system"][0] == given["system"][0]
        assert KNOWN in request["system"][1]["text"]


@pytest.mark.parametrize("content", ["Be brief.", [{"type": "text", "text": "Be brief."}]])
def test_a_system_message_of_a_chat_is_made_longer(content, server, memory):
    """There is one, in front, as some servers want it."""
    memory.retain(KNOWN)
    client = wrap(client_of("chat", server), memory)
    messages = [{"role": "developer", "content": content}, {"role": "user", "content": ASKED}]
    client.chat.completions.create(model="m", messages=messages)
    first, second = server.requests[0]["messages"]
    assert (first["role"], second) == ("developer", messages[1])
    assert KNOWN in str(first["content"])
    assert type(first["content"]) is type(content)
    assert messages[0]["content"] == content  # the caller's own list is as it was


def test_the_helpers_of_the_sdks_work_as_ever(server, memory):
    """Streams with accumulation, parsed answers, raw responses, copies of the client, beta messages."""
    memory.retain(KNOWN)
    openai, anthropic = (wrap(client_of(kind, server), memory) for kind in ("chat", "message"))
    said = [{"role": "user", "content": ASKED}]
    with openai.chat.completions.stream(model="m", messages=said) as stream:
        assert stream.get_final_completion().choices[0].message.content == SAID
    with openai.responses.stream(model="m", input=ASKED) as stream:
        assert stream.get_final_response().output_text == SAID
    raw = openai.with_options(timeout=5).chat.completions.with_raw_response.create(model="m", messages=said)
    assert raw.parse().choices[0].message.content == SAID
    with openai.chat.completions.with_streaming_response.create(model="m", messages=said) as response:
        assert response.parse().choices[0].message.content == SAID
    with anthropic.messages.stream(model="m", messages=said, max_tokens=9) as stream:
        assert "".join(stream.text_stream) == SAID
    assert anthropic.beta.messages.create(model="m", messages=said, max_tokens=9).content[0].text == SAID
    assert len(server.requests) == 6
    assert all(KNOWN in str(system_of(request)) for request in server.requests)
    assert [text for text, *_ in kept(memory)] == [ASKED, SAID] * 2  # of two wrapped clients, once each


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_of_a_growing_conversation_every_turn_is_kept_once(server, memory):
    """What is sent again is known already; a turn with the same words later on is another."""
    client = wrap(client_of("chat", server), memory, session="monday")
    messages = []
    for said in ("Hello.", "Yes.", "Yes."):
        messages.append({"role": "user", "content": said})
        answer = client.chat.completions.create(model="m", messages=messages)
        client.chat.completions.create(model="m", messages=messages)  # again, as after a broken connection
        messages.append(answer.choices[0].message.model_dump(exclude_none=True))
    assert [text for text, *_ in kept(memory)] == ["Hello.", SAID, "Yes.", SAID, "Yes.", SAID]


TOOLS = {
    "chat": [
        {"role": "assistant", "content": None, "tool_calls": [{"id": "c", "type": "function", "function": {}}]},
        {"role": "tool", "tool_call_id": "c", "content": "Lisbon has 21 degrees"},
    ],
    "response": [
        {"type": "function_call", "call_id": "c", "name": "weather", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "Lisbon has 21 degrees"},
    ],
    "message": [
        {"role": "assistant", "content": [{"type": "tool_use", "id": "c", "name": "weather", "input": {}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c", "content": "Lisbon has 21 degrees"}]},
    ],
}


@pytest.mark.parametrize("kind", [*TOOLS])
def test_what_a_tool_found_is_kept_as_a_tools(kind, memory):
    """As text that anyone may have written; the question is kept once, and the call itself has no words."""
    question = {"role": "user", "content": "What is the weather in Lisbon?"}
    with LlmServer(answering("", tool=True), answering("It is mild.")) as server:
        client = wrap(client_of(kind, server), memory, user="ana", session="monday")
        where, given = call_of(kind, client)
        name = "input" if kind == "response" else "messages"
        where.create(**given | {name: [question]})
        where.create(**given | {name: [question, *TOOLS[kind]]})
    assert kept(memory) == [
        (question["content"], "user", "ana", "monday"),
        ("Lisbon has 21 degrees", "tool", "tool", "monday"),
        ("It is mild.", "assistant", "assistant", "monday"),
    ]
    (hit,) = memory.recall("how many degrees has Lisbon?", k=1)
    assert hit.record.taint == "tool"


def test_what_the_request_says_itself_is_not_told_again(server, memory):
    """Nor the question, which is its own best hit once it is kept."""
    client = wrap(client_of("chat", server), memory)
    ask("chat", client)
    question, answer = {"role": "user", "content": ASKED}, {"role": "assistant", "content": SAID}
    messages = [question, answer, question]
    client.chat.completions.create(model="m", messages=messages)
    assert server.requests[1]["messages"] == messages


@pytest.mark.parametrize("kind", ["chat", "response", "message"])
def test_a_stream_that_is_left_keeps_what_arrived(kind, server, memory):
    """The words so far, when it is closed."""
    client = wrap(client_of(kind, server), memory, session="monday")
    where, given = call_of(kind, client)
    with where.create(**given, stream=True) as stream:
        next(iter(stream))
    (asked, *answer) = kept(memory)
    assert asked[0] == ASKED
    assert all(SAID.startswith(text) for text, *_ in answer)


def test_users_and_conversations_do_not_mix(server):
    """Clients wrapped for two banks over one client: neither knows what the other was told."""
    plain = client_of("chat", server)
    with Memory(":memory:") as ana, Memory(":memory:") as bob:
        clients = [wrap(plain, bank, user=name) for name, bank in (("ana", ana), ("bob", bob))]
        ask("chat", clients[0], "My greyhound is called Bolt.")
        ask("chat", clients[1], ASKED)
        ask("chat", plain, ASKED)
        ask("chat", clients[0], ASKED)
        assert [system_of(r) != "" for r in server.requests] == [False, False, False, True]
        assert {e.actor for e in bob.list("episodes")} == {"bob", "assistant"}
        assert len({e.session for e in [*ana.list("episodes"), *bob.list("episodes")]}) == 2


# --- when something fails ---------------------------------------------------------------------------------------------


@kinds
@pytest.mark.parametrize("stream", [False, True])
def test_errors_of_the_memory_break_no_call_and_are_told(kind, stream, server, memory, monkeypatch, caplog):
    """Of recalling and of retaining, to a function or to the log; even if the function fails."""

    def failing(*_, **__):
        raise StoreUnavailable("the disk is gone")

    monkeypatch.setattr(Memory, "recall", failing)
    monkeypatch.setattr(Memory, "retain", failing)
    told, plain = [], client_of(kind, server)
    expected = ask(kind, plain, stream=stream)
    assert ask(kind, wrap(plain, memory, on_error=told.append), stream=stream) == expected
    assert [type(each) for each in told] == [StoreUnavailable] * 2
    for on_error in (None, failing):
        with caplog.at_level(logging.WARNING, "remanence.adapters.wrapping"):
            assert ask(kind, wrap(plain, memory, on_error=on_error), stream=stream) == expected
        assert len(caplog.records) == 2
        caplog.clear()
    assert server.requests[-1] == server.requests[0]


def test_errors_of_the_server_are_those_of_the_sdk_and_nothing_is_kept(memory):
    """Refusals reach the caller, and what is tried again goes out with its context again."""
    memory.retain(KNOWN)
    with LlmServer(status(400, "no"), status(500), answering(SAID)) as server:
        client = wrap(client_of("chat", server), memory)
        with pytest.raises(BadRequestError):
            ask("chat", client)
        assert kept(memory) == []
        ask("chat", client.with_options(max_retries=2))
        assert [KNOWN in system_of(r) for r in server.requests] == [True] * 3
        assert [text for text, *_ in kept(memory)] == [ASKED, SAID]


def test_other_calls_go_out_as_they_are(memory):
    """Such as embeddings, and the counting of tokens."""
    memory.retain(KNOWN)
    with LlmServer(lambda _: status(418)(_)) as server:
        for call in (
            lambda: wrap(client_of("chat", server), memory).embeddings.create(model="m", input=ASKED),
            lambda: wrap(client_of("message", server), memory).messages.count_tokens(
                model="m", messages=[{"role": "user", "content": ASKED}]
            ),
        ):
            with pytest.raises(Exception, match="busy"):
                call()
        assert all(KNOWN not in str(request) for request in server.requests)
    assert kept(memory) == []


def test_a_client_lives_and_ends_with_the_one_it_was_made_of(server, memory):
    """Dropping a wrapped client leaves the other alone; wrapping twice, or what is no such client, is refused."""
    plain = client_of("chat", server)
    wrapped = wrap(plain, memory)
    with pytest.raises(ValueError, match="wrapped already"):
        wrap(wrapped.with_options(timeout=1), memory)
    ask("chat", wrapped)
    del wrapped
    gc.collect()
    ask("chat", plain)
    wrapped = wrap(plain, memory)
    del plain
    gc.collect()
    ask("chat", wrapped)
    assert not wrapped.is_closed()
    wrapped.close()
    assert wrapped.is_closed()
    with pytest.raises(TypeError, match="AnthropicBedrock"):
        wrap(AnthropicBedrock(aws_region="eu-west-1", aws_access_key="a", aws_secret_key="b"), memory)
    with pytest.raises(TypeError, match="object"):
        wrap(object(), memory)


async def test_a_call_that_is_given_up_leaves_its_turns(server, memory):
    """Tasks at the same time, one of which ends in the middle of its stream."""
    plain = client_of("chat asynchronous", server)
    clients = [wrap(plain, memory, session=f"s{n}") for n in range(4)]

    async def run(n):
        where, given = call_of("chat", clients[n], f"{n}: {ASKED}", stream=True)
        async with await where.create(**given) as stream:
            async for _ in stream:
                if n == 0:
                    break

    await asyncio.gather(*(run(n) for n in range(4)))
    sessions = {session for *_, session in kept(memory)}
    assert sessions == {"s0", "s1", "s2", "s3"}
    assert [text for text, _, _, session in kept(memory) if session == "s3"] == [f"3: {ASKED}", SAID]
