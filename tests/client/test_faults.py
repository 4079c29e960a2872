"""What goes wrong on the way: a call takes effect once, or says why it did not."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from around_banks import run_child
from remanence import AsyncClient, Client, NotFound, PermissionDenied, StoreUnavailable
from remanence.client import Patience
from served import unused_port
from serving import serving

EAGER = Patience(attempts=4, first=0.01)


class Faulty:
    """An application that treats some requests badly before, or after, it works on them.

    Args:
        faults: for each POST, what happens to it: "busy" (503), "later" (429 with Retry-After), "lost" (it is done, and
            the connection breaks before the answer), "cut" (it breaks within the answer), "" for nothing.
    """

    def __init__(self, app, faults):
        self.app, self.faults, self.asked = app, list(faults), []

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or scope["method"] != "POST":
            return await self.app(scope, receive, send)
        self.asked.append(dict(scope["headers"]).get(b"idempotency-key"))
        fault = self.faults.pop(0) if self.faults else ""
        if fault in ("busy", "later"):
            headers = [(b"retry-after", b"0")] if fault == "later" else []
            await send({"type": "http.response.start", "status": 503 if fault == "busy" else 429, "headers": headers})
            return await send({"type": "http.response.body", "body": b"{}"})

        async def sending(message):
            if fault and message["type"] == "http.response.body":
                if fault == "cut":
                    await send({**message, "body": message.get("body", b"")[:5], "more_body": True})
                raise ConnectionAbortedError
            await send(message)

        return await self.app(scope, receive, sending)


@pytest.fixture
def faulty(tmp_path):
    """Makes an address of a server with these faults, and what was asked of it."""
    open_ones = []

    def make(*faults):
        holder = []

        def wrap(app):
            holder.append(Faulty(app, faults))
            return holder[0]

        context = serving(tmp_path, wrap)
        open_ones.append(context)
        return context.__enter__(), lambda: holder[0].asked

    yield make
    for context in open_ones:
        context.__exit__(None, None, None)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("faults", [["busy"], ["later", "busy"], ["lost"], ["cut", "lost"], ["lost", "later", "cut"]])
def test_a_call_takes_effect_once(faulty, faults):
    """However often it is sent: the attempts of one call bear one key."""
    url, asked = faulty(*faults)
    with Client(url, "ana", patience=EAGER) as mem:
        receipt = mem.retain("I moved to Lisbon.", actor="ana")
        assert [record.text for record in mem.list()] == ["I moved to Lisbon."]
        assert mem.get(receipt.episodes[0]).actor == "ana"
    assert len(asked()) >= len(faults) + 1
    assert len(set(asked()[: len(faults) + 1])) == 1
    assert asked()[0] is not None


def test_two_calls_are_two(faulty):
    """A caller who says the same thing twice is heard twice."""
    url, asked = faulty("lost", "", "busy")
    with Client(url, "ana", patience=EAGER) as mem:
        first, second = mem.retain("Hello."), mem.retain("Hello.")
        assert first.episodes != second.episodes
        assert mem.stats().episodes == 2
    assert len(set(asked())) >= 2


def test_an_asynchronous_call_takes_effect_once_too(faulty):
    """The same flow, driven the other way."""
    url, _ = faulty("lost", "busy")

    async def work():
        async with AsyncClient(url, "ana", patience=EAGER) as mem:
            await mem.retain("I moved to Lisbon.", actor="ana")
            return [record.text for record in await mem.list()]

    assert asyncio.run(work()) == ["I moved to Lisbon."]


def test_who_cannot_be_reached_is_unavailable():
    """The error that says that retrying may help, with the address and how often it was tried."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        with (
            Client(f"http://127.0.0.1:{port}", "ana", patience=Patience(attempts=2, first=0.01)) as mem,
            pytest.raises(StoreUnavailable, match=rf"127\.0\.0\.1:{port} could not be reached .*attempt 2 of 2"),
        ):
            mem.recall("anything")


def test_a_server_that_does_not_answer_is_not_waited_for():
    """Each attempt ends after the timeout."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        begun = time.monotonic()
        patience = Patience(attempts=2, first=0.01)
        with Client(url, "ana", timeout=0.1, patience=patience) as mem, pytest.raises(StoreUnavailable):
            mem.recall("anything")
        assert time.monotonic() - begun < 25, "the timeout of a client that names none is 30 s"


def test_a_busy_server_says_so_after_the_last_attempt(faulty):
    """Its refusal is the library's own error."""
    url, asked = faulty(*["busy"] * 9)
    with Client(url, "ana", patience=EAGER) as mem, pytest.raises(StoreUnavailable):
        mem.recall("anything")
    assert len(asked()) == EAGER.attempts


def test_a_long_answer_that_breaks_off_is_asked_for_again(faulty):
    """Of a stream of events, only a whole one counts."""
    url, asked = faulty("", "cut", "cut")
    with Client(url, "ana", patience=EAGER) as mem:
        mem.retain("I moved to Lisbon.", actor="ana")
        assert mem.verify().ok
    assert len(asked()) >= 4


