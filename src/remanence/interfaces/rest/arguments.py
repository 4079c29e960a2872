"""From the signature of a method to what a request may say: JSON types, as msgspec checks and describes them."""

from __future__ import annotations

import inspect
import os
import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from msgspec import Meta

from remanence.types import Query

_EXACT = 2**53 - 1
Whole = Annotated[int, Meta(ge=-_EXACT, le=_EXACT)]
"""A whole number that every JSON parser reads exactly."""
_PYTHONS_OWN = (datetime, Query)
"""What only a Python caller hands in; over HTTP a time is a text or a number, and a question is its text."""


def arguments(method: Callable[..., Any], left_out: Collection[str], said: Mapping[str, Any]) -> dict[str, Any]:
    """The type of each argument that JSON can say, and whether it must be given: `{name: (type, required)}`.

    Args:
        left_out: arguments that are not taken. said: types that the signature does not say.

    >>> def forget(self, *ids: str, dry_run: bool = False, count: Callable[[str], int] | None = None): ...
    >>> arguments(forget, (), {})
    {'ids': (list[str], False), 'dry_run': (<class 'bool'>, False)}
    """
    hints = get_type_hints(method)
    found: dict[str, Any] = {}
    for name, parameter in list(inspect.signature(method).parameters.items())[1:]:
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            (options,) = get_args(hints[name])
            found |= {each: (wire_type(hint), False) for each, hint in get_type_hints(options).items()}
        elif name not in left_out and not _calls_back(hints.get(name)):
            kind = said[name] if name in said else wire_type(hints[name])
            if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
                found[name] = (list[kind], False)  # type: ignore[valid-type]  # a type made here
            else:
                found[name] = (kind, parameter.default is inspect.Parameter.empty)
    return {name: each for name, each in found.items() if name not in left_out}


def _calls_back(hint: Any) -> bool:
    return any(get_origin(each) is Callable or get_origin(each) is _CALLABLE for each in (hint, *get_args(hint)))


_CALLABLE = get_origin(Callable[[str], int])


def wire_type(hint: Any) -> Any:
    """What JSON says for a Python type: lists for iterables, objects for mappings, the names of enumerations.

    >>> from remanence.types import Origin
    >>> wire_type(str | Iterable[str]), wire_type(Mapping[str, Any] | None), wire_type(str | float | datetime)
    (str | list[str], dict[str, typing.Any] | None, str | float)
    >>> wire_type(Origin | str)
    <enum 'Origin'>
    """
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _union([wire_type(each) for each in args if not _is_pythons_own(each)])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return dict[str, Any]
    if isinstance(origin, type) and issubclass(origin, Sequence | Iterable) and not isinstance(hint, str):
        return list[wire_type(args[0])]  # type: ignore[misc]  # a type made here
    if hint is int:
        return Whole
    return hint


def _is_pythons_own(hint: Any) -> bool:
    kind = get_origin(hint) or hint
    return isinstance(kind, type) and issubclass(kind, (*_PYTHONS_OWN, os.PathLike))


def _union(members: Sequence[Any]) -> Any:
    """One of several; the names of an enumeration stand for its texts."""
    named = any(isinstance(each, type) and issubclass(each, Enum) for each in members)
    found = [each for each in members if not (named and each is str)]
    result = found[0]
    for each in found[1:]:
        result = result | each
    return result


__all__ = ["Whole", "arguments", "wire_type"]
