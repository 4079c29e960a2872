"""One of several processes that serve: it is handed its connections, and stops once nobody can hand it any more."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

from fastapi import FastAPI

from remanence.interfaces.rest.server import Server
from remanence.interfaces.rest.serving import Serving

READY = b"r"
"""What a worker says once it takes connections."""


class Worker(Serving):
    """Serves connections that come through a channel.

    Args:
        channel: gives connections; at its end the worker stops, as on SIGTERM. ended: called with how many of the
            connections are no more, some times a second.
    """

    def __init__(self, app: FastAPI, server: Server, channel: socket.socket, ended: Callable[[int], None]) -> None:
        super().__init__(app, server)
        self._channel, self._ended = channel, ended
        self._handed = 0
        self._beginning = set[asyncio.Task[object]]()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets or [])  # it listens nowhere
        self._channel.setblocking(False)
        asyncio.get_running_loop().add_reader(self._channel, self._receive)
        self._channel.send(READY)

    def _receive(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            said, handles, *_ = socket.recv_fds(self._channel, 1, 1)
        except BlockingIOError:
            return
        except OSError:
            said, handles = b"", []
        if not said:
            loop.remove_reader(self._channel)
            self.should_exit = True
        for handle in handles:
            connection = socket.socket(fileno=handle)
            connection.setblocking(False)
            self._handed += 1
            task = loop.create_task(loop.connect_accepted_socket(self._protocol, connection))
            self._beginning.add(task)
            task.add_done_callback(self._begun)

    def _begun(self, task: asyncio.Task[object]) -> None:
        self._beginning.discard(task)
        if not task.cancelled():
            task.exception()  # a connection that is gone already is nobody's failure

    def _protocol(self) -> asyncio.Protocol:
        """What uvicorn makes for a connection that it takes itself."""
        kind = self.config.http_protocol_class
        made: asyncio.Protocol = kind(  # type: ignore[call-arg]  # as of each of uvicorn's own
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made

    async def on_tick(self, counter: int) -> bool:
        held = len(self._beginning) + len(self.server_state.connections)  # one that just began is in both
        self._ended(max(0, self._handed - held))
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().remove_reader(self._channel)
        await super().shutdown(sockets)
