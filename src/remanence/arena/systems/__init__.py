"""Systems by name: the baselines, and the engine with any recipe (`balanced` among them).

`recipe:bm25` is the engine with a recipe that has the name of a baseline; `mypackage.module:Class` is a system of one's
own, a class that is made of `Settings`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from importlib import import_module

from remanence.arena.systems.protocol import Found, Searcher, Settings, System, WithCosts, WithVariants
from remanence.errors import RecipeInvalid

__all__ = ["BASELINES", "Found", "Searcher", "Settings", "System", "WithCosts", "WithVariants", "open_systems"]

_PLACES = {
    "bm25": ("bm25", "Bm25"),
    "dense": ("dense", "Dense"),
    "rrf": ("fused", "ReciprocalRank"),
    "minmax": ("fused", "MinMax"),
    "fts5": ("fts5", "Fts5"),
    "all-text": ("all_text", "AllText"),
}
_OWN = re.compile(r"(?P<module>[A-Za-z_]\w*(?:\.\w+)*):(?P<attribute>[A-Za-z_]\w*)")
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
    if not name.startswith("recipe:") and _OWN.fullmatch(name):
        return _own(name, settings)
    memory = import_module(f"{__name__}.memory")
    try:
        system: System = memory.Remanence(name, name.removeprefix("recipe:"), settings, version)
    except RecipeInvalid as e:
        raise RecipeInvalid(f"{name!r} is no baseline ({', '.join(BASELINES)}) and no recipe: {e}") from e
    return system


def _own(name: str, settings: Settings) -> System:
    """A system from somebody else's module. Raises: ValueError if there is none, or it lacks what a system has."""
    found = _OWN.fullmatch(name)
    module, attribute = found.groups() if found else ("", "")
    try:
        make: Callable[[Settings], System] = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as e:
        raise ValueError(f"{name!r} names no system: {e}") from e
    system = make(settings)
    if missing := [each for each in ("name", "version", "ranks", "build") if not hasattr(system, each)]:
        raise ValueError(f"{name!r} is no system: it has no {', '.join(missing)} (see remanence.arena.systems.System)")
    return system
