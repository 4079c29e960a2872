"""The forms that a text may lie around in: what to look for where somebody wants to know that it is gone."""

from __future__ import annotations

import json
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote

SHORTEST = 3
"""Characters of a text, at least, that is looked for: less is found everywhere."""


def forms(text: str) -> dict[bytes, str]:
    """The bytes to look for, whatever the case of ASCII letters in them, each with the name of the form.

    Raises: ValueError for a text that is too short to mean anything.

    >>> [name for needle, name in forms("Zoë").items() if needle in b"caf\\xc3\\xa9, zo\\xc3\\xab"]
    ['plain']
    """
    if len(text.strip()) < SHORTEST:
        raise ValueError(f"name a text of at least {SHORTEST} characters to look for, got {text!r}")
    found: dict[bytes, str] = {}
    for spelt in _spellings(text):
        for name, needle in _encodings(spelt):
            if len(needle) >= SHORTEST:
                found.setdefault(needle, name)
    return found


def _spellings(text: str) -> list[str]:
    """A text in the cases and normal forms that programs give it."""
    cases = (text, text.lower(), text.casefold(), text.upper())
    return list(dict.fromkeys(unicodedata.normalize(form, each) for form in ("NFC", "NFD") for each in cases))


def _encodings(text: str) -> Iterator[tuple[str, bytes]]:
    data = text.encode("utf-8", "surrogatepass")
    yield "plain", _folded(data)
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "latin-1"):
        yield encoding.removesuffix("-le").removesuffix("-be"), _folded(text.encode(encoding, "ignore"))
    yield "json", _folded(json.dumps(text)[1:-1].encode())
    yield "json", _folded(json.dumps(text, ensure_ascii=False)[1:-1].encode("utf-8", "surrogatepass"))
    yield "url", _folded(quote(data).encode())
    yield "hex", data.hex().encode()
    for shift in range(3):
        yield "base64", _folded(_base64(data, shift))


def _base64(data: bytes, shift: int) -> bytes:
    """What base64 of anything shows that has the data after `shift` bytes (of three), without what is around it."""
    encoded = b64encode(bytes(shift) + data)
    first, bits = -(-shift * 8 // 6), (shift + len(data)) * 8
    return encoded[first : bits // 6]


def _folded(data: bytes) -> bytes:
    """ASCII letters in lower case, as what is searched is folded."""
    return data.lower()
