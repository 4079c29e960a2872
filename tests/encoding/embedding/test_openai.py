"""The OpenAI-compatible embedder, against a real server on the loopback that speaks the protocol and misbehaves."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remanence.encoding.embedding.openai import OpenAIEmbedder, parse_reply
from remanence.endpoint import Endpoint, retry_after
from remanence.errors import EmbedderUnavailable
from remanence.testing.embedders import EMBEDDER_PROMISES

Answer = tuple[int, dict[str, str], bytes]


def good(request: dict[str, Any]) -> Answer:
    """One vector a text, in reverse order, as the protocol allows."""
    data = [{"object": "embedding", "index": i, "embedding": vector(t)} for i, t in enumerate(request["input"])]
    return 200, {}, json.dumps({"object": "list", "data": data[::-1], "model": request["model"]}).encode()


def vector(text: str) -> list[float]:
    return [len(text), *(text.count(letter) for letter in "aeiou")]


class Server:
    """A server that gives its `answers` in turn, the last one for ever, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Callable[[dict[str, Any]], Answer]] = [good]
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.waits: list[float] = []
        self.url = ""

    def embedder(self, **options: Any) -> OpenAIEmbedder:
        return OpenAIEmbedder("m", **{"base_url": self.url, "key": "sesame", "sleep": self.waits.append} | options)


class QuietServer(ThreadingHTTPServer):
    """Clients of these tests leave early; that is no news."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        del request, client_address


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on the loopback, for one test."""
    behaviour = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            behaviour.requests.append(request | {"path": self.path})
            behaviour.keys.append(self.headers.get("Authorization"))
            answers = behaviour.answers
            status, headers, body = (answers.pop(0) if len(answers) > 1 else answers[0])(request)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            del format, args

    http = QuietServer(("127.0.0.1", 0), Handler)
    behaviour.url = f"http://127.0.0.1:{http.server_port}/v1"
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield behaviour
    http.shutdown()
    http.server_close()
    thread.join()


def status(code: int, **headers: str) -> Callable[[dict[str, Any]], Answer]:
    return lambda _: (code, {name.replace("_", "-"): value for name, value in headers.items()}, b'{"error": "busy"}')


def body(text: str) -> Callable[[dict[str, Any]], Answer]:
    return lambda _: (200, {}, text.encode())


def cut_short(request: dict[str, Any]) -> Answer:
    """Promises more bytes than it sends."""
    whole = good(request)[2]
    return 200, {"Content-Length": str(len(whole) + 100), "Connection": "close"}, whole[:10]


@pytest.mark.parametrize("promise", EMBEDDER_PROMISES)
def test_an_embedder_over_http_keeps_every_promise(promise, server):
    """Vectors from a server are as good as local ones."""
    promise(server.embedder())


def test_the_request_is_the_protocol_s(server):
    """The path, the model, the texts and the key go where OpenAI's own client puts them."""
    server.embedder().embed(["a", "b"])
    assert server.requests == [
        {"model": "m", "input": ["a", "b"], "encoding_format": "float", "path": "/v1/embeddings"}
    ]
    assert server.keys == ["Bearer sesame"]


def test_no_key_is_sent_where_there_is_none(server):
    """A local server needs no key and gets none."""
    server.embedder(key="").embed(["a"])
    assert server.keys == [None]


def test_the_key_comes_from_the_environment(server, monkeypatch):
    """OPENAI_API_KEY serves where no key is given."""
    monkeypatch.setenv("OPENAI_API_KEY", "from-the-environment")
    server.embedder(key=None).embed(["a"])
    assert server.keys == ["Bearer from-the-environment"]


def test_a_key_never_travels_in_the_clear_to_another_machine():
    """Over plain http a key goes to this machine only."""
    sent = {
        url: "Authorization" in Endpoint(url=url, key="sesame", sleep=print)._headers()
        for url in ("https://far.example/v1", "http://far.example/v1", "http://localhost:1/v1", "http://[::1]:1/v1")
    }
    assert sent == {
        "https://far.example/v1": True,
        "http://far.example/v1": False,
        "http://localhost:1/v1": True,
        "http://[::1]:1/v1": True,
    }


def test_a_key_is_in_no_printed_form():
    """Logs and tracebacks print objects; a key must not be in them."""
    assert "sesame" not in repr(Endpoint(url="https://far.example", key="sesame", sleep=print))


def test_texts_go_in_batches_and_come_back_in_order(server):
    """Many texts make several requests, each within its limits; rows stand in the order of the texts."""
    texts = [f"text {'e' * n}" for n in range(25)]
    rows = server.embedder(texts_at_once=10).embed(texts)
    assert [len(request["input"]) for request in server.requests] == [10, 10, 5]
    expected = np.array([vector(text) for text in texts], dtype=float)
    np.testing.assert_allclose(rows, expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-6)


def test_long_texts_make_smaller_batches(server):
    """A request never has more than 200,000 characters, unless one text alone has."""
    server.embedder().embed(["a" * 150_000, "b" * 150_000, "c" * 300_000])
    assert [len(request["input"]) for request in server.requests] == [1, 1, 1]


def test_equal_texts_are_sent_once_and_blank_ones_never(server):
    """Servers refuse blank texts and charge for repeated ones."""
    rows = server.embedder(dimension=6).embed(["a", "", "a", " \n"])
    assert [request["input"] for request in server.requests] == [["a"]]
    np.testing.assert_array_equal(rows[0], rows[2])
    assert not rows[[1, 3]].any()


