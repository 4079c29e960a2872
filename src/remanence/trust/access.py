"""Who may do what in a bank: owners, teams, grants, and the one guard that every read and every act asks.

A bank without an owner is open: whoever opens it may do anything. Principals are named, not authenticated: the file's
permissions, or a server in front, say who may use a name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from functools import lru_cache

from msgspec import DecodeError, Struct, field, json
from msgspec.structs import replace

from remanence.errors import BankUnreadable, PermissionDenied
from remanence.types import Act, Kind

ACCESS = "access"
"""The bank's field that holds who may do what, as JSON; absent while the bank is open."""
TEAM = "team:"
"""How the name of a team begins, so that no principal can bear it."""
EVERYONE, OWNERS = "team:everyone", "team:owners"
"""Teams that are always there: whoever asks, and the owners of the bank."""
_LONGEST = 200


class Right(StrEnum):
    """What a principal may do. Owners may do all of it, and look after the bank as a whole, which nobody else may."""

    READ = "read"
    WRITE = "write"
    CORRECT = "correct"
    ERASE = "erase"
    PROMOTE = "promote"
    GRANT = "grant"
    OWN = "own"


GRANTED = tuple(right for right in Right if right is not Right.OWN)
"""Rights that can be granted."""
RIGHT_OF = {
    **dict.fromkeys((Act.CREATE, Act.RETAIN, Act.EXTRACT, Act.BELIEVE, Act.KEEP), Right.WRITE),
    **dict.fromkeys((Act.EXPERIENCE, Act.OUTCOME, Act.SHARE, Act.TRUST), Right.WRITE),
    **dict.fromkeys((Act.SUPERSEDE, Act.FORGET, Act.CORRECT, Act.UNDO, Act.FEEDBACK), Right.CORRECT),
    Act.QUARANTINE: Right.CORRECT,
    **dict.fromkeys((Act.PROMOTE, Act.RELEASE), Right.PROMOTE),
    Act.ERASE: Right.ERASE,
    Act.REVEAL: Right.READ,
    **dict.fromkeys((Act.RENAME, Act.POLICY, Act.TRUST_POLICY, Act.ACCESS), Right.GRANT),
    **dict.fromkeys((Act.IMPORT, Act.EMBEDDER, Act.CONSOLIDATE, Act.SUMMARISE), Right.OWN),
}
"""The right that an act needs; one that is not listed is the owners'."""
_SETTINGS = {"name": Right.GRANT, "policy": Right.GRANT, "trust_policy": Right.GRANT, ACCESS: Right.GRANT}
"""Fields of the bank that steer it, and the right to change one, whatever the act is called."""


class Grant(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, order=True):
    """A right of a principal or team, for records of some kinds; of all kinds if none is named."""

    to: str
    right: Right
    kinds: tuple[Kind, ...] = ()


