"""Signatures, fields and bases as the source has them, without what only the class itself sees."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping

from tools.api_reference.docstrings import escaped
from tools.api_reference.sources import Function, Module, targets, with_docs

WIDTH = 100
_SHOWN = ("classmethod", "staticmethod", "property", "cached_property", "overload")
_PROPERTIES = ("property", "cached_property")


def signature(there: Module, node: Function) -> str:
    """A function's head, on one line if it is short, else a parameter a line."""
    marks = "".join(f"@{name}\n" for name in _decorators(node) if name in _SHOWN)
    given = list(_parameters(there, node))
    returns = f" -> {there.said(node.returns)}" if node.returns and node.name != "__init__" else ""
    head = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    line = f"{head} {node.name}({', '.join(given)}){returns}"
    if len(line) <= WIDTH:
        return marks + line
    return f"{marks}{head} {node.name}(\n    " + ",\n    ".join(given) + f",\n){returns}"


def _decorators(node: Function) -> list[str]:
    return [each.id for each in node.decorator_list if isinstance(each, ast.Name)]


def _parameters(there: Module, node: Function) -> Iterator[str]:
    """Each parameter with its type and what it is if it is not given; not `self`."""
    given = node.args
    placed = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(placed) - len(given.defaults)) + list(given.defaults)
    for number, (each, default) in enumerate(zip(placed, defaults, strict=True)):
        if number or each.arg not in ("self", "cls"):
            yield _parameter(there, each, default)
        if given.posonlyargs and number == len(given.posonlyargs) - 1 and number:
            yield "/"
    if given.vararg:
        yield "*" + _parameter(there, given.vararg, None)
    elif given.kwonlyargs:
        yield "*"
    for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        yield _parameter(there, each, default)
    if given.kwarg:
        yield "**" + _parameter(there, given.kwarg, None)


def _parameter(there: Module, given: ast.arg, default: ast.expr | None) -> str:
    typed = f"{given.arg}: {there.said(given.annotation)}" if given.annotation else given.arg
    return typed if default is None else f"{typed} = {there.said(default)}"


def bases(there: Module, node: ast.ClassDef) -> str:
    """What a class derives from, if anything that a reader knows; private bases are its own affair."""
    names = [name for each in node.bases if not (name := there.said(each)).split("[")[0].split(".")[-1].startswith("_")]
    return f"({', '.join(names)})" if names else ""


def fields(there: Module, node: ast.ClassDef) -> Iterator[str]:
    """A class's attributes, each with its type, its value if it has one, and what is said of it."""
    told = list[str]()
    for statement, doc in with_docs(node.body):
        if not isinstance(statement, ast.Assign | ast.AnnAssign) or _of(statement):
            continue
        for name in targets(statement):
            if not name.startswith("_"):
                told.append(f"- `{there.said(statement)}`" + (f": {escaped(doc)}" if doc else ""))
    yield from ["**Fields:**", "", *told, ""] if told else []


def same_as(node: ast.ClassDef) -> Mapping[str, list[str]]:
    """The methods that are those of another class, by its name: `recall = in_thread(Memory.recall)`."""
    found = defaultdict[str, list[str]](list)
    for statement in node.body:
        if isinstance(statement, ast.Assign) and (owner := _of(statement)):
            found[owner] += targets(statement)
    return found


def _of(statement: ast.Assign | ast.AnnAssign) -> str:
    value = statement.value
    if isinstance(value, ast.Call) and len(value.args) == 1 and isinstance(value.args[0], ast.Attribute):
        owner = value.args[0].value
        return owner.id if isinstance(owner, ast.Name) and value.args[0].attr in targets(statement) else ""
    return ""


def callables(node: ast.ClassDef) -> Iterator[tuple[str, list[Function], str]]:
    """The public methods and properties: the name, the ways to call it, what it promises."""
    named: dict[str, list[Function]] = {}
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            named.setdefault(statement.name, []).append(statement)
    for name, functions in named.items():
        if name.startswith("_") and name not in ("__init__", "__call__"):
            continue
        overloads = [each for each in functions if "overload" in _decorators(each)]
        first = functions[0]
        doc = next((told for each in reversed(functions) if (told := ast.get_docstring(each))), "")
        yield name, overloads or [first], doc
