"""The chat model, against a real server on the loopback that speaks the protocol and misbehaves."""

import asyncio
import json
from itertools import count
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from remanence.driving import adrive, drive
from remanence.errors import LlmUnavailable, ReplyUnreadable
from remanence.llm import load_llm
from remanence.llm.chat import ChatModel, parse_completion
from remanence.llm.function import FunctionLlm
from remanence.llm.replies import read_reply
from remanence.protocols import Reply
from remanence.testing.llm_server import (
    LlmServer,
    cut_off,
    cut_short,
    dripping,
    endless,
    not_taking,
    refusing,
    resetting,
    saying,
    sending,
    silent,
    status,
)
from remanence.testing.llms import LLM_PROMISES, PROMPT

GOOD = saying('{"greeting": "hello"}', usage={"prompt_tokens": 12, "completion_tokens": 5})


@pytest.fixture
def server():
    """A server on the loopback, for one test."""
    with LlmServer(GOOD) as running:
        yield running


@pytest.mark.parametrize("promise", LLM_PROMISES)
def test_a_model_behind_a_server_keeps_every_promise(promise, server):
    """Name, reply and tokens."""
    promise(server.llm)


@pytest.mark.parametrize("promise", LLM_PROMISES)
def test_a_function_keeps_every_promise(promise):
    """A function from messages to text is as good a model."""
    promise(FunctionLlm(lambda _: '{"greeting": "hello"}'))


def test_the_request_is_the_protocol_s(server):
    """Model, messages, schema and key go where OpenAI's own client puts them."""
    reply = server.llm.ask(PROMPT)
    schema = {"name": "greet_v1", "strict": True, "schema": PROMPT.schema}
    assert server.requests == [
        {
            "path": "/v1/chat/completions",
            "model": "test",
            "messages": [{"role": "system", "content": PROMPT.system}, {"role": "user", "content": PROMPT.text}],
            "max_tokens": 100,
            "temperature": 0,
            "response_format": {"type": "json_schema", "json_schema": schema},
        }
    ]
    assert server.keys == ["Bearer sesame"]
    assert reply == Reply(text='{"greeting": "hello"}', tokens_in=12, tokens_out=5)


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        (["json_schema"], {"response_format": {"type": "json_object"}, "max_tokens": 100, "temperature": 0}),
        (["response_format"], {"max_tokens": 100, "temperature": 0}),
        (["max_tokens", "temperature"], {"max_completion_tokens": 100}),
        (["json_schema", "json_object", "temperature"], {"max_tokens": 100}),
    ],
)
def test_what_a_server_does_not_take_is_said_otherwise(server, fields, left):
    """A field that is refused by name goes, and is not tried again; without a schema the instructions spell it out."""
    server.answers = [not_taking(*fields, good=GOOD)]
    llm = server.llm
    assert llm.ask(PROMPT).text == '{"greeting": "hello"}'
    taken = server.requests[-1]
    for name, value in left.items():
        assert taken.get(name) == value
    assert not set(fields) & set(taken)
    told = json.dumps(PROMPT.schema) in taken["messages"][0]["content"]
    assert told == (taken.get("response_format", {}).get("type") != "json_schema")
    before = len(server.requests)
    llm.ask(PROMPT)
    assert len(server.requests) == before + 1


def test_a_refusal_that_nothing_helps_leaves_the_form_as_it_was(server):
    """One prompt that is refused in every form must not cost the others their schema."""
    server.answers = [*[status(400, "context too long")] * 3, GOOD]
    llm = server.llm
    with pytest.raises(LlmUnavailable, match="answered 400"):
        llm.ask(PROMPT)
    llm.ask(PROMPT)
    assert server.requests[-1]["response_format"]["type"] == "json_schema"


def test_a_server_that_fails_and_recovers_costs_patience_only(server):
    """500, a broken connection, a reset and a busy server are asked again."""
    server.answers = [status(500), cut_short, resetting, status(429, Retry_After="7"), GOOD]
    assert server.model(attempts=5).ask(PROMPT).text
    assert server.waits == [0.5, 1.0, 2.0, 7.0]


