"""What else people and things are called, where a text says so: "everyone calls me Mel", "NYC (New York City)".

Such a statement has the attribute "nickname": its value leads to its subject wherever somebody asks by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from remanence.encoding.extraction.people import NAME, is_name, person, speaker_of
from remanence.protocols import Extracted, Passage
from remanence.types import Origin, Statement

__all__ = ["NICKNAME", "other_names"]

NICKNAME = "nickname"
"""The attribute that says what else somebody goes by."""
LONGEST_TEXT = 6000
_CONFIDENCE = 0.9
_TITLED = rf"(?:(?:Dr|Mr|Mrs|Ms|Prof)\.?\s)?{NAME}"
_THING = r"[A-Z][\w&'-]+(?:\s(?:of|the|and|for|de|[A-Z][\w&'-]+)){0,5}\s[A-Z][\w&'-]+"
_PEOPLE = r"(?:everyone|everybody|people|friends|they all|most people|my friends|my family|the whole team|they)"
_HERE = r"(?=\s*(?:[,.;!)]|$|\s(?:and|but|because|since|for short|at|around|these days)\b))"
_MINE = (
    rf"\b{_PEOPLE}\s(?:just\s|all\s|usually\s|always\s|mostly\s)?calls?\sme\s(?P<other>{NAME}){_HERE}",
    rf"\bI(?:'m|\sam)?\s(?:usually\s|mostly\s|also\s|just\s)?(?:go|going)\sby\s(?:the\sname\s)?(?P<other>{NAME}){_HERE}",
    rf"\b[Mm]y\snickname\sis\s(?P<other>{NAME}){_HERE}",
    rf"\bI(?:'m|\sam)\sbetter\sknown\sas\s(?P<other>{NAME}){_HERE}",
)
_THEIRS = (
    rf"(?P<own>{_TITLED}),?\s(?:is\s)?(?:also|better|otherwise)\sknown\sas\s(?P<other>{_TITLED}){_HERE}",
    rf"(?P<own>{_TITLED}),?\s(?:a\.?k\.?a\.?|alias)\s(?P<other>{_TITLED}){_HERE}",
    rf"(?P<own>{_TITLED})\s(?:usually\s|mostly\s|just\s)?goes\sby\s(?:the\sname\s)?(?P<other>{NAME}){_HERE}",
    rf"(?P<own>{_TITLED}),\s(?:who(?:m)?\s)?{_PEOPLE}\s(?:just\s|all\s|usually\s)?calls?\s(?P<other>{NAME}){_HERE}",
    rf"(?P<own>{_TITLED}),?\snicknamed\s(?P<other>{NAME}){_HERE}",
    rf"(?P<own>{_TITLED}),\s(?:or\s)?(?P<other>{NAME})\sfor\sshort\b",
    rf"(?P<own>{NAME})'s\snickname\sis\s(?P<other>{NAME}){_HERE}",
    rf"(?P<other>{NAME})\sis\sshort\sfor\s(?P<own>{NAME}){_HERE}",
    rf"(?P<other>{_TITLED})\s=\s(?P<own>{_TITLED})(?=\s*(?:[,.;!)]|$))",
)
_LETTERS = (
    rf"(?P<own>{_THING})\s\((?P<other>[A-Z]{{2,6}})\)",
    rf"\b(?P<other>[A-Z]{{2,6}})\s\((?P<own>{_THING})\)",
    rf"\b(?P<other>[A-Z]{{2,6}})\s(?:stands|is\sshort)\sfor\s(?P<own>{_THING})(?=\s*(?:[,.;!)]|$))",
)
_OF_SPEAKER = re.compile("|".join(f"(?:{each.replace('?P<other>', f'?P<o{n}>')})" for n, each in enumerate(_MINE)))
_OF_OTHERS, _SHORT = tuple(map(re.compile, _THEIRS)), tuple(map(re.compile, _LETTERS))
_CUES = re.compile(r"\bcalls?\b|\bgo(?:es|ing)? by\b|nickname|known as|a\.?k\.?a|alias|short|stands for| = |\([A-Z]")
_UNSURE = re.compile(
    r"\b(?:not|never|nobody|no one|used to|stop(?:ped)?|hates?|hated|if|would|might|could|pretend\w*|jokingly|joked"
    r"|wish|almost|instead of|in the (?:play|game|show|film|movie|book)|character|once|when i was|as a (?:kid|child))\b"
    r"|n't\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?<=[a-z)])(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bProf)[.!?](?=\s|$)|\n")
_LITTLE = frozenset("of the and for de".split())


def other_names(passage: Passage) -> Iterator[Extracted]:
    """The names that a passage says its speaker, a person or a thing goes by, too; nothing where it is not sure.

    A name is taken from what people say and documents hold, in a sentence that neither asks, denies, supposes, nor
    tells of former days; letters only where they are the first ones of the name. Cost: 10 µs where no word hints at it.
    """
    record = passage.record
    if record.origin not in (Origin.USER, Origin.DOCUMENT) or len(record.text) > LONGEST_TEXT:
        return
    text, start = record.text.replace("’", "'"), 0
    if not _CUES.search(text):
        return
    others = {person(turn.actor).casefold() for turn in passage.before if turn.actor} - {
        (speaker_of(record) or "").casefold()
    }
    for end in [*(match.end() for match in _ENDS.finditer(text)), len(text)]:
        sentence = text[start:end]
        if not sentence.rstrip().endswith("?") and not _UNSURE.search(sentence):
            for own, other in _in_sentence(sentence, speaker_of(record)):
                if other.casefold() not in others and other.casefold() != own.casefold():
                    first = start + len(sentence) - len(sentence.lstrip())
                    yield _told(own, other, first, start + len(sentence.rstrip()))
        start = end


def _in_sentence(sentence: str, speaker: str | None) -> Iterator[tuple[str, str]]:
    """Pairs of a name and what else its bearer goes by."""
    if speaker is not None and (mine := _OF_SPEAKER.search(sentence)):
        other = next(group for group in mine.groups() if group)
        if is_name(other):
            yield speaker, other
    for pattern in _OF_OTHERS:
        for found in pattern.finditer(sentence):
            if is_name(found["own"]) and is_name(found["other"]):
                yield found["own"], found["other"]
    for pattern in _SHORT:
        for found in pattern.finditer(sentence):
            own = _beginning_with(found["own"], found["other"])
            if own:
                yield own, found["other"]


def _beginning_with(name: str, letters: str) -> str:
    """The last words of a name whose first letters these are; "" if none are."""
    words = name.split()
    for first in range(len(words)):
        said = [word[0].upper() for word in words[first:] if word not in _LITTLE]
        if "".join(said) == letters or "".join(word[0].upper() for word in words[first:]) == letters:
            return " ".join(words[first:])
    return ""


def _told(own: str, other: str, start: int, end: int) -> Extracted:
    return Extracted(
        text=f"{own[0].upper() + own[1:]} goes by {other}.",
        start=start,
        end=end,
        statement=Statement(subject=own, attribute=NICKNAME, value=other),
        confidence=_CONFIDENCE,
    )
