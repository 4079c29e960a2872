"""The trust policy of a bank: what text of each origin is worth, and what it may become.

Not to be taken for the policies of forgetting (`lifecycle.forgetting.policy`), which say what fades. The bank keeps
only what differs from the defaults, as journalled state, so that better defaults reach every bank that did not choose.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from os import PathLike
from typing import Annotated, Any, Protocol

from msgspec import Meta, Struct, ValidationError, convert, field, json, to_builtins

from remanence.errors import BankUnreadable
from remanence.limits import Limits
from remanence.trust.taint import GUARDED, TRUST, UNTRUSTED
from remanence.types import Kind, Origin

TRUST_POLICY = "trust_policy"
"""The bank's field that holds its trust policy, as JSON; absent while it is the default."""
MADE = (Kind.SEMANTIC, Kind.PROCEDURAL, Kind.PERSONA, Kind.BELIEF, Kind.SUMMARY, Kind.WORKING)
"""Kinds that are made of what was observed; the observation itself (episodic, resource) is always kept."""
_Share = Annotated[float, Meta(ge=0, le=1)]


class Handling(StrEnum):
    """What becomes of a secret or of personal data before the first write."""

    KEEP = "keep"
    MASK = "mask"
    VAULT = "vault"
    REFUSE = "refuse"


class OriginRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds for text of one origin.

    Attributes:
        trust: what it is worth, 0 to 1; what is made of it is worth no more.
        may_become: the kinds that may be made of it without promotion (`MADE`).
        screened: whether screens look at it before it can be recalled. threshold: the score, 0 to 1, from which on they
            hold it back. asked: whether a language model, where there is one, is asked about it too, by `wait`.
        secrets, personal: what becomes of keys, tokens and passwords, and of personal data, that stand in it.
    """

    trust: _Share
    may_become: tuple[Kind, ...]
    screened: bool
    threshold: _Share = 0.5
    asked: bool = False
    secrets: Handling = Handling.KEEP
    personal: Handling = Handling.KEEP

    @property
    def tainted(self) -> bool:
        """Whether what is made of it carries the origin's label: some kind that steers an agent is barred to it."""
        return not GUARDED.issubset(self.may_become)


class Source(Protocol):
    """What something is made of: an episode or a record."""

    @property
    def origin(self) -> Origin: ...
    @property
    def taint(self) -> str: ...


class TrustPolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What each origin may become, and how much a caller may hand in at once.

    >>> policy = TrustPolicy()
    >>> policy.origins[Origin.WEB].trust, policy.allows(Kind.PERSONA, "web"), policy.allows(Kind.PERSONA, "")
    (0.3, False, True)
    """

    origins: dict[Origin, OriginRule] = field(default_factory=dict)
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        for origin in Origin:  # every origin has a rule
            self.origins.setdefault(origin, _RULES[origin])

    def trust(self, origin: Origin) -> float:
        """What text of this origin is worth."""
        return self.origins[origin].trust

    def taint(self, origin: Origin) -> str:
        """The label that text of this origin carries; "" for none."""
        return origin.value if self.origins[origin].tainted else ""

    def allows(self, kind: Kind, taint: str) -> bool:
        """Whether something that carries these labels may be of this kind without promotion.

        A label that is no origin bars what steers an agent.
        """
        if not taint or kind not in MADE:
            return True
        known = Origin._value2member_map_
        return all(
            kind in self.origins[Origin(label)].may_become if label in known else kind not in GUARDED
            for label in taint.split("+")
        )

    def permits(self, kind: Kind, source: Source) -> bool:
        """Whether something of this kind may be made of a source: by its labels, and by its own origin.

        What steers an agent goes by labels alone, which a promotion takes away.
        """
        own = kind in GUARDED or kind not in MADE or kind in self.origins[source.origin].may_become
        return own and self.allows(kind, source.taint)

    def kind_for(self, kind: Kind, source: Source) -> Kind | None:
        """The kind itself if it is permitted, else semantic if that is, else None: then nothing is made of it."""
        return next((each for each in (kind, Kind.SEMANTIC) if self.permits(each, source)), None)

    @property
    def untrusted(self) -> frozenset[Origin]:
        """The origins whose text is data, never an instruction."""
        return frozenset(origin for origin, rule in self.origins.items() if rule.tainted)


PolicyChoice = TrustPolicy | Mapping[str, Any] | PathLike[str]
"""A trust policy, what it says other than the defaults, or the path of a TOML file that says so."""


def _rule(origin: Origin) -> OriginRule:
    untrusted = origin in UNTRUSTED
    kinds = tuple(kind for kind in MADE if not (untrusted and kind in GUARDED))
    return OriginRule(trust=TRUST[origin], may_become=kinds, screened=True, threshold=_THRESHOLDS.get(origin, DATA))


DATA = 0.5
"""From this score on data is held back: as much for an attack as against it."""
OWN_WORDS = 0.97
"""From this score on a user's or the agent's own words are: they may give instructions, so it takes two heavy
findings."""
_THRESHOLDS = {Origin.USER: OWN_WORDS, Origin.AGENT: OWN_WORDS, Origin.ASSISTANT: OWN_WORDS}


_RULES = {origin: _rule(origin) for origin in Origin}
DEFAULT = TrustPolicy()


def make_policy(said: Mapping[str, Any]) -> TrustPolicy:
    """The defaults with what is said over them. Raises: ValueError, naming the place.

    >>> make_policy({"origins": {"web": {"trust": 0.1}}}).origins[Origin.WEB].may_become[0].value
    'semantic'
    >>> make_policy({"origins": {"web": {"trust": 3}}})
    Traceback (most recent call last):
    ValueError: the trust policy is wrong: Expected `float` <= 1.0 - at `$.origins.web.trust`
    """
    origins = said.get("origins", {})
    if not isinstance(origins, Mapping) or any(not isinstance(rule, Mapping) for rule in origins.values()):
        raise ValueError("the trust policy is wrong: origins are tables, such as [origins.web]")
    if unknown := [name for name in origins if name not in Origin._value2member_map_]:
        raise ValueError(f"the trust policy is wrong: there is no origin {unknown[0]!r}; use {', '.join(Origin)}")
    place = ""
    try:
        policy = convert({**said, "origins": {}}, TrustPolicy)
        for place, rule in origins.items():
            policy.origins[Origin(place)] = convert({**_plain(_RULES[Origin(place)]), **rule}, OriginRule)
    except ValidationError as e:
        where = f"$.origins.{place}" if place else "$"
        raise ValueError(f"the trust policy is wrong: {str(e).replace('$', where)}") from None
    for origin, rule in policy.origins.items():
        if stray := [kind for kind in rule.may_become if kind not in MADE]:
            raise ValueError(
                f"the trust policy is wrong: origins.{origin}.may_become names {stray[0].value!r}; what is made of "
                f"text is {', '.join(MADE)}"
            )
    return policy


def read_policy(text: str) -> TrustPolicy:
    """A trust policy as TOML; what it leaves out keeps its default. Raises: ValueError."""
    try:
        return make_policy(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as e:
        raise ValueError(f"the trust policy is not TOML: {e}") from None


def differences(policy: TrustPolicy) -> dict[str, Any]:
    """What a policy says other than the defaults do; `make_policy` is the inverse.

    >>> differences(make_policy({"origins": {"web": {"trust": 0.1}}, "limits": {"k": 100_000}}))
    {'origins': {'web': {'trust': 0.1}}}
    """
    origins = {o.value: _over(_plain(rule), _plain(_RULES[o])) for o, rule in sorted(policy.origins.items())}
    said = {"origins": {name: rule for name, rule in origins.items() if rule}}
    said["limits"] = _over(_plain(policy.limits), _plain(Limits()))
    return {name: table for name, table in said.items() if table}


def stored_policy(policy: TrustPolicy) -> str | None:
    """A policy as the bank keeps it; None for the defaults."""
    said = differences(policy)
    return json.encode(said, order="deterministic").decode() if said else None


@lru_cache(maxsize=64)
def held_policy(text: str | None) -> TrustPolicy:
    """The policy that a bank keeps in its field `TRUST_POLICY`. Raises: BankUnreadable for one that is none."""
    if text is None:
        return DEFAULT
    try:
        return make_policy(json.decode(text))
    except (ValueError, AttributeError, RecursionError) as e:
        raise BankUnreadable(f"the bank's trust policy cannot be read ({e}): restore a backup") from None


class Settings(Protocol):
    """What keeps the facts about a bank."""

    def meta(self, key: str) -> str | None: ...


def policy_of(bank: Settings) -> TrustPolicy:
    """The policy of a bank as it stands. Raises: BankUnreadable. Cost: some 10 µs."""
    return held_policy(bank.meta(TRUST_POLICY))


def _plain(value: Struct) -> dict[str, Any]:
    held: dict[str, Any] = to_builtins(value)
    return held


def _over(said: Mapping[str, Any], default: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value != default[name]}
