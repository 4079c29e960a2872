"""A bank on a server is used like one in a file: the same methods, answers and errors."""

import inspect
from itertools import zip_longest

import pytest

from bank_life import scenario
from faces import Blocking, Noting, plain
from remanence import AsyncClient, Client, Memory
from remanence.faculties.experience import Experience
from remanence.faculties.quarantining import Quarantine
from remanence.faculties.sharing import Sharing
from remanence.faculties.working import Blocks, Tasks

NOT_FROM_AFAR = {
    "backup": "writes a file beside the server's; `export` brings a copy here",
    "note_copy": "names a file beside the bank, which is not here",
    "reembed": "loads a model where the bank is: the command `remanence reembed` does it there",
    "watch": "runs until it is stopped: whoever serves the bank runs it",
}
"""What a client does not have, and why."""
HANDLES = {"blocks": Blocks, "tasks": Tasks, "quarantine": Quarantine, "experience": Experience, "access": Sharing}


def public(face):
    return {name for name in dir(face) if not name.startswith("_")}


def test_a_client_has_what_a_memory_has():
    """All but what makes no sense from afar; and nothing of its own."""
    assert public(Client) == public(AsyncClient) == (public(Memory) | {"zone"}) - set(NOT_FROM_AFAR)


METHODS = [
    (owner, name)
    for owner, kind in {"": Memory, **HANDLES}.items()
    for name, value in vars(kind).items()
    if inspect.isfunction(value) and not name.startswith("_") and name not in {*NOT_FROM_AFAR, "close"}
    and not (owner == "access" and name in ("share", "promote"))
]  # fmt: skip


@pytest.mark.parametrize(("owner", "name"), METHODS)
def test_a_method_takes_the_same_arguments_and_promises_the_same(owner, name, server):
    """In both faces, by the signature and the docstring."""
    own = getattr(HANDLES[owner] if owner else Memory, name)
    for face in (Client, AsyncClient):
        holder = getattr(face(server, "b"), owner) if owner else face
        other = getattr(type(holder) if owner else holder, name)
        assert inspect.signature(other) == inspect.signature(own)
        assert other.__doc__ == own.__doc__
        assert inspect.iscoroutinefunction(other) is (face is AsyncClient)


@pytest.fixture(params=["client", "async client"])
def other(request, server):
    """Another way to an empty bank of the name that the file has."""
    name = request.param.replace(" ", "-")
    face = Client(server, name) if name == "client" else Blocking(AsyncClient(server, name))
    yield face, name
    face.close()


def test_a_whole_life_is_the_same(other, tmp_path):
    """Step by step, on a file and over the network: equal answers, but for ids, salts and the time of day."""
    face, name = other
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    used, ids_here, ids_there = set(), {}, {}
    with Memory(here / f"{name}.rem") as mem:
        pairs = zip_longest(scenario(Noting(mem, used), here), scenario(face, there))
        for step, (own, far) in enumerate(pairs):
            expected = plain(own, ids_here)
            assert told(plain(far, ids_there), there, name) == told(expected, here, name), f"step {step}: {own!r:.200}"
    assert used >= {f"{owner}.{method}" if owner else method for owner, method in METHODS}


def told(said, folder, name):
    """Without where the bank is."""
    if isinstance(said, str):
        return said.replace(f"{folder}/", "").replace(f"{folder.parent}/", "")
    if isinstance(said, list):
        return [told(each, folder, name) for each in said]
    return {key: told(value, folder, name) for key, value in said.items()} if isinstance(said, dict) else said
