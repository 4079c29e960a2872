"""Recipes: which parts a memory is made of, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Struct, field

from remanence import registry
from remanence.errors import RecipeInvalid
from remanence.retrieval import channels as _channels
from remanence.retrieval import fusion as _fusion
from remanence.retrieval import gating as _gating
from remanence.retrieval import refinement as _refinement
from remanence.retrieval.parts import EXHAUSTIVE_UP_TO
from remanence.retrieval.pipeline import CANDIDATES, Pipeline

_FOLDER = Path(__file__).parent
BUILT_IN_PARTS = (_channels, _fusion, _refinement, _gating)
"""Imported so that their parts are registered."""


class Part(Struct, frozen=True):
    """A part by its versioned name, with its parameters, and for a channel its weight."""

    use: str
    weight: float = 1.0
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The name without its version, with the embedder if it names one."""
        name, embedder = self.use.rpartition(".")[0], self.parameters.get("embedder")
        return f"{name}:{embedder}" if embedder else name

    def make(self) -> Any:
        """The part. Raises: RecipeInvalid."""
        return registry.make(self.use, self.parameters)


class Candidates(Struct, frozen=True, forbid_unknown_fields=True):
    """Of more than `above` rows, the `count` best by the channels are what is scored exactly and refined."""

    count: Annotated[int, msgspec.Meta(ge=1)] = CANDIDATES
    above: Annotated[int, msgspec.Meta(ge=0)] = EXHAUSTIVE_UP_TO


class Recipe(Struct, frozen=True):
    """A choice of parts for recall."""

    name: str
    description: str
    channels: tuple[Part, ...]
    fuse: Part
    refine: tuple[Part, ...] = ()
    gate: Part | None = None
    candidates: Candidates = Candidates()

    @property
    def embedders(self) -> tuple[str, ...]:
        """Those that its parts name beside the bank's own, each once."""
        named = [part.parameters.get("embedder") for part in (*self.channels, *self.refine)]
        return tuple(dict.fromkeys(str(name) for name in named if name))

    def recaller(self) -> Pipeline:
        """What ranks the records of an index for a query. Raises: RecipeInvalid."""
        return Pipeline(
            channels={part.label: (part.make(), part.weight) for part in self.channels},
            fuse=self.fuse.make(),
            refiners={part.label: part.make() for part in self.refine},
            gate=None if self.gate is None else self.gate.make(),
            exhaustive_up_to=self.candidates.above,
            candidates=self.candidates.count,
        )


@cache
def built_in() -> tuple[str, ...]:
    """The names of the recipes that come with the package; looked up once a process."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def load_recipe(name: str | Path = "balanced") -> Recipe:
    """A recipe by its name, or from a TOML file.

    Raises: RecipeInvalid if there is none, if it is no recipe, or if a part or parameter is unknown.

    >>> load_recipe("bm25").channels[0].use
    'lexical.v1'
    """
    path = _FOLDER / f"{name}.toml" if str(name) in built_in() else Path(name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise RecipeInvalid(f"no recipe {str(name)!r}: there are {', '.join(built_in())}, or a TOML file ({e})") from e
    recipe = parse_recipe(text, source=str(name))
    recipe.recaller()
    return recipe


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    """A recipe as it stands in TOML: in each table the parameters stand beside `use` and `weight`.

    One that `extends` a recipe of the package has the parts of that one, too, but for those that it names itself.
    """

    name: str
    description: str
    extends: str = ""
    channels: list[dict[str, Any]] = []
    fuse: dict[str, Any] = {}
    refine: list[dict[str, Any]] = []
    gate: dict[str, Any] | None = None
    candidates: Candidates | None = None


def parse_recipe(text: str, *, source: str = "recipe") -> Recipe:
    """A recipe from TOML; its parts are looked up when it is used. Raises: RecipeInvalid."""
    try:
        file = msgspec.convert(tomllib.loads(text), _File)
        if file.extends and file.extends not in built_in():
            raise RecipeInvalid(f"{source}: {file.extends!r} cannot be extended; there are {', '.join(built_in())}")
        recipe = _recipe(file, load_recipe(file.extends) if file.extends else None)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as e:
        raise RecipeInvalid(f"{source}: {e}") from e
    for parts in (recipe.channels, recipe.refine):
        if len({part.label for part in parts}) < len(parts):
            raise RecipeInvalid(f"{source}: a part stands there twice among {', '.join(part.use for part in parts)}")
    return recipe


def _recipe(file: _File, base: Recipe | None) -> Recipe:
    """What a file says, over what the recipe that it extends says. Raises: msgspec.ValidationError."""
    channels, refine = (tuple(map(_part, tables)) for tables in (file.channels, file.refine))
    gate = None if file.gate is None else _part(file.gate)
    if base is None:
        some = file.candidates or Candidates()
        return Recipe(file.name, file.description, channels, _part(file.fuse), refine, gate, some)
    return Recipe(
        file.name,
        file.description,
        _over(base.channels, channels),
        _part(file.fuse) if file.fuse else base.fuse,
        _over(base.refine, refine),
        gate or base.gate,
        file.candidates or base.candidates,
    )


def _over(base: tuple[Part, ...], parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts of a base in their order, those that are named anew in their new form, and then the new ones."""
    new = {part.label: part for part in parts}
    kept = tuple(new.get(part.label, part) for part in base)
    return kept + tuple(part for part in parts if part.label not in {each.label for each in base})


def _part(table: Mapping[str, Any]) -> Part:
    own = {key: value for key, value in table.items() if key in ("use", "weight")}
    parameters = {key: value for key, value in table.items() if key not in own}
    return msgspec.convert(own | {"parameters": parameters}, Part)
