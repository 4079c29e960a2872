"""Standard input and output as pipes: whole messages both ways, whatever the pieces are in which they travel."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp.shared.message import SessionMessage
from mcp.types import JSONRPCNotification

from remanence.interfaces.mcp.schemas import plain
from remanence.interfaces.mcp.stdio import Incoming, Outgoing

SERVER = """
import sys
from mcp.server.mcpserver import MCPServer
from remanence.interfaces.mcp.stdio import serve_stdio

server = MCPServer("noisy")

@server.tool()
async def noisy() -> str:
    print("this is printed")
    return f"read {sys.stdin.read()!r}"

serve_stdio(server)
print("after")
"""


@contextmanager
def pipe():
    """Both ends, the one that is written to as the server has it."""
    reads, writes = os.pipe()
    with open(reads, "rb", buffering=0) as given_end, open(writes, "wb", buffering=0) as said_end:
        os.set_blocking(said_end.fileno(), False)
        yield given_end, said_end


def notice(text):
    """A message with a text in it."""
    return SessionMessage(JSONRPCNotification(jsonrpc="2.0", method="note", params={"text": text}))


async def received(descriptor):
    """All messages until the other end hangs up."""
    async with Incoming(descriptor) as stream:
        return [each async for each in stream]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(max_size=40), max_size=5), st.lists(st.integers(1, 60), min_size=1, max_size=8), st.booleans())
def test_messages_arrive_in_whatever_pieces_they_travel(texts, sizes, ended):
    """Split anywhere, also within a character, several in one piece, the last one with or without its line's end."""
    lines = [notice(text).message.model_dump_json(by_alias=True, exclude_unset=True) for text in texts]
    data = "\n".join([*lines, ""] if ended else lines).encode()

    async def work(given_end, said_end):
        async with anyio.create_task_group() as group:
            group.start_soon(write, said_end)
            return await received(given_end.fileno())

    async def write(said_end):
        rest, turn = data, 0
        while rest:
            size = sizes[turn % len(sizes)]
            said_end.write(rest[:size])
            rest, turn = rest[size:], turn + 1
            await anyio.lowlevel.checkpoint()
        said_end.close()

    with pipe() as ends:
        got = anyio.run(work, *ends)
    assert [each.message.params["text"] for each in got] == texts


def test_what_is_no_message_does_not_end_the_session():
    """It is given as an error, and what follows is read; bytes that are no text are replaced."""
    good = '{"jsonrpc": "2.0", "method": "note", "params": {"text": "a%sb"}}'
    with pipe() as (given_end, said_end):
        said_end.write(b"no json\r\n\n" + (good % "\xff").encode("latin-1") + b"\r\n")
        said_end.close()
        broken, empty, whole = anyio.run(received, given_end.fileno())
    assert isinstance(broken, ValueError)
    assert isinstance(empty, ValueError)
    assert whole.message.params == {"text": "a�b"}


def test_a_client_that_reads_slowly_gets_every_message_whole():
    """Longer than a pipe holds, from several senders at once, one of which is cancelled in the middle of its own."""
    texts = [letter * 300_000 for letter in "abc"]
    got = []

    async def work(given_end, said_end):
        stream = Outgoing(said_end.fileno())
        async with anyio.create_task_group() as group:
            group.start_soon(stream.send, notice(texts[0]))
            await anyio.wait_all_tasks_blocked()
            group.cancel_scope.cancel()
        assert group.cancel_scope.cancelled_caught
        reader = threading.Thread(target=read, args=(given_end,))
        reader.start()
        async with anyio.create_task_group() as group:
            group.start_soon(stream.send, notice(texts[1]))
            group.start_soon(stream.send, notice(texts[2]))
        await stream.send(notice("last"))
        await stream.aclose()
        said_end.close()
        await asyncio.to_thread(reader.join)

    def read(given_end):
        with os.fdopen(os.dup(given_end.fileno()), encoding="utf-8") as file:
            got.extend(json.loads(line)["params"]["text"] for line in file)

    with pipe() as ends:
        anyio.run(work, *ends)
    assert got == [*texts, "last"]


def test_a_client_that_has_gone_is_an_error_that_the_session_knows():
    """At once, and also while a message is on its way."""

    async def work(given_end, said_end):
        stream = Outgoing(said_end.fileno())
        async with anyio.create_task_group() as group:

            async def sent():
                with pytest.raises(anyio.BrokenResourceError):
                    await stream.send(notice("a" * 300_000))

            group.start_soon(sent)
            await anyio.wait_all_tasks_blocked()
            given_end.close()
        with pytest.raises(anyio.BrokenResourceError):
            await stream.send(notice("b"))
        await stream.aclose()

    with pipe() as ends:
        anyio.run(work, *ends)


@pytest.mark.parametrize("stdin", ["pipe", pytest.param("file", marks=pytest.mark.slow)])
def test_what_is_printed_is_not_among_the_messages(stdin, tmp_path):
    """It goes to standard error, who reads finds nothing, and afterwards both are as they were; also from a file."""
    asked = [
        {"id": 1, "method": "initialize",
         "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "0"}}},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "noisy", "arguments": {}}},
    ]  # fmt: skip
    lines = "".join(json.dumps({"jsonrpc": "2.0", **each}) + "\n" for each in asked)
    (tmp_path / "asked").write_text(lines)
    with (tmp_path / "asked").open() as file:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER], stdin=subprocess.PIPE if stdin == "pipe" else file,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    if stdin == "file":  # whose end comes before the answers do
        out, err = process.communicate(timeout=600)
        assert [line for line in out.splitlines() if not line.startswith("{")] == ["after"], err
        return
    process.stdin.write(lines)
    process.stdin.flush()
    answers = [json.loads(process.stdout.readline()) for _ in range(2)]
    out, err = process.communicate(timeout=600)
    assert [answer["id"] for answer in answers] == [1, 2]
    assert answers[1]["result"]["content"][0]["text"] == "read ''"
    assert "this is printed" in err
    assert out == "after\n"


def test_a_schema_without_references_and_titles_says_the_same():
    """Definitions within definitions too, a property that is called title stays, and nothing else is touched."""
    schema = {
        "$defs": {
            "A": {"type": "object", "title": "A", "properties": {"b": {"$ref": "#/$defs/B"}}},
            "B": {"type": "string", "title": "B", "description": "the title"},
        },
        "type": "object",
        "title": "All",
        "properties": {
            "list": {"type": "array", "items": {"$ref": "#/$defs/A"}, "title": "List"},
            "title": {"type": "string", "title": "Title"},
        },
        "required": ["list", "title"],
    }
    inner = {"type": "object", "properties": {"b": {"type": "string", "description": "the title"}}}
    assert plain(schema) == {
        "type": "object",
        "properties": {"list": {"type": "array", "items": inner}, "title": {"type": "string"}},
        "required": ["list", "title"],
    }
