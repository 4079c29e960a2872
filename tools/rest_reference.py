"""Prints docs/reference/rest.md from the table of verbs: `python tools/rest_reference.py > docs/reference/rest.md`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remanence.interfaces.rest.openapi import specification
from remanence.interfaces.rest.reading import BANK
from remanence.interfaces.rest.verbs import VERBS, Verb

HEAD = """# REST paths

*Printed by `tools/rest_reference.py`; a test holds it to the server.* How to use them: [REST](../how-to/rest.md).
The server gives its specification (OpenAPI 3.1) at `/openapi.json`, with every type.

## Verbs

`POST /v1/banks/{bank}` and one of these paths, with a JSON object of the arguments (those in **bold** must be given),
answers with the result. Results are those of [the library](python.md), field by field. **1**: an `Idempotency-Key` is
heeded. **≈**: told as events, too.
"""
FOOT = """
## Resources

| path | gives |
|---|---|
"""


def main() -> None:
    """Print the page."""
    described = specification(with_keys=True)
    print(HEAD)
    print("| path | arguments | result | |\n|---|---|---|---|")
    for verb in VERBS.values():
        print(_row(verb, described))
    print(FOOT, end="")
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            if method != "post":
                print(
                    f"| `{method.upper()} {path}` | {operation['summary']} {_parameters(operation)} |".replace(
                        "  |", " |"
                    )
                )


def _row(verb: Verb, described: Mapping[str, Any]) -> str:
    operation = described["paths"][f"{BANK}{verb.path}"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    body = described["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    needed = set(body.get("required", ()))
    names = ", ".join(f"**{name}**" if name in needed else name for name in body.get("properties", {}))
    marks = " ".join(mark for mark, on in (("1", verb.once), ("≈", verb.reports)) if on)
    return f"| `{verb.path}` | {names} | {_result(operation)} | {marks} |".replace("|  |", "| |")


def _result(operation: Mapping[str, Any]) -> str:
    return _kind(operation["responses"]["200"]["content"]["application/json"]["schema"])


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return f"`{schema['$ref'].rsplit('/', 1)[1].rsplit('.', 1)[-1]}`"
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("type", "any"))


def _parameters(operation: Mapping[str, Any]) -> str:
    names = ", ".join(f"`{each['name']}`" for each in operation["parameters"] if each["in"] == "query")
    return f"Takes {names}." if names else ""


if __name__ == "__main__":
    main()
