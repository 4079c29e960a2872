"""Order in time: the first or last of what matches, and what lies before, after or between events found first."""

from __future__ import annotations

import numpy as np

from remanence.encoding.dates.landmarks import Landmarks
from remanence.encoding.dates.offsets import moved
from remanence.encoding.text import terms
from remanence.errors import EmbedderUnavailable
from remanence.indexes import MemoryIndex
from remanence.indexes.context import NONE
from remanence.indexes.growing import Rows
from remanence.indexes.lexical import LexicalSpec
from remanence.indexes.moments import DAY, MISSING, micros, moment
from remanence.indexes.rounding import Doubles, steady
from remanence.indexes.vectors import VectorSpec
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.analysis.times import happened_within
from remanence.retrieval.parts import Board, Mask, Refiner
from remanence.types import When

_LEXICAL, _VECTORS = LexicalSpec(), VectorSpec()
_LEAST = 0.3
"""Below this share of the best likeness nothing is an occasion of what is asked for."""


@register("order.v1")
def order(
    *,
    lead: float = 10.0,
    hint: float = 2.0,
    meaning: float = 2.0,
    other: float = 0.8,
    half: float = 0.4,
    doubt: float = 0.1,
    carry: float = 0.7,
) -> Refiner:
    """For questions of times and order: boosts what is asked for where it lies in the time that is asked for.

    "The last time we" asks for the latest occasion (session, or day) that matches; as nobody says how much is a match,
    an occasion counts by the chance that it matches and none nearer to that end does. Events ("after the move") are
    looked up first, and what is asked is then sought on the right side of them.

    Args:
        lead: for the record most like what is asked, where the place in time is sure: the question asks for the first
            or last, for all that happened then, or for what was said then. hint: elsewhere ("how did she feel after
            the accident" is told right then, in words of the accident).
        meaning: a full likeness in meaning, in full likenesses in words. other: what the words of others count where
            the question asks for those of one. half, doubt: an occasion of `half` the best likeness matches with even
            chance; `doubt` is the width of the curve.
        carry: of a turn's match, what the next turn has at least: an answer belongs to what it answers.
    Cost: a lexical and a dense search more where the place is sure, and one for each event.
    """

    def refine(index: MemoryIndex, question: Question, board: Board, allowed: Mask) -> Doubles | None:
        asked, placed = question.ordering, bool(question.intervals or question.sessions)
        if question.everything or not (asked.extreme or asked.landmarks or placed):
            return None
        topic = question.topic
        bounded = asked.landmarks is not None and asked.landmarks.relation == "between"
        sure = bool(asked.extreme or asked.spoken or bounded or not topic)
        members = _inside(index, question, allowed, meaning, sure=sure)
        if not members.any():
            return None
        if not topic:
            return members * np.float64(lead)
        anew = sure or asked.landmarks is not None or bool((index.columns["session"][members] >= 0).any())
        by_times = board.shares.get("temporal", 0.0)
        found = _likeness(index, topic, question.language, meaning) if anew else board.total - by_times
        match = _outstanding(found, allowed, members)
        if sure and question.speakers:
            match = np.where(_said_by(index, question), match, other * match)
        if sure and not asked.extreme:
            match = np.maximum(match, carry * _of_the_turn_before(index, match) * members)
        if asked.extreme:
            match = match * _occasions(index, match, asked.extreme, half, doubt)
        boost: Doubles = (lead if sure else hint) * match
        return boost

    return refine


def _likeness(index: MemoryIndex, text: str, language: str, meaning: float) -> Doubles:
    """How like a text each row is: in words, and in meaning, which counts so much."""
    found = index.lexical(_LEXICAL).scores(list(dict.fromkeys(terms(text, language))))
    vectors = index.vectors(_VECTORS)
    try:
        return found if vectors is None else found + meaning * np.maximum(vectors.scores(vectors.query(text)), 0.0)
    except EmbedderUnavailable:
        return found


