"""Summaries in a model's words: every sentence cites the lines that say it and is held to them, or it is dropped.

The model is shown no text that anyone may have written, so that none of it can steer what is said of the rest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from msgspec import Struct, ValidationError, convert

from remanence.encoding.extraction.support import Source, denies
from remanence.lifecycle.consolidation.extractive import MOST_CHARACTERS, MOST_SENTENCES
from remanence.lifecycle.consolidation.summaries import REWRITTEN as PART
from remanence.lifecycle.sentences import sentence_spans
from remanence.llm.prompts import template
from remanence.llm.replies import read_reply
from remanence.llm.tokens import prompt_tokens
from remanence.protocols import Digest, Flow, Prompt
from remanence.types import Record, Span

__all__ = ["PART", "Abstract", "Line", "abstract", "abstract_prompt"]

PROMPT = "summarise_segment.v1"
FEWEST = 2
"""Turns that a model is shown at least; what is shorter is its own summary."""
EXPECTED_REPLY = 250
"""Tokens of a reply, until the bank has seen replies of its own."""
_CLAUSES = re.compile(r"[,;:]\s|\b(?:and|but|so|because)\b")
_MARKED = re.compile(r"\d+(?:[.,:/]\d+)*|(?<=[a-z,;] )[A-Z]\w*")
"""Numbers, and words that have a capital within a sentence: names, which may look like other words ("May")."""
_TELLING = "said says asked asks told tells talked talks spoke speaks mentioned mentions".split()
"""Words that tell that something was said, which no line says of itself."""


class Line(Struct, frozen=True):
    """A sentence of a turn: `[start, end)` of its text."""

    turn: Record
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words."""
        return self.turn.text[self.start : self.end]

    @property
    def span(self) -> Span:
        """The characters of the episode."""
        (source,) = self.turn.sources
        return Span(source.episode, source.start + self.start, source.start + self.end)


class Abstract(Struct, frozen=True):
    """What a reply comes to: None where no sentence is left; `dropped` counts sentences by what they lack."""

    digest: Digest | None
    dropped: Mapping[str, int]


class _Reply(Struct):
    sentences: list[object]


class _Said(Struct):
    text: str
    cites: list[int]


def abstract_prompt(turns: Sequence[Record], *, tokens: int, longest: int) -> tuple[Prompt, list[Line]] | None:
    """What a model is asked about a segment, and the lines that its marks mean, from 1 on; None if nothing is.

    Of turns that are too long together, as many lines are shown of each as go into the question.

    Args:
        tokens: that the question may have, its reply (of `longest`) not counted.
    """
    shown = [turn for turn in turns if not turn.taint and turn.audience == turns[0].audience]
    if len(shown) < FEWEST:
        return None
    cut = [[Line(turn, start, end) for start, end in sentence_spans(turn.text)] for turn in shown]
    most = max(map(len, cut), default=0)
    while most:
        lines = [line for own in cut for line in own[:most]]
        prompt = _prompt(lines, longest)
        if prompt_tokens(prompt) <= tokens:
            return prompt, lines
        most //= 2
    return None


def _prompt(lines: Sequence[Line], longest: int) -> Prompt:
    turns = [
        {"who": _who(turn), "when": _day(turn), "says": {str(mark): line.text for mark, line in said}}
        for turn, said in _by_turn(lines)
    ]
    return template(PROMPT).prompt({"turns": turns}, longest=longest)


def _by_turn(lines: Sequence[Line]) -> Iterator[tuple[Record, list[tuple[int, Line]]]]:
    for _, group in groupby(enumerate(lines, start=1), key=lambda each: each[1].turn.id):
        said = list(group)
        yield said[0][1].turn, said


def abstract(prompt: Prompt, lines: Sequence[Line]) -> Flow[Abstract]:
    """What a model makes of a segment, without every sentence that cites no line, or says more than its lines.

    Raises: LlmUnavailable, ReplyUnreadable.
    """
    said = read_reply((yield prompt), _Reply).sentences
    kept, places, dropped, left = list[str](), set[int](), Counter[str](), MOST_CHARACTERS
    for each in said:
        found = checked(each, lines)
        if isinstance(found, str):
            dropped[found] += 1
        elif len(kept) == MOST_SENTENCES or len(found[0]) > left:
            dropped["flood"] += 1
        else:
            kept.append(found[0])
            places |= set(found[1])
            left -= len(found[0])
    sources = tuple(lines[place].span for place in sorted(places))
    return Abstract(Digest(text="\n".join(kept), sources=sources) if kept else None, dict(sorted(dropped.items())))


def checked(claimed: object, lines: Sequence[Line]) -> tuple[str, tuple[int, ...]] | str:
    """A sentence with the places of the lines that it cites, or the name of what it lacks.

    Its words stand in those lines, or name who says them and when. It denies only where they do; if it denies nothing,
    its words stand where they do not.
    """
    try:
        said = convert(claimed, _Said)
    except ValidationError:
        return "form"
    text = " ".join(said.text.split())
    if not text or not text.isprintable():
        return "form"
    places = tuple(dict.fromkeys(mark - 1 for mark in said.cites if 0 < mark <= len(lines)))
    if not places or len(places) < len(set(said.cites)):
        return "citation"
    cited = [lines[place] for place in places]
    names = [*_TELLING, *(f"{_who(line.turn)} {_days(line.turn)}" for line in cited)]
    clauses = [clause for line in cited for clause in _CLAUSES.split(line.text)]
    denied = [clause for clause in clauses if denies(clause)]
    said_so = clauses if denies(text) else [clause for clause in clauses if clause not in denied]
    shown = " ".join([*said_so, *names])
    others = {_who(line.turn) for line in lines} - {_who(line.turn) for line in cited}
    if (denies(text) and not denied) or not Source(" ".join(said_so)).supports(text, names):
        return "support"
    if not all(_stands(word, shown) for word in [*_MARKED.findall(text), *(n for n in others if _stands(n, text))]):
        return "support"
    return text, places


def _stands(word: str, text: str) -> bool:
    """Whether a word stands in a text as it is written, or a number, whatever its ending ("20th")."""
    end = r"\d" if word[-1].isdigit() else r"\w"
    return re.search(rf"(?<!\w){re.escape(word)}(?!{end})", text) is not None


def _who(turn: Record) -> str:
    return turn.actor or turn.origin.value


def _day(turn: Record) -> str | None:
    return None if turn.at is None else turn.at.start.date().isoformat()


def _days(turn: Record) -> str:
    """A turn's day in the forms that sentences have."""
    return "" if turn.at is None else f"{turn.at.start:%Y-%m-%d} {turn.at.start.day} {turn.at.start:%B %Y}"
