"""The memory service against ADK's own tests of its memory service in memory, in our words, and in a runner of ADK."""

import unicodedata

import pytest
from google.adk.agents import Agent
from google.adk.events import Event
from google.adk.memory.memory_entry import MemoryEntry
from google.adk.models import BaseLlm, LlmResponse
from google.adk.runners import Runner
from google.adk.sessions import InMemorySessionService, Session
from google.adk.tools import load_memory
from google.genai import types

from remanence import Memory
from remanence.adapters.adk import RemanenceMemoryService

APP, USER = "app", "ana"


def content_of(text, role="user"):
    return types.Content(role=role, parts=[types.Part(text=text)])


def event(id, text, author="user", timestamp=12345.5):
    return Event(id=id, invocation_id=f"i-{id}", author=author, timestamp=timestamp, content=content_of(text))


def session_of(*events, app=APP, user=USER, id="s1"):
    return Session(app_name=app, user_id=user, id=id, events=[*events])


FIRST = session_of(
    event("1a", "The ADK is a great toolkit."),
    Event(id="1b", invocation_id="i", author="user"),
    event("1c", "I agree. The Agent Development Kit (ADK) rocks!", author="model"),
)
SECOND = session_of(event("2a", "I like to code in Python."), id="s2")


@pytest.fixture
def service(tmp_path):
    service = RemanenceMemoryService(tmp_path / "a.rem")
    yield service
    service.close()


async def search(service, query, app=APP, user=USER):
    return (await service.search_memory(app_name=app, user_id=user, query=query)).memories


def text_of(memory):
    return memory.content.parts[0].text


async def ids(service, app=APP, user=USER):
    held = [each for each in service.memory.list("episodes", current=True) if each.metadata["place"][:2] == [app, user]]
    return [each.metadata["value"]["id"] for each in held]


async def test_a_session_is_added_without_what_has_no_content(service):
    """And one without events is no error."""
    await service.add_session_to_memory(FIRST)
    await service.add_session_to_memory(session_of(id="empty"))
    assert await ids(service) == ["1a", "1c"]


async def test_a_session_that_has_grown_is_added_again(service):
    """Only what is new is stored."""
    await service.add_session_to_memory(FIRST)
    await service.add_session_to_memory(session_of(*FIRST.events, event("1d", "A new fact.")))
    assert await ids(service) == ["1a", "1c", "1d"]
    assert service.memory.stats().episodes == 3


@pytest.mark.parametrize("session", ["s1", None])
async def test_events_are_appended_once_by_their_ids(session, service):
    """With a session or without; the first that came with an id stays."""
    given = {"app_name": APP, "user_id": USER, "session_id": session}
    await service.add_events_to_memory(**given, events=[FIRST.events[0]])
    await service.add_events_to_memory(**given, events=[event("1a", "Other words."), event("1d", "A new fact.")])
    await service.add_events_to_memory(**given, events=[])
    assert await ids(service) == ["1a", "1d"]
    assert "Other words." not in [text_of(each) for each in await search(service, "words toolkit fact")]


async def test_an_entry_comes_back_as_it_was(service):
    """Its content with every part, who wrote it, when, its id, and what it was given beside."""
    parts = [types.Part(text="Look:"), types.Part(inline_data=types.Blob(data=b"\0\xff", mime_type="image/png"))]
    said = event("e", "").model_copy(update={"content": types.Content(role="user", parts=parts)})
    given = {"app_name": APP, "user_id": USER}
    await service.add_events_to_memory(**given, events=[said], custom_metadata={"ttl": "6000s"})
    (found,) = await search(service, "look")
    assert (found.id, found.author, found.custom_metadata) == ("e", "user", {"ttl": "6000s"})
    assert found.content == said.content
    assert found.timestamp == "1970-01-01T03:25:45.500000+00:00"


async def test_entries_are_added_and_replaced_by_their_id(service):
    """With what they were given beside; one without an id gets one."""
    given = {"app_name": APP, "user_id": USER, "custom_metadata": {"a": 1}}
    first = MemoryEntry(id="m", content=content_of("Ana likes trains."), author="ana", custom_metadata={"b": 2})
    await service.add_memory(**given, memories=[first, MemoryEntry(content=content_of("Bolt is a greyhound."))])
    (found,) = [each for each in await search(service, "trains") if each.id == "m"]
    assert found == first.model_copy(update={"custom_metadata": {"a": 1, "b": 2}})
    await service.add_memory(**given, memories=[first.model_copy(update={"content": content_of("Ana likes planes.")})])
    assert "Ana likes trains." not in [text_of(each) for each in await search(service, "what does Ana like?")]
    assert all(each.id for each in await search(service, "greyhound"))


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Python", "I like to code in Python."),
        ("development", "I agree. The Agent Development Kit (ADK) rocks!"),
        ("toolkit", "The ADK is a great toolkit."),
    ],
)
async def test_the_best_match_comes_first(query, first, service):
    """Over several sessions, whatever the case."""
    await service.add_session_to_memory(FIRST)
    await service.add_session_to_memory(SECOND)
    assert text_of((await search(service, query))[0]) == first
    both = {text_of(each) for each in FIRST.events if each.content}
    assert {text_of(each) for each in await search(service, "How about ADK?")} >= both


