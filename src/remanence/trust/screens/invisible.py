"""Characters that nobody sees: tag characters, overridden writing direction, zero width inside Latin words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from remanence.trust.screens.finding import Finding, shown

_ANY = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_TAGS = re.compile("(?<!\U0001f3f4)(?<![\U000e0020-\U000e007f])[\U000e0020-\U000e007e]{2,}")
_OVERRIDES = re.compile("[\u202d\u202e]")
_INSIDE = re.compile("(?<=[a-zA-Z])[\u00ad\u200b-\u200d\u2060-\u2064\ufeff]+(?=[a-zA-Z])")
_MANY = 3


def invisible(text: str) -> Sequence[Finding]:
    """Invisible characters where no script and no emoji has them.

    Joiners of Persian, of Indic scripts and of emoji are honest: only those between Latin letters count. Flags of
    regions are written in tag characters behind a black flag.
    """
    if text.isascii() or _ANY.search(text) is None:
        return []
    found = list[Finding]()
    if tags := _TAGS.search(text):
        found.append(Finding("hidden.tags", shown(untagged(tags[0]))))
    if _OVERRIDES.search(text):
        found.append(Finding("hidden.direction"))
    if inside := _INSIDE.findall(text):
        found.append(Finding("hidden.zero_width" if len(inside) >= _MANY else "hidden.zero_width_once"))
    return found


def untagged(text: str) -> str:
    """What tag characters spell.

    >>> untagged("\\U000e0068\\U000e0069")
    'hi'
    """
    return "".join(chr(ord(c) - 0xE0000) for c in text if 0xE0020 <= ord(c) <= 0xE007E)


def hidden_text(text: str) -> str:
    """What a text says in tag characters; "" for nothing."""
    return "" if text.isascii() else " ".join(untagged(run) for run in _TAGS.findall(text))
