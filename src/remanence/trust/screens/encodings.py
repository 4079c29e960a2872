"""Words in Base64, hexadecimal, percent signs or ROT13: decoded once, so that the other screens can read them."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterator
from urllib.parse import unquote

from remanence.trust.screens.view import View

_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{24,8000}={0,2}(?![A-Za-z0-9+/=])")
_HEX = re.compile(r"(?<![0-9a-fA-F])(?:[0-9a-fA-F]{2}){16,4000}(?![0-9a-fA-F])")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2}){8,4000}")
_ESCAPED = re.compile(r"(?:\\x[0-9a-fA-F]{2}){8,4000}")
_LONG_WORD = 16
_FEWEST_SIGNS = 8
_TELLING = (
    "ignore", "disregard", "instructions", "instruction", "previous", "prompt", "password", "send", "system", "user",
    "forget", "reveal", "assistant", "execute", "delete",
)  # fmt: skip
_ROTATED = frozenset(codecs.encode(word, "rot13") for word in _TELLING)
_FEWEST_ROTATED = 2
_WORDS = re.compile(r"^[\w\s.,;:!?'\"@/()<>#&%*+=\[\]{}|~$^\\-]+$")
_MOST = 20


def decoded(view: View) -> Iterator[tuple[str, str]]:
    """What encoded runs of a text say, if it is words: pairs of (encoding, text). Cost: linear; at most 20 runs a kind.

    Pictures, keys and digests decode to no words. ROT13 is tried if two words of attacks would come out.
    """
    text = view.text
    if _may_be_encoded(view):
        for name, pattern in _RUNS:
            for number, found in enumerate(pattern.finditer(text)):
                if number == _MOST:
                    break
                if _reads_as_words(said := _decode(name, found[0])):
                    yield name, said
    if not _ROTATED.isdisjoint(view.words) and len(_ROTATED & view.words) >= _FEWEST_ROTATED:
        yield "rot13", codecs.decode(text, "rot13")


_RUNS = (("base64", _BASE64), ("hex", _HEX), ("percent", _PERCENT), ("escapes", _ESCAPED))


def _may_be_encoded(view: View) -> bool:
    """Whether there is a word too long for one, or signs in rows."""
    return (
        max(map(len, view.words), default=0) >= _LONG_WORD
        or view.text.count("%") >= _FEWEST_SIGNS
        or view.text.count("\\x") >= _FEWEST_SIGNS
    )


def _decode(name: str, run: str) -> str:
    """The text of a run; "" if it is none."""
    try:
        if name == "base64":
            held = run.rstrip("=")
            return base64.b64decode(held[: len(held) - (len(held) % 4 == 1)] + "==", validate=False).decode("utf-8")
        if name == "percent":
            return unquote(run, errors="strict")
        return bytes.fromhex(run.replace("\\x", "")).decode("utf-8")
    except (ValueError, binascii.Error):
        return ""


def _reads_as_words(text: str) -> bool:
    """Whether it is several words, and no JSON."""
    return text.count(" ") >= 2 and not text.lstrip().startswith("{") and _WORDS.match(text) is not None
