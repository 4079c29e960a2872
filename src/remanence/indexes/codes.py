"""Strings as small numbers."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count


class Codes:
    """Numbers strings from 0 in the order they are first seen; None is -1.

    >>> codes = Codes(); [codes.add(x) for x in ("ana", None, "ben", "ana")], codes.get("cleo")
    ([0, -1, 1, 0], -1)
    """

    def __init__(self, values: Iterable[str] = ()) -> None:
        self.values = list(values)
        self._codes = _Numbers(self.values)

    def __len__(self) -> int:
        return len(self.values)

    def __contains__(self, value: object) -> bool:
        return value in self._codes

    def add(self, value: str | None) -> int:
        """The code of `value`, a new one if need be."""
        return -1 if value is None else self._codes[value]

    def get(self, value: str | None) -> int:
        """The code of `value`, or -1."""
        return -1 if value is None else self._codes.get(value, -1)


class _Numbers(dict[str, int]):
    """Code by string; a new string gets the next code, and is put at the end of `values`."""

    def __init__(self, values: list[str]) -> None:
        super().__init__(zip(values, count(), strict=False))
        self._values = values

    def __missing__(self, value: str) -> int:
        code = self[value] = len(self._values)
        self._values.append(value)
        return code
