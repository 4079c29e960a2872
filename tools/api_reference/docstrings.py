"""A docstring in the house style as Markdown: its words as they are, its sections, lists and examples marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from textwrap import dedent

_SECTIONS = "Args|Attributes|Returns|Raises|Yields|Cost|Reference|References|Shapes|Example|Examples"
_SECTION = re.compile(rf"^({_SECTIONS}):[ ]*(.*)$")
_INLINE = re.compile(rf"(?<=\s)({_SECTIONS}):(?=\s)")
_ITEM = re.compile(r"^(\*{0,2}\w+(?:, \*{0,2}\w+)*):")
_NEXT = re.compile(r"(?<=[.;]) (?=\*{0,2}[a-z]\w*(?:, \*{0,2}[a-z]\w*)*: )")
_BLOCK = re.compile(r"^(async )?(with|for|def|class) .*:$")
_LISTS = ("Args", "Attributes")
_MARKED = re.compile(r"([*<\\])")


def markdown(doc: str) -> str:
    """A docstring as Markdown.

    >>> print(markdown("Add.\\n\\nArgs:\\n    a: one. b: two.\\nReturns: a < b."))
    Add.
    <BLANKLINE>
    **Args:**
    <BLANKLINE>
    - `a`: one.
    - `b`: two.
    <BLANKLINE>
    **Returns:** a \\< b.
    """
    lines = doc.splitlines()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_rendered(lines))).strip()


def escaped(text: str) -> str:
    r"""A text in which only what stands between backticks is code.

    >>> escaped("`a*b` and a*b")
    '`a*b` and a\\*b'
    """
    parts = text.split("`")
    return "`".join(part if number % 2 else _MARKED.sub(r"\\\1", part) for number, part in enumerate(parts))


def _rendered(lines: list[str]) -> Iterator[str]:
    number = 0
    while number < len(lines):
        line = lines[number]
        section = _SECTION.match(line)
        if line.lstrip().startswith(">>> "):
            number, block = _taken(lines, number, lambda each: bool(each.strip()))
            yield from ("", "```pycon", dedent("\n".join(block)), "```", "")
        elif section:
            yield from ("", f"**{section[1]}:** {_worded(section[2])}".rstrip())
            number, block = _taken(lines, number + 1, lambda each: each.startswith("    "))
            yield from ("", *_items(block), "") if section[1] in _LISTS else map(_worded, map(str.strip, block))
        elif line.startswith("    ") or (
            _BLOCK.match(line) and "".join(lines[number + 1 : number + 2]).startswith("    ")
        ):
            number, block = _taken(lines, number + 1, lambda each: not each or each.startswith("    "))
            yield from ("", "```py", dedent("\n".join([line, *block])).strip(), "```", "")
        else:
            yield _worded(line)
            number += 1


def _taken(lines: list[str], start: int, belongs: Callable[[str], bool]) -> tuple[int, list[str]]:
    """Where the lines that belong together end, and these."""
    end = start
    while end < len(lines) and belongs(lines[end]):
        end += 1
    return end, lines[start:end]


def _items(block: list[str]) -> Iterator[str]:
    """Arguments, one or more a line; a line that is indented further goes on with the one before."""
    items = list[str]()
    for line in block:
        if items and line.startswith("     "):
            items[-1] += " " + line.strip()
        else:
            items.append(line.strip())
    for item in (each for line in items for each in _NEXT.split(line)):
        named = _ITEM.match(item)
        yield f"- `{named[1]}`:{_worded(item[named.end() :])}" if named else f"- {_worded(item)}"


def _worded(text: str) -> str:
    return _INLINE.sub(r"**\1:**", escaped(text))
