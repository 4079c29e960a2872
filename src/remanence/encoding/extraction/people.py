"""Who is meant: the speaker behind "I", relatives by their relation or name, and names that are the same person's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from remanence.encoding.extraction.short_names import SHORT_FORMS
from remanence.encoding.kinship import USER
from remanence.types import Origin, Record

_NAMELESS = frozenset(("user", "human", "me", "i"))
NAME = r"[A-Z][a-zà-öø-ÿ]+(?:[-'][A-Z][a-zà-öø-ÿ]+)?(?:\s(?:(?:de|da|van|von|del|di|bin|al)\s)?[A-Z][a-zà-öø-ÿ]+){0,2}"
_NOT_NAMES = frozenset(
    """I A The My Our Your His Her Their It This That These Those We You He She They And But Or So If When While What
    Who Where Why How Yes No Not Oh Ok Okay Hey Hi Hello Well Just Really Very Thanks Thank Please Sorry Great Good
    Nice Cool Wow Congrats Love Sure Yeah Yep Haha Lol Monday Tuesday Wednesday Thursday Friday Saturday Sunday January
    February March April May June July August September October November December Today Yesterday Tomorrow Christmas
    Easter Thanksgiving Halloween God Jesus In On At For From With To Is Are Was Were Has Have Had Do Does Did Can Could
    Will Would Should As By Of There Here Also Then Now Maybe Actually Both Any All Some Every Each Everyone Someone
    Nobody Meet English Spanish French German Italian Portuguese Chinese Japanese American British Indian Russian
    Polish Dutch Danish Swedish Norwegian Finnish Turkish Irish Scottish Welsh Greek Korean Vietnamese Thai Brazilian
    Mexican Canadian Australian Colombian Nigerian Kenyan Egyptian Iranian Israeli Arab African European Asian Czech
    Ukrainian Hungarian Romanian Austrian Swiss Belgian Catholic Jewish Muslim Hindu Buddhist""".split()
)
_HER = frozenset(
    """wife girlfriend fiancée fiancee daughter sister mother mom mum mama stepmother stepmom stepdaughter stepsister
    grandmother grandma granny granddaughter aunt niece mother-in-law sister-in-law daughter-in-law godmother
    goddaughter landlady""".split()
)
_HIM = frozenset(
    """husband boyfriend fiancé fiance son brother father dad papa stepfather stepdad stepson stepbrother grandfather
    grandpa grandson uncle nephew father-in-law brother-in-law son-in-law godfather godson landlord""".split()
)


def person(name: str | None) -> str:
    """The canonical name of an actor: "user" for a nameless one; what is all in lower case gets capitals.

    >>> [person(name) for name in (None, "User", "ana", "ana maria", "dr_k", "Ana")]
    ['user', 'user', 'Ana', 'Ana Maria', 'dr_k', 'Ana']
    """
    if name is None or name.strip().casefold() in _NAMELESS:
        return USER
    plain = " ".join(name.split())
    return plain.title() if plain.islower() and plain.replace(" ", "").isalpha() else plain


def speaker_of(record: Record) -> str | None:
    """Who says "I" in a record, by the canonical name; None where that is not known, as in a document without one."""
    if record.actor is not None:
        return person(record.actor)
    return USER if record.origin is Origin.USER else None


def pronoun_of(relation: str) -> str:
    """ "he", "she" or "" for what does not tell."""
    lower = relation.lower()
    return "she" if lower in _HER else "he" if lower in _HIM else ""


def is_name(words: str) -> bool:
    """Whether words with capitals can be a name: none of them is an ordinary word."""
    return not any(word in _NOT_NAMES for word in words.split())


# --- names that are the same person's -----------------------------------------------------------------------------

_TITLES = frozenset("mr mrs ms miss dr prof professor doctor sir aunt auntie uncle".split())


def canonical(name: str, known_names: Collection[str]) -> str:
    """The known name that a name is another form of; the name itself if none is, or more than one.

    The same letters in other case or without accents, a title more or less, the first name of one full name, or a
    usual short form (Mel, Melanie). A first name never stands for two people: where
    two known names fit, the name stays as it is. Two full names are one only if all their words agree.

    >>> canonical("mel", ["Melanie", "Caroline"]), canonical("Sam", ["Samuel Reed", "Samantha"])
    ('Melanie', 'Sam')
    """
    exact = [known for known in known_names if known.casefold() == name.casefold()]
    if exact:
        return min(exact)
    words = _words(name)
    fitting = sorted({known for known in known_names if words and _same(words, _words(known))})
    fullest = [one for one in fitting if not any(one != other and _within(one, other) for other in fitting)]
    return fullest[0] if len(fullest) == 1 else name


def _within(one: str, other: str) -> bool:
    """Whether a name is the shorter form of another name that fits too."""
    return len(_words(one)) < len(_words(other)) and _same(_words(one), _words(other))


def _words(name: str) -> tuple[str, ...]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.replace("’", "'")) if not unicodedata.combining(c))
    return tuple(word.casefold() for word in re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", plain))


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    one_title, one = _untitled(one)
    other_title, other = _untitled(other)
    if not one or not other:
        return False
    if one_title and other_title and one_title != other_title:
        return False
    if one_title and other_title and min(len(one), len(other)) == 1:
        return one[-1] == other[-1]
    if (one_title or other_title) and min(len(one), len(other)) == 1:
        return one[-1] == other[-1] and max(len(one), len(other)) > 1
    if min(len(one), len(other)) == 1:
        return one[0] == other[0] or _short(one[0], other[0]) or _short(other[0], one[0])
    return one[-1] == other[-1] and (one[0] == other[0] or _short(one[0], other[0]) or _short(other[0], one[0]))


def _untitled(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    return (words[0], words[1:]) if words and words[0] in _TITLES and len(words) > 1 else ("", words)


def _short(short: str, full: str) -> bool:
    """Whether one first name is a usual short form of another; letters alone tell nothing (Maxim is not Maximilian)."""
    return short in SHORT_FORMS.get(full, ())
