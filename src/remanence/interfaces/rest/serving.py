"""Runs the server: says where it listens, and stops when it is told to, after what runs has been answered."""

from __future__ import annotations

import gc
import signal
import socket
import sys

import uvicorn
from fastapi import FastAPI

from remanence.interfaces.rest.app import Server, make_app
from remanence.interfaces.rest.tracing import configure

GRACE = 30
"""Seconds that what runs has to end, once the server is told to stop."""


class Serving(uvicorn.Server):
    """Refuses new work as soon as it is told to stop."""

    def __init__(self, app: FastAPI, server: Server, *, host: str = "", port: int = 0) -> None:
        super().__init__(
            uvicorn.Config(
                app, host=host, port=port, log_level="warning", access_log=False, server_header=False,
                proxy_headers=False, timeout_graceful_shutdown=GRACE, timeout_keep_alive=30,
                h11_max_incomplete_event_size=64 << 10,
            )
        )  # fmt: skip
        self._remanence = server

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # what was loaded stays: no collection looks at it again while requests wait

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._remanence.work.closing = True
        await super().shutdown(sockets)


class _Listening(Serving):
    """Tells on standard error where it listens, once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for each in self.servers:
            for listening in each.sockets:
                told(self._remanence, listening)


def run(server: Server, *, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT. What runs then is finished and answered, what is new refused."""
    configure()
    unheeded()
    _Listening(make_app(server), server, host=host, port=port).run()


def told(server: Server, listening: socket.socket) -> None:
    """Say on standard error where the server listens."""
    host, port = listening.getsockname()[:2]
    print(f"serving {server.folder.path} at http://{host}:{port}", file=sys.stderr, flush=True)


def unheeded() -> None:
    """To have been told to stop, and to have stopped, is no failure: the signal comes again once the server stopped."""
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda _, __: None)
