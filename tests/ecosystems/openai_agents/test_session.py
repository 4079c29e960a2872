"""A session of the OpenAI Agents SDK: its own tests of `SQLiteSession` in our words, and the two side by side."""

import asyncio
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from agents import Agent, RunConfig, Runner, SQLiteSession, function_tool
from agents.memory import Session, SessionSettings
from agents.testing import ScriptedModel, assistant_message, function_call
from agents.tracing import set_tracing_disabled
from hypothesis import given, settings
from hypothesis import strategies as st

from remanence import Memory
from remanence.adapters.openai_agents import RemanenceSession

set_tracing_disabled(True)
TALK = [
    {"role": "user" if n % 2 == 0 else "assistant", "content": f"{'Message' if n % 2 == 0 else 'Reply'} {n // 2 + 1}"}
    for n in range(6)
]
RUNNERS = ["run", "run_sync", "run_streamed"]


@pytest.fixture
def session(tmp_path):
    session = RemanenceSession("monday", tmp_path / "a.rem", user="ana")
    yield session
    session.close()


async def asked(runner, agent, question, **options):
    """A run by each of the SDK's three ways."""
    if runner == "run_sync":

        def alone():
            asyncio.set_event_loop(asyncio.new_event_loop())
            try:
                return Runner.run_sync(agent, question, **options)
            finally:
                asyncio.get_event_loop().close()

        return await asyncio.to_thread(alone)
    if runner == "run":
        return await Runner.run(agent, question, **options)
    result = Runner.run_streamed(agent, question, **options)
    async for _ in result.stream_events():
        pass
    return result


def agent_saying(*answers, **options):
    model = ScriptedModel([[assistant_message(text, item_id=f"m{n}")] for n, text in enumerate(answers)])
    return Agent(name="test", model=model, **options), model


def texts(items):
    """What each item says, however it says it."""
    contents = [item["content"] for item in items]
    return [content if isinstance(content, str) else content[0]["text"] for content in contents]


# --- runs of agents ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("runner", RUNNERS)
async def test_the_second_run_knows_the_first(runner, session):
    """The model is shown what was said before."""
    agent, model = agent_saying("San Francisco", "California")
    first = await asked(runner, agent, "What city is the Golden Gate Bridge in?", session=session)
    second = await asked(runner, agent, "What state is it in?", session=session)
    assert (first.final_output, second.final_output) == ("San Francisco", "California")
    said = ["What city is the Golden Gate Bridge in?", "San Francisco", "What state is it in?"]
    assert texts(model.last_call.input) == said
    assert texts(await session.get_items()) == [*said, "California"]


@pytest.mark.parametrize("runner", RUNNERS)
async def test_sessions_of_other_ids_are_not_seen(runner, session):
    """In one bank, even where an id begins like another or spells a place."""
    agent, model = agent_saying("cats it is", "dogs it is", "you said cats")
    others = [RemanenceSession(id, session.memory) for id in ("mon", "monday/", "monday=x", "%", "")]
    await asked(runner, agent, "I like cats", session=session)
    await asked(runner, agent, "I like dogs", session=others[1])
    await asked(runner, agent, "What do I like?", session=session)
    assert texts(model.last_call.input) == ["I like cats", "cats it is", "What do I like?"]
    assert [len(await other.get_items()) for other in others] == [0, 2, 0, 0, 0]


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize(("limit", "shown"), [(0, 0), (2, 2), (100, 6), (None, 6)])
async def test_a_run_may_be_shown_less(runner, limit, shown, session):
    """By the run's settings, which go before the session's."""
    await session.add_items(TALK)
    agent, model = agent_saying("yes")
    config = RunConfig(session_settings=SessionSettings(limit=limit))
    await asked(runner, agent, "And now?", session=session, run_config=config)
    assert texts(model.last_call.input) == [*texts(TALK[6 - shown :]), "And now?"]


@pytest.mark.parametrize("runner", RUNNERS)
async def test_a_callback_chooses_from_the_history(runner, session):
    """What it leaves out the model does not see."""
    await session.add_items(TALK[:2])
    agent, model = agent_saying("I am a model")
    config = RunConfig(session_input_callback=lambda held, new: [i for i in held if i["role"] == "user"] + new)
    new = [{"role": "user", "content": "What is your name?"}]
    await asked(runner, agent, new, session=session, run_config=config)
    assert model.last_call.input == [TALK[0], *new]


@pytest.mark.parametrize("runner", RUNNERS)
async def test_calls_of_tools_come_back_and_what_they_said_is_a_tools(runner, session):
    """Every item of a run with a tool, as the SDK made it; the output is recalled as untrusted."""

    @function_tool
    def weather(city: str) -> str:
        """The weather."""
        return f"{city} has 21 degrees and a strong wind"

    theirs = SQLiteSession("s")
    for each in (session, theirs):
        called = [function_call("weather", {"city": "Lisbon"}, call_id="c1")]
        model = ScriptedModel([called, [assistant_message("Windy.")]])
        await asked(runner, Agent(name="test", model=model, tools=[weather]), "What is the weather?", session=each)
    items = await session.get_items()
    assert items == await theirs.get_items()
    assert [i.get("type", i.get("role")) for i in items] == ["user", "function_call", "function_call_output", "message"]
    (hit,) = session.memory.recall("which city has 21 degrees?", k=1)
    assert (hit.record.origin.value, hit.record.taint, hit.record.session) == ("tool", "tool", "monday")
    theirs.close()


