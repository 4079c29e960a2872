"""Clients are told of changes over both protocols, may read the log, and choose among banks."""

import asyncio

import anyio
import pytest
from mcp import Client
from mcp.types import LoggingMessageNotification, PromptReference, ResourceUpdatedNotification

from remanence import Memory
from remanence.interfaces.banks import Banks
from remanence.interfaces.mcp.http import Events
from remanence.interfaces.mcp.server import make_server


@pytest.mark.filterwarnings("ignore::mcp.shared.exceptions.MCPDeprecationWarning")
def test_a_client_of_the_older_protocol_subscribes_and_reads_the_log():
    """To a resource; a change of the bank tells it, until it unsubscribes; and the log says what was read."""
    told = []

    async def note(message):
        told.append(message)

    async def run():
        with Memory(":memory:") as memory:
            memory.retain("I live in Porto.", actor="Ana")
            banks = Banks(memory, folder=None, open=Memory)
            async with Client(make_server(banks), mode="legacy", message_handler=note) as client:
                await client.subscribe_resource("remanence://recent")
                await client.set_logging_level("info")
                await client.call_tool("retain", {"text": "I live in Lisbon."})
                await client.call_tool("profile", {"of": "Ana"})
                await client.unsubscribe_resource("remanence://recent")
                await client.call_tool("retain", {"text": "I like tea."})
                await anyio.wait_all_tasks_blocked()

    asyncio.run(run())
    updated = [message for message in told if isinstance(message, ResourceUpdatedNotification)]
    assert [str(message.params.uri) for message in updated] == ["remanence://recent"]
    (logged,) = [message for message in told if isinstance(message, LoggingMessageNotification)]
    assert "texts were read" in logged.params.data


def test_a_client_of_the_newer_protocol_listens(session):
    """A stream tells it of the resources that it named."""

    async def work(client):
        async with client.listen(resource_subscriptions=["remanence://recent"]) as events:
            await client.call_tool("retain", {"text": "I live in Lisbon."})
            with anyio.fail_after(30):
                return (await anext(aiter(events))).uri

    assert session(work) == "remanence://recent"


def test_names_of_banks_are_completed(session, tmp_path):
    """Those of the folder that begin like it; nothing else is."""
    for name in ("ana", "anton", "bo"):
        Memory(tmp_path / f"{name}.rem").close()
    (tmp_path / "not a bank.rem").touch()

    async def work(client):
        of = PromptReference(type="ref/prompt", name="with_memory")
        asked = [{"name": "bank", "value": "an"}, {"name": "bank", "value": ""}, {"name": "question", "value": "a"}]
        return [(await client.complete(of, argument)).completion.values for argument in asked]

    assert session(work, folder=tmp_path) == [["ana", "anton"], ["ana", "anton", "bo"], []]


def test_events_of_a_broken_stream_are_sent_again():
    """Those of its own stream that came later, in order; what is too old is gone."""

    async def run():
        events, again = Events(most=4), []
        ids = [await events.store_event(stream, message) for stream, message in
               [("a", None), ("a", 1), ("b", 2), ("a", 3), ("a", 4)]]  # fmt: skip

        async def send(event):
            again.append((event.message, event.event_id))

        assert await events.replay_events_after(ids[1], send) == "a"
        assert again == [(3, ids[3]), (4, ids[4])]
        assert await events.replay_events_after(ids[0], send) is None

    asyncio.run(run())
