"""Many clients of one server at once, retaining and recalling on several banks: errors, latencies, throughput, CPU.

Each client asks again as soon as it is answered, or after a pause (`--think`), as people and agents do. Clients are
bare connections, so that what is measured is the server's; CPU per call does not depend on what else the machine does,
latencies do.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from made_up import Talk
from showing import Line, options, show

GREATEST = 250.0
"""Milliseconds that 99 of 100 calls may take."""
TEXTS = 4_000
"""Different texts that are said, each over and over with others in between."""


@dataclass
class Log:
    """What the clients saw: milliseconds by verb, how many retains were acknowledged, and what failed."""

    times: dict[str, list[float]] = field(default_factory=lambda: {"retain": [], "recall": []})
    errors: list[str] = field(default_factory=list)
    acknowledged: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--banks", type=int, default=20)
    parser.add_argument("--turns", type=int, default=500, help="in each bank before the clients come")
    parser.add_argument("--retains", type=float, default=0.2, help="the share of calls that store something")
    parser.add_argument("--think", type=float, default=0.0, help="seconds between two calls of a client, on average")
    parser.add_argument("--workers", type=int, default=2, help="processes that serve")
    parser.add_argument("--serve", default="", help="further options of the server, such as '--threads 4'")
    chosen = parser.parse_args(arguments)
    if chosen.quick:
        chosen.clients, chosen.banks, chosen.turns, chosen.seconds = 8, 3, 20, 2.0
    served_by = ["--workers", str(chosen.workers), *chosen.serve.split()]
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), served_by) as (port, server):
        lines = asyncio.run(rush(port, server, chosen))
    pace = f"{chosen.think:g} s between calls" if chosen.think else "no pause"
    title = f"{chosen.clients} clients, {chosen.banks} banks, {chosen.workers} workers, {chosen.seconds:g} s, {pace}"
    return show(title, lines, as_json=chosen.json)


@contextmanager
def served(folder: Path, further: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The port of a server process over the banks of a folder, and its number."""
    command = [sys.executable, "-m", "remanence", "serve", "--banks", str(folder), "--port", "0", *further]
    environment = {**os.environ, "REMANENCE_CONFIG": "", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if " at http://" in line:
                yield int(line.rpartition(":")[2]), process.pid
                return
        raise RuntimeError("the server did not start")
    finally:
        process.terminate()
        process.wait(60)
        process.stderr.close()


class Connection(asyncio.Protocol):
    """One client's: asks, and gives the status and the body of the answer."""

    def __init__(self) -> None:
        self._held = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._lost: Exception | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        head, found, body = self._held.partition(b"\r\n\r\n")
        if not found:
            return
        _, _, length = head.lower().partition(b"content-length:")
        if len(body) >= int(length.partition(b"\r\n")[0]) and self._answer is not None:
            self._held = b""
            self._answer.set_result((int(head[9:12]), body))

    def connection_lost(self, reason: Exception | None) -> None:
        self._lost = reason or ConnectionResetError("the server hung up")
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(self._lost)

    def ask(self, method: str, path: str, body: bytes = b"") -> asyncio.Future[tuple[int, bytes]]:
        """Send a request; its answer is to come before the next is sent."""
        if self._lost is not None:
            raise self._lost
        self._answer = asyncio.get_running_loop().create_future()
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        self._transport.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)  # type: ignore[attr-defined]
        return self._answer


async def connected(port: int) -> Connection:
    _, protocol = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", port)
    return protocol


async def asked(connection: Connection, method: str, path: str, said: object = None) -> object:
    """The answer to what must not fail."""
    status, body = await connection.ask(method, path, json.dumps(said).encode() if said is not None else b"")
    if status not in (200, 201):
        raise RuntimeError(f"{method} {path}: {status} {body[:200]!r}")
    return json.loads(body)


