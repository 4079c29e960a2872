"""The paths of mem0's server, with its bodies and its answers; failures are told as it tells them, under "detail"."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar

from msgspec import Struct, ValidationError, json
from starlette.requests import Request
from starlette.responses import Response

from remanence.interfaces.rest.mem0.filters import where_of
from remanence.interfaces.rest.mem0.memories import SCOPES, TOP_K, Memories
from remanence.interfaces.rest.once import Keyed, key_of
from remanence.interfaces.rest.problems import Refused, problem_of
from remanence.interfaces.rest.server import Endpoint, Server

PREFIX = "/mem0"
_NOBODY = "At least one identifier (user_id, agent_id, run_id) is required."
Result = TypeVar("Result")
Doing = Callable[["Call"], Awaitable[Any]]


class Scoped(Struct, kw_only=True):
    """Whose memories a body is about."""

    user_id: str | None = None
    agent_id: str | None = None
    run_id: str | None = None

    @property
    def scope(self) -> dict[str, str]:
        """Those that are named."""
        return {name: value for name in SCOPES if (value := getattr(self, name))}


class Message(Struct, kw_only=True):
    """A message of a chat."""

    role: str
    content: str
    name: str | None = None


class Add(Scoped, kw_only=True):
    """The body of POST /memories; what steers a model there (`infer`, `prompt`) has nothing to steer here."""

    messages: list[Message]
    metadata: dict[str, Any] | None = None


class Search(Scoped, kw_only=True):
    """The body of POST /search."""

    query: str
    filters: dict[str, Any] | None = None
    top_k: int | None = None
    threshold: float | None = None


class Update(Struct, kw_only=True):
    """The body of PUT /memories/{memory_id}."""

    text: str
    metadata: dict[str, Any] | None = None


class Call:
    """One request about the memories of a bank."""

    def __init__(self, server: Server, request: Request, bank: str) -> None:
        self._server, self._request, self._bank = server, request, bank
        self._caller = server.caller(request)
        if not self._caller.sees(bank):
            raise Refused(403, "this key may not see the memories")

    @property
    def id(self) -> str:
        """The memory that the path names."""
        return str(self._request.path_params["memory_id"])

    def scope(self) -> dict[str, str]:
        """Whose memories the query names."""
        return {name: value for name in SCOPES if (value := self._request.query_params.get(name))}

    def named(self, name: str) -> str:
        """A part of the path."""
        return str(self._request.path_params[name])

    async def body(self, kind: type[Result]) -> Result:
        """The body. Raises: Refused for what is not of that form."""
        try:
            return json.decode(await self._server.body(self._request), type=kind)
        except ValidationError as e:
            raise Refused(422, str(e)) from None
        except (ValueError, RecursionError) as e:
            raise Refused(400, f"the body is not JSON: {e}") from None

    def once(self, said: Struct) -> Keyed | None:
        """The key of the request, if it has one. Raises: Refused for what is no key."""
        if (key := key_of(self._request)) is None:
            return None
        body = json.encode([self._request.method, self._request.url.path, said], order="deterministic")
        return Keyed(self._server.under_way, key, self._caller, self._bank, body)

    async def done(self, do: Callable[[Memories], Result]) -> Result:
        """What `do` gives of the memories, in a thread of the server's."""

        def work() -> Result:
            with self._server.folder.use(self._bank, self._caller.principal, create=True) as memory:
                return do(Memories(memory))

        return await self._server.work.run(work, self._bank)


async def _add(call: Call) -> Any:
    said = await call.body(Add)
    if not said.scope:
        raise Refused(400, _NOBODY)
    messages = [{"role": each.role, "content": each.content, "name": each.name} for each in said.messages]
    once = call.once(said)
    return {"results": await call.done(lambda memories: memories.add(messages, said.scope, said.metadata or {}, once))}


async def _all(call: Call) -> Any:
    return {"results": await call.done(lambda memories: memories.all(call.scope()))}


async def _get(call: Call) -> Any:
    return await call.done(lambda memories: memories.get(call.id))


async def _search(call: Call) -> Any:
    said = await call.body(Search)
    where = where_of({**(said.filters or {}), **said.scope})
    top_k, threshold = said.top_k or TOP_K, said.threshold or 0.0
    return {"results": await call.done(lambda memories: memories.search(said.query, where, top_k, threshold))}


async def _update(call: Call) -> Any:
    said = await call.body(Update)
    await call.done(lambda memories: memories.update(call.id, said.text, said.metadata))
    return {"message": "Memory updated successfully!"}


async def _history(call: Call) -> Any:
    return await call.done(lambda memories: memories.history(call.id))


async def _delete(call: Call) -> Any:
    await call.done(lambda memories: memories.delete(call.id))
    return {"message": "Memory deleted successfully"}


async def _delete_all(call: Call) -> Any:
    if not (scope := call.scope()):
        raise Refused(400, "At least one identifier is required.")
    await call.done(lambda memories: memories.delete_all(scope))
    return {"message": "All relevant memories deleted"}


async def _reset(call: Call) -> Any:
    await call.done(lambda memories: memories.delete_all({}))
    return {"message": "All memories reset"}


async def _entities(call: Call) -> Any:
    return await call.done(lambda memories: memories.entities())


async def _delete_entity(call: Call) -> Any:
    scope = f"{call.named('entity_type')}_id"
    if scope not in SCOPES:
        raise Refused(422, "an entity is a user, an agent or a run")
    await call.done(lambda memories: memories.delete_all({scope: call.named("entity_id")}))
    return {"message": "Entity deleted"}


_ROUTES: tuple[tuple[str, str, Doing], ...] = (
    ("POST", "/memories", _add),
    ("GET", "/memories", _all),
    ("DELETE", "/memories", _delete_all),
    ("GET", "/memories/{memory_id}", _get),
    ("PUT", "/memories/{memory_id}", _update),
    ("DELETE", "/memories/{memory_id}", _delete),
    ("GET", "/memories/{memory_id}/history", _history),
    ("POST", "/search", _search),
    ("POST", "/reset", _reset),
    ("GET", "/entities", _entities),
    ("DELETE", "/entities/{entity_type}/{entity_id}", _delete_entity),
)


def endpoints(bank: str) -> list[tuple[str, str, Endpoint, str]]:
    """The method, path, endpoint and name of each; all of them are about this bank, made at the first of them."""
    return [(method, PREFIX + path, _endpoint(do, bank), f"mem0{do.__name__}") for method, path, do in _ROUTES]


def _endpoint(do: Doing, bank: str) -> Endpoint:
    @wraps(do)
    async def endpoint(server: Server, request: Request) -> Response:
        try:
            found = await do(Call(server, request, bank))
        except Exception as e:  # the boundary: told in mem0's form, and logged if it is ours
            problem = problem_of(e, hidden=server.hidden)
            if problem.status >= 500 and problem.status != 503:
                raise
            headers = dict(e.headers) if isinstance(e, Refused) else {}
            return _answer({"detail": problem.detail or problem.title}, problem.status, headers)
        return _answer(found)

    return endpoint


def _answer(said: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json.encode(said), status_code=status, media_type="application/json", headers=headers)