def test_a_server_that_fails_and_recovers_costs_patience_only(server):
    """500, 503 and a broken connection are asked again, after 0.5, 1 and 2 seconds."""
    server.answers = [status(500), cut_short, status(503), good]
    assert server.embedder().embed(["a"]).shape == (1, 6)
    assert server.waits == [0.5, 1.0, 2.0]


def test_a_busy_server_is_given_the_time_it_asks_for(server):
    """429 with Retry-After waits that long, in seconds or until a date by the server's own clock."""
    date = {"Date": "Mon, 01 Jan 2024 00:00:00 GMT", "Retry_After": "Mon, 01 Jan 2024 00:00:09 GMT"}
    server.answers = [status(429, Retry_After="7"), status(429), good]
    server.embedder().embed(["a"])
    assert server.waits == [7.0, 1.0]
    assert retry_after({name.replace("_", "-"): value for name, value in date.items()}) == 9.0
    assert retry_after({"Retry-After": date["Date"], "Date": date["Retry_After"]}) == 0.0


def test_a_server_that_asks_for_an_hour_is_not_waited_for(server):
    """Nobody's call hangs for an hour; the error says what the server asked for."""
    server.answers = [status(429, Retry_After="3600")]
    with pytest.raises(EmbedderUnavailable, match="asks for 3600 s of patience"):
        server.embedder().embed(["a"])
    assert server.waits == []


def test_a_server_that_stays_broken_is_given_up(server):
    """After the last attempt the error names the address, the status and the number of attempts."""
    server.answers = [status(500)]
    with pytest.raises(EmbedderUnavailable, match=r"/v1/embeddings answered 500: .*busy.* \(4 attempts\)"):
        server.embedder().embed(["a"])
    assert len(server.requests) == 4


@pytest.mark.parametrize(("code", "advice"), [(400, "busy"), (401, "check the API key"), (404, "404"), (302, "302")])
def test_what_cannot_get_better_is_not_asked_again(server, code, advice):
    """A refusal is final, and a redirect is not followed: it could carry the key elsewhere."""
    server.answers = [status(code, Location="http://127.0.0.1:1/")]
    with pytest.raises(EmbedderUnavailable, match=advice):
        server.embedder().embed(["a"])
    assert len(server.requests) == 1
    assert server.waits == []


@pytest.mark.parametrize(
    ("reply", "complaint"),
    [
        ('{"data": [{"index": 0, "embed', "no list of embeddings"),
        ("<html>It works!</html>", "no list of embeddings"),
        ("", "no list of embeddings"),
        ('{"error": "no such model"}', "no such model"),
        ('{"data": []}', "0 embeddings for 1 texts"),
        ('{"data": [{"index": 5, "embedding": [1, 2]}]}', "numbered them wrongly"),
        ('{"data": [{"index": 0, "embedding": []}]}', "no numbers"),
        ('{"data": [{"index": 0, "embedding": ["a"]}]}', "no list of embeddings"),
        ('{"data": [{"index": 0, "embedding": [1, NaN]}]}', "no list of embeddings"),
        ('{"data": [{"index": 0, "embedding": [1, 2, 3]}]}', "3 numbers where it gave 6 before"),
    ],
)
def test_a_reply_that_is_not_what_was_asked_for_is_an_error(server, reply, complaint):
    """Truncated, foreign, empty, misnumbered or of another dimension: nothing of it reaches a bank."""
    server.answers = [good, body(reply)]
    embedder = server.embedder()
    embedder.embed(["first"])
    with pytest.raises(EmbedderUnavailable, match=complaint):
        embedder.embed(["a"])


def test_a_slow_server_is_given_up_after_the_timeout(server):
    """A server that does not answer costs `attempts` timeouts, no more."""
    released = Event()
    server.answers = [lambda request: (released.wait(10), good(request))[1]]
    try:
        with pytest.raises(EmbedderUnavailable, match=r"timed out.*\(2 attempts\)"):
            server.embedder(timeout=0.05, attempts=2).embed(["a"])
    finally:
        released.set()


def test_a_server_that_is_not_there_says_so():
    """A refused connection is tried again and then named."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    waits: list[float] = []
    embedder = OpenAIEmbedder("m", base_url=f"http://127.0.0.1:{port}/v1", sleep=waits.append)
    with pytest.raises(EmbedderUnavailable, match=rf"127\.0\.0\.1:{port}/v1/embeddings could not be reached"):
        embedder.embed(["a"])
    assert waits == [0.5, 1.0, 2.0]


@pytest.mark.parametrize("address", ["", "localhost:11434", "file:///etc/passwd", "http://"])
def test_an_address_that_is_none_is_the_caller_s_mistake(address):
    """Said when the embedder is made, not at the first text."""
    with pytest.raises(ValueError, match="needs an http:// or https:// address"):
        OpenAIEmbedder("m", base_url=address)


def test_no_attempts_are_the_caller_s_mistake():
    """At least one attempt must be allowed."""
    with pytest.raises(ValueError, match="attempts must be at least 1"):
        OpenAIEmbedder("m", attempts=0)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["data", "index", "embedding"]), inner),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()), st.integers(0, 3))
def test_no_reply_breaks_the_parser(reply, count):
    """Any bytes are either exactly `count` lists of numbers or an EmbedderUnavailable."""
    try:
        vectors = parse_reply(reply, count=count, source="a server")
    except EmbedderUnavailable:
        return
    assert len(vectors) == count
    assert all(isinstance(number, float) for row in vectors for number in row)


@settings(deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_no_header_breaks_the_reading_of_retry_after(asked, date):
    """Whatever a server writes there, the wait is a number or unknown."""
    wait = retry_after({"Retry-After": asked, "Date": date})
    assert wait is None or wait >= 0
