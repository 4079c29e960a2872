"""Recipes: which parts a memory is made of, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Struct, field

from remanence import registry
from remanence.errors import RecipeInvalid
from remanence.retrieval import channels as _channels
from remanence.retrieval import fusion as _fusion
from remanence.retrieval import gating as _gating
from remanence.retrieval import organisation as _organisation
from remanence.retrieval import refinement as _refinement
from remanence.retrieval.organisation.structure import Organised
from remanence.retrieval.parts import EXHAUSTIVE_UP_TO
from remanence.retrieval.pipeline import CANDIDATES, Pipeline
from remanence.types import Unit

_FOLDER = Path(__file__).parent
_PUBLISHED = _FOLDER / "published"
DEFAULT_EXTRACT = "rules.v1"
Needs = Literal["none", "embedder", "llm"]
READING = ("remanence.encoding.extraction", "remanence.lifecycle.reconciliation.judged")
"""Where the parts are that read statements and judge them."""
BUILT_IN_PARTS = (_organisation, _channels, _fusion, _refinement, _gating)
"""Imported so that their parts are registered."""


class Part(Struct, frozen=True):
    """A part by its versioned name, with its parameters, for a channel its weight; `name` tells two of a kind apart."""

    use: str
    weight: float = 1.0
    name: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What it is called: its own name, else the part's without version, with the embedder if it names one."""
        name, embedder = self.name or self.use.rpartition(".")[0], self.parameters.get("embedder")
        return f"{name}:{embedder}" if embedder else name

    @property
    def key(self) -> tuple[str, bytes]:
        """The same for parts that do the same, in whatever recipe."""
        return self.use, msgspec.json.encode(self.parameters, order="deterministic")

    def make(self, organised: Mapping[str, Organised] | None = None) -> Any:
        """The part; one that searches `over` a structure is given it. Raises: RecipeInvalid."""
        parameters = dict(self.parameters)
        if "over" in parameters:
            over = (organised or {}).get(str(parameters["over"]))
            if over is None:
                there = ", ".join(organised or {}) or "none"
                raise RecipeInvalid(f"{self.use} searches over {parameters['over']!r}; the recipe organises {there}")
            parameters["over"] = over
        return registry.make(self.use, parameters)


class Candidates(Struct, frozen=True, forbid_unknown_fields=True):
    """Of more than `above` rows, the `count` best by the channels are what is scored exactly and refined."""

    count: Annotated[int, msgspec.Meta(ge=1)] = CANDIDATES
    above: Annotated[int, msgspec.Meta(ge=0)] = EXHAUSTIVE_UP_TO


class Recipe(Struct, frozen=True, kw_only=True):
    """A choice of parts.

    Attributes:
        extract: what reads statements out of what was retained. ask: how a language model does, where there is one.
        manage: how such a model decides what new statements do to those that are held; else the rules do.
        unit: what a recall searches unless it names another.
        organise: the structures over the index that channels search.
        channels, fuse, refine, gate, candidates: what recall is made of.
        reproduces: the published system that this is. deviations: what differs from it. stand_ins: what runs here
            in the place of a language model or another part that is not there. needs: what the system itself needs.
        paper: parameters ("pagerank.damping") with the values that the publication gives.
    """

    name: str
    description: str
    channels: tuple[Part, ...]
    fuse: Part
    refine: tuple[Part, ...] = ()
    gate: Part | None = None
    candidates: Candidates = Candidates()
    extract: Part = Part(DEFAULT_EXTRACT)
    ask: Part | None = None
    manage: Part | None = None
    organise: tuple[Part, ...] = ()
    unit: Unit = Unit.TURN
    reproduces: str = ""
    deviations: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()
    needs: Needs = "none"
    paper: Mapping[str, Any] = {}

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part that a recall runs, in order."""
        gate = () if self.gate is None else (self.gate,)
        return (*self.organise, *self.channels, self.fuse, *self.refine, *gate)

    @property
    def readers(self) -> tuple[Part, ...]:
        """What it names that reads and judges statements, but for the rules; the parts are registered then."""
        named = (self.extract, self.ask, self.manage)
        chosen = tuple(part for part in named if part is not None and part.use != DEFAULT_EXTRACT)
        for module in READING if chosen else ():
            import_module(module)  # slow, and so only where its parts are chosen from
        return chosen

    @property
    def embedders(self) -> tuple[str, ...]:
        """Those that its parts name beside the bank's own, each once."""
        named = [part.parameters.get("embedder") for part in (*self.channels, *self.refine)]
        return tuple(dict.fromkeys(str(name) for name in named if name))

    def recaller(self) -> Pipeline:
        """What ranks the records of an index for a query. Raises: RecipeInvalid."""
        organised = {part.label: Organised(part.key, part.make()) for part in self.organise}
        return Pipeline(
            channels={part.label: (part.make(organised), part.weight) for part in self.channels},
            fuse=self.fuse.make(),
            refiners={part.label: part.make(organised) for part in self.refine},
            gate=None if self.gate is None else self.gate.make(),
            exhaustive_up_to=self.candidates.above,
            candidates=self.candidates.count,
        )


@cache
def built_in() -> tuple[str, ...]:
    """The names of the recipes that come with the package; looked up once a process."""
    return tuple(sorted(path.stem for folder in (_FOLDER, _PUBLISHED) for path in folder.glob("*.toml")))


