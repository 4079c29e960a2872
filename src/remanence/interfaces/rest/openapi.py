"""The server's specification (OpenAPI 3.1), made of the same table as its endpoints."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import json
from msgspec.structs import fields

import remanence
from remanence.interfaces.rest import events, exporting, problems
from remanence.interfaces.rest.pages import MOST, USUAL, Page
from remanence.interfaces.rest.problems import Problem
from remanence.interfaces.rest.reading import BANK, Bank, Opened
from remanence.interfaces.rest.verbs import LISTS, VERBS, Verb
from remanence.interfaces.rest.wire import Item
from remanence.lifecycle.forgetting.policy import Policy
from remanence.memory import Memory
from remanence.trust.policy import TrustPolicy
from remanence.types import Change, Erasure, Kind, Origin, Stats, Unit

_SEVERAL = {"type": "array", "items": {"type": "string"}}
_NAME: dict[str, Any] = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"}
_PAGED = (
    ("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}, "How many items."),
    ("cursor", {"type": "string"}, "`next` of the page before."),
)
_FILTERS = (
    ("kinds", {"type": "array", "items": {"type": "string", "enum": [*Kind]}}, "Only these kinds."),
    ("actors", _SEVERAL, "Only what these said."),
    ("sessions", _SEVERAL, "Only of these sessions."),
    ("origins", {"type": "array", "items": {"type": "string", "enum": [*Origin]}}, "Only from there."),
    ("tags", _SEVERAL, "Only with all of these tags."),
    ("since", {"type": "string"}, "Only what happened then or later."),
    ("until", {"type": "string"}, "Only what happened before."),
    ("where", {"type": "string"}, "A filter of metadata, as JSON."),
    ("min_trust", {"type": "number", "minimum": 0, "maximum": 1}, "Only what is worth as much."),
    ("unit", {"type": "string", "enum": [*Unit]}, "Only such records."),
    ("forgotten", {"type": "boolean"}, "What a forget hides, in place of what is believed."),
)
_STATUSES = {
    400: "The request cannot be read.", 401: "An API key is needed.", 403: "Not permitted.",
    404: "There is no such bank, or nothing in it has that id.", 405: "Not that method.",
    408: "The body took too long.",
    409: "In conflict with what is there, or the same request is being done.",
    413: "The body is too large.", 415: "The body is not JSON.", 422: "The request is wrong; `detail` says where.",
    429: "Too many requests; `Retry-After` says when to go on.", 501: "Something is not installed on the server.",
    503: "Not available now; `Retry-After` says when to try again.",
}  # fmt: skip


def specification(*, with_keys: bool) -> dict[str, Any]:
    """The whole of it, as plain JSON values.

    Args:
        with_keys: whether requests need an API key.
    """
    results = {verb.name: verb.result for verb in VERBS.values()} | _RESULTS
    types = [verb.arguments for verb in VERBS.values()] + [*results.values()] + [Problem, events.Step]
    schemas, components = json.schema_components(types, ref_template="#/components/schemas/{name}")
    requests = dict(zip(VERBS, schemas, strict=False))
    answers = dict(zip(results, list(schemas)[len(VERBS) :], strict=False))
    paths: dict[str, Any] = {}
    for verb in VERBS.values():
        paths[f"{BANK}{verb.path}"] = {"post": _verb(verb, requests[verb.name], answers[verb.name])}
    for method, path, name, summary, parameters in _gets():
        operation = _operation(name, summary, answers.get(name), parameters, path)
        paths.setdefault(path, {})[method] = operation
    described: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "Remanence", "version": remanence.__version__, "description": "A long-term memory for agents.",
        },
        "paths": paths,
        "components": {"schemas": components},
    }  # fmt: skip
    if with_keys:
        described["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        described["security"] = [{"key": []}]
        for path in ("/healthz", "/readyz"):
            paths[path]["get"]["security"] = []
    return described


_RESULTS: dict[str, Any] = {
    "list banks": Page[Bank], "make bank": Opened, "get bank": Opened, "delete bank": Erasure, "get record": Item,
    "record history": list[Change], "stats": Stats, "policy": list[Policy], "trust policy": TrustPolicy,
    "list journal": Page[Change], **{f"list {what}": Page[kind] for what, kind in LISTS.items()},  # type: ignore[valid-type]
}  # fmt: skip


def _gets() -> Iterator[tuple[str, str, str, str, tuple[tuple[str, dict[str, Any], str], ...]]]:
    yield "get", "/v1/banks", "list banks", "The banks that the caller may see.", _PAGED
    yield "put", BANK, "make bank", "Make a bank, if there is none of that name.", ()
    yield "get", BANK, "get bank", "A bank: its names, its change sequence and its zone.", ()
    yield "delete", BANK, "delete bank", "Erase all that a bank holds, and remove it. For good.", ()
    for what in LISTS:
        yield "get", f"{BANK}/{what}", f"list {what}", f"The {what} of a bank, in the order they were stored.", (
            *_PAGED, *_FILTERS,
        )  # fmt: skip
    yield "get", f"{BANK}/records/{{id}}", "get record", "A record or an episode, by its id or yours.", ()
    yield "get", f"{BANK}/records/{{id}}/history", "record history", _summary(Memory.history), ()
    yield "get", f"{BANK}/stats", "stats", _summary(Memory.stats), ()
    yield "get", f"{BANK}/policy", "policy", "The policies of forgetting that the bank keeps.", ()
    yield "get", f"{BANK}/trust-policy", "trust policy", "The trust policy in force.", ()
    yield "get", f"{BANK}/journal", "list journal", "The journal's entries, in order.", _PAGED
    yield "get", f"{BANK}/export", "export", "The bank as an open bundle of JSON lines.", (
        ("current", {"type": "boolean", "default": False}, "Only what is believed now, without history."),
    )  # fmt: skip
    yield "get", "/healthz", "alive", "Whether the server lives.", ()
    yield "get", "/readyz", "ready", "Whether it takes requests.", ()
    yield "get", "/metrics", "metrics", "How it fares, for Prometheus.", ()


def _summary(method: Any) -> str:
    return inspect.getdoc(method).partition("\n")[0]  # type: ignore[union-attr]  # every verb has a docstring


def _verb(verb: Verb, takes: Mapping[str, Any], gives: Mapping[str, Any]) -> dict[str, Any]:
    operation = _operation(verb.name, _summary(verb.method), gives, (), f"{BANK}{verb.path}")
    operation["description"] = inspect.getdoc(verb.method)
    content: dict[str, Any] = {"application/json": {"schema": takes}}
    required = any(must for must in (field.required for field in fields(verb.arguments)))
    operation["requestBody"] = {"content": content, "required": required}
    if verb.once:
        operation["parameters"].append(
            {
                "name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
                "description": "The same key and body are done once; send them again if no answer came.",
            }
        )  # fmt: skip
    if verb.reports:
        operation["responses"]["200"]["content"][events.MEDIA_TYPE] = {"schema": {"type": "string"}}
    return operation


def _operation(name: str, summary: str, gives: Mapping[str, Any] | None, parameters: Any, path: str) -> dict[str, Any]:
    said = [{"name": n, "in": "query", "schema": schema, "description": told} for n, schema, told in parameters]
    if "{bank}" in path:
        said.append({"name": "bank", "in": "path", "required": True, "schema": _NAME})
    if "{id}" in path:
        said.append({"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}})
    content: dict[str, Any] = {_MEDIA.get(name, "application/json"): {"schema": gives or _OTHER.get(name, {})}}
    answers: dict[str, Any] = {"200": {"description": "Done.", "content": content}}
    if name == "make bank":
        answers["201"] = {"description": "Made.", "content": content}
    problem = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answers |= {str(code): {"description": told, "content": problem} for code, told in _STATUSES.items()}
    return {
        "operationId": name.replace(" ", "_").replace(".", "_"), "summary": summary, "parameters": said,
        "responses": answers,
    }  # fmt: skip


_MEDIA = {"export": exporting.MEDIA_TYPE, "metrics": "text/plain"}
_OTHER: dict[str, dict[str, Any]] = {
    "alive": {"type": "object"}, "ready": {"type": "object"}, "export": {"type": "string"},
    "metrics": {"type": "string"},
}  # fmt: skip
