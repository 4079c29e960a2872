"""What every endpoint shares: who asks, how often, about which bank, with what body; and how a failure is answered."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from threading import Semaphore

from anyio import fail_after
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from remanence.errors import NotFound
from remanence.interfaces.rest.callers import Caller
from remanence.interfaces.rest.folder import Folder
from remanence.interfaces.rest.keys import KeyFile
from remanence.interfaces.rest.metrics import Metrics
from remanence.interfaces.rest.problems import Problem, Refused, problem_of, problem_response
from remanence.interfaces.rest.rates import Rates, seconds
from remanence.interfaces.rest.tracing import Tracing
from remanence.interfaces.rest.turns import Turn
from remanence.interfaces.rest.underway import UnderWay
from remanence.interfaces.rest.work import Work
from remanence.loopback import is_loopback

Endpoint = Callable[["Server", Request], Awaitable[Response]]
_LOG = logging.getLogger("remanence.rest")
PATIENCE = 60.0
"""Seconds that a body may take to come."""
_JSON = ("application/json", "application/x-ndjson", "application/jsonl")


class Server:
    """The banks of a folder, for whoever may ask.

    Args:
        folder: the banks. keys: who may ask; None lets everybody, as nobody named: then only for this machine.
        local: refuse what a web page in a browser here may send: another host's name, or an origin elsewhere.
        rate: requests a second of one caller, on average; None for no limit.
        threads: requests that run at once. waiting: those that may wait for a thread. most_bytes: of a body.
        workers: processes that will serve, forked from the one that makes this; each has threads of its own.
        mem0: the bank that clients of mem0's server ask; None serves none of them.
    """

    def __init__(
        self,
        folder: Folder,
        *,
        keys: KeyFile | None = None,
        local: bool = False,
        principal: str = "",
        rate: float | None = None,
        threads: int = 8,
        waiting: int = 256,
        most_bytes: int = 16 << 20,
        mem0: str | None = None,
        workers: int = 1,
    ) -> None:
        self.folder, self.keys, self.most_bytes, self.mem0 = folder, keys, most_bytes, mem0
        self._local, self._principal = local, principal
        self.work = Work(threads=threads, waiting=waiting)
        self.exports = Semaphore(threads)  # beside the threads for requests: a slow reader holds up nobody
        self.rates = Rates(rate, clock=time.monotonic, turn=Turn.of_workers(workers))
        self.under_way = UnderWay(workers=workers, most=threads, turn=Turn.of_workers(workers))
        self.metrics, self.tracing = Metrics(workers), Tracing()

    def be(self, worker: int) -> None:
        """Know which worker this process is."""
        self.metrics.worker = self.under_way.worker = worker

    def ended(self, worker: int) -> None:
        """A worker died."""
        self.metrics.ended(worker)
        self.under_way.ended(worker)

    def caller(self, request: Request) -> Caller:
        """Who asks. Raises: Refused for who may not, or asks too often."""
        if self._local:
            _from_here(request)
        caller = self._known(request)
        if wait := self.rates.wait(caller.key, caller.rate):
            raise Refused(429, "too many requests: slow down", {"Retry-After": seconds(wait)})
        return caller

    def _known(self, request: Request) -> Caller:
        if self.keys is None:
            return Caller(principal=self._principal)
        scheme, _, said = request.headers.get("authorization", "").partition(" ")
        key = said.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key", "")
        try:
            caller = self.keys.caller(key)
        except ValueError as e:  # not the mistake of who asks, and the path of the file is not for them
            raise RuntimeError("the file of API keys cannot be read") from e
        if caller is None:
            raise Refused(401, "name an API key: Authorization: Bearer KEY", {"WWW-Authenticate": "Bearer"})
        return caller

    def bank(self, name: str, caller: Caller) -> str:
        """The bank of this name. Raises: NotFound, alike where there is none and where it is not for the caller."""
        if not caller.sees(name) or not self.folder.has(name):
            raise NotFound(f"there is no bank {name!r}")
        return name

    def files(self, names: str | Sequence[str], caller: Caller) -> list[Path]:
        """The files of further banks. Raises: as `bank`."""
        return [self.folder.file(self.bank(each, caller)) for each in ([names] if isinstance(names, str) else names)]

    async def body(self, request: Request) -> bytes:
        """The body, which is JSON as far as its header goes. Raises: Refused."""
        media = request.headers.get("content-type", _JSON[0]).partition(";")[0].strip().lower()
        if media not in _JSON:
            raise Refused(415, f"a body is JSON: say Content-Type: application/json, not {media}")
        found = bytearray()
        try:
            with fail_after(PATIENCE):
                async for chunk in request.stream():
                    found += chunk
                    if len(found) > self.most_bytes:
                        raise Refused(413, f"a body may have {self.most_bytes:,} bytes")
        except ClientDisconnect:
            raise Refused(400, "the body was cut short") from None
        except TimeoutError:
            raise Refused(408, f"a body comes within {PATIENCE:.0f} seconds", {"Connection": "close"}) from None
        return bytes(found)

    def told(self, name: str, path: str, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint of a path, counted and timed under a name; its failures are answered in words."""

        self.metrics.declare(name)

        async def answer(request: Request) -> Response:
            began = time.perf_counter()
            with self.tracing.span(name, request, path) as span:
                try:
                    response = await endpoint(self, request)
                except Exception as e:  # noqa: BLE001  # the boundary: every failure is an answer, and is in the log
                    response = problem_response(e, hidden=self.hidden)
                    if response.status_code == 500:
                        _LOG.exception("%s failed", name)
                span(response.status_code)
            self.metrics.count(name, response.status_code, time.perf_counter() - began)
            self.note()
            return response

        return answer

    def note(self) -> None:
        """Have the metrics know what there is at the moment."""
        self.metrics.note(opened=len(self.folder.opened), asked=self.work.asked)

    def problem(self, error: Exception) -> Problem:
        """What is told of a failure after the answer has begun; what is the server's is in the log."""
        problem = problem_of(error, hidden=self.hidden)
        if problem.status == 500:
            _LOG.error("failed after the answer had begun", exc_info=error)
        return problem

    @property
    def hidden(self) -> dict[str, str]:
        """What no answer tells of the machine."""
        return {f"{self.folder.path}/": "", str(self.folder.path): "."}

    def unpathed(self, body: bytes) -> bytes:
        """A result that names files of the server, without the folder that they are in."""
        return body.replace(f"{self.folder.path}/".encode(), b"")


def _from_here(request: Request) -> None:
    """Raises: Refused for a request that a web page may have had a browser on this machine send."""
    origin = request.headers.get("origin")
    if not is_loopback(f"//{request.headers.get('host', '')}") or (origin is not None and not is_loopback(origin)):
        raise Refused(403, "without API keys only this machine is answered, under its own name")
