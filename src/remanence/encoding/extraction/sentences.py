"""Texts cut into sentences, and sentences into clauses that can stand alone, as spans of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 400
"""Characters of a sentence that is read; what is longer is no plain statement."""
_SENTENCE = re.compile(
    r"(?:[^.!?\n;]|(?<=\b[A-HJ-Z])\.(?=\s?[A-Z])|(?<=\b(?:Mr|Ms|Dr|St|vs|Jr|Sr))\.|(?<=\bMrs)\.|(?<=\b(?:a|p)\.m)\."
    r"|\.(?=[^\s\"')\]])|(?<=\be\.g)\.|(?<=\bi\.e)\.)+[.!?]*"
)
_CODE = re.compile(
    r"```.*?(?:```|\Z)|\[[^\]\n]{0,400}\]|^\s*>.*$|<[^>\n]{1,200}>|https?://\S+", re.DOTALL | re.MULTILINE
)
_OWN = (
    r"[Mm]y\s(?:[\w-]+\s){1,3}?(?:is|are|was|were|has|have|had|will|lives?|works?|loves?|likes?|just|hates?|moved|got"
    r"|went|came|said|told|bought|started|plays?|studies|wants?|turned|(?:does|did|is|was|has|do|ca|wo)n't)\b"
)
_SOMEBODY = r"(?:I|i|we|We|he|she|they|it)(?:\s|'(?:m|ve|ll|d|re|s)\b)"
_JOINT = re.compile(
    r"(?:\s*[,–—]\s*|\s+-{1,2}\s+|\s+)(?:(?:and|but|so|because|cause|'cause|though|although|plus|yet)\s+)"
    r"(?:(?:then|now|also|yesterday|today|recently|sometimes|actually|unfortunately|luckily|finally|last (?:week|month"
    r"|year|night|weekend))\s+,?\s*)?"
    rf"(?={_SOMEBODY}|(?:this|that|there|you)(?:\s|'(?:ll|d|re|s)\b)|(?:her|his|its|their)\s[a-z]+\s(?:is"
    rf"|are)\b|{_OWN})"
    rf"|\s*[,–—]\s*(?={_SOMEBODY}|{_OWN})"
    r"|\s*:\s+(?=(?:I|i|we|We)(?:\s|'(?:m|ve|ll|d|re)\b)|[Mm]y\s[a-z])"
    r"|\s*(?:,\s*which|–|—|\s-{1,2}\s|\.\.\.|…)\s*"
)
_LEAD_WORD = re.compile(
    r"(?:if|unless|when|whenever|while|after|before|since|once|as|although|though|because|even|in|on|at|during|for"
    r"|from|last|next|this|every|each|until|with|without|back|earlier|later|by|growing|over|yesterday|today|tomorrow"
    r"|tonight|despite|to|given|recently|currently|sometimes)\b",
    re.IGNORECASE,
)
_SUBJECT_PAIR = re.compile(r"(?:(?:my|our)\s(?:[\w-]+\s){0,2}[\w-]+|me|(?:[A-Z][\w-]+\s?){1,2}|him|her|he|she)\Z")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a text, without code, quoted mail, captions in brackets and links; `text` has plain apostrophes.

    >>> list(sentences("Hi! I met Dr. Lee [a photo]. Bye"))
    [(0, 3), (4, 28), (29, 32)]
    """
    if "`" in text or "[" in text or "<" in text or ">" in text or "://" in text:
        text = _CODE.sub(lambda found: " " * (found.end() - found.start()), text)
    for found in _SENTENCE.finditer(text):
        start, end = found.span()
        while start < end and text[start] in " \t\r\n\"'*#-•":
            start += 1
        if 3 <= end - start <= LONGEST:
            yield start, end


def clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a sentence that have a subject of their own; "my sister and I", "when I was ten, I" stay whole.

    >>> [("I sing and I dance, but it hurts")[s:e] for s, e in clauses("I sing and I dance, but it hurts", 0, 32)]
    ['I sing', 'I dance', 'it hurts']
    """
    at = start
    for found in _JOINT.finditer(text, start, end):
        head = text[at : found.start()]
        if found.start() <= at or _holds_together(head, found[0]):
            continue
        yield at, found.start()
        at = found.end()
    if at < end:
        yield at, end


_IN_A_CLAUSE = re.compile(
    r"(?:if|unless|when|whenever|while|after|before|since|once|as|although|though|because|even|until|given"
    r"|ever)\b",
    re.IGNORECASE,
)
_SAYS_ALREADY = re.compile(r"\b(?:is|was|were|are|will)\b|'(?:s|ll)\s(?:gonna|going|been|so|the|a)\b")


def _holds_together(head: str, joint: str) -> bool:
    """Whether what stands before a joint is no clause yet: a time, a condition, or half of a subject."""
    plain = "and" in joint or "," in joint
    if _SAYS_ALREADY.search(head) and not _IN_A_CLAUSE.match(head):
        return False
    if plain and _LEAD_WORD.match(head) and len(head) < 120 and not re.search(r",\s*I\b", head):
        return True
    return joint.split() == ["and"] and bool(_SUBJECT_PAIR.fullmatch(head))
