"""One call of a server: the bank is there, the request may be sent again, and a refusal is the library's own error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from msgspec import Struct, json
from msgspec.structs import replace

from remanence.client.arguments import spoken
from remanence.client.effects import Flow, Reply, Request, Unanswered
from remanence.client.events import Event, EventReader
from remanence.client.failures import Problem, failure, said_failure
from remanence.client.patience import Patience, answered
from remanence.interfaces.rest.verbs import Verb
from remanence.interfaces.rest.wire import decode
from remanence.options import unknown_filter
from remanence.protocols import Progress

BEAT = 15.0
"""Seconds of silence after which a server that works on something says that it still does."""


class Remote(Struct, kw_only=True, eq=False):
    """A bank on a server, and how it is asked.

    Attributes:
        url: of the server. bank: its name there. timeout: seconds to wait for each part of a reply.
        chance: in [0, 1), spreads attempts. new_key: makes the `Idempotency-Key` of a call.
        make: whether the bank is to be made before the first call.
    """

    url: str
    bank: str
    timeout: float | None
    patience: Patience
    chance: Callable[[], float]
    new_key: Callable[[], str]
    make: bool

    @property
    def path(self) -> str:
        """Where the bank is, from the root of the server."""
        return f"/v1/banks/{quote(self.bank, safe='')}"


def got(remote: Remote, request: Request) -> Flow[Reply]:
    """The reply to a request that succeeded. Raises: what the server's refusal means."""
    reply = yield from answered(request, remote.patience, remote.chance)
    if not 200 <= reply.status < 300:
        raise failure(reply)
    return reply


def there(remote: Remote) -> Flow[None]:
    """Make the bank, if it is to be made and that was not done yet."""
    if remote.make:
        yield from got(remote, Request(path=remote.path, method="PUT", timeout=remote.timeout))
        remote.make = False


def read(remote: Remote, path: str, kind: Any) -> Flow[Any]:
    """What there is at a path below the bank."""
    yield from there(remote)
    reply = yield from got(remote, Request(path=remote.path + path, timeout=remote.timeout))
    return decode(reply.body, kind)


def asked(remote: Remote, verb: Verb, arguments: Mapping[str, Any], progress: Progress | None = None) -> Flow[Any]:
    """What a verb gives with these arguments; with `progress`, it tells meanwhile how far it is."""
    if unknown := set(arguments) - set(verb.arguments.__struct_fields__):
        raise unknown_filter(unknown)
    body = json.encode(spoken(arguments))
    yield from there(remote)
    headers = {"Content-Type": "application/json"}
    if verb.writes:
        headers["Idempotency-Key"] = remote.new_key()
    request = Request(path=remote.path + verb.path, method="POST", body=body, headers=headers, timeout=remote.timeout)
    if verb.reports:
        return (yield from _followed(remote, request, verb, progress or _unheard))
    reply = yield from got(remote, request)
    return decode(reply.body, verb.result)


def _followed(remote: Remote, request: Request, verb: Verb, progress: Progress) -> Flow[Any]:
    """What a stream of events comes to. Raises: what its last event says went wrong; Unanswered for none."""
    told = _Told(progress)
    headers = {**request.headers, "Accept": "text/event-stream"}
    timeout = None if request.timeout is None else max(request.timeout, 3 * BEAT)
    yield from got(remote, replace(request, headers=headers, timeout=timeout, sink=told))
    if told.last is None:
        raise Unanswered(f"{remote.url} ended its answer to {verb.name} before it was whole")
    if told.last.name == "problem":
        raise said_failure(json.decode(told.last.data, type=Problem))
    return decode(told.last.data.encode(), verb.result)


def _unheard(done: int, total: int | None) -> None:
    """Takes progress that nobody asked for."""


class _Step(Struct, frozen=True):
    """How far the work of a server is."""

    done: int
    total: int | None = None


class _Told:
    """Takes in a stream of events: tells of progress, and keeps what it came to."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.begin()

    def begin(self) -> None:
        self._reader = EventReader()
        self.last: Event | None = None

    def take(self, part: bytes) -> None:
        for event in self._reader.feed(part):
            if event.name == "progress":
                step = json.decode(event.data, type=_Step)
                self._progress(step.done, step.total)
            elif event.name in ("result", "problem"):
                self.last = event
