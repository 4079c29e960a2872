"""The recipe space as data: which parts may be switched on, and in which range each parameter is searched."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from remanence import registry

__all__ = ["Knob", "Space", "Value", "load_space", "packaged"]

Value = bool | float | str
_FILE = Path(__file__).with_name("space.toml")


class Knob(Struct, frozen=True, forbid_unknown_fields=True):
    """The values of one parameter: `choices`, or all numbers from `low` to `high`; `start` is tried first."""

    start: Value
    low: float = 0.0
    high: float = 0.0
    choices: tuple[Value, ...] = ()

    def holds(self, value: object) -> bool:
        """Whether it is one of the values."""
        if self.choices:
            return value in self.choices
        return isinstance(value, int | float) and not isinstance(value, bool) and self.low <= value <= self.high


class Searched(Struct, frozen=True, forbid_unknown_fields=True):
    """A part that may be on or off. A channel has a `weight`; one that searches a structure says who makes it."""

    use: str
    step: Literal["channels", "refine"]
    weight: Knob | None = None
    organise: str = ""
    parameters: Mapping[str, Knob] = {}

    @property
    def label(self) -> str:
        """Its name without the version."""
        return self.use.rpartition(".")[0]


class Space(Struct, frozen=True, forbid_unknown_fields=True):
    """What is searched: how channels are fused, and the parts.

    Raises: ValueError if a start is outside its range; RecipeInvalid for parts and parameters that there are not.
    """

    fuse: tuple[str, ...]
    parts: tuple[Searched, ...]

    def __post_init__(self) -> None:
        for name, knob in self.knobs().items():
            if not knob.holds(knob.start):
                raise ValueError(f"{name} starts at {knob.start!r}, outside its range")
        for part in self.parts:
            if unknown := set(part.parameters) - set(registry.defaults(part.use)):
                raise ValueError(f"{part.use} has no {', '.join(sorted(unknown))} to search")
            if (part.step == "channels") != (part.weight is not None):
                raise ValueError(f"{part.use}: a channel has a weight, and nothing else has one")

    def knobs(self) -> dict[str, Knob]:
        """Everything that is chosen, by name: "fuse", "dense" (on or off), "dense.weight", "dense.pooling"."""
        return {"fuse": Knob(self.fuse[0], choices=self.fuse), **dict(self._of_parts())}

    def _of_parts(self) -> Iterator[tuple[str, Knob]]:
        for part in self.parts:
            yield part.label, Knob(False, choices=(False, True))
            if part.weight is not None:
                yield f"{part.label}.weight", part.weight
            yield from ((f"{part.label}.{name}", knob) for name, knob in part.parameters.items())


@cache
def packaged() -> Space:
    """The space of the package.

    >>> packaged().knobs()["dense.weight"].start
    4.5
    """
    return load_space(_FILE)


def load_space(path: Path) -> Space:
    """A space from a TOML file. Raises: ValueError if it is none; RecipeInvalid for parts that there are not."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Space)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as e:
        raise ValueError(f"{path} is no space to search: {e}") from e
