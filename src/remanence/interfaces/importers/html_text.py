"""The words of an HTML page or mail, without its markup; nothing of it is fetched or run.

In one pass: the standard library's parser takes quadratic time for what is never closed, and mails come from anybody.
"""

from __future__ import annotations

import re
from html import unescape

_BLOCKS = frozenset(
    "address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table tr ul".split()
)
_HIDDEN = frozenset(["head", "script", "style", "template", "title"])
_MARK = re.compile(r"<!--|<(/?)([a-zA-Z][a-zA-Z0-9]*+)[^<>]*+>|<[!?/][^<>]*+>")


def html_text(page: str) -> str:
    """The words of a page, a paragraph a line. Cost: O(n).

    >>> html_text("<style>p {}</style><p>Tea &amp;\\n cake.</p><!-- no --><div>At <b>nine</b>, 2 < 3.</div>")
    'Tea & cake.\\nAt nine, 2 < 3.'
    """
    pieces, at, unclosed = list[str](), 0, set[str]()
    while found := _MARK.search(page, at):
        pieces.append(_spaced(page[at : found.start()]))
        at, tag = found.end(), (found[2] or "").lower()
        if found.group() == "<!--":
            end = page.find("-->", at)
            at = len(page) if end < 0 else end + 3
        elif tag in _HIDDEN and not found[1] and tag not in unclosed:
            closing = re.compile(rf"</{tag}[^<>]*+>", re.I).search(page, at)
            if closing:
                at = closing.end()
            unclosed |= set() if closing else {tag}
        elif tag in _BLOCKS:
            pieces.append("\n")
        elif tag in ("td", "th"):
            pieces.append(" ")
    pieces.append(_spaced(page[at:]))
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _spaced(text: str) -> str:
    """A stretch of text, in which a line break is a space."""
    return re.sub(r"\s+", " ", unescape(text))
