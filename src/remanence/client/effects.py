"""What a flow of the client asks of the world: to send a request, or to wait a while."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Protocol, TypeVar

from msgspec import Struct, field

from remanence.errors import StoreUnavailable


class Sink(Protocol):
    """Takes a long reply as it comes; a reply that broke off may begin anew."""

    def begin(self) -> None:
        """Nothing of what came so far counts."""

    def take(self, part: bytes) -> None:
        """The next bytes."""


class Request(Struct, frozen=True, kw_only=True):
    """One HTTP request.

    Attributes:
        path: from the root of the server.
        timeout: seconds to wait for each part of the reply; None waits for ever.
        sink: gets a reply that succeeded as it comes; the reply's own body is empty then.
    """

    path: str
    method: str = "GET"
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    timeout: float | None = 30.0
    sink: Sink | None = None


class Pause(Struct, frozen=True):
    """Waiting for some seconds."""

    seconds: float


class Reply(Struct, frozen=True, kw_only=True):
    """What a server answered; of a `Pause`, nothing. The names of headers are in small letters."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Unanswered(StoreUnavailable):
    """No whole reply came: nothing is known of what the server did."""


Effect = Request | Pause
Result = TypeVar("Result")
Flow = Generator[Effect, Reply, Result]
"""Work over the network: yields what it asks for, is sent replies (or thrown `Unanswered`), and knows of no waiting."""
