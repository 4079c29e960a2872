"""A server over a folder of banks, asked without a network in between."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from remanence import Memory
from remanence.interfaces.rest.app import Server, make_app
from remanence.interfaces.rest.folder import Folder
from remanence.interfaces.rest.keys import KeyFile


def open_bank(path: Path, principal: str) -> Memory:
    return Memory(path, principal=principal, durability="normal")


ONCE = {"Idempotency-Key": "k-1"}

servers: dict[TestClient, Server] = {}


def of_server(client: TestClient) -> Server:
    """The server that a client asks."""
    return servers[client]


@pytest.fixture
def banks(tmp_path) -> Path:
    folder = tmp_path / "banks"
    folder.mkdir()
    return folder


@pytest.fixture
def serve(banks) -> Iterator[Callable[..., TestClient]]:
    """Makes a client of a server with these options."""
    opened = list[TestClient]()

    def make(**options: Any) -> TestClient:
        most = options.pop("most", 64)
        server = Server(Folder(banks, open=open_bank, most=most), **options)
        client = TestClient(make_app(server))
        servers[client] = server
        client.__enter__()
        opened.append(client)
        return client

    yield make
    for client in opened:
        client.__exit__(None, None, None)
        del servers[client]


@pytest.fixture
def client(serve) -> TestClient:
    return serve()


@pytest.fixture
def ana(client) -> TestClient:
    """A server with a bank in which Ana said where she lives."""
    assert client.put("/v1/banks/ana").status_code == 201
    said = {"content": "I moved to Lisbon in May.", "actor": "ana", "at": "2025-06-02", "id": "m1"}
    assert client.post("/v1/banks/ana/retain", json=said).status_code == 200
    return client


@pytest.fixture
def keys(tmp_path) -> KeyFile:
    return KeyFile(tmp_path / "keys.json")


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def acts(client: TestClient, bank: str = "ana") -> list[str]:
    """What was done to a bank, as its journal says."""
    return [change["act"] for change in client.get(f"/v1/banks/{bank}/journal").json()["items"]]


def events(text: str) -> list[tuple[str, Any]]:
    """The events of a stream, without its comments."""
    found = [block.split("\n") for block in text.strip().split("\n\n") if not block.startswith(":")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in found]
