"""Turns whatever a source wrote into plain values, without ever failing: data is judged, not trusted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["attribute", "ids_of", "label", "mappings", "optional", "printable", "unique"]

_ROLE_PREFIX = re.compile(r"\s*(user|assistant)\s*[::]\s*", re.IGNORECASE)
_ROLE_LINE = re.compile(r"^\s*(?:user|assistant)\s*[::]", re.IGNORECASE | re.MULTILINE)
_ROLES = ("user", "assistant")


def printable(value: object) -> str:
    """A text that can be stored as UTF-8; half a surrogate pair becomes the replacement character.

    >>> printable("caf\\u00e9"), printable(None), printable("a\\ud83d")
    ('café', '', 'a?')
    """
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def label(value: object, default: str = "") -> str:
    """A name or id as text: strings and numbers as they are, anything else `default`.

    >>> label(4), label("a"), label(None, "none"), label(True, "none")
    ('4', 'a', 'none', 'none')
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return default
    return printable(str(value)).strip() or default


def optional(value: object) -> str | None:
    """Like `label`, None where there is nothing."""
    return label(value) or None


def mappings(value: object) -> list[Mapping[str, object]]:
    """The JSON objects of a list; nothing for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def ids_of(value: object) -> tuple[str, ...]:
    """A list of ids, or one id, as texts, each once.

    >>> ids_of(["a", 2, "a", None]), ids_of("a"), ids_of(None)
    (('a', '2'), ('a',), ())
    """
    items: Sequence[object] = value if isinstance(value, list) else [value]
    return unique(label(item) for item in items if label(item))


def unique(ids: Iterable[str]) -> tuple[str, ...]:
    """Each id once, in the order of first appearance."""
    return tuple(dict.fromkeys(ids))


def attribute(text: str, speaker: str | None) -> tuple[str, str | None, str | None]:
    """Split a text into its words, the actor's name and the role, if a prefix says who speaks.

    A prefix counts when it equals the speaker that the source names, or is a role in a source without speakers, and
    no later line has another one (that would be a whole chat in one text).

    >>> attribute("Ana: hello", "Ana"), attribute("user: hello", None), attribute("Note: hello", None)
    (('hello', 'Ana', None), ('hello', None, 'user'), ('Note: hello', None, None))
    """
    if speaker:
        role = speaker.lower() if speaker.lower() in _ROLES else None
        prefix = re.match(rf"\s*{re.escape(speaker)}\s*[::]\s*", text, re.IGNORECASE)
        return text[prefix.end() :] if prefix else text, None if role else speaker, role
    prefix = _ROLE_PREFIX.match(text)
    if prefix is None or len(_ROLE_LINE.findall(text)) > 1:
        return text, None, None
    return text[prefix.end() :], None, prefix[1].lower()
