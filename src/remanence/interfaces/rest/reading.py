"""What is got: the banks, and what one of them holds, page by page; and how a bank is made and deleted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import IO, Any

from msgspec import Struct, ValidationError, json
from msgspec.structs import replace
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from remanence.errors import NotFound
from remanence.interfaces.banks import checked_name
from remanence.interfaces.rest.exporting import streamed
from remanence.interfaces.rest.pages import from_cursor, journal_page, list_page, page_of, read_limit
from remanence.interfaces.rest.problems import Refused
from remanence.interfaces.rest.server import Endpoint, Server
from remanence.interfaces.rest.wire import encode
from remanence.memory import Memory
from remanence.options import FilterOptions

BANK = "/v1/banks/{bank}"
_SEVERAL = tuple(name for name in FilterOptions.__annotations__ if name not in ("since", "until", "where", "min_trust"))


class Bank(Struct, frozen=True, kw_only=True):
    """A bank as a server lists it."""

    name: str


class Opened(Struct, frozen=True, kw_only=True):
    """A bank: its name here, what it calls itself, its change sequence, and the zone of its times."""

    name: str
    title: str
    seq: int
    zone: str


def answer(result: Any, status: int = 200) -> Response:
    """A result as JSON."""
    return Response(encode(result), status_code=status, media_type="application/json")


async def _banks(server: Server, request: Request) -> Response:
    caller, limit = server.caller(request), read_limit(_only(request, {"limit", "cursor"}))
    after = from_cursor(request.query_params.get("cursor", ""))
    names = (name for name in await server.work.run(server.folder.names) if name > after and caller.sees(name))
    return answer(page_of((Bank(name=name) for name in names), limit, lambda bank: bank.name))


async def _make_bank(server: Server, request: Request) -> Response:
    caller, name = server.caller(request), checked_name(request.path_params["bank"])
    if not caller.sees(name):
        raise NotFound(f"there is no bank {name!r}")
    is_new = not server.folder.has(name)

    def make() -> Opened:
        with server.folder.use(name, caller.principal, create=True) as memory:
            return _opened(name, memory)

    return answer(await server.work.run(make, name), 201 if is_new else 200)


def _opened(name: str, memory: Memory) -> Opened:
    return Opened(name=name, title=memory.name, seq=memory.seq, zone=memory.zone.key)


async def _delete_bank(server: Server, request: Request) -> Response:
    caller = server.caller(request)
    name = server.bank(request.path_params["bank"], caller)
    body = await server.work.run(lambda: encode(server.folder.delete(name, caller.principal)), name)
    return Response(server.unpathed(body), media_type="application/json")


async def _got(server: Server, request: Request, get: Callable[[str, Memory], Any]) -> Response:
    """Answer with what `get` finds in the bank of a request."""
    caller = server.caller(request)
    name = server.bank(request.path_params["bank"], caller)

    def work() -> Response:
        with server.folder.use(name, caller.principal) as memory:
            return answer(get(name, memory))

    return await server.work.run(work, name)


async def _bank(server: Server, request: Request) -> Response:
    return await _got(server, request, _opened)


async def _stats(server: Server, request: Request) -> Response:
    return await _got(server, request, lambda name, memory: replace(memory.stats(), path=name))


async def _policy(server: Server, request: Request) -> Response:
    return await _got(server, request, lambda _, memory: memory.policy)


async def _trust_policy(server: Server, request: Request) -> Response:
    return await _got(server, request, lambda _, memory: memory.trust_policy)


async def _item(server: Server, request: Request) -> Response:
    id = request.path_params["id"]
    return await _got(server, request, lambda _, memory: memory.get(id))


async def _history(server: Server, request: Request) -> Response:
    id = request.path_params["id"]
    return await _got(server, request, lambda _, memory: memory.history(id))


def listing(what: str) -> Endpoint:
    """The endpoint that pages through records, episodes, entities or links."""

    async def endpoint(server: Server, request: Request) -> Response:
        limit, filters = read_limit(request.query_params), read_filters(request)
        cursor = request.query_params.get("cursor", "")
        return await _got(
            server, request, lambda _, memory: list_page(memory, what, limit=limit, cursor=cursor, filters=filters)
        )

    return endpoint


def _only(request: Request, names: Collection[str]) -> QueryParams:
    """The parameters of a request. Raises: Refused if there are others."""
    if unknown := set(request.query_params) - set(names):
        raise Refused(422, f"there is no parameter {sorted(unknown)[0]!r}")
    return request.query_params


def read_filters(request: Request) -> dict[str, Any]:
    """The filters of a list, as its address says them. Raises: Refused."""
    said = _only(request, {*FilterOptions.__annotations__, "unit", "forgotten", "limit", "cursor"})
    found: dict[str, Any] = {name: said.getlist(name) for name in _SEVERAL if name in said}
    found |= {name: said[name] for name in ("since", "until", "unit") if name in said}
    try:
        found |= {"where": json.decode(said["where"], type=dict[str, Any])} if "where" in said else {}
        found |= {"min_trust": json.decode(said["min_trust"], type=float)} if "min_trust" in said else {}
        found |= {"forgotten": json.decode(said["forgotten"], type=bool)} if "forgotten" in said else {}
    except (ValidationError, ValueError, RecursionError) as e:
        raise Refused(422, f"a parameter cannot be read: {e}") from None
    return found


async def _export(server: Server, request: Request) -> Response:
    caller = server.caller(request)
    path = server.folder.file(server.bank(request.path_params["bank"], caller))
    current = _only(request, {"current"}).get("current", "false")
    if current not in ("true", "false"):
        raise Refused(422, "'current' is true or false")

    def write(target: IO[str]) -> None:
        with server.folder.open(path, caller.principal) as memory:  # its own handle: a slow reader holds up nobody
            memory.export(target, current=current == "true")

    return await streamed(write, server.exports)


async def _journal(server: Server, request: Request) -> Response:
    limit, cursor = read_limit(_only(request, {"limit", "cursor"})), request.query_params.get("cursor", "")
    return await _got(server, request, lambda _, memory: journal_page(memory, limit=limit, cursor=cursor))


ENDPOINTS: tuple[tuple[str, str, Endpoint, str], ...] = (
    ("GET", "/v1/banks", _banks, "list banks"),
    ("PUT", BANK, _make_bank, "make bank"),
    ("GET", BANK, _bank, "get bank"),
    ("DELETE", BANK, _delete_bank, "delete bank"),
    ("GET", f"{BANK}/records/{{id}}", _item, "get record"),
    ("GET", f"{BANK}/records/{{id}}/history", _history, "record history"),
    ("GET", f"{BANK}/stats", _stats, "stats"),
    ("GET", f"{BANK}/policy", _policy, "policy"),
    ("GET", f"{BANK}/trust-policy", _trust_policy, "trust policy"),
    ("GET", f"{BANK}/journal", _journal, "list journal"),
    ("GET", f"{BANK}/export", _export, "export"),
)
"""The method, path, endpoint and name of each."""
