"""Systems by name: the baselines, and the engine with any recipe (`balanced` among them).

`recipe:bm25` is the engine with a recipe that has the name of a baseline.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from remanence.arena.systems.protocol import Found, Searcher, Settings, System, WithVariants
from remanence.errors import RecipeInvalid

__all__ = ["BASELINES", "Found", "Searcher", "Settings", "System", "WithVariants", "open_systems"]

_PLACES = {
    "bm25": ("bm25", "Bm25"),
    "dense": ("dense", "Dense"),
    "rrf": ("fused", "ReciprocalRank"),
    "minmax": ("fused", "MinMax"),
    "fts5": ("fts5", "Fts5"),
    "all-text": ("all_text", "AllText"),
}
BASELINES = tuple(_PLACES)
"""The systems that are not recipes."""


def open_systems(names: Sequence[str], settings: Settings, *, version: str) -> list[System]:
    """The systems of these names, each with the same settings; `version` is the engine's.

    Raises: ValueError for an unknown name (RecipeInvalid is one), before anything is measured.

    >>> [system.name for system in open_systems(["bm25", "all-text"], Settings(), version="0")]
    ['bm25', 'all-text']
    """
    return [_open(name, settings, version) for name in dict.fromkeys(names)]


def _open(name: str, settings: Settings, version: str) -> System:
    if name in _PLACES:
        module, attribute = _PLACES[name]
        make: Callable[[Settings], System] = getattr(import_module(f"{__name__}.{module}"), attribute)
        return make(settings)
    memory = import_module(f"{__name__}.memory")
    try:
        system: System = memory.Remanence(name, name.removeprefix("recipe:"), settings, version)
    except RecipeInvalid as e:
        raise RecipeInvalid(f"{name!r} is no baseline ({', '.join(BASELINES)}) and no recipe: {e}") from e
    return system
