"""Strings as small numbers."""

from __future__ import annotations

from collections.abc import Iterable


class Codes:
    """Numbers strings from 0 in the order they are first seen; None is -1.

    >>> codes = Codes(); [codes.add(x) for x in ("ana", None, "ben", "ana")], codes.get("cleo")
    ([0, -1, 1, 0], -1)
    """

    def __init__(self, values: Iterable[str] = ()) -> None:
        self.values = list(values)
        self._codes = {value: code for code, value in enumerate(self.values)}

    def __len__(self) -> int:
        return len(self.values)

    def add(self, value: str | None) -> int:
        """The code of `value`, a new one if need be."""
        if value is None:
            return -1
        code = self._codes.get(value)
        if code is None:
            code = self._codes[value] = len(self.values)
            self.values.append(value)
        return code

    def get(self, value: str | None) -> int:
        """The code of `value`, or -1."""
        return -1 if value is None else self._codes.get(value, -1)
