"""A clause in words that stand alone: people by name, verbs that agree, times by date."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from remanence.encoding.extraction.predicates import ADVERBS
from remanence.encoding.extraction.verbs import agrees, is_past
from remanence.encoding.kinship import USER

_PRONOUN = re.compile(
    r"\b(?:(?P<i>[Ii])(?!\.)(?P<short>'(?:m|ve|ll|d))?|(?P<we>[Ww]e)(?P<weshort>'(?:re|ve|ll|d))?"
    r"|(?P<you>[Yy]ou)(?P<youshort>'(?:re|ve|ll|d))?|(?P<my>[Mm]y|[Mm]ine|[Oo]urs?|[Yy]ours?)"
    r"|(?P<me>me|myself|us|ourselves|yourself))\b(?!')"
    r"(?P<rest>(?:\s+(?:[a-z]+ly|no longer|just|also|still|now|always|never|usually|often|sometimes|really|even|not))*"
    r"\s+(?P<next>[a-zA-Z]+(?:'[a-z]+)?))?"
)
_SHORT = {"'m": "is", "'ve": "has", "'ll": "will", "'re": "is"}
_NO_VERBS = ADVERBS | frozenset(
    """never not and or but who that which in at to of for with on from as if when so because too alone a the some
    any this these those one two three four five six seven eight nine ten twelve twenty my your our his her their
    """.split()
)
_PREPOSITIONS_BEFORE = re.compile(
    r"\b(?:to|for|with|of|by|from|about|at|on|between|and|than|like|gave|let|help(?:ed|s)?)\s$"
)


class Cast(Struct, frozen=True):
    """Who is who in a passage: the speaker, the partner if one is known, and whom "he" and "she" mean now."""

    speaker: str
    partner: str | None = None

    def shown(self, name: str) -> str:
        """A name as it stands in a sentence."""
        return f"the {name}" if name in (USER, "assistant") or name.startswith(f"{USER}'s ") else name


def reworded(text: str, start: int, end: int, put: Sequence[tuple[int, int, str]], cast: Cast) -> str:
    """The characters `[start, end)` with pronouns replaced by names; `put` are spans that are replaced as given.

    >>> reworded("I love my job and I don't regret it", 0, 35, (), Cast("Ana"))
    "Ana loves Ana's job and Ana doesn't regret it"
    """
    pieces, at = list[str](), start
    for first, last, words in sorted(put):
        if first < at or last > end:
            continue
        pieces += [_renamed(text[at:first], cast), words]
        at = last
    pieces.append(_renamed(text[at:end], cast))
    return " ".join("".join(pieces).split())


def sentence(text: str) -> str:
    """With a capital, without what dangles, and with a full stop."""
    plain = text.strip().strip("-–—,;:*'( ").rstrip(".!? ,")
    if plain.count('"') % 2:
        plain = plain.strip('"')
    if plain.count("(") > plain.count(")"):
        plain += ")"
    return plain[:1].upper() + plain[1:] + "." if plain else ""


def _renamed(text: str, cast: Cast) -> str:
    def name(found: re.Match[str]) -> str:
        return _name(found, cast)

    return _PRONOUN.sub(name, text)


def _name(found: re.Match[str], cast: Cast) -> str:
    """What stands for one pronoun and the verb behind it."""
    speaker = cast.shown(cast.speaker)
    partner = cast.shown(cast.partner) if cast.partner else "others"
    rest = found["rest"] or ""
    if found["my"]:
        word = found["my"].lower()
        return f"{partner if word.startswith('y') else speaker}'s" + _renamed(rest, cast)
    if found["me"]:
        return {"us": f"{speaker} and others", "yourself": partner}.get(found["me"], speaker) + _renamed(rest, cast)
    if found["you"]:
        object_ = bool(_PREPOSITIONS_BEFORE.search(found.string, 0, found.start()))
        return partner + (_renamed(rest, cast) if object_ else _verb(found["youshort"], found, cast))
    if found["we"]:
        plural = {"'re": " are", "'ve": " have", "'ll": " will", "'d": " would", None: ""}[found["weshort"]]
        return f"{speaker} and others{plural}" + _renamed(rest, cast)
    return speaker + _verb(found["short"], found, cast)


def _verb(short: str | None, found: re.Match[str], cast: Cast) -> str:
    """The verb behind "I" or "you", made to agree."""
    rest, following = found["rest"] or "", found["next"] or ""
    if _PRONOUN.match(following):
        rest, following = _renamed(rest, cast), ""
    if short == "'d":
        return (" had" if following.lower() in ("been", "had") or is_past(following.lower()) else " would") + rest
    if short:
        return f" {_SHORT[short]}" + _renamed(rest, cast)
    if not following or following.lower() in _NO_VERBS or not following[0].islower():
        return rest
    return rest[: -len(following)] + agrees(following)
