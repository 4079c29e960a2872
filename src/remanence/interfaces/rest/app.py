"""The application: every endpoint under its path, with its specification."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

import remanence
from remanence.interfaces.rest import reading, watching
from remanence.interfaces.rest.acting import endpoint_of
from remanence.interfaces.rest.mem0 import routes as mem0
from remanence.interfaces.rest.openapi import specification
from remanence.interfaces.rest.problems import Refused, problem_response
from remanence.interfaces.rest.reading import BANK
from remanence.interfaces.rest.server import Endpoint, Server
from remanence.interfaces.rest.verbs import LISTS, VERBS

_OURS: Any = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""FastAPI's own spans name paths, and so banks: `tracing` and `metrics` here do not."""
__all__ = ["Server", "make_app"]


def make_app(server: Server) -> FastAPI:
    """The application, for any ASGI server."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        server.folder.close()

    routes = list[BaseRoute]()

    def add(method: str, path: str, endpoint: Endpoint, name: str) -> None:
        route = Route(path, server.told(name, path, endpoint), methods=[method], name=name)
        route.methods = {method}  # and no other: also not HEAD where there is GET
        routes.append(route)

    for verb in VERBS.values():
        add("POST", f"{BANK}{verb.path}", endpoint_of(verb), verb.name)
    for what in LISTS:
        add("GET", f"{BANK}/{what}", reading.listing(what), f"list {what}")
    further = mem0.endpoints(server.mem0) if server.mem0 else []
    for method, path, endpoint, name in (*reading.ENDPOINTS, *watching.ENDPOINTS, *further):
        add(method, path, endpoint, name)

    app = FastAPI(
        title="Remanence", version=remanence.__version__, lifespan=lifespan, docs_url=None, redoc_url=None,
        telemetry=_OURS, routes=routes,
    )  # fmt: skip
    app.add_exception_handler(HTTPException, _refused)
    described: dict[str, Any] = specification(with_keys=server.keys is not None)
    app.openapi = lambda: described  # type: ignore[method-assign]  # FastAPI's own way of saying it oneself
    return app


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem_response(Refused(error.status_code, str(error.detail), error.headers))
