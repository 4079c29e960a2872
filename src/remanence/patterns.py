"""Patterns: of words, and such as are compiled when they are first used; to compile all takes a fifth of a start."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast

__all__ = ["either", "late"]

_METHODS = ("search", "match", "fullmatch", "findall", "finditer", "sub", "split", "pattern", "flags", "groupindex")


class _Late:
    """A pattern by its source; once it is compiled, its methods are those of the compiled one, at no cost."""

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        self.__dict__.update({each: getattr(compiled, each) for each in _METHODS})
        return self.__dict__[name]


def late(source: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile`, at the first use. For large patterns that many processes never need.

    >>> late("[0-9]+").findall("9 of 10")
    ['9', '10']
    """
    return cast("re.Pattern[str]", _Late(source, flags))


def either(words: Iterable[str]) -> str:
    """Words as alternatives of a pattern, the longest first, so that none hides one that begins with it.

    >>> either(["a", "a b"])
    '(?:a\\\\ b|a)'
    """
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) + ")"