@pytest.mark.parametrize(
    ("behaviour", "complaint"),
    [
        (status(500), "answered 500"),
        (status(401), "answered 401; check the API key"),
        (status(302, Location="http://127.0.0.1:1/"), "answered 302"),
        (status(429, Retry_After="3600"), "answered 429"),
        (cut_short, "broke off"),
        (resetting, "broke off"),
        (endless, "more than 4,194,304 bytes"),
    ],
)
def test_a_server_that_gives_no_reply_is_unavailable(server, behaviour, complaint):
    """Each way of failing is one error, which does not repeat what the server said."""
    server.answers = [behaviour]
    with pytest.raises(LlmUnavailable, match=complaint) as caught:
        server.llm.ask(PROMPT)
    assert "busy" not in str(caught.value)


def test_a_slow_server_is_given_up(server, monkeypatch):
    """Silence costs one timeout an attempt; a byte now and then costs the patience for one reply."""
    server.answers = [silent(server.released)]
    with pytest.raises(LlmUnavailable, match="timed out"):
        server.model(timeout=0.05, attempts=2).ask(PROMPT)
    server.answers = [dripping(server.released)]
    monkeypatch.setattr("remanence.endpoint.time", SimpleNamespace(monotonic=count(0, 100.0).__next__))
    with pytest.raises(LlmUnavailable, match="had not finished its reply after 300 s"):
        server.model(attempts=1).ask(PROMPT)


def test_a_server_that_is_not_there_is_unavailable():
    """After the block the server is gone."""
    with LlmServer() as gone:
        llm = gone.llm
    with pytest.raises(LlmUnavailable, match="could not be reached"):
        llm.ask(PROMPT)


@pytest.mark.parametrize(
    ("behaviour", "fault"),
    [
        (refusing(), "the model refused"),
        (saying("", finish="content_filter"), "the model refused"),
        (cut_off('{"greeting": "hel'), "cut short"),
        (saying(""), "an empty reply"),
        (sending(b"<html>It works!</html>", Content_Type="text/html"), "no chat completion"),
        (sending(b""), "no chat completion"),
        (sending(b'{"choices": [{"message": {"content": "he'), "no chat completion"),
        (sending(b'{"error": "no such model"}'), "no chat completion"),
        (sending(b"[" * 100_000), "no chat completion"),
        (saying("Sure, here you are: hello!"), "without a JSON object"),
        (saying('{"greeting": '), "without a JSON object"),
        (saying('{"greeting": 3}'), "of the wrong form"),
        (saying('{"salutation": "hello"}'), "of the wrong form"),
    ],
)
def test_a_reply_that_is_not_what_was_asked_for_is_unreadable(server, behaviour, fault):
    """Refused, cut short, empty, foreign or of the wrong form: the error says which, and none of the reply's words."""
    server.answers = [behaviour]
    reply = server.llm.ask(PROMPT)
    with pytest.raises(ReplyUnreadable, match=fault) as caught:
        read_reply(reply, Greeting)
    assert "hel" not in str(caught.value)
    assert reply.tokens_in > 0


class Greeting(Struct):
    """What `PROMPT` asks for."""

    greeting: str


@pytest.mark.parametrize(
    "text",
    [
        '{"greeting": "hello"}',
        '```json\n{"greeting": "hello"}\n```',
        'Of course {smile}! {"greeting": "hello"} Anything else?',
        '<think>{"greeting": "no"}</think>\n{"greeting": "hello"}',
        '{"other": {"greeting": 1}} {"greeting": "hello"}',
    ],
)
def test_the_object_is_found_among_words(text):
    """Models that cannot be held to JSON wrap it; the first object of the right form counts."""
    assert read_reply(Reply(text=text, tokens_in=1, tokens_out=1), Greeting) == Greeting("hello")


def test_a_message_in_parts_is_joined(server):
    """Some servers give the content as a list of parts."""
    message = {"content": [{"type": "text", "text": '{"greeting": '}, {"type": "text", "text": '"hello"}'}, 7]}
    server.answers = [sending(json.dumps({"choices": [{"message": message}]}).encode())]
    assert read_reply(server.llm.ask(PROMPT), Greeting).greeting == "hello"


