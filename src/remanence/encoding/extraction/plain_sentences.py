"""Which sentences of a text are plain: short, declarative, and clear without what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from remanence.encoding.irregular import BASE_FORMS

__all__ = ["Token", "is_given_up", "is_shown", "joins_verbs", "plain", "plain_sentences", "sentence_spans"]

_POINTING = frozenset({"it", "them", "that"})
LONGEST = 24
"""Words; longer sentences seldom say one thing."""
_END = re.compile(r"[.!?。！？][\"'”’)\]]*(?:\s+|$)|\n+")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]|Mr|Mrs|Ms|Dr|St|Jr|Sr|Inc|Ltd|Co|Corp|Prof|Gen|Col|Sgt|Rev|vs|No|ca)$"
)
_TOKEN = re.compile(r"\S+")
_TALK = frozenset(
    """i me my mine myself we us our ours you your yours yourself he him his she her hers it its they them their that
    this these those there here who what when why how which where let please no not any some all both each every
    most many such well yes oh also then so""".split()
)
"""Words that a plain sentence does not begin with: it would speak of what stands elsewhere, or ask."""
_DOUBTS = frozenset(
    """if unless whether although though because perhaps maybe possibly probably allegedly reportedly supposedly
    presumably apparently""".split()
)
"""Words that make all that follows a guess or a condition."""
_PERSONAL = frozenset("i'm i've i'd i'll me my mine we we're we've us our you you're you've your".split())
_OPEN = frozenset(
    """if unless whether although though because but while whereas may might could would should will shall cannot
    perhaps maybe probably possibly allegedly reportedly hope hopes wish wishes want wants said says claims claimed
    thinks thought believes think believe than he she they him them it this these those there and or nor so""".split()
)
"""Words outside of names that make a sentence more than one plain statement: a condition, a guess, a clause."""
_LITTLE = frozenset("the a an in on at by for from of to with as after before during since".split())
_SPANS = frozenset("year month week season spring summer autumn winter term morning".split())
_ODD = re.compile(r"[|*#{}=<>\[\]\\_~^【】;…\n\t]|\.{3}|\? |: [a-z]")
"""Signs of a list, a table, code or a heading, not of a sentence."""
_QUOTES = "\"'“”‘’«»()[],.;:!?"


class Token(NamedTuple):
    """A word of a sentence: as it stands without the punctuation around it, in lower case, and where it is."""

    text: str
    lower: str
    start: int
    end: int
    name: bool


def plain_sentences(text: str) -> Iterator[tuple[int, int, list[Token]]]:
    """The plain sentences of a text: where each begins and ends, and its words.

    >>> [(a, b) for a, b, _ in plain_sentences("The mayor of Oakwell is Ada. Is she? I think so.")]
    [(0, 28)]
    """
    for start, end in sentence_spans(text):
        if (tokens := _plain(text, start, end)) is not None:
            yield start, end, tokens


def plain(sentence: str) -> list[Token] | None:
    """The words of one sentence if it is plain."""
    return _plain(sentence, 0, len(sentence))


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a text begins and ends."""
    start = 0
    for gap in _END.finditer(text):
        last = gap.end() == len(text) or text[gap.start()] == "\n"
        if not last and text[gap.start()] == "." and _ABBREVIATION.search(text, start, gap.start()):
            continue
        if not last and not text[gap.end()].isupper() and text[gap.end()] not in "\"“'‘(":
            continue
        yield from _stripped(text, start, gap.end())
        start = gap.end()
    yield from _stripped(text, start, len(text))


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _plain(text: str, start: int, end: int) -> list[Token] | None:
    """The words of a sentence if it is plain."""
    if not text.endswith(".", start, end) or end - start > LONGEST * 12 or _ODD.search(text, start, end):
        return None
    words = [(match.start(), match.end()) for match in _TOKEN.finditer(text, start, end)]
    if not 3 <= len(words) <= LONGEST:
        return None
    tokens = [_token(text, *word) for word in words]
    if tokens[0].lower in _LITTLE:
        tokens[0] = tokens[0]._replace(name=False)
    shown = is_shown(tokens)
    talk = tokens[0].lower in _TALK and not shown and not _is_title(tokens)
    if not all(token.text for token in tokens) or talk or tokens[0].lower in _DOUBTS:
        return None
    joint = next((n for n in range(len(tokens) - 2, 2, -1) if joins_verbs(tokens, n)), 0)
    for n, token in enumerate(tokens):
        if shown and n < 3:
            continue
        between_names = 0 < n < len(tokens) - 1 and tokens[n - 1].name and _name_follows(tokens[n + 1 :])
        if (token.lower in _PERSONAL and "'" in token.lower) or (token.text == "I" and _says_i(text, tokens, n)):
            return None
        joins = between_names and token.lower in ("and", "or") and text[tokens[n - 1].end] != ","
        joins |= _pairs(tokens, n) or joins_verbs(tokens, n)
        after = tokens[n + 1].lower if n + 1 < len(tokens) else ""
        apart = (token.lower, after) == ("these", "days") or (token.lower == "this" and after in _SPANS)
        if token.lower in _POINTING:
            apart |= n < joint or _is_led(tokens, n) or is_given_up(tokens, n)
        if not token.name and not joins and not apart and _goes_on(text, tokens, n):
            return None
    return tokens


