"""Policies of forgetting, as values: what may fade, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec import Struct, field, json
from msgspec.structs import force_setattr

from remanence.filters import check_where
from remanence.types import Filter, Kind, Origin

POLICY = "policy"
"""The bank's field that holds the policies that it keeps, as JSON."""
SPARED = frozenset({Kind.PERSONA, Kind.SECRET})
"""Kinds that fade only under a policy that names them."""


class Policy(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What may fade: of the records that it chooses, those that are too old, too weak, or too many.

    Attributes:
        ttl: they fade so long after they were learnt. weaker_than: they fade below this strength, 0 to 1.
        most: the strongest so many stay, the rest fade.
        kinds, origins, where: which records it chooses, as a `Filter` does; all of them if nothing is said.
        half_lives: by kind, in place of those that are built in.
    Raises: ValueError if it says nothing, or what cannot be.

    >>> Policy(ttl=timedelta(days=90), kinds=("episodic",)).kinds[0].value
    'episodic'
    """

    ttl: timedelta | None = None
    weaker_than: float = 0.0
    most: int | None = None
    kinds: tuple[Kind, ...] = ()
    origins: tuple[Origin, ...] = ()
    where: dict[str, Any] = field(default_factory=dict)
    half_lives: dict[Kind, timedelta] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, kind in (("kinds", Kind), ("origins", Origin)):
            given = getattr(self, name)
            force_setattr(self, name, tuple(kind(each) for each in ((given,) if isinstance(given, str) else given)))
        force_setattr(self, "half_lives", {Kind(kind): span for kind, span in self.half_lives.items()})
        if self.ttl is None and not self.weaker_than and self.most is None:
            raise ValueError("a policy says when records fade: give ttl, weaker_than or most")
        if any(span <= timedelta(0) for span in (*self.half_lives.values(), *([self.ttl] if self.ttl else []))):
            raise ValueError("a time to live and a half-life are longer than nothing")
        if self.ttl is not None and not self.ttl:
            raise ValueError("a time to live is longer than nothing: to forget at once, use forget")
        if not 0 <= self.weaker_than <= 1:
            raise ValueError(f"weaker_than must lie between 0 and 1, got {self.weaker_than}")
        if self.most is not None and self.most < 0:
            raise ValueError(f"most must not be negative, got {self.most}")
        check_where(self.where)

    @property
    def filter(self) -> Filter:
        """Which records it chooses."""
        return Filter(kinds=self.kinds, origins=self.origins, where=self.where)


def policies_text(policies: tuple[Policy, ...]) -> str | None:
    """Policies as the bank keeps them; None for none."""
    return json.encode(policies, order="deterministic").decode() if policies else None


def to_policies(text: str | None) -> tuple[Policy, ...]:
    """The inverse of `policies_text`."""
    return json.decode(text, type=tuple[Policy, ...]) if text else ()
