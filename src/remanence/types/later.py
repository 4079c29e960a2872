"""Values that are worked out when somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class Later:
    """A value that is worked out at its first call, and kept.

    What makes it holds all that it takes, so that the value is the same whenever that is. Threads may share it; at
    worst two of them work it out.

    >>> sure = Later(lambda: print("thinks") or 0.9)
    >>> sure(), sure()
    thinks
    (0.9, 0.9)
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make: Callable[[], Any] | None = make
        self._value: Any = None

    def __call__(self) -> Any:
        make = self._make
        if make is not None:
            self._value = make()
            self._make = None
        return self._value

    def __reduce__(self) -> tuple[Callable[[Any], Later], tuple[Any]]:
        return _kept, (self(),)


def _kept(value: Any) -> Later:
    return Later(lambda: value)


def worked_out(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values, without any that is still to come."""
    return {name: value() if isinstance(value, Later) else value for name, value in values.items()}
