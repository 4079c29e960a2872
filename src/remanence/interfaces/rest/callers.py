"""Who asks: a principal, and the banks that it may see."""

from __future__ import annotations

from fnmatch import fnmatchcase

from msgspec import Struct


class Caller(Struct, frozen=True, kw_only=True):
    """Who a request is from; `banks` are names, or patterns such as "team-*"; `key` tells keys apart.

    `rate` is requests a second, where the key has one of its own.
    """

    principal: str = ""
    banks: tuple[str, ...] = ("*",)
    key: str = ""
    rate: float | None = None

    def sees(self, name: str) -> bool:
        """Whether it may know of a bank of this name.

        >>> Caller(banks=("ana", "team-*")).sees("team-kitchen"), Caller(banks=("ana",)).sees("ben")
        (True, False)
        """
        return any(fnmatchcase(name, pattern) for pattern in self.banks)
