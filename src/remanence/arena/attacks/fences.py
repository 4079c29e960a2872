"""What of a pack stands outside its fences: read by its own rules, not by those of the code that writes packs."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r"\s*(~{3,})\s*$")


def outside_fences(pack: str) -> str:
    """The lines of a pack that no fence encloses; a fence ends at a line of as many tildes or more.

    >>> outside_fences("[1] a label\\n    ~~~\\n    inside\\n    ~~~\\n[2] ana: outside")
    '[1] a label\\n[2] ana: outside'
    """
    return "\n".join(_outside(pack.splitlines()))


def stands_unfenced(text: str, pack: str) -> bool:
    """Whether a text, white space aside, stands outside the fences of a pack."""
    return _plain(text) in _plain(outside_fences(pack))


def _outside(lines: list[str]) -> Iterator[str]:
    fence = 0
    for line in lines:
        found = _FENCE.match(line)
        if fence:
            fence = 0 if found and len(found[1]) >= fence else fence
        elif found:
            fence = len(found[1])
        else:
            yield line


def _plain(text: str) -> str:
    return " ".join(text.split())
