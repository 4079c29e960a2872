"""What a server costs over the library: the same recalls by the library, over REST and over MCP, in one run.

One bank of made-up talk; the servers are processes of their own on this machine (HTTP on loopback with a connection
that is kept, MCP over standard input and output), and every question is asked of each in turn. MCP is asked by a bare
client, which writes a line and reads one, so that what is measured is the server's; and by the SDK's, which checks each
answer against the tool's schema. Beside them stands what the MCP SDK takes by itself, with a server of its own that has
no memory: one that gives back a word, and one that gives such an answer as a recall does.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from made_up import Talk
from showing import THREADS, Line, options, quantiles, show

PROMISED_MS = 3.0
"""Milliseconds that the median of a recall may take longer than the library's."""
FLOOR = "the MCP SDK alone, such an answer"
MET = "MCP, packed, by the SDK's client"
ALONE = Path(__file__).with_name("mcp_alone.py")
Ask = Callable[[str], Awaitable[int]]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--turns", type=int, default=2_000)
    parser.add_argument("--questions", type=int, default=300)
    chosen = parser.parse_args(arguments)
    turns, questions = (200, 20) if chosen.quick else (chosen.turns, chosen.questions)
    os.environ.update(dict.fromkeys(THREADS, "1"))
    with tempfile.TemporaryDirectory() as folder:
        lines = asyncio.run(measured(Path(folder), turns, questions, chosen.seed, quick=chosen.quick))
    return show("serving", lines, as_json=chosen.json)


async def measured(folder: Path, n_turns: int, n_questions: int, seed: int, *, quick: bool) -> list[Line]:
    """All that is measured."""
    from mcp import Client, StdioServerParameters

    from remanence import Memory

    talk, bank = Talk(seed), folder / "talk.rem"
    turns = list(talk.turns(n_turns))
    questions = talk.questions(turns, n_questions)
    with Memory(bank) as memory:
        memory.retain_many(turns)
    serve = ["-m", "remanence", "--bank", str(bank), "mcp"]
    mcp = StdioServerParameters(command=sys.executable, args=serve, env={**os.environ})
    alone = StdioServerParameters(command=sys.executable, args=[str(ALONE)], env={**os.environ})
    with (
        Memory(bank) as memory,
        Memory(bank) as other,  # whose caches know no answer yet
        rest_server(folder) as port,
        line_client([sys.executable, *serve]) as call,
    ):
        connection = http.client.HTTPConnection("127.0.0.1", port)

        async def library(question: str) -> int:
            return len(memory.recall(question))

        async def packed(question: str) -> int:
            return len(other.recall(question).context(tokens=1000).text)

        async def rest(question: str) -> int:
            body = json.dumps({"query": question})
            connection.request("POST", "/v1/banks/talk/recall", body, {"Content-Type": "application/json"})
            return len(json.loads(connection.getresponse().read())["hits"])

        async with Client(mcp) as client, Client(alone) as bare:

            async def tool(question: str) -> int:
                result = await client.call_tool("recall", {"query": question})
                return len(result.content[0].text)

            async def line(question: str) -> int:
                return len(call("recall", {"query": question})["content"][0]["text"])

            async def word(question: str) -> int:
                return len((await bare.call_tool("word", {"query": question})).content[0].text)

            async def answer(question: str) -> int:
                return len((await bare.call_tool("answer", {"query": question})).content[0].text)

            ways: dict[str, Ask] = {  # the same code never twice running: the second would find the caches warm
                "library": library, FLOOR: answer, "REST": rest, "library, packed": packed, "MCP, packed": line,
                "the MCP SDK alone, a word": word, MET: tool,
            }  # fmt: skip
            spent = await in_turn(ways, questions)
        connection.close()
    return told(spent, n_turns, quick=quick)


@contextmanager
def rest_server(folder: Path):
    """A server of the banks of a folder, for as long as it is needed; gives its port."""
    command = [sys.executable, "-m", "remanence", "serve", "--banks", str(folder), "--port", "0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield int(server.stderr.readline().rsplit(":", 1)[1])
    finally:
        server.terminate()
        server.communicate(timeout=60)


@contextmanager
def line_client(command: Sequence[str]) -> Iterator[Callable[[str, dict[str, Any]], dict[str, Any]]]:
    """Calls a tool of the MCP server that a command starts, by lines of JSON-RPC over its pipes, and nothing else."""
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert server.stdin is not None
    assert server.stdout is not None

    def tell(method: str, **further: Any) -> None:
        server.stdin.write(json.dumps({"jsonrpc": "2.0", "method": method, **further}).encode() + b"\n")
        server.stdin.flush()

    def asked(method: str, params: dict[str, Any]) -> dict[str, Any]:
        tell(method, id=1, params=params)
        for line in server.stdout:
            if (answer := json.loads(line)).get("id") == 1:  # and no notice of progress
                return answer["result"]
        raise RuntimeError("the MCP server hung up")

    try:
        about = {"name": "benchmark", "version": "1"}
        asked("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": about})
        tell("notifications/initialized")
        yield lambda name, arguments: asked("tools/call", {"name": name, "arguments": arguments})
    finally:
        server.stdin.close()
        server.wait(60)
        server.stdout.close()


async def in_turn(ways: dict[str, Ask], questions: Sequence[str]) -> dict[str, list[float]]:
    """Milliseconds of every question, each asked of every way; the first ones are not counted."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for number, question in enumerate([*questions[:10], *questions]):
        for name, ask in ways.items():
            began = time.perf_counter()
            if not await ask(question):
                raise RuntimeError(f"{name} found nothing for {question!r}")
            if number >= 10:
                spent[name].append((time.perf_counter() - began) * 1000)
    return spent


def told(spent: dict[str, list[float]], n_turns: int, *, quick: bool) -> list[Line]:
    """Medians and 95th percentiles, and what each server adds to the library's median."""
    lines = []
    for name, values in spent.items():
        p50, p95 = quantiles(values)
        lines.append(Line(f"{n_turns:,} turns: recall, {name}", p50, "ms", remark=f"p95 {p95:.1f}"))
    alone = f"the SDK alone {statistics.median(spent[FLOOR]):.1f}"
    compared = (("REST", "library", PROMISED_MS, ""), ("MCP, packed", "library, packed", PROMISED_MS, "a bare client"))
    for server, base, promised, remark in (*compared, (MET, "library, packed", None, alone)):
        more = statistics.median(spent[server]) - statistics.median(spent[base])
        lines.append(Line(f"{server} over the {base}", more, "ms", at_most=None if quick else promised, remark=remark))
    return lines


if __name__ == "__main__":
    raise SystemExit(main())
