"""The properties at the head of a note: the part of YAML that Obsidian writes, and nothing that runs or refers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_FENCE = re.compile(r"---[ \t]*\r?\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_MEMBER = re.compile(r"([^\s:#\-][^:\n]{0,200}?)[ \t]*:(?:[ \t]+(.*))?")
_ENTRY = re.compile(r"[ \t]*-[ \t]+(.*)")
_LARGEST = 1 << 16
"""Characters of front matter; a longer block is text."""


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The properties of a note, and the text after them; none where it does not begin with them.

    Values are texts, or lists of texts. What is nested deeper stays text, as it was written.

    >>> split_front_matter("---\\ntags: [a, b]\\naliases:\\n  - Ana\\ndate: 2025-01-03\\n---\\nHello.\\n")
    ({'tags': ['a', 'b'], 'aliases': ['Ana'], 'date': '2025-01-03'}, 'Hello.\\n')
    """
    found = _FENCE.match(text[: _LARGEST + 16])
    if found is None:
        return {}, text
    front = dict[str, Any]()
    name: str | None = None
    for line in found[1].splitlines():
        member, entry = _MEMBER.fullmatch(line), _ENTRY.fullmatch(line)
        if member and not line.startswith((" ", "\t")):
            name, said = _scalar(member[1]), (member[2] or "").strip()
            front[name] = _flow(said) if said else []
        elif name is not None and entry and isinstance(front[name], list):
            front[name].append(_scalar(entry[1]))
        elif name is not None and line.strip() and not line.lstrip().startswith("#"):
            held = front[name]
            front[name] = " ".join([*(held if isinstance(held, list) else [held]), line.strip()])
    return {name: value for name, value in front.items() if value != []}, text[found.end() :]


def front_matter(properties: Mapping[str, Any]) -> str:
    """Properties as such a head, that reads back as it was; empty ones are left out.

    >>> print(front_matter({"title": "a: b", "tags": ["x"]}), end="")
    ---
    title: "a: b"
    tags: ["x"]
    ---
    """
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in properties.items() if value]
    return "\n".join(["---", *lines, "---", ""])


def _flow(said: str) -> Any:
    """A list in brackets, or one value."""
    if not (said.startswith("[") and said.endswith("]")):
        return _scalar(said)
    try:
        parsed = json.loads(said)
        return [str(each) for each in parsed]
    except (ValueError, RecursionError):
        return [_scalar(part) for part in said[1:-1].split(",") if part.strip()]


def _scalar(said: str) -> str:
    """A plain or quoted value, without a comment after it."""
    said = said.strip()
    if said.startswith('"'):
        try:
            value, _ = json.JSONDecoder().raw_decode(said)
            return str(value)
        except ValueError:
            return said.strip('"')
    if len(said) > 1 and said.startswith("'") and "'" in said[1:]:
        return said[1 : said.rindex("'")].replace("''", "'")
    return said.split(" #")[0].strip()
