"""A server for tests: the real one, on loopback, over a folder of its own."""

import socket
import threading
import time
from contextlib import contextmanager

import uvicorn

from remanence import Memory
from remanence.interfaces.rest.app import Server, make_app
from remanence.interfaces.rest.folder import Folder


def open_bank(path, principal):
    """As `remanence serve` opens one."""
    return Memory(path, principal=principal)


@contextmanager
def serving(folder, wrap=lambda app: app, **options):
    """The address of a server over the banks of `folder`, with these options, until the block ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    app = wrap(make_app(Server(Folder(folder, open=open_bank), **options)))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(600)
        listening.close()