async def test_an_error_in_the_session_reaches_who_reads_the_stream(session, monkeypatch):
    """It does not hang."""

    async def failing(items):
        del items
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(session, "add_items", failing)
    agent, _ = agent_saying("never")
    with pytest.raises(RuntimeError, match="disk is full"):
        await asyncio.wait_for(asked("run_streamed", agent, "Hello", session=session), 20)


# --- the four methods -------------------------------------------------------------------------------------------------


async def test_it_is_a_session(session):
    """Of the SDK's protocol, with its settings."""
    assert isinstance(session, Session)
    assert session.session_settings == SessionSettings(limit=None)


async def test_items_come_back_as_they_were_added(session):
    """All kinds of items, unicode, quotes, nothing at all."""
    items = [
        {"role": "user", "content": "こんにちは O'Reilly \0"},
        {"role": "assistant", "content": "Robert'); DROP TABLE students;-- 😊"},
        {"role": "developer", "content": ""},
        {"type": "message", "role": "assistant", "id": "m", "status": "completed",
         "content": [{"type": "output_text", "text": "deep", "annotations": [{"a": [None, 0.5, True]}]}]},
        {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{\"a\": 1}"},
        {"type": "function_call_output", "call_id": "c", "output": "21 degrees"},
        {"type": "reasoning", "id": "r", "summary": []},
        {},
    ]  # fmt: skip
    await session.add_items([])
    assert await session.get_items() == []
    await session.add_items(items)
    assert await session.get_items() == items
    assert [await session.pop_item() for _ in items] == items[::-1]


@pytest.mark.parametrize(("default", "limit", "n"), [(None, 2, 2), (None, 10, 6), (3, None, 3), (5, 2, 2), (5, 0, 0)])
async def test_a_limit_gives_the_latest(session, default, limit, n):
    """In order; what is asked for goes before the session's settings."""
    limited = RemanenceSession("monday", session.memory, session_settings=SessionSettings(limit=default))
    await limited.add_items(TALK)
    assert await limited.get_items(limit) == TALK[6 - n :]


STEPS = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 1), st.lists(st.sampled_from(TALK), max_size=3)),
    st.tuples(st.just("pop"), st.integers(0, 1), st.none()),
    st.tuples(st.just("clear"), st.integers(0, 1), st.none()),
    st.tuples(st.just("get"), st.integers(0, 1), st.one_of(st.none(), st.integers(-1, 4))),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=12))
def test_whatever_is_done_it_holds_what_the_sdks_own_session_does(steps):
    """Two sessions of one bank against two of `SQLiteSession`: every answer."""

    async def done(session, step, what):
        if step == "add":
            return await session.add_items(what)
        if step == "get":
            return await session.get_items(what)
        return await (session.pop_item() if step == "pop" else session.clear_session())

    async def run():
        with Memory(":memory:") as memory:
            ours, theirs = (
                [make(id) for id in "ab"] for make in (lambda i: RemanenceSession(i, memory), SQLiteSession)
            )
            for step, which, what in [*steps, ("get", 0, None), ("get", 1, None)]:
                assert await done(ours[which], step, what) == await done(theirs[which], step, what)
            for session in theirs:
                session.close()

    asyncio.run(run())


# --- at the same time -------------------------------------------------------------------------------------------------


def test_threads_add_and_none_is_lost(session):
    """Each in an event loop of its own."""
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda n: asyncio.run(session.add_items([{"role": "user", "content": f"{n}"}])), range(10)))
    assert {item["content"] for item in asyncio.run(session.get_items())} == {f"{n}" for n in range(10)}


def test_an_item_that_several_pop_goes_to_one(session, tmp_path):
    """Through several open memories of one file."""
    asyncio.run(session.add_items([{"role": "user", "content": f"{n}"} for n in range(12)]))
    others = [session, *(RemanenceSession("monday", tmp_path / "a.rem") for _ in range(3))]
    with ThreadPoolExecutor(4) as pool:
        popped = list(pool.map(lambda n: asyncio.run(others[n % 4].pop_item()), range(14)))
    for other in others[1:]:
        other.close()
    assert sorted(int(item["content"]) for item in popped if item) == [*range(12)]


def test_what_was_added_survives_the_death_of_the_process(session, tmp_path):
    """Killed without a close."""
    program = (
        "import asyncio, os, signal, sys\nfrom remanence.adapters.openai_agents import RemanenceSession\n"
        "session = RemanenceSession('monday', sys.argv[1])\n"
        "asyncio.run(session.add_items([{'role': role, 'content': role} for role in ('user', 'assistant')]))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    died = subprocess.run([sys.executable, "-c", program, tmp_path / "a.rem"], check=False, env=dict(os.environ))
    assert died.returncode == -signal.SIGKILL
    assert texts(asyncio.run(session.get_items())) == ["user", "assistant"]


async def test_what_was_said_is_remembered_and_a_clearing_undone(session):
    """By whom, in its session."""
    await session.add_items([{"role": "user", "content": "I moved to Lisbon."}])
    (hit,) = session.memory.recall("where does Ana live?", k=1)
    assert (hit.text, hit.record.actor, hit.record.session) == ("I moved to Lisbon.", "ana", "monday")
    await session.clear_session()
    assert await session.get_items() == []
    assert not session.memory.recall("where does Ana live?")
    session.memory.undo()
    assert len(await session.get_items()) == 1
