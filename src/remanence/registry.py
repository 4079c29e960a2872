"""Parts by versioned name: `@register("rrf.v1")` on a factory, `make("rrf.v1", {...})` from a recipe.

A part whose behaviour changes gets a new version; the old one stays, because recipes cite it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from remanence.errors import RecipeInvalid

F = TypeVar("F", bound=Callable[..., Any])

_NAME = re.compile(r"[a-z][a-z0-9_]*\.v[1-9][0-9]*")
_FACTORIES: dict[str, Callable[..., Any]] = {}


class Costs(NamedTuple):
    """What a part takes each time it runs, beside processor time: texts embedded, calls and tokens of a model."""

    embeddings: float = 0.0
    llm_calls: float = 0.0
    llm_tokens: float = 0.0

    def __add__(self, other: object) -> Costs:
        if not isinstance(other, Costs):
            return NotImplemented
        return Costs(*(own + its for own, its in zip(self, other, strict=True)))


Taken = Costs | Callable[[Mapping[str, Any]], Costs]
"""What a part takes, or what says so of its parameters."""
_COSTS: dict[str, Taken] = {}


def register(name: str, *, costs: Taken | None = None) -> Callable[[F], F]:
    """Name a factory, whose keyword arguments are the part's parameters.

    Args:
        costs: what the part takes each time it runs, or what says so of its parameters; nothing, if not given.
    Raises: ValueError if the name is not of the form "word.v1", or is taken.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"a part is named like 'rrf.v1', got {name!r}")
    if name in _FACTORIES:
        raise ValueError(f"there is a part named {name!r} already; a new behaviour needs a new version")

    def enter(factory: F) -> F:
        _FACTORIES[name] = factory
        if costs is not None:
            _COSTS[name] = costs
        return factory

    return enter


def names() -> list[str]:
    """The registered names, sorted."""
    return sorted(_FACTORIES)


def defaults(name: str) -> dict[str, Any]:
    """The parameters of a part that have a default, with it. Raises: RecipeInvalid for an unknown name."""
    if name not in _FACTORIES:
        raise RecipeInvalid(f"no part is named {name!r}; there are {', '.join(names())}")
    taken = inspect.signature(_FACTORIES[name]).parameters.values()
    return {each.name: each.default for each in taken if each.default is not inspect.Parameter.empty}


def costs(name: str, parameters: Mapping[str, Any]) -> Costs:
    """What a part with these parameters takes each time it runs."""
    taken = _COSTS.get(name, Costs())
    return taken if isinstance(taken, Costs) else taken({**defaults(name), **parameters})


def promise(name: str) -> str:
    """The first line of what a part's docstring says of it."""
    return (inspect.getdoc(_FACTORIES[name]) or "").partition("\n")[0]


def make(name: str, parameters: Mapping[str, Any]) -> Any:
    """The part of that name with these parameters.

    Raises: RecipeInvalid for an unknown name, an unknown parameter, or a value that the part refuses.
    """
    factory = _FACTORIES.get(name)
    if factory is None:
        raise RecipeInvalid(f"no part is named {name!r}; there are {', '.join(names())}")
    taken = inspect.signature(factory).parameters
    unknown = sorted(set(parameters) - set(taken))
    if unknown:
        raise RecipeInvalid(f"{name} takes no {', '.join(unknown)}; it takes {', '.join(taken) or 'nothing'}")
    try:
        return factory(**parameters)
    except (TypeError, ValueError) as e:
        raise RecipeInvalid(f"{name} cannot be made with {dict(parameters)}: {e}") from e
