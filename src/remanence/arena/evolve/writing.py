"""A recipe as a TOML file, which `load_recipe` reads again as the same recipe."""

from __future__ import annotations

import json
from collections.abc import Iterator

from remanence.recipes import DEFAULT_EXTRACT, Part, Recipe

__all__ = ["as_toml"]


def as_toml(recipe: Recipe) -> str:
    """The file; what was said of a published system is not in it.

    >>> from remanence.recipes import load_recipe, parse_recipe
    >>> parse_recipe(as_toml(load_recipe("balanced"))) == load_recipe("balanced")
    True
    """
    return "\n".join(_lines(recipe)) + "\n"


def _lines(recipe: Recipe) -> Iterator[str]:
    yield f"name = {_value(recipe.name)}"
    yield f"description = {_value(recipe.description)}"
    yield f"unit = {_value(recipe.unit.value)}"
    if recipe.needs != "none":
        yield f"needs = {_value(recipe.needs)}"
    if recipe.extract != Part(DEFAULT_EXTRACT):
        yield from _table("[extract]", recipe.extract)
    for part in recipe.organise:
        yield from _table("[[organise]]", part)
    for part in recipe.channels:
        yield from _table("[[channels]]", part, weighted=True)
    yield from _table("[fuse]", recipe.fuse)
    for part in recipe.refine:
        yield from _table("[[refine]]", part)
    if recipe.gate is not None:
        yield from _table("[gate]", recipe.gate)
    yield from ("", "[candidates]", f"count = {recipe.candidates.count}", f"above = {recipe.candidates.above}")


def _table(head: str, part: Part, *, weighted: bool = False) -> Iterator[str]:
    yield from ("", head, f"use = {_value(part.use)}")
    if part.name:
        yield f"name = {_value(part.name)}"
    if weighted:
        yield f"weight = {_value(part.weight)}"
    yield from (f"{name} = {_value(value)}" for name, value in part.parameters.items())


def _value(value: object) -> str:
    """A value of TOML: a table stands in braces, all else as in JSON. Raises: ValueError, TypeError for others."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(name)} = {_value(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, allow_nan=False, ensure_ascii=False).replace("\x7f", "\\u007f")