def joins_verbs(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word is an "and" with a verb behind it, as far as its form shows: "sold the shop and moved to"."""
    if tokens[place].lower != "and" or tokens[place].name or place < 3 or place + 2 >= len(tokens):
        return False
    word, after = tokens[place + 1], tokens[place + 2]
    if word.lower == "now":
        return True
    past = BASE_FORMS.get(word.lower, word.lower) != word.lower or word.lower.endswith("ed")
    if not word.name and (past or word.lower in ("is", "was", "has")):
        return True
    leads = after.name or after.lower in _LITTLE
    return leads and word.lower.endswith("s") and not word.name and any(map(_is_past, tokens[1 : place - 1]))


def _pairs(tokens: Sequence[Token], place: int) -> bool:
    """Whether an "and" joins the last two plain words: "was repainted red and white"."""
    return tokens[place].lower == "and" and place == len(tokens) - 2 and not tokens[-1].name and not tokens[-3].name


def _is_led(tokens: Sequence[Token], place: int) -> bool:
    """Whether "to lead it" ends the sentence here."""
    return place == len(tokens) - 1 and place > 3 and tokens[place - 2].lower == "to"


def is_given_up(tokens: Sequence[Token], place: int) -> bool:
    """Whether something took the place of what is only pointed to: "ditched that for", "replaced it with"."""
    if place < 2 or place + 1 >= len(tokens) or tokens[place].lower not in _POINTING:
        return False
    return _is_past(tokens[place - 1]) and tokens[place + 1].lower in ("for", "with")


def _is_past(token: Token) -> bool:
    past = BASE_FORMS.get(token.lower, token.lower) != token.lower or token.lower.endswith("ed")
    return not token.name and past


def is_shown(tokens: Sequence[Token]) -> bool:
    """Whether a sentence tells its reader where something is: "You can find", "you will meet"."""
    if len(tokens) < 6 or tokens[0].lower != "you" or tokens[1].lower not in ("can", "will"):
        return False
    return tokens[2].lower in ("find", "meet", "reach", "see", "catch")


def _is_title(tokens: Sequence[Token]) -> bool:
    """Whether "We Will Rock You was …" begins with a name of several words: with capitals."""
    words = next((n for n, token in enumerate(tokens) if not token.name and token.lower not in _LITTLE), len(tokens))
    named = tokens[1].name or (tokens[1].lower in _LITTLE and words > 2 and tokens[2].name)
    return words > 1 and named and tokens[words - 1].name


def _name_follows(tokens: Sequence[Token]) -> bool:
    return tokens[0].name or (tokens[0].lower == "the" and len(tokens) > 1 and tokens[1].name)


def _says_i(text: str, tokens: Sequence[Token], place: int) -> bool:
    """Whether "I" is somebody who speaks, and no numeral behind a name or first word of a title."""
    return place > 0 and (not tokens[place - 1].name or text[tokens[place - 1].end] in ",;:")


def _goes_on(text: str, tokens: Sequence[Token], place: int) -> bool:
    """Whether a word in lower case makes a sentence more than one plain statement."""
    after_a_comma = place > 0 and text[tokens[place - 1].end] in ",;:"
    return after_a_comma or tokens[place].lower in _OPEN or tokens[place].lower in _PERSONAL


def _token(text: str, start: int, end: int) -> Token:
    while start < end and text[start] in _QUOTES:
        start += 1
    while end > start and text[end - 1] in _QUOTES and (text[end - 2 : end] == ".." or not _closes(text, start, end)):
        end -= 1
    word = text[start:end]
    return Token(word, word.lower().replace("’", "'"), start, end, any(c.isupper() or c.isdigit() for c in word))


def _closes(text: str, start: int, end: int) -> bool:
    """Whether the sign at the end belongs to the word: the full stop of an abbreviation, a bracket that it opened."""
    word = text[start:end]
    if word[-1] == ")":
        return "(" in word
    return word[-1] == "." and ("." in word[:-1] or bool(_ABBREVIATION.search(word[:-1]))) and end - start > 1
