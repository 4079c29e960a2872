"""Who is meant by another name, and by what somebody is to another: "Mel", "Ana's wife".

Statements tell both: one of the attribute "nickname", and one of a role of which a speaker who says "my" means one,
"Ana | wife | Sarah". Names lead to one another only as long as what tells of them is believed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from remanence.encoding.kinship import ROLES, SINGLE_RELATIONS, role_name
from remanence.types import Modality, Statement

__all__ = ["NAMING", "NICKNAME", "Called", "bearers", "called"]

NICKNAME = "nickname"
NAMING = (NICKNAME, *sorted(ROLES))
"""The attributes of statements that say how somebody is called."""


class Called(NamedTuple):
    """That a name leads to somebody, as one says.

    Attributes:
        other, own: the name, and the name of whom it means. role: what that is to whom; "" for a name of its own.
    """

    other: str
    own: str
    role: str
    teller: str


def called(said: Statement, teller: str) -> Called | None:
    """What a statement says of how somebody is called; None for nothing."""
    if said.value is None or said.attribute is None or said.negated or said.modality is not Modality.FACT:
        return None
    if said.attribute == NICKNAME:
        return Called(said.value, said.subject, "", teller)
    if said.attribute not in ROLES:
        return None
    role = "partner" if said.attribute in SINGLE_RELATIONS else said.attribute
    return Called(role_name(said.subject, said.attribute), said.value, role_name(said.subject, role), teller)


def bearers(
    told: Sequence[Called], *, key: Callable[[str], str] = str.casefold, speakers: Collection[str] = ()
) -> dict[str, str]:
    """Whom each name means, by their keys; a name that may be of two, or speaks for somebody itself, means nobody.

    A first name that two have, as far as anybody can tell, is meant by no role: "my brother Will" may be said by two,
    and "my sister Ana" need not be "my boss Ana".

    >>> bearers([Called("Mel", "Melanie", "", ""), Called("user's wife", "Mel", "user's partner", "")])
    {'mel': 'melanie', "user's wife": 'melanie'}
    """
    meant: dict[str, set[str]] = {}
    roles: dict[str, set[tuple[str, str]]] = {}
    for each in told:
        meant.setdefault(key(each.other), set()).add(key(each.own))
        if each.role:
            roles.setdefault(key(each.own), set()).add((each.teller, each.role))
    shared = {own for own, held in roles.items() if len(held) > 1 and " " not in own}
    of_roles = {key(each.other) for each in told if each.role}
    names = dict[str, str]()
    for other, owns in meant.items():
        barred = owns & shared if other in of_roles else other in speakers
        if len(owns) == 1 and other not in owns and not barred:
            names[other] = next(iter(owns))
    return {other: own for other in names if (own := _last(other, names)) is not None}


def _last(name: str, names: Mapping[str, str]) -> str | None:
    """Whom a name means in the end, by way of others; None where they lead in a circle."""
    seen = {name}
    while name in names:
        name = names[name]
        if name in seen:
            return None
        seen.add(name)
    return name
