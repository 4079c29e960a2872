"""Summaries without a model: the sentences of a segment that the others speak of most.

A summary is nothing but characters of its turns, so that it can neither make anything up nor outlive them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import log, sqrt

from msgspec import Struct

from remanence.encoding.text import read, terms
from remanence.lifecycle.sentences import sentence_spans
from remanence.protocols import Digest
from remanence.types import Record, Span

PART = "extractive.v1"
MOST_SENTENCES, MOST_CHARACTERS = 6, 700
"""Of a summary."""
TURNS_A_SENTENCE = 3
"""A segment gets one sentence for so many turns, at least one."""
LONGEST_SENTENCE = 300
"""Characters; of a longer one, such as a list or a program, only the beginning is taken."""
FEWEST_TERMS = 3
"""Of a sentence, unless all of a segment are shorter."""


class _Sentence(Struct, frozen=True):
    """Characters of a turn, the weights of their terms, and how much they would tell on their own."""

    place: int
    start: int
    end: int
    weights: dict[str, float]
    worth: float


class Extractive:
    """Implements `remanence.protocols.Summariser`."""

    part = PART

    def __call__(self, segments: Sequence[Sequence[Record]]) -> list[Digest | None]:
        """A digest for each segment; None for one that says nothing."""
        return [digest(turns) for turns in segments]


def digest(turns: Sequence[Record]) -> Digest | None:
    """The most telling sentences of turns; None where they say nothing."""
    sentences = _sentences(turns)
    chosen = sorted(_chosen(sentences, len(turns)), key=lambda s: (s.place, s.start))
    if not chosen:
        return None
    spans, texts = list[Span](), list[str]()
    for each in chosen:
        (source,) = turns[each.place].sources
        spans.append(Span(source.episode, source.start + each.start, source.start + each.end))
        texts.append(turns[each.place].text[each.start : each.end])
    return Digest(text="\n".join(texts), sources=tuple(spans))


def _chosen(sentences: Sequence[_Sentence], turns: int) -> Iterator[_Sentence]:
    """The most telling sentences within the bounds; what was said already counts less each time."""
    left, said = MOST_CHARACTERS, Counter[str]()
    waiting = list(sentences)
    for _ in range(min(MOST_SENTENCES, max(1, turns // TURNS_A_SENTENCE))):
        fitting = [each for each in waiting if each.end - each.start <= left]
        if not fitting:
            return
        best = max(fitting, key=lambda each: (_news(each, said), -each.place, -each.start))
        yield best
        waiting.remove(best)
        said.update(best.weights.keys())
        left -= best.end - best.start


def _news(sentence: _Sentence, said: Counter[str]) -> float:
    """The worth of a sentence, less the share of its weight that is told already."""
    whole = sum(sentence.weights.values())
    known = sum(weight for term, weight in sentence.weights.items() if term in said)
    return round(sentence.worth * (1.0 - known / whole), 9)


def _sentences(turns: Sequence[Record]) -> list[_Sentence]:
    """Every sentence of the turns that says something, with its centrality among them all; who speaks is no news."""
    cut = [
        (place, start, _cut(turn.text, start, end))
        for place, turn in enumerate(turns)
        for start, end in sentence_spans(turn.text)
    ]
    readings = [read(turns[place].text[start:end]) for place, start, end in cut]
    speakers = {term for actor in {turn.actor for turn in turns} for term in terms(actor or "")}
    said = [sorted(set(reading.terms) - speakers) for reading in readings]
    having = Counter(term for own in said for term in own)
    fewest = min(FEWEST_TERMS, max(map(len, said), default=0)) or 1
    found = list[_Sentence]()
    for (place, start, end), reading, words in zip(cut, readings, said, strict=True):
        if len(words) < fewest:
            continue
        own = {term: log((len(cut) + 1) / having[term]) + 0.1 for term in words}
        # How much of what it says others speak of too, damped by length, so that no list of words wins.
        shared = sum(weight * log(having[term]) for term, weight in own.items())
        telling = 1.0 + 0.2 * reading.number + 0.1 * min(reading.names, 3) + 0.1 * reading.time
        asking = 0.3 if reading.question else 1.0
        worth = (0.2 * sum(own.values()) + shared) / sqrt(len(own) + 3.0) * telling * asking
        found.append(_Sentence(place, start, end, own, round(worth, 9)))
    return found


def _cut(text: str, start: int, end: int) -> int:
    """Where a sentence ends, or where one that is too long is cut: behind a whole word."""
    if end - start <= LONGEST_SENTENCE:
        return end
    space = text.rfind(" ", start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
    return space if space > 0 else start + LONGEST_SENTENCE
