"""A chat server on the loopback that speaks OpenAI's protocol, and misbehaves in every way that servers do.

    from remanence.testing.llm_server import LlmServer, refusing, saying, status

    with LlmServer(status(500), saying('{"statements": []}')) as server:
        Memory(":memory:", llm=server.llm)

It gives its answers in turn, the last one for ever, and remembers what it was asked.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Any, NamedTuple

from remanence.llm.chat import ChatModel

__all__ = [
    "Answer",
    "LlmServer",
    "asked_about",
    "cut_off",
    "cut_short",
    "dripping",
    "endless",
    "not_taking",
    "refusing",
    "resetting",
    "saying",
    "sending",
    "silent",
    "status",
]

Request = dict[str, Any]


class Answer(NamedTuple):
    """What is sent: the whole body at once, unless `send` does it in a way of its own."""

    status: int
    body: bytes
    headers: Mapping[str, str] = {}
    send: Callable[[socket.socket, bytes], None] | None = None


Behaviour = Callable[[Request], Answer]


class LlmServer:
    """A server that runs while its block does.

    Attributes:
        requests: the JSON of every request, in order. keys: the Authorization header of each.
        waits: the seconds that `llm` would have slept between attempts.
    """

    def __init__(self, *answers: Behaviour) -> None:
        self.answers = list(answers) or [saying('{"statements": []}')]
        self.requests: list[Request] = []
        self.keys: list[str | None] = []
        self.waits: list[float] = []
        self.released = Event()
        self._http = _Quiet(("127.0.0.1", 0), _handler(self))
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        """The address, up to and including "/v1"."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    @property
    def llm(self) -> ChatModel:
        """A model behind this server that does not sleep between attempts, has no patience, and is asked in turn."""
        return self.model()

    def model(self, **options: Any) -> ChatModel:
        """The same, with other options of `ChatModel`."""
        given: dict[str, Any] = {
            "base_url": self.url,
            "key": "sesame",
            "timeout": 60.0,
            "sleep": self.waits.append,
            "at_once": 1,
        }
        return ChatModel("test", **(given | options))

    def answer(self, request: Request, key: str | None) -> Answer:
        """What comes next."""
        self.requests.append(request)
        self.keys.append(key)
        behaviour = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return behaviour(request)

    def __enter__(self) -> LlmServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.released.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Quiet(ThreadingHTTPServer):
    """Clients leave early here; that is no news, and nobody waits for them."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        del request, client_address


def _handler(server: LlmServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = server.answer(request | {"path": self.path}, self.headers.get("Authorization"))
            self.send_response(answer.status)
            lengths = {"Content-Type": "application/json", "Content-Length": str(len(answer.body))}
            for name, value in {**lengths, **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.flush()
            if answer.send is None:
                self.wfile.write(answer.body)
            else:
                answer.send(self.connection, answer.body)

        def log_message(self, format: str, *args: Any) -> None:
            del format, args

    return Handler


# --- good answers -----------------------------------------------------------------------------------------------------


def saying(text: str | Callable[[Request], str], *, finish: str = "stop", usage: Any = None) -> Behaviour:
    """Replies with this text, or what a function makes of the request; `usage` is what the server says it took."""

    def behave(request: Request) -> Answer:
        said = text if isinstance(text, str) else text(request)
        return Answer(200, _completion({"role": "assistant", "content": said}, finish, usage))

    return behave


def asked_about(request: Request) -> list[dict[str, Any]]:
    """The passages of an extraction prompt: each with its "passage" number, "speaker" and "text"."""
    passages: list[dict[str, Any]] = json.loads(request["messages"][-1]["content"])["passages"]
    return passages


def _completion(message: Mapping[str, Any], finish: str = "stop", usage: Any = None) -> bytes:
    choice = {"index": 0, "message": message, "finish_reason": finish}
    return json.dumps({"object": "chat.completion", "choices": [choice], "usage": usage}).encode()


# --- bad ones ---------------------------------------------------------------------------------------------------------


def status(code: int, said: str = "busy", **headers: str) -> Behaviour:
    """Refuses with a status; underscores in the names of headers are hyphens: `Retry_After="7"`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Answer(code, json.dumps({"error": {"message": said}}).encode(), named)


def sending(body: bytes, **headers: str) -> Behaviour:
    """Sends these bytes as they are."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Answer(200, body, named)


def refusing(words: str = "I cannot help with that.") -> Behaviour:
    """Refuses in the way that models with structured output do."""
    return lambda _: Answer(200, _completion({"role": "assistant", "content": None, "refusal": words}))


def cut_off(text: str) -> Behaviour:
    """Replies with a text that ended because it was too long."""
    return saying(text, finish="length")


def not_taking(*fields: str, good: Behaviour) -> Behaviour:
    """Refuses requests with one of these fields, naming it, and answers others well."""

    def behave(request: Request) -> Answer:
        asked = {**request, request.get("response_format", {}).get("type", ""): True}
        for field in fields:
            if field in asked:
                return status(400, f"Unsupported parameter: '{field}'")(request)
        return good(request)

    return behave


def cut_short(request: Request) -> Answer:
    """Promises more bytes than it sends."""
    whole = saying("{}")(request).body
    return Answer(200, whole[:10], {"Content-Length": str(len(whole) + 100), "Connection": "close"})


def resetting(request: Request) -> Answer:
    """Resets the connection in the middle of the reply."""

    def reset(connection: socket.socket, body: bytes) -> None:
        connection.sendall(body[:5])
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    return saying("{}")(request)._replace(send=reset)


def endless(request: Request) -> Answer:
    """Never stops sending."""
    del request

    def flood(connection: socket.socket, body: bytes) -> None:
        while True:
            connection.sendall(body)

    return Answer(200, b" " * 65536, {"Content-Length": str(1 << 40)}, flood)


def dripping(event: Event, pause: float = 0.01) -> Behaviour:
    """Sends a byte now and then, for ever, until the event is set: each part in time, the whole never."""

    def drip(connection: socket.socket, body: bytes) -> None:
        while not event.wait(pause):
            connection.sendall(body)

    return lambda _: Answer(200, b" ", {"Content-Length": str(1 << 40)}, drip)


def silent(event: Event) -> Behaviour:
    """Says nothing until the event is set."""

    def behave(request: Request) -> Answer:
        event.wait(60)
        return saying("{}")(request)

    return behave
