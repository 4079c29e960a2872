"""Optional packages, imported when their part is asked for."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from remanence.errors import MissingExtra

__all__ = ["require"]


def require(module: str, *, feature: str, extra: str) -> ModuleType:
    """The module. Raises: MissingExtra, with the install line, if it is not installed.

    >>> require("no_such_module", feature="This example", extra="example")
    Traceback (most recent call last):
    remanence.errors.MissingExtra: This example needs an optional dependency: pip install 'remanence[example]'
    """
    if find_spec(module.partition(".")[0]) is None:
        raise MissingExtra(feature, extra)
    return import_module(module)