async def rush(port: int, server: int, chosen: argparse.Namespace) -> list[Line]:
    """Fill the banks, let all clients loose on them, and count what is there afterwards."""
    first, paths = await connected(port), [f"/v1/banks/bank-{n}" for n in range(chosen.banks)]
    for number, path in enumerate(paths):
        await asked(first, "PUT", path)
        await asked(first, "POST", f"{path}/retain-many", {"items": [*Talk(chosen.seed + number).turns(chosen.turns)]})
    for each in [await connected(port) for _ in range(chosen.workers)]:  # one to each worker
        for path in paths:  # a bank's first recall makes its index
            await asked(each, "POST", f"{path}/recall", {"query": "anything"})
    talk = Talk(chosen.seed + 100)
    texts, questions = ([talk.text(size) for _ in range(TEXTS)] for size in (150, 50))
    connections = [await connected(port) for _ in range(chosen.clients)]
    log, start, spent, own = Log(), time.perf_counter(), cpu_seconds(server), time.process_time()
    tasks = [
        client(connection, number, paths, (texts, questions), log, start + chosen.seconds, chosen)
        for number, connection in enumerate(connections)
    ]
    await asyncio.gather(*tasks)
    took, spent, own = time.perf_counter() - start, cpu_seconds(server) - spent, time.process_time() - own
    last = await connected(port)  # the first was idle for too long
    held = [(await asked(last, "GET", f"{path}/stats"))["episodes"] for path in paths]  # type: ignore[index]
    missing = log.acknowledged - (sum(held) - chosen.turns * chosen.banks)
    judged = not chosen.quick
    return [
        *report(log, took, spent, own, chosen.retains, judged),
        Line("acknowledged retains that are missing", missing, "", at_most=0),
    ]


def cpu_seconds(process: int) -> float:
    """Seconds that a process and its children have computed; not a number where the system does not say it."""
    try:
        found = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return float("nan")
    own = (int(found[11]) + int(found[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_seconds(int(child)) for child in children)


async def client(
    connection: Connection,
    number: int,
    paths: Sequence[str],
    words: tuple[Sequence[str], Sequence[str]],
    log: Log,
    until: float,
    chosen: argparse.Namespace,
) -> None:
    """Retain and recall on any of the banks, one call after the other, until the time is over."""
    chance, made = random.Random(f"{chosen.seed} {number}"), 0
    texts, questions = words
    while time.perf_counter() < until:
        path = chance.choice(paths)
        if chance.random() < chosen.retains:
            verb, said = (
                "retain",
                {"content": chance.choice(texts), "actor": f"client {number}", "id": f"{number}-{made}"},
            )
            made += 1
        else:
            verb, said = "recall", {"query": chance.choice(questions), "k": 10}
        body, begun = json.dumps(said).encode(), time.perf_counter()
        try:
            status, answer = await connection.ask("POST", f"{path}/{verb}", body)
        except OSError as e:
            log.errors.append(f"{verb}: {e!r}")
            return
        log.times[verb].append(1000 * (time.perf_counter() - begun))
        if status != 200:
            log.errors.append(f"{verb}: {status} {answer[:100]!r}")
        log.acknowledged += status == 200 and verb == "retain"
        if chosen.think:
            await asyncio.sleep(chosen.think * (0.5 + chance.random()))


def report(log: Log, took: float, spent: float, own: float, retains: float, judged: bool) -> list[Line]:
    """The numbers; latencies are promised for a machine that does nothing else."""
    every = [each for times in log.times.values() for each in times]
    n = max(1, len(every))
    lines = [
        Line("errors", len(log.errors), "", at_most=0, remark="; ".join(log.errors[:2])),
        Line("calls", len(every) / took, "a second", remark=f"{retains:.0%} retain, each durable"),
        Line("CPU of the server", 1000 * spent / n, "ms a call", remark=f"{spent / took:.2f} cores"),
        Line("CPU of the clients", 1000 * own / n, "ms a call", remark=f"{own / took:.2f} cores"),
    ]
    for verb, times in (*log.times.items(), ("all", every)):
        for part in (0.5, 0.95, 0.99):
            promised = GREATEST if judged and verb == "all" and part == 0.99 else None
            lines.append(Line(f"{verb}: p{100 * part:g}", share(times, part), "ms", at_most=promised))
    return [*lines, Line("the longest", max(every, default=0.0), "ms")]


def share(times: Sequence[float], part: float) -> float:
    """The time that this part of all calls stays below."""
    ordered = sorted(times) or [0.0]
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


if __name__ == "__main__":
    sys.exit(main())
