"""Standard input and output: a server whose client is at the other end of two pipes, without a thread for each message.

The SDK reads, writes and flushes each message in worker threads, since it must manage with files and terminals too, and
hands it from task to task. Pipes and sockets can be waited for: a message costs one call of the system here.
"""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Self

import anyio
from mcp.server.mcpserver import MCPServer
from mcp.shared.message import SessionMessage
from mcp.types import jsonrpc_message_adapter

_AT_ONCE = 1 << 16
"""Bytes that are read at once: as many as a pipe holds."""


def serve_stdio(server: MCPServer) -> None:
    """Serve the client at standard input and output until it hangs up.

    Meanwhile what is printed goes to standard error, and who reads from standard input finds it empty.
    """
    if _waitable():
        anyio.run(_serve, server)
    else:
        server.run("stdio")


def _waitable() -> bool:
    """Whether both ends can be waited for; there must be a standard error too, for what is printed."""
    if sys.platform == "win32":
        return False
    try:
        given, said, _ = (os.fstat(number).st_mode for number in range(3))
    except OSError:
        return False
    return all(stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) for mode in (given, said))


async def _serve(server: MCPServer) -> None:
    low = server._lowlevel_server
    with ExitStack() as stack:
        empty = os.open(os.devnull, os.O_RDONLY)
        stack.callback(os.close, empty)
        given, said = stack.enter_context(_aside(0, empty)), stack.enter_context(_aside(1, 2))
        os.set_blocking(said, False)
        stack.callback(os.set_blocking, said, True)
        await low.run(Incoming(given), Outgoing(said), low.create_initialization_options())


@contextmanager
def _aside(number: int, instead: int) -> Iterator[int]:
    """A descriptor that carries messages moved aside, so that nobody else reads or writes among them."""
    own = os.dup(number)
    try:
        os.dup2(instead, number)
        yield own
    finally:
        os.dup2(own, number)
        os.close(own)


class _Stream:
    """What the two directions have in common; their descriptors are closed by whoever opened them."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    async def aclose(self) -> None:
        """End it."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


class Incoming(_Stream):
    """Messages, a line each; a line that is none is given as the error that says so."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor)
        self._begun: list[bytes] = []
        self._lines: deque[bytes] = deque()

    def __aiter__(self) -> Self:
        return self

    async def receive(self) -> SessionMessage | Exception:
        """The next message. Raises: EndOfStream once the client has hung up."""
        try:
            return await self.__anext__()
        except StopAsyncIteration:
            raise anyio.EndOfStream from None

    async def __anext__(self) -> SessionMessage | Exception:
        while not self._lines:
            await self._read()
        line = self._lines.popleft().decode("utf-8", "replace")
        try:
            return SessionMessage(jsonrpc_message_adapter.validate_json(line, by_name=False))
        except ValueError as e:
            return e

    async def _read(self) -> None:
        await anyio.wait_readable(self._descriptor)
        try:
            chunk = os.read(self._descriptor, _AT_ONCE)
        except ConnectionError:
            chunk = b""
        if not chunk and not any(self._begun):
            raise StopAsyncIteration
        *ended, rest = chunk.split(b"\n") if chunk else (b"", b"")
        for end in ended:
            self._lines.append(b"".join([*self._begun, end]))
            self._begun.clear()
        self._begun.append(rest)


class Outgoing(_Stream):
    """Messages to a client that may read slowly: what a pipe does not take at once, it takes when it has room again.

    Whoever sends waits for that; a sender that is cancelled meanwhile leaves no half of a message behind.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor)
        self._left = bytearray()
        self._taken = anyio.Event()
        self._broken = False

    async def send(self, item: SessionMessage) -> None:
        """Write a message. Raises: BrokenResourceError if the client has gone."""
        waiting = bool(self._left)
        self._left += item.message.model_dump_json(by_alias=True, exclude_unset=True).encode()
        self._left += b"\n"
        if not waiting:
            self._write()
            if self._left:
                self._taken = anyio.Event()
                asyncio.get_running_loop().add_writer(self._descriptor, self._go_on)
        await self._all_taken()

    async def aclose(self) -> None:
        """Wait until the client has taken what is left."""
        if not self._broken:
            await self._all_taken()

    async def _all_taken(self) -> None:
        while self._left:
            await self._taken.wait()
        if self._broken:
            raise anyio.BrokenResourceError

    def _go_on(self) -> None:
        self._write()
        if not self._left:
            asyncio.get_running_loop().remove_writer(self._descriptor)
            self._taken.set()

    def _write(self) -> None:
        try:
            del self._left[: os.write(self._descriptor, self._left)]
        except BlockingIOError:
            pass
        except OSError:
            self._broken = True
            self._left.clear()
