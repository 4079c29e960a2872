"""Recipes in words: what runs in which order, what it costs, and how two of them differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from remanence import registry
from remanence.encoding import extraction as _extraction
from remanence.lifecycle.reconciliation import judged as _judged
from remanence.recipes.recipe import Part, Recipe, settings
from remanence.registry import Costs

READERS = (_extraction, _judged)
"""Imported so that its parts are registered; a recall does not need them."""


class Stage(NamedTuple):
    """A step of a recipe, and the parts that run in it."""

    name: str
    parts: tuple[Part, ...]


def stages(recipe: Recipe) -> tuple[Stage, ...]:
    """What runs, in the order of the flow, without the steps that a recipe does not have."""
    gate = () if recipe.gate is None else (recipe.gate,)
    every = (
        Stage("extract", (recipe.extract,)),
        Stage("ask", () if recipe.ask is None else (recipe.ask,)),
        Stage("manage", () if recipe.manage is None else (recipe.manage,)),
        Stage("organise", recipe.organise),
        Stage("channels", recipe.channels),
        Stage("fuse", (recipe.fuse,)),
        Stage("refine", recipe.refine),
        Stage("gate", gate),
    )
    return tuple(stage for stage in every if stage.parts)


def costs(recipe: Recipe) -> dict[str, Costs]:
    """What a recipe takes for each text retained ("retain") and for each question ("recall"), by its parts' word.

    Calls and tokens are those of a bank that has a language model.
    """
    retain = Costs(embeddings=1 + len(recipe.embedders)) + registry.costs(recipe.extract.use, recipe.extract.parameters)
    for part in (recipe.ask, recipe.manage):
        retain = retain if part is None else retain + registry.costs(part.use, part.parameters)
    recall = sum((registry.costs(part.use, part.parameters) for part in recipe.parts), start=Costs())
    return {"retain": retain, "recall": recall}


def differences(one: Recipe, other: Recipe) -> list[str]:
    """What `other` has otherwise, a line each: parts, weights, parameters; nothing where they recall alike.

    >>> from remanence.recipes import load_recipe
    >>> differences(load_recipe("balanced"), load_recipe("trusting"))
    ['  consensus.hits 20 -> 0']
    """
    return list(_parted(one, other)) + list(_settled(one, other))


def _parted(one: Recipe, other: Recipe) -> Iterator[str]:
    for name in ("extract", "ask", "manage", "organise", "channels", "fuse", "refine", "gate"):
        before, after = ({p.label: p for s in stages(each) if s.name == name for p in s.parts} for each in (one, other))
        yield from (f"- {name} {part.use}" for label, part in before.items() if label not in after)
        yield from (f"+ {name} {part.use}" for label, part in after.items() if label not in before)
        for label in before.keys() & after.keys() if name == "channels" else ():
            if before[label].weight != after[label].weight:
                yield f"  {label}.weight {before[label].weight:g} -> {after[label].weight:g}"
    if one.unit is not other.unit:
        yield f"  unit {one.unit} -> {other.unit}"
    if one.candidates != other.candidates:
        yield f"  candidates {_plain(one.candidates)} -> {_plain(other.candidates)}"


def _settled(one: Recipe, other: Recipe) -> Iterator[str]:
    before, after = settings(one), settings(other)
    for name in sorted(before.keys() & after.keys()):
        if before[name] != after[name]:
            yield f"  {name} {_plain(before[name])} -> {_plain(after[name])}"


def _plain(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def mermaid(recipe: Recipe) -> str:
    """The flow as a Mermaid graph, which many Markdown viewers draw.

    >>> from remanence.recipes import load_recipe
    >>> print(mermaid(load_recipe("bm25")).splitlines()[0])
    flowchart LR
    """
    lines = ["flowchart LR", '  text["retain"] --> extract["rules"]'.replace("rules", recipe.extract.use)]
    lines += [f'  extract --> o{n}["{part.use}"]' for n, part in enumerate(recipe.organise)]
    over = {part.label: f"o{n}" for n, part in enumerate(recipe.organise)}
    lines += [f'  question["recall"] --> c{n}["{part.use}"]' for n, part in enumerate(recipe.channels)]
    lines += [
        f"  {over[str(part.parameters['over'])]} --> c{n}"
        for n, part in enumerate(recipe.channels)
        if str(part.parameters.get("over")) in over
    ]
    lines += [f'  c{n} -- "{part.weight:g}" --> fuse["{recipe.fuse.use}"]' for n, part in enumerate(recipe.channels)]
    gate = () if recipe.gate is None else (recipe.gate,)
    last = "fuse"
    for n, part in enumerate((*recipe.refine, *gate)):
        lines.append(f'  {last} --> r{n}["{part.use}"]')
        last = f"r{n}"
    return "\n".join([*lines, f'  {last} --> hits["{recipe.unit} hits"]'])
