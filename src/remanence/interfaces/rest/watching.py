"""What those ask who look after the server: whether it lives, whether it takes requests, and how it fares."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from remanence.interfaces.rest import metrics
from remanence.interfaces.rest.problems import Refused
from remanence.interfaces.rest.server import Endpoint, Server


async def _alive(_: Server, __: Request) -> Response:
    return Response(b'{"status":"ok"}', media_type="application/json")


async def _ready(server: Server, _: Request) -> Response:
    """Ready: it is not about to stop, and the folder of its banks is there."""
    if server.work.closing:
        raise Refused(503, "the server is about to stop", {"Retry-After": "2"})
    if not server.folder.path.is_dir():
        raise Refused(503, "the folder of the banks is not there", {"Retry-After": "10"})
    return Response(b'{"status":"ok"}', media_type="application/json")


async def _metrics(server: Server, request: Request) -> Response:
    server.caller(request)
    server.note()
    return Response(server.metrics.text(), media_type=metrics.MEDIA_TYPE)


ENDPOINTS: tuple[tuple[str, str, Endpoint, str], ...] = (
    ("GET", "/healthz", _alive, "alive"),
    ("GET", "/readyz", _ready, "ready"),
    ("GET", "/metrics", _metrics, "metrics"),
)
"""The method, path, endpoint and name of each."""