def _inside(index: MemoryIndex, question: Question, allowed: Mask, meaning: float, *, sure: bool) -> Mask:
    """The rows that lie in the times, in the sessions and on the sides of the events that the question names."""
    asked = question.ordering
    members: Mask = allowed & (index.columns["at_start"] != MISSING)
    if asked.landmarks and members.any():
        days = [
            _day_of_best(index, _likeness(index, event, question.language, meaning), members)
            for event in asked.landmarks.events
        ]
        members &= _beside(index, asked.landmarks, days, sure=sure)
    if question.intervals and asked.planned:
        members &= _foretold(index, question)
    elif question.intervals or question.sessions:
        members &= happened_within(index, question.intervals, question.sessions)
    return members


def _outstanding(likeness: Doubles, allowed: Mask, members: Mask) -> Doubles:
    """How far each member stands out from the middle of what is allowed, as a share of the best of them."""
    middle = float(np.median(likeness[allowed])) if allowed.any() else 0.0
    above = np.where(members, np.maximum(likeness - middle, 0.0), 0.0)
    return above / max(float(above.max(initial=0.0)), 1e-9)


def _of_the_turn_before(index: MemoryIndex, match: Doubles) -> Doubles:
    before = index.order.beside(0)
    return np.where(before == NONE, 0.0, match[before])


def _said_by(index: MemoryIndex, question: Question) -> Mask:
    codes = [code for code, name in enumerate(index.columns.actors.values) if name in question.speakers]
    return np.isin(index.columns["actor"], codes)


def _occasions(index: MemoryIndex, match: Doubles, end: str, half: float, doubt: float) -> Doubles:
    """For each row the chance that its occasion matches, and none nearer to that end of time."""
    rows = np.flatnonzero(match >= _LEAST)
    times = index.columns["at_start"][rows]
    rows = rows[np.lexsort((rows, times if end == "first" else -times))]
    _, first, inverse = np.unique(_occasion(index, rows), return_index=True, return_inverse=True)
    strongest = np.zeros(len(first))
    np.maximum.at(strongest, inverse, match[rows])
    nearest_first = np.argsort(first, kind="stable")
    chance = steady(1 / (1 + np.exp((half - strongest[nearest_first]) / doubt)))
    worth = np.zeros(len(first))
    worth[nearest_first] = steady(chance * np.cumprod(np.concatenate([[1.0], 1 - chance[:-1]])))
    found = np.zeros(len(match))
    found[rows] = worth[inverse]
    return found


def _occasion(index: MemoryIndex, rows: Rows) -> Rows:
    """A number for the session of each row, and for its day where it has none."""
    sessions = index.columns["session"][rows].astype(np.int64)
    days = index.columns["at_start"][rows] // DAY
    return np.where(sessions >= 0, sessions, days - days.min(initial=0) + len(index.columns.sessions))


def _day_of_best(index: MemoryIndex, likeness: Doubles, members: Mask) -> int:
    """The start of the day on which the most alike of the members happened."""
    row = int(np.argmax(np.where(members, likeness, -1.0)))
    return int(index.columns["at_start"][row]) // DAY * DAY


def _beside(index: MemoryIndex, landmarks: Landmarks, days: list[int], *, sure: bool) -> Mask:
    """The rows before, after or between days, or so far from one; if not sure, a day belongs to both its sides."""
    starts = index.columns["at_start"]
    first, last = min(days), max(days)
    if landmarks.relation == "between":
        return (starts >= first) & (starts < last + DAY)
    if landmarks.relation == "after":
        return starts >= last + DAY * sure
    if landmarks.relation == "before":
        return starts < first + DAY * (not sure)
    opening, closing = moment(first), moment(first + DAY)
    if opening is None or closing is None:
        return np.ones(len(starts), bool)
    when = moved(When(opening, closing), landmarks.number, landmarks.unit, landmarks.way)
    return np.ones(len(starts), bool) if when is None else happened_within(index, [when], ())


def _foretold(index: MemoryIndex, question: Question) -> Mask:
    """The rows that speak of a time that the question names, and happened before it."""
    members = np.zeros(len(index), bool)
    for when in question.intervals:
        start, end = micros(when.start), micros(when.end)
        members |= index.times.touching(start, end, len(index)) & (index.columns["at_start"] < start)
    return members
