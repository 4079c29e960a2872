"""Where a public name is defined: read from the source, since adapters need frameworks that need not be installed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "src"
Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = ast.ClassDef | Function | ast.Assign | ast.AnnAssign


@dataclass(frozen=True)
class Module:
    """A module's source, and what it says."""

    name: str
    path: Path
    lines: tuple[bytes, ...]
    tree: ast.Module

    def said(self, node: ast.AST) -> str:
        """The source of a part, on one line; the same under every Python, as `ast.unparse` is not."""
        assert isinstance(node, ast.expr | ast.stmt)
        lines = list(self.lines[node.lineno - 1 : node.end_lineno])
        lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = lines[0][node.col_offset :]
        return " ".join(b" ".join(lines).decode().split())


@dataclass(frozen=True)
class Named:
    """A public name: where it is defined, what defines it, and what the source says of it."""

    name: str
    module: Module
    node: Definition
    doc: str


@cache
def module(name: str) -> Module:
    """A module of the package by its name."""
    path = SRC.joinpath(*name.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    text = file.read_text(encoding="utf-8")
    return Module(name, file, tuple(text.encode().splitlines()), ast.parse(text))


def find(home: str, name: str) -> Named:
    """What defines a name, followed through imports. Raises: LookupError if nothing does."""
    there = module(home)
    for statement, doc in with_docs(_statements(there.tree)):
        if isinstance(statement, ast.ImportFrom):
            for each in statement.names:
                if (each.asname or each.name) == name and statement.module:
                    return find(statement.module, each.name)
        elif isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if statement.name == name:
                return Named(name, there, statement, ast.get_docstring(statement) or "")
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and name in targets(statement):
            return Named(name, there, statement, doc)
    raise LookupError(f"{home} defines no {name}")


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    for statement in tree.body:
        if isinstance(statement, ast.If):
            yield from statement.body
        else:
            yield statement


def with_docs(statements: Iterator[ast.stmt] | list[ast.stmt]) -> Iterator[tuple[ast.stmt, str]]:
    """Each statement with the text that stands below it, as attributes have their docstrings."""
    body = list(statements)
    for statement, below in zip(body, [*body[1:], None], strict=True):
        text = ""
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str):
            text = " ".join(below.value.value.split())
        yield statement, text


def targets(statement: ast.Assign | ast.AnnAssign) -> list[str]:
    """The names that a statement gives a value."""
    given = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return [each.id for each in given if isinstance(each, ast.Name)]


def public(home: str) -> list[str]:
    """The names that a module is for: its `__all__`, else its classes and functions that are not private."""
    for statement in module(home).tree.body:
        if isinstance(statement, ast.Assign) and targets(statement) == ["__all__"]:
            return list(ast.literal_eval(statement.value))
    defined = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    names = [each.name for each in module(home).tree.body if isinstance(each, defined)]
    return [name for name in names if not name.startswith("_")]


def homes() -> dict[str, str]:
    """The module of each name of `remanence` itself."""
    for statement in module("remanence").tree.body:
        if isinstance(statement, ast.Assign) and targets(statement) == ["_HOMES"]:
            told = ast.literal_eval(statement.value)
            return {name: f"remanence.{home}" for home, names in told.items() for name in names}
    raise LookupError("remanence does not say where its names are")
