"""The pages: what each area of the package offers, name by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from tools.api_reference.docstrings import escaped, markdown
from tools.api_reference.signatures import bases, callables, fields, same_as, signature
from tools.api_reference.sources import Named, find, homes, module, public

FOLDER = "docs/reference/api"
NOTE = "*Written by `python -m tools.api_reference` from signatures and docstrings; a test fails when it is stale.*"


class Area(NamedTuple):
    """A page: where its names come from, each module with the names of it that it tells of; all public ones if None."""

    file: str
    title: str
    about: str
    sources: tuple[tuple[str, tuple[str, ...] | None], ...]


def areas() -> list[Area]:
    """The pages, in the order in which a reader wants them. Raises: LookupError for a name that is on none."""
    told = [
        Area("memory", "Memory and its faces", "A bank in this process.", (
            ("remanence", ("Memory", "AsyncMemory", "import_bundle", "change_key", "list_banks")),
            ("remanence.options", ("RecallOptions", "FilterOptions", "Time")),
            ("remanence.faculties.working", ("Blocks", "Tasks")),
            ("remanence.faculties.experience", ("Experience",)),
            ("remanence.faculties.quarantining", ("Quarantine",)),
            ("remanence.faculties.sharing", ("Sharing",)),
        )),
        Area("client", "Clients", "A bank on a server.", (("remanence.client", None),)),
        Area("types", "Types", "The values that go in and come out.", (("remanence.types", None),)),
        Area("errors", "Errors", "What is raised, and what to do then.", (("remanence.errors", None),)),
        Area("policies", "Policies", "What fades, and what text of each origin may become.", (
            ("remanence", ("Policy", "TrustPolicy")),
        )),
        Area("transfer", "Import and export", "Other programs' memories in, and a bank's out.", (
            ("remanence", ("import_file", "read_export", "ImportReport", "export_file")),
        )),
        Area("recipes", "Recipes", "How to recall, as data.", (("remanence.recipes", None),)),
        Area("arena", "Arena", "Systems measured side by side.", (
            ("remanence.arena", None), ("remanence.arena.systems", None), ("remanence.arena.datasets", None),
            ("remanence.arena.measures", None), ("remanence.arena.attacks", None), ("remanence.arena.evolve", None),
        )),
        Area("conformance", "Conformance", "The suite for agent memories.", (
            ("remanence.testing.conformance", None),
        )),
        Area("adapters", "Adapters", "Other frameworks; each needs the extra of its name.", tuple(
            (name, None) for name in _adapters()
        )),
        Area("seams", "Seams", "What a part of one's own has to keep: embedders, models, indexes, stores.", (
            ("remanence.protocols", None), ("remanence.encoding.embedding", None), ("remanence.llm", None),
        )),
    ]  # fmt: skip
    found = {(named.module.name, named.name) for area in told for _, named in _names(area)}
    for name, home in homes().items():
        named = find(home, name)
        if (named.module.name, named.name) not in found:
            raise LookupError(f"{name} is on no page")
    return told


def _adapters() -> list[str]:
    folder = module("remanence.adapters").path.parent
    names = sorted(each.stem for each in folder.iterdir() if each.stem[0] not in "_." and each.stem != "conformance")
    return [f"remanence.adapters.{name}" for name in names]


def _names(area: Area) -> Iterator[tuple[str, Named]]:
    for home, names in area.sources:
        for name in public(home) if names is None else names:
            yield home, find(home, name)


def pages() -> dict[str, str]:
    """The text of every page by its path."""
    all_areas = areas()
    texts = {f"{FOLDER}/{area.file}.md": _page(area) for area in all_areas}
    return texts | {f"{FOLDER}/README.md": _contents(all_areas)}


def _contents(all_areas: list[Area]) -> str:
    parts = ["# API", "", NOTE, ""]
    for area in all_areas:
        names = ", ".join(f"[{named.name}]({area.file}.md#{named.name.lower()})" for _, named in _names(area))
        parts += [f"**[{area.title}]({area.file}.md).** {area.about}", "", names, ""]
    return "\n".join(parts)


def _page(area: Area) -> str:
    parts, last = [f"# {area.title}", "", area.about, "", NOTE, ""], ""
    several = len(area.sources) > 1
    for home, named in _names(area):
        if home != last and several:
            parts += [f"## From `{home}`", ""]
            if home.startswith("remanence.adapters."):
                parts += [markdown(ast.get_docstring(module(home).tree) or ""), ""]
        last = home
        parts += [f"### `{named.name}`" if several else f"## `{named.name}`", "", *_told(named), ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).rstrip() + "\n"


def _told(named: Named) -> Iterator[str]:
    node, there = named.node, named.module
    if isinstance(node, ast.ClassDef):
        yield from _fenced(f"class {named.name}{bases(there, node)}")
        yield from _class(named, node)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        yield from _fenced(there.said(node))
        yield from (escaped(named.doc), "")
    else:
        yield from _fenced(signature(there, node))
        yield from (markdown(named.doc), "")


def _class(named: Named, node: ast.ClassDef) -> Iterator[str]:
    yield from (markdown(named.doc), "")
    yield from fields(named.module, node)
    for owner, names in same_as(node).items():
        yield from (f"**As those of `{owner}`:** " + ", ".join(f"`{name}`" for name in names), "")
    for name, functions, doc in callables(node):
        yield from (f"#### `{named.name}.{name}`" if name != "__init__" else f"#### `{named.name}(…)`", "")
        yield from _fenced("\n".join(signature(named.module, each) for each in functions))
        if doc:
            yield from (markdown(doc), "")


def _fenced(code: str) -> Iterator[str]:
    yield from ("```py", code, "```", "")
