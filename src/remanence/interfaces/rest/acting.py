"""The verbs: one endpoint for each of the table, answered at once or as a stream of events."""

from __future__ import annotations

import io
from functools import partial
from typing import Any

from msgspec import UNSET, Struct, ValidationError, json
from starlette.requests import Request
from starlette.responses import Response

from remanence.encoding.observation import read_json_lines
from remanence.interfaces.rest import events
from remanence.interfaces.rest.once import Once
from remanence.interfaces.rest.problems import Refused
from remanence.interfaces.rest.server import Endpoint, Server
from remanence.interfaces.rest.verbs import TELLING_PATHS, Verb
from remanence.interfaces.rest.wire import encode, from_wire
from remanence.protocols import Progress

_LINES = ("application/x-ndjson", "application/jsonl")


def endpoint_of(verb: Verb) -> Endpoint:
    """The endpoint of a verb."""

    async def endpoint(server: Server, request: Request) -> Response:
        caller = server.caller(request)
        name = server.bank(request.path_params["bank"], caller)
        if request.query_params:
            raise Refused(422, "a verb takes its arguments in the body")
        said = _said(verb, request, await server.body(request))
        if said.get("banks"):
            said["banks"] = server.files(said["banks"], caller)

        once = Once.of(server.under_way, request, verb, caller, name, said)

        def call(progress: Progress | None = None) -> bytes:
            further = {} if progress is None else {"progress": progress}
            with server.folder.use(name, caller.principal) as memory:
                if once is not None:
                    body = once.done(memory, partial(verb.call, memory, once.said, **further))
                else:
                    body = encode(verb.call(memory, said, **further))
            return server.unpathed(body) if verb.name in TELLING_PATHS else body

        if verb.reports and events.MEDIA_TYPE in request.headers.get("accept", ""):
            if once is not None:
                once.check_alone()  # while the answer may still have that status, which says when to ask again
            return events.stream(lambda progress: server.work.run(lambda: call(progress), name), server.problem)
        return Response(await server.work.run(call, name), media_type="application/json")

    return endpoint


def _said(verb: Verb, request: Request, body: bytes) -> dict[str, Any]:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in _LINES:
        return read_arguments(verb, body)
    if verb.name != "retain_many":
        raise Refused(415, "only retain-many takes a body of JSON lines")
    try:
        return {"items": list(read_json_lines(io.TextIOWrapper(io.BytesIO(body), encoding="utf-8")))}
    except UnicodeDecodeError as e:
        raise Refused(400, f"the body is not UTF-8: byte {e.start}") from None


def read_arguments(verb: Verb, body: bytes) -> dict[str, Any]:
    """The arguments that a body says. Raises: Refused for what is no JSON, or not what the verb takes."""
    try:
        said: Struct = json.decode(body or b"{}", type=verb.arguments)
    except ValidationError as e:
        raise Refused(422, str(e)) from None
    except (ValueError, RecursionError) as e:
        raise Refused(400, f"the body is not JSON: {e}") from None
    found = {name: from_wire(getattr(said, name)) for name in said.__struct_fields__}
    return {name: value for name, value in found.items() if value is not UNSET}