@pytest.mark.parametrize(
    "usage", [None, {}, [], {"prompt_tokens": -3}, {"prompt_tokens": 10**12}, {"prompt_tokens": True}]
)
def test_a_server_that_counts_nothing_is_counted_for(server, usage):
    """A missing or impossible count is replaced by our own, which is never below the truth."""
    server.answers = [saying('{"greeting": "hello"}', usage=usage)]
    reply = server.llm.ask(PROMPT)
    assert 40 < reply.tokens_in < 200
    assert 5 < reply.tokens_out < 20


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["choices", "message", "content", "usage", "text", "prompt_tokens", "refusal", "x"]), inner
        )
    ),
    max_leaves=12,
)


@given(JSON | st.builds(lambda m: {"choices": [m]}, JSON) | st.builds(lambda m: {"choices": [{"message": m}]}, JSON))
def test_any_json_is_a_reply_or_a_fault(value):
    """Whatever a server sends, a reply comes of it."""
    reply = parse_completion(json.dumps(value).encode(), PROMPT)
    assert reply.fault or reply.text
    assert reply.tokens_in > 0


@given(st.binary(max_size=200) | st.text().map(str.encode))
def test_any_bytes_are_a_reply_or_a_fault(body):
    """So does one that is no JSON."""
    assert parse_completion(body, PROMPT).tokens_in > 0


def two_questions():
    first = yield PROMPT
    try:
        second = yield PROMPT
    except LlmUnavailable as e:
        return [first.text, str(e)]
    return [first.text, second.text]


def test_one_flow_has_two_drivers():
    """A flow is driven the same by waiting and by awaiting, and may go on when a question gets no answer."""
    replies = [Reply(text="one", tokens_in=1, tokens_out=1), LlmUnavailable("away")]

    def asker(left):
        def ask(prompt):
            del prompt
            answer = left.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return ask

    ask = asker(list(replies))

    async def wait(prompt):
        await asyncio.sleep(0)
        return ask(prompt)

    assert drive(two_questions(), asker(list(replies))) == ["one", "away"]
    assert asyncio.run(adrive(two_questions(), wait)) == ["one", "away"]


def test_a_function_that_fails_is_unavailable():
    """Any exception of a caller's function is an LlmUnavailable; what is no text is a fault."""

    def broken(messages):
        raise OSError(str(messages))

    with pytest.raises(LlmUnavailable, match="OSError"):
        FunctionLlm(broken).ask(PROMPT)
    assert FunctionLlm(lambda _: 3).ask(PROMPT).fault == "a int where text was expected"


def key_sent(name, environment):
    return load_llm(name, environment)._endpoint.key


def test_a_key_goes_only_where_it_belongs():
    """OPENAI_API_KEY is for OpenAI, or the address that OPENAI_BASE_URL names; REMANENCE_LLM_KEY is for any."""
    theirs = {"OPENAI_API_KEY": "sk", "OPENAI_BASE_URL": "https://proxy.example/v1"}
    assert key_sent("openai:m", theirs) == "sk"
    assert key_sent("https://proxy.example/v1#m", theirs) == "sk"
    assert key_sent("https://far.example/v1#m", theirs) is None
    assert key_sent("ollama:m", theirs) is None
    assert key_sent("https://far.example/v1#m", theirs | {"REMANENCE_LLM_KEY": "own\n"}) == "own"
    assert "sk" not in repr(load_llm("openai:m", theirs))


@pytest.mark.parametrize(
    "name", ["", "gpt", "openai:", "http://host/v1", "http://#m", "ftp://host#m", "ollama:m@http://x"]
)
def test_a_name_that_is_none_is_the_caller_s_mistake(name):
    """Said when the bank is opened, not at the first passage."""
    with pytest.raises(ValueError, match=r"no LLM is called|http:// or https://"):
        load_llm(name, {})


def test_what_is_no_model_is_refused():
    """An LLM is a name, an object or a function."""
    with pytest.raises(TypeError, match="an LLM is a name"):
        load_llm(3)
    llm = ChatModel("m", base_url="http://localhost/v1")
    assert load_llm(llm) is llm
    assert load_llm(None) is None
