"""From choices in the space to recipes, and the choices that are tried before any that an optimiser makes up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from remanence.arena.evolve.space import Searched, Space, Value
from remanence.recipes import Part, Recipe

__all__ = ["Choice", "as_recipe", "starts"]

Choice = Mapping[str, Value]
"""A value for every knob of a space."""
_DIGITS = 3


def as_recipe(space: Space, base: Recipe, choice: Choice) -> Recipe | None:
    """The recipe that a choice means; None where no channel is on, so that nothing would be found.

    What the base has beside the space (other parts, the gate, other parameters of a searched part) stays.
    """
    on = [part for part in space.parts if choice[part.label]]
    channels = _taken(base.channels, space, [_part(part, base.channels, choice) for part in on if part.weight])
    if not channels:
        return None
    organise = {part.organise: Part(part.organise) for part in on if part.organise}
    held = {part.use for part in base.organise}
    return replace(
        base,
        channels=channels,
        fuse=base.fuse if base.fuse.use == choice["fuse"] else Part(str(choice["fuse"])),
        refine=_taken(base.refine, space, [_part(part, base.refine, choice) for part in on if not part.weight]),
        organise=base.organise + tuple(part for use, part in organise.items() if use not in held),
        **_NOTHING_SAID,
    )


_NOTHING_SAID: dict[str, Any] = {"reproduces": "", "deviations": (), "stand_ins": (), "paper": {}}
"""What was said of the system that a base reproduces is not true of what became of it."""


def _taken(before: tuple[Part, ...], space: Space, chosen: list[Part]) -> tuple[Part, ...]:
    """The parts of a base that are not searched, and those that are chosen."""
    searched = {part.use for part in space.parts}
    return (*(part for part in before if part.use not in searched), *chosen)


def _part(part: Searched, before: tuple[Part, ...], choice: Choice) -> Part:
    own = next((dict(each.parameters) for each in before if each.use == part.use), {})
    own |= {name: _rounded(choice[f"{part.label}.{name}"]) for name in part.parameters}
    if part.organise:
        own["over"] = part.organise.rpartition(".")[0]
    weight = float(_rounded(choice[f"{part.label}.weight"])) if part.weight else 1.0
    return Part(part.use, weight=weight, parameters=own)


def _rounded(value: Value) -> Value:
    """A number that people can read.

    >>> _rounded(0.123456)
    0.123
    """
    return float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value


def starts(space: Space, base: Recipe) -> list[dict[str, Value]]:
    """The choices to begin with: parts switched on before weights are moved.

    All parts that need no structure; the base with each of the parts that it lacks; all without each of them; the other
    ways to fuse.
    """
    own = {part.use for part in (*base.channels, *base.refine)}
    middle = {name: knob.start for name, knob in space.knobs().items()}
    base_on = {part.label: part.use in own for part in space.parts}
    all_on = {part.label: not part.organise or part.use in own for part in space.parts}
    found = [middle | all_on]
    found += [middle | base_on | {part.label: True} for part in space.parts if part.use not in own]
    found += [middle | all_on | {label: False} for label, on in all_on.items() if on]
    found += [middle | all_on | {"fuse": fuse} for fuse in space.fuse]
    return list(_each_once(found))


def _each_once(choices: list[dict[str, Value]]) -> Iterator[dict[str, Value]]:
    seen: list[dict[str, Value]] = []
    for choice in choices:
        if choice not in seen:
            seen.append(choice)
            yield choice
