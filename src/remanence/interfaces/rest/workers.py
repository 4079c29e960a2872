"""Several processes that serve: one takes connections and hands each to a worker, which it replaces should it die.

A connection goes to the worker that has the fewest, and stays there; every worker serves every bank. Only the one that
hands them out listens, so that who asks after a worker's death is not refused.
"""

from __future__ import annotations

import gc
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from mmap import mmap
from struct import Struct

from remanence.derived import INDEXES
from remanence.errors import RemanenceError
from remanence.interfaces.rest.app import make_app
from remanence.interfaces.rest.server import Server
from remanence.interfaces.rest.serving import GRACE, told, unheeded
from remanence.interfaces.rest.tracing import configure
from remanence.interfaces.rest.worker import Worker

_WAITING = 2048
"""Connections that wait to be handed out."""
_LIFE = 1.0
"""Seconds between two beginnings of a worker, at least."""
_NUMBER = Struct("=Q")


@dataclass
class _Held:
    """A worker as it is known here: connections go to it through `channel`, whose end is its end."""

    process: int
    channel: socket.socket
    ready: bool = False
    handed: int = 0


class Workers:
    """The processes that serve.

    Args:
        server: what each of them serves; none of its banks is open. count: of workers.
    Raises: RemanenceError if that address cannot be listened at.
    """

    def __init__(self, server: Server, *, host: str, port: int, count: int) -> None:
        self._server, self._app, self._count = server, make_app(server), count
        self._listening = _listen(host, port)
        self._ended = mmap(-1, count * _NUMBER.size)  # connections that are no more, by worker
        self._held: dict[int, _Held] = {}
        self._due = dict.fromkeys(range(count), 0.0)
        self._selector = selectors.DefaultSelector()
        self._up = self._told_to_stop = False

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; returns once every worker has answered what it had begun.

        Raises: RemanenceError if one does not come up.
        """
        woken, waking = socket.socketpair()
        woken.setblocking(False)
        waking.setblocking(False)
        signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._heed)
        self._on(woken, lambda: woken.recv(4096))
        gc.collect()
        gc.freeze()  # so that the workers go on sharing what is there
        self._begin()
        while not self._told_to_stop and not all(held.ready for held in self._held.values()):
            self._turn()
        self._up = True
        for listening in self._listening:
            self._on(listening, lambda listening=listening: self._take(listening))  # type: ignore[misc]
            told(self._server, listening)
        while not self._told_to_stop:
            self._turn()
        self._stop()

    def _heed(self, _: int, __: object) -> None:
        self._told_to_stop = True

    def _on(self, readable: socket.socket, do: Callable[[], object]) -> None:
        self._selector.register(readable, selectors.EVENT_READ, do)

    def _turn(self) -> None:
        """Do what there is to do, or wait for it."""
        patience = min(self._due.values(), default=None)
        wait = None if patience is None else max(0.0, patience - time.monotonic())
        for key, _ in self._selector.select(wait):
            key.data()
        self._begin()

    def _begin(self) -> None:
        """Begin the workers that are due."""
        now = time.monotonic()
        for worker in [worker for worker, due in self._due.items() if due <= now]:
            del self._due[worker]
            self._fork(worker)

    def _fork(self, worker: int) -> None:
        ours, theirs = socket.socketpair()
        if (process := os.fork()) == 0:
            ours.close()
            self._serve(worker, theirs)
            raise SystemExit(0)
        theirs.close()
        ours.setblocking(False)
        held = self._held[worker] = _Held(process, ours)
        began = time.monotonic()
        self._on(ours, lambda: self._hear(worker, held, began))

    def _serve(self, worker: int, channel: socket.socket) -> None:
        """Be a worker, until it is told to stop, or nobody hands out connections any more."""
        signal.set_wakeup_fd(-1)
        unheeded()
        self._selector.close()
        for each in (*self._listening, *(held.channel for held in self._held.values())):
            each.close()
        INDEXES.budget //= self._count
        self._server.be(worker)
        configure()
        Worker(self._app, self._server, channel, lambda n: self._note(worker, n)).run()

    def _note(self, worker: int, ended: int) -> None:
        _NUMBER.pack_into(self._ended, worker * _NUMBER.size, ended)

    def _hear(self, worker: int, held: _Held, began: float) -> None:
        """A worker is ready, or it is no more: then another one takes its place."""
        with suppress(ConnectionError):
            if held.channel.recv(1):
                held.ready = True
                return
        self._selector.unregister(held.channel)
        held.channel.close()
        del self._held[worker]
        _, status = os.waitpid(held.process, 0)
        if not self._up:
            raise RemanenceError("a worker did not come up: what it said of it stands above")
        self._server.ended(worker)
        self._note(worker, 0)
        code = os.waitstatus_to_exitcode(status)
        print(f"worker {worker} ended ({code}): another one takes its place", file=sys.stderr, flush=True)
        self._due[worker] = began + _LIFE

    def _take(self, listening: socket.socket) -> None:
        """Hand out the connections that wait."""
        with suppress(OSError):  # none waits any more, or the one that did is gone
            while True:
                connection, _ = listening.accept()
                with connection:
                    self._hand(connection)

    def _hand(self, connection: socket.socket) -> None:
        """To the worker that has the fewest; where it takes none, to the next."""
        for _, held in sorted(self._held.items(), key=lambda each: self._load(*each)):
            with suppress(OSError):
                socket.send_fds(held.channel, [b"c"], [connection.fileno()])
                held.handed += 1
                return

    def _load(self, worker: int, held: _Held) -> tuple[bool, int]:
        (ended,) = _NUMBER.unpack_from(self._ended, worker * _NUMBER.size)
        return not held.ready, held.handed - ended

    def _stop(self) -> None:
        """Take nothing new, have the workers end, and wait for them."""
        for each in self._listening:
            each.close()
        for held in self._held.values():
            held.channel.close()
        until = time.monotonic() + GRACE + 5
        for held in self._held.values():
            _end(held.process, until)


def _end(process: int, until: float) -> None:
    """Wait for a process; past the time, end it."""
    while os.waitpid(process, os.WNOHANG)[0] == 0:
        if time.monotonic() >= until:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            return
        time.sleep(0.02)


def _listen(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen at an address, which a name may give several of. Raises: RemanenceError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    listening, failure = list[socket.socket](), ""
    for family, _, _, _, address in found[: 1 if port == 0 else None]:
        try:
            listening.append(socket.create_server(address[:2], family=family, backlog=_WAITING))
        except OSError as e:
            failure = e.strerror or str(e)
    for each in listening:
        each.setblocking(False)
    if not listening:
        raise RemanenceError(f"cannot listen at {host}:{port}: {failure}")
    return listening


def run_workers(server: Server, *, host: str, port: int, count: int) -> None:
    """Serve with several processes until SIGTERM or SIGINT."""
    Workers(server, host=host, port=port, count=count).run()
