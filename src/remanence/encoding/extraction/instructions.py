"""Lasting instructions to an agent: "Always run the tests before a commit."; not requests of the moment."""

from __future__ import annotations

import re

from remanence.encoding.kinship import USER
from remanence.protocols import Extracted
from remanence.types import Kind, Statement

_LASTING = re.compile(
    r"(?:please\s)?(?:(?:always|never)\s(?!(?:mind|been|had|heard|thought|knew|seen|tried|wanted|again)\b)[a-z]+"
    r"|from now on\b|in (?:the )?future,|going forward\b|whenever (?:you|I ask|we|there)\b|every time (?:you|I ask)\b"
    r"|by default,?\s[a-z]+|don't ever\b|do not ever\b|make sure (?:to always|you always|you never)\b"
    r"|you (?:should|must) (?:always|never)\b|remember to always\b"
    r"|when(?:ever)? you (?:write|answer|reply|respond|commit|run|edit|generate|create|send|summari[sz]e|translate"
    r"|format|review|refactor|test|deploy|name|use|make|give|suggest|recommend)\b)",
    re.IGNORECASE,
)
LONGEST = 300


def instruction(text: str, start: int, end: int) -> Extracted | None:
    """The instruction that a sentence gives for all times to come, in its own words; None if it gives none.

    >>> instruction("Always answer in French.", 0, 24).text
    'Always answer in French.'
    """
    said = text[start:end].strip()
    if not _LASTING.match(said) or said.endswith("?") or not len(said.split()) >= 4 or len(said) > LONGEST:
        return None
    if re.match(r"(?:when|whenever|every time)\b", said, re.IGNORECASE) and "," not in said:
        return None
    words = " ".join(said.split()).rstrip(".! ") + "."
    words = words[0].upper() + words[1:]
    held = Statement(subject=USER, attribute="instruction", value=words.rstrip("."))
    return Extracted(text=words, start=start, end=end, statement=held, kind=Kind.PROCEDURAL, confidence=0.8)