@cache
def published() -> tuple[str, ...]:
    """The names of the recipes that reproduce a published system."""
    return tuple(sorted(path.stem for path in _PUBLISHED.glob("*.toml")))


def load_recipe(name: str | Path = "balanced") -> Recipe:
    """A recipe by its name, or from a TOML file.

    Raises: RecipeInvalid if there is none, if it is no recipe, or if a part or parameter is unknown.

    >>> load_recipe("bm25").channels[0].use
    'lexical.v1'
    """
    path = recipe_path(name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise RecipeInvalid(f"no recipe {str(name)!r}: there are {', '.join(built_in())}, or a TOML file ({e})") from e
    recipe = parse_recipe(text, source=str(name))
    recipe.recaller()
    for part in recipe.readers:
        part.make()
    return recipe


def recipe_path(name: str | Path) -> Path:
    """The file of a recipe of the package, or the file itself."""
    folder = _PUBLISHED if str(name) in published() else _FOLDER
    return folder / f"{name}.toml" if str(name) in built_in() else Path(name)


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    """A recipe as it stands in TOML: in each table the parameters stand beside `use` and `weight`.

    One that `extends` a recipe of the package has the parts of that one, too, but for those that it names itself.
    """

    name: str
    description: str = ""
    extends: str = ""
    extract: dict[str, Any] = {}
    ask: dict[str, Any] = {}
    manage: dict[str, Any] = {}
    organise: list[dict[str, Any]] = []
    unit: Unit | None = None
    channels: list[dict[str, Any]] = []
    fuse: dict[str, Any] = {}
    refine: list[dict[str, Any]] = []
    gate: dict[str, Any] | None = None
    candidates: Candidates | None = None
    reproduces: str = ""
    deviations: list[str] = []
    stand_ins: list[str] = []
    needs: Needs = "none"
    paper: dict[str, Any] = {}


def parse_recipe(text: str, *, source: str = "recipe") -> Recipe:
    """A recipe from TOML; its parts are looked up when it is used. Raises: RecipeInvalid."""
    try:
        file = msgspec.convert(tomllib.loads(text), _File)
        if file.extends and file.extends not in built_in():
            raise RecipeInvalid(f"{source}: {file.extends!r} cannot be extended; there are {', '.join(built_in())}")
        recipe = _recipe(file, load_recipe(file.extends) if file.extends else None)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, RecursionError) as e:
        raise RecipeInvalid(f"{source}: {e}") from e
    for parts in (recipe.organise, recipe.channels, recipe.refine):
        if len({part.label for part in parts}) < len(parts):
            used = ", ".join(part.use for part in parts)
            raise RecipeInvalid(f"{source}: a part stands there twice among {used}; give one a name of its own")
    if unknown := sorted(set(recipe.paper) - set(settings(recipe))):
        raise RecipeInvalid(f"{source}: the paper's {', '.join(unknown)} is no parameter of its parts")
    return recipe


def settings(recipe: Recipe) -> dict[str, Any]:
    """The parameters in force, defaults included, each as "part.parameter".

    >>> settings(load_recipe("rrf"))["rrf.damping"]
    60.0
    """
    found: dict[str, Any] = {}
    for part in (*recipe.readers, *recipe.parts):
        defaults = registry.defaults(part.use) | part.parameters
        found |= {f"{part.label}.{name}": value for name, value in defaults.items()}
    return found


def _recipe(file: _File, base: Recipe | None) -> Recipe:
    """What a file says, over what the recipe that it extends says. Raises: msgspec.ValidationError."""
    organise, channels, refine = (tuple(map(_part, each)) for each in (file.organise, file.channels, file.refine))
    start = base or Recipe(name=file.name, description=file.description, channels=(), fuse=_part(file.fuse))
    given: dict[str, Any] = {
        "extract": _part(file.extract) if file.extract else None, "gate": _part(file.gate) if file.gate else None,
        "ask": _part(file.ask) if file.ask else None, "manage": _part(file.manage) if file.manage else None,
        "fuse": _part(file.fuse) if file.fuse else None, "unit": file.unit, "candidates": file.candidates,
        "description": file.description or None,
    }  # fmt: skip
    return msgspec.structs.replace(
        start,
        **{name: value for name, value in given.items() if value is not None},
        name=file.name,
        reproduces=file.reproduces,
        deviations=tuple(file.deviations),
        stand_ins=tuple(file.stand_ins),
        needs=file.needs,
        paper=file.paper,
        organise=_over(start.organise, organise),
        channels=_over(start.channels, channels),
        refine=_over(start.refine, refine),
    )


def _over(base: tuple[Part, ...], parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts of a base in their order, those that are named anew in their new form, and then the new ones."""
    new = {part.label: part for part in parts}
    kept = tuple(new.get(part.label, part) for part in base)
    return kept + tuple(part for part in parts if part.label not in {each.label for each in base})


def _part(table: Mapping[str, Any]) -> Part:
    own = {key: value for key, value in table.items() if key in ("use", "weight", "name")}
    parameters = {key: value for key, value in table.items() if key not in own}
    return msgspec.convert(own | {"parameters": parameters}, Part)