def test_no_bank_is_made_where_none_is_wanted(server):
    """`create=False` is as of Memory."""
    with Client(server, "nowhere", create=False) as mem, pytest.raises(NotFound):
        mem.recall("anything")
    with Client(server, "somewhere") as mem:
        assert len(mem.recall("anything")) == 0


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("localhost:8000", {}),
        ("ftp://localhost", {}),
        ("http://memory.example", {"key": "rmn_secret"}),
        ("http://localhost", {"bank": ""}),
        ("http://localhost", {"timeout": 0}),
    ],
)
def test_a_client_is_refused_what_cannot_be(url, options):
    """Above all a key that would travel in the clear."""
    with pytest.raises(ValueError, match=r"."):
        Client(url, **{"bank": "ana", **options})


def test_a_key_may_travel_where_the_caller_says_so(monkeypatch):
    """And over https, and to this machine; it may come from the environment."""
    monkeypatch.setenv("REMANENCE_API_KEY", "rmn_secret")
    with pytest.raises(ValueError, match="in the clear"):
        Client("http://memory.example", "ana")
    for url, options in (
        ("https://memory.example", {}),
        ("http://127.0.0.2", {}),
        ("http://m.example", {"plain": True}),
    ):
        with Client(url, "ana", **options) as mem:
            assert "secret" not in repr(mem)


@pytest.mark.parametrize("broken", ["rmn_sécret", "rmn_secret\nX-Evil: 1", "rmn_ secret"])
def test_a_key_that_no_header_can_hold_is_refused_and_not_told(broken):
    """Before anything is sent, and without a word of it."""
    with pytest.raises(ValueError, match="an API key has") as told:
        Client("http://localhost", "ana", key=broken)
    assert "cret" not in repr(told.value)


def test_a_key_may_be_read_from_a_file_of_one_line(tmp_path):
    """The line break at its end is not of the key."""
    from remanence.interfaces.rest.keys import KeyFile

    keys, banks = KeyFile(tmp_path / "keys.json"), tmp_path / "banks"
    banks.mkdir()
    key = keys.add("ana", ["*"])
    with serving(banks, keys=keys) as url, Client(url, "ana", key=f"{key}\n", patience=Patience(attempts=1)) as mem:
        assert mem.seq == 0


def test_a_refused_key_is_a_missing_permission():
    """401 has no error of the library; it means what PermissionDenied means."""
    from remanence.client.effects import Reply
    from remanence.client.failures import failure

    assert isinstance(failure(Reply(status=401, body=b'{"title": "An API key is needed"}')), PermissionDenied)


def test_the_client_needs_its_extra_only_when_it_is_made():
    """The bare import loads nothing of it; without httpx2 the error says what to install."""
    loaded = run_child("import remanence, sys; print(*sys.modules)").split()
    assert not [name for name in loaded if name.split(".")[0] in ("httpx2", "msgspec")]
    said = run_child(
        "import sys; sys.modules['httpx2'] = None\n"
        "import importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'httpx2' else real(name, *a)\n"
        "import remanence\n"
        "try: remanence.Client('http://localhost', 'ana')\n"
        "except remanence.MissingExtra as e: print(e)"
    )
    assert "pip install 'remanence[client]'" in said


def test_a_client_needs_nothing_of_the_server():
    """Neither FastAPI nor Starlette is loaded by it."""
    loaded = run_child("from remanence import Client; Client('http://localhost', 'b'); import sys; print(*sys.modules)")
    assert not {"fastapi", "starlette", "uvicorn", "prometheus_client", "click", "rich"} & set(loaded.split())


@pytest.mark.slow
def test_a_server_may_be_killed_and_come_back(tmp_path):
    """Nothing that was acknowledged is lost, nothing is stored twice, and no call fails."""
    port, acknowledged = unused_port(), []
    stop, killed = threading.Event(), []

    def start():
        command = [sys.executable, "-m", "remanence", "serve", "--banks", str(tmp_path), "--port", str(port)]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ, "REMANENCE_CONFIG": ""})
        process.stderr.readline()
        return process

    def kill_now_and_then():
        process = start()
        for kills in range(1, 4):
            while len(acknowledged) < 10 * kills and not stop.wait(0.01):
                pass
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stderr.close()
            process = start()
            killed.append(1)
        stop.wait()
        process.terminate()
        process.wait()
        process.stderr.close()

    killer = threading.Thread(target=kill_now_and_then)
    killer.start()
    try:
        with Client(f"http://127.0.0.1:{port}", "ana", patience=Patience(attempts=40, first=0.1, longest=1.0)) as mem:
            number = 0
            while len(killed) < 3:
                acknowledged += mem.retain(f"Turn {number}.", actor="ana").episodes
                acknowledged += mem.retain_many([{"text": f"Item {number} {n}."} for n in range(3)]).episodes
                number += 1
            texts = [record.text for record in mem.list(unit="turn")]
            held = [mem.get(id).text for id in acknowledged]
    finally:
        stop.set()
        killer.join()
    said = [f"Turn {n}." for n in range(number)] + [f"Item {n} {m}." for n in range(number) for m in range(3)]
    assert sorted(texts) == sorted(said)
    assert sorted(held) == sorted(said)
