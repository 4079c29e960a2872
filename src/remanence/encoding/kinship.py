"""What somebody is to another: relatives, pets, and those whom one deals with."""

from __future__ import annotations

from remanence.patterns import either

__all__ = [
    "KIN_NAMES",
    "PETS",
    "RELATION",
    "RELATIONS",
    "ROLES",
    "SINGLE_RELATIONS",
    "USER",
    "relation_of",
    "role_name",
]

USER = "user"
"""The canonical name of the nameless user of an assistant."""
RELATIONS = tuple(
    """husband wife spouse partner boyfriend girlfriend fiancé fiancée fiance fiancee son daughter child baby kid
    toddler brother sister sibling twin mother mom mum mama father dad papa parent stepmother stepmom stepfather
    stepdad stepson stepdaughter stepbrother stepsister grandmother grandma granny grandfather grandpa grandson
    granddaughter aunt uncle niece nephew cousin mother-in-law father-in-law brother-in-law sister-in-law
    son-in-law daughter-in-law godmother godfather godson goddaughter friend roommate flatmate housemate neighbor
    neighbour colleague coworker co-worker boss manager supervisor mentor teacher tutor professor coach trainer
    therapist doctor dentist landlord landlady classmate teammate dog puppy cat kitten rabbit hamster parrot horse
    pony turtle tortoise snake lizard goldfish bird""".split()
)
PETS = frozenset("dog cat rabbit hamster parrot horse pony turtle tortoise snake lizard goldfish bird".split())
SINGLE_RELATIONS = frozenset("husband wife spouse partner boyfriend girlfriend fiancé fiancée".split())
"""Relations of which one has one at a time."""
_SAME_RELATION = {
    "mom": "mother", "mum": "mother", "mama": "mother", "dad": "father", "papa": "father", "grandma": "grandmother",
    "granny": "grandmother", "grandpa": "grandfather", "fiance": "fiancé", "fiancee": "fiancée", "kid": "child",
    "neighbour": "neighbor", "co-worker": "colleague", "coworker": "colleague", "stepmom": "stepmother",
    "stepdad": "stepfather", "flatmate": "roommate", "housemate": "roommate", "puppy": "dog", "kitten": "cat",
    "supervisor": "manager", "boss": "manager", "toddler": "child", "baby": "child",
}  # fmt: skip
KIN_NAMES = frozenset("Mum Mom Mama Dad Papa".split())
"""What speakers call their own parents, without "my"."""
RELATION = either(RELATIONS)
_SEVERAL = frozenset(
    """friend neighbor colleague classmate teammate cousin child sibling parent teacher tutor professor aunt uncle niece
    nephew grandson granddaughter grandmother grandfather""".split()
)
"""Of these people have several, and mean now one and now another by "my"."""


def relation_of(word: str) -> str:
    """One word for one relation: "mom" is "mother"."""
    lower = word.lower()
    return _SAME_RELATION.get(lower, lower)


def role_name(owner: str, role: str) -> str:
    """How somebody is called by what they are to another.

    >>> role_name("Ana", "mom")
    "Ana's mother"
    """
    return f"{owner}'s {relation_of(role)}"


ROLES = frozenset(map(relation_of, RELATIONS)) - _SEVERAL
"""Relations of which a speaker who says "my" means one."""