class Access(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Who owns a bank, which teams there are, and what is granted.

    >>> access = Access(owners=("ana",), teams={"team:kitchen": ("bo",)}, grants=(Grant("team:kitchen", Right.READ),))
    >>> access.may("bo", Right.READ), access.may("bo", Right.WRITE), access.may("ana", Right.WRITE)
    (True, False, True)
    """

    owners: tuple[str, ...]
    teams: dict[str, tuple[str, ...]] = field(default_factory=dict)
    grants: tuple[Grant, ...] = ()

    def names(self, principal: str) -> frozenset[str]:
        """What a principal goes by: its own name, and the teams that it is in. Nobody can pass for a team."""
        if principal.startswith(TEAM):
            return frozenset({EVERYONE})
        own = {principal} if principal else set()
        teams = {team for team, members in self.teams.items() if principal in members}
        return frozenset({EVERYONE, *own, *teams, *([OWNERS] if principal in self.owners else [])})

    def kinds(self, principal: str, right: Right) -> frozenset[Kind]:
        """The kinds of records that a principal has a right to."""
        if principal in self.owners:
            return frozenset(Kind)
        names = self.names(principal)
        held = [grant.kinds or tuple(Kind) for grant in self.grants if grant.right is right and grant.to in names]
        return frozenset(kind for kinds in held for kind in kinds)

    def may(self, principal: str, right: Right, kinds: Iterable[Kind] = ()) -> bool:
        """Whether a principal has a right, to all of these kinds; without kinds, to any."""
        held = self.kinds(principal, right)
        return bool(held) and held.issuperset(kinds)


class Sight(Struct, frozen=True):
    """What a principal may see: records for any of these audiences, of these kinds, with what they rest on."""

    audiences: frozenset[str]
    kinds: frozenset[Kind]


class Guard:
    """Answers for one principal what it may do in a bank as its access stands; `take` keeps it up to date.

    Cost: nothing for an open bank.
    """

    def __init__(self, principal: str) -> None:
        self.principal = principal
        self.access: Access | None = None
        self.sight: Sight | None = None
        self._text: str | None = None

    def take(self, text: str | None) -> None:
        """Go by what the bank's field `ACCESS` says now. Raises: BankUnreadable."""
        if text == self._text:
            return
        self.access, self._text = held_access(text), text
        self.sight = None if self.access is None else self._sight(self.access)

    def _sight(self, access: Access) -> Sight | None:
        if self.principal in access.owners:
            return None
        return Sight(access.names(self.principal) | {""}, access.kinds(self.principal, Right.READ))

    @property
    def sees_all(self) -> bool:
        """Whether nothing of the bank is hidden from it."""
        return self.sight is None

    @property
    def reads(self) -> bool:
        """Whether it may read anything."""
        return self.sight is None or bool(self.sight.kinds)

    def need(self, right: Right, kinds: Iterable[Kind] = ()) -> None:
        """Raises: PermissionDenied unless the principal has the right, to all of these kinds."""
        access = self.access
        if access is None or self.principal in access.owners:
            return
        if right is Right.OWN or not access.may(self.principal, right, kinds):
            raise self.denied(right, kinds)

    def need_any(self) -> None:
        """Raises: PermissionDenied for a principal that has no right at all."""
        if self.access is not None and not any(self.access.may(self.principal, right) for right in GRANTED):
            raise self.denied(Right.READ)

    def denied(self, right: Right, kinds: Iterable[Kind] = ()) -> PermissionDenied:
        """The error for a right that is lacking; it tells of the bank's owners, and nothing of what is in it."""
        owners = ", ".join(self.access.owners) if self.access else ""
        who = repr(self.principal) if self.principal else "nobody named (open the bank with principal=)"
        what = " ".join(sorted(kinds))
        doing = "look after the bank as a whole" if right is Right.OWN else f"{right.value} {what}".strip()
        return PermissionDenied(f"{who} may not {doing} here: ask an owner ({owners}) for it")

    def need_setting(self, field: str, after: str | None) -> None:
        """Raises: PermissionDenied unless the principal may set a field of the bank to this."""
        if self.access is None or field not in _SETTINGS:
            return
        self.need(_SETTINGS[field])
        if field == ACCESS and self.principal not in self.access.owners:
            self._need_change(self.access, held_access(after))

    def _need_change(self, before: Access, after: Access | None) -> None:
        """Who is no owner gives and takes only rights that it has itself, and changes neither owners nor teams."""
        if after is None or (after.owners, after.teams) != (before.owners, before.teams):
            raise self.denied(Right.OWN)
        for grant in set(before.grants) ^ set(after.grants):
            self.need(grant.right, grant.kinds or tuple(Kind))

    def need_audience(self, audience: str) -> None:
        """Raises: ValueError in an open bank, PermissionDenied unless the principal may make records for these."""
        if self.access is None:
            raise ValueError("an open bank has no private records: name its owner first (remanence access own NAME)")
        if audience.startswith(TEAM) and audience not in (EVERYONE, OWNERS, *self.access.teams):
            raise ValueError(f"there is no team {audience!r}: make it first (remanence access team)")
        mine = {*self.access.names(self.principal), OWNERS, ""} - {EVERYONE}
        if self.principal not in self.access.owners and audience not in mine:
            raise PermissionDenied(f"{self.principal!r} may make records for itself and for its own teams only")


def narrowest(audiences: Collection[str]) -> str:
    """Whom something is for that rests on records for these; what no audience has in common is the owners' only.

    >>> narrowest(["", "ana"]), narrowest(["ana", "bo"]), narrowest([])
    ('ana', 'team:owners', '')
    """
    named = {EVERYONE if audience == "" else audience for audience in audiences} - {EVERYONE}
    return "" if not named else named.pop() if len(named) == 1 else OWNERS


def checked_name(name: str, *, team: bool = False) -> str:
    """The name of a principal, or of a team (`team:` before it). Raises: ValueError for one that could deceive.

    >>> checked_name("ana"), checked_name("team:kitchen", team=True)
    ('ana', 'team:kitchen')
    """
    if not name.strip() or len(name) > _LONGEST:
        raise ValueError(f"a principal or team has a name of 1 to {_LONGEST} characters, got {name[:40]!r}")
    if name != unicodedata.normalize("NFKC", name).strip() or not name.isprintable():
        raise ValueError(f"{name!r} looks like another name: write it in its plain form, without marks and margins")
    if name.startswith(TEAM) and not team:
        raise ValueError(f"{name!r} is a team, and a principal is needed here")
    return name


def own(access: Access | None, owner: str) -> Access:
    """With one owner more."""
    name = checked_name(owner)
    if access is None:
        return Access(owners=(name,))
    return replace(access, owners=tuple(sorted({*access.owners, name})))


def disown(access: Access, owner: str) -> Access:
    """With one owner less. Raises: ValueError for the last one."""
    left = tuple(name for name in access.owners if name != owner)
    if not left:
        raise ValueError(f"{owner!r} is the last owner: name another first")
    return replace(access, owners=left)


def with_team(access: Access, team: str, members: Iterable[str]) -> Access:
    """With a team of these members, in place of the one of that name; none ends the team, and what was granted to it.

    Raises: ValueError.
    """
    name = checked_name(team if team.startswith(TEAM) else TEAM + team, team=True)
    if name in (EVERYONE, OWNERS):
        raise ValueError(f"{name!r} is always there: choose another name")
    named = tuple(sorted({checked_name(member) for member in members}))
    teams = {team: held for team, held in access.teams.items() if team != name}
    if named:
        return replace(access, teams=dict(sorted({**teams, name: named}.items())))
    return replace(access, teams=teams, grants=tuple(grant for grant in access.grants if grant.to != name))


def granted(access: Access, to: str, rights: Iterable[Right | str], kinds: Iterable[Kind | str]) -> Access:
    """With these rights. Raises: ValueError."""
    return replace(access, grants=tuple(sorted({*access.grants, *_grants(access, to, rights, kinds)})))


def revoked(access: Access, to: str, rights: Iterable[Right | str], kinds: Iterable[Kind | str]) -> Access:
    """Without these rights; without any named, all of a principal's or team's. Raises: ValueError."""
    chosen, only = _rights(rights) or GRANTED, {Kind(kind) for kind in kinds}
    left: list[Grant] = []
    for grant in access.grants:
        if grant.to != to or grant.right not in chosen:
            left.append(grant)
        elif only and (kept := tuple(k for k in grant.kinds or tuple(Kind) if k not in only)):
            left.append(Grant(grant.to, grant.right, kept))
    return replace(access, grants=tuple(sorted(left)))


def _grants(access: Access, to: str, rights: Iterable[Right | str], kinds: Iterable[Kind | str]) -> Iterator[Grant]:
    name = checked_name(to, team=True)
    if name.startswith(TEAM) and name not in (EVERYONE, OWNERS, *access.teams):
        raise ValueError(f"there is no team {name!r}: make it first (remanence access team)")
    chosen = _rights(rights)
    if not chosen:
        raise ValueError(f"say what is granted: {', '.join(GRANTED)}")
    only = tuple(sorted({Kind(kind) for kind in kinds}))
    return (Grant(name, right, only) for right in chosen)


def _rights(rights: Iterable[Right | str]) -> tuple[Right, ...]:
    named = tuple(rights)
    if unknown := [right for right in named if right not in GRANTED]:
        raise ValueError(f"there is no right {str(unknown[0])!r} to grant: use {', '.join(GRANTED)}")
    return tuple(map(Right, named))


def stored_access(access: Access | None) -> str | None:
    """What the bank keeps of it."""
    return None if access is None else json.encode(access, order="deterministic").decode()


@lru_cache(maxsize=256)
def held_access(text: str | None) -> Access | None:
    """The inverse of `stored_access`. Raises: BankUnreadable: a bank whose access cannot be read is closed to all."""
    if text is None:
        return None
    try:
        access = json.decode(text, type=Access)
    except (DecodeError, RecursionError) as e:
        raise BankUnreadable(f"who may use the bank cannot be read ({e}): restore a backup") from None
    if not access.owners:
        raise BankUnreadable("the bank says who may use it, but names no owner: restore a backup")
    return access