async def test_nothing_is_found_where_nothing_is_or_nobody_asks(service):
    """No error either."""
    assert await search(service, "toolkit") == []
    await service.add_session_to_memory(FIRST)
    assert await search(service, " ") == []


async def test_users_and_apps_do_not_see_each_others(service):
    """Even where their names, put together, spell the same, or one begins like another."""
    secret = event("x", "This is a secret.")
    await service.add_session_to_memory(session_of(secret, app="app/other", user="user"))
    for app, user in (("app", "other/user"), ("app/other", "us"), ("app/other", ""), ("app", "user"), ("", "user")):
        assert await search(service, "secret", app, user) == []
        await service.delete_memory(app_name=app, user_id=user, memory_id="x")
    assert len(await search(service, "secret", "app/other", "user")) == 1


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("私の名前は太郎です", "太郎"),
        ("我喜欢机器学习", "机器学习"),
        ("제 이름은 민수입니다", "민수입니다"),
        ("Меня зовут Алексей", "Алексей"),
        ("太郎 works at ABC Corp", "ABC"),
        (unicodedata.normalize("NFD", "Meet at the Café"), "café"),
        ("Meet at the Café", unicodedata.normalize("NFD", "Café")),
    ],
)
async def test_other_scripts_are_found_too(text, query, service):
    """And come back as they were written."""
    await service.add_session_to_memory(session_of(event("e", text)))
    (found,) = await search(service, query)
    assert text_of(found) == text


async def test_events_with_more_of_the_words_come_first_and_at_most_ten(service):
    """Ten, unless the service was made with another number."""
    notes = [event(f"n{n}", f"note {n} about work") for n in range(20)]
    await service.add_session_to_memory(session_of(*notes, event("b", "the backlog note about work")))
    found = await search(service, "the backlog note about work")
    assert (len(found), text_of(found[0])) == (10, "the backlog note about work")
    fewer = RemanenceMemoryService(service.memory, k=3)
    assert len(await search(fewer, "note about work")) == 3


async def test_what_is_deleted_is_gone_and_is_not_added_again(service):
    """Until somebody undoes it."""
    await service.add_session_to_memory(FIRST)
    given = {"app_name": APP, "user_id": USER}
    await service.delete_memory(**given, memory_id="1a")
    await service.delete_memory(**given, memory_id="no such")
    await service.delete_memory(**given)
    await service.add_session_to_memory(FIRST)
    assert await ids(service) == ["1c"]
    assert "toolkit" not in str(await search(service, "toolkit"))


async def test_it_is_kept_in_a_file_by_whom_and_when(tmp_path):
    """As any other episode of a bank."""
    with Memory(tmp_path / "b.rem") as memory:
        await RemanenceMemoryService(memory).add_session_to_memory(FIRST)
        (hit,) = memory.recall("what is a great toolkit?", k=1)
        assert (hit.record.actor, hit.record.origin.value) == ("ana", "user")
        assert hit.at.start.isoformat() == "1970-01-01T03:25:45.500000+00:00"
    again = RemanenceMemoryService(tmp_path / "b.rem")
    assert len(await search(again, "toolkit")) >= 1
    again.close()


class Scripted(BaseLlm):
    """A model that asks its memory, and repeats what that says."""

    async def generate_content_async(self, llm_request, stream=False):
        del stream
        last = llm_request.contents[-1].parts[-1]
        if last.function_response:
            yield LlmResponse(content=content_of(str(last.function_response.response), "model"))
        else:
            call = types.FunctionCall(name="load_memory", args={"query": last.text})
            yield LlmResponse(content=types.Content(role="model", parts=[types.Part(function_call=call)]))


async def test_an_agent_of_adk_asks_it(service):
    """By ADK's own tool and runner."""
    await service.add_session_to_memory(SECOND)
    agent = Agent(name="helper", model=Scripted(model="scripted"), tools=[load_memory])
    sessions = InMemorySessionService()
    runner = Runner(app_name=APP, agent=agent, session_service=sessions, memory_service=service)
    for user, known in ((USER, True), ("bob", False)):
        session = await sessions.create_session(app_name=APP, user_id=user)
        asked = runner.run_async(user_id=user, session_id=session.id, new_message=content_of("Which language, Python?"))
        answers = [each async for each in asked]
        assert ("I like to code in Python." in str(answers[-1].content)) is known
