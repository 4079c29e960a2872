"""Parts by versioned name: `@register("rrf.v1")` on a factory, `make("rrf.v1", {...})` from a recipe.

A part whose behaviour changes gets a new version; the old one stays, because recipes cite it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from remanence.errors import RecipeInvalid

F = TypeVar("F", bound=Callable[..., Any])

_NAME = re.compile(r"[a-z][a-z0-9_]*\.v[1-9][0-9]*")
_FACTORIES: dict[str, Callable[..., Any]] = {}


def register(name: str) -> Callable[[F], F]:
    """Name a factory, whose keyword arguments are the part's parameters.

    Raises: ValueError if the name is not of the form "word.v1", or is taken.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"a part is named like 'rrf.v1', got {name!r}")
    if name in _FACTORIES:
        raise ValueError(f"there is a part named {name!r} already; a new behaviour needs a new version")

    def enter(factory: F) -> F:
        _FACTORIES[name] = factory
        return factory

    return enter


def names() -> list[str]:
    """The registered names, sorted."""
    return sorted(_FACTORIES)


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
