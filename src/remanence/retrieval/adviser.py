"""What parts of a recall ask a language model, each by a versioned prompt; without one they go on by rules.

A model chooses among what a search found and says what to look for. It is shown only what the question may find, and
none of its words reach a hit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from remanence.consulting import Advice
from remanence.errors import ReplyUnreadable
from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.moments import MISSING
from remanence.indexes.rounding import Doubles
from remanence.llm.prompts import template
from remanence.llm.replies import read_reply

LONGEST_REPLY = 600
"""Tokens."""
MOST = 40
"""Sayings that one prompt shows."""
_LETTERS = 2
"""Characters to a token, at least."""
_SHARE = 2
"""One token of so many that a call may take is for the words of sayings."""
_MOST_WORDS = 8
"""Goals and names of one question that are taken."""
_BEST = 10.0
"""The score of a saying that answers the question by itself."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Form = TypeVar("Form", bound=Struct)


class Saying(NamedTuple):
    """Words that a model is asked about, and the rows of the whole index that they come from: all of them."""

    text: str
    rows: tuple[int, ...]
    who: str = ""
    when: str = ""


class _Useful(Struct):
    useful: list[int]


class _Score(Struct):
    mark: int
    score: float


class _Scores(Struct):
    scores: list[_Score]


class _Kinds(Struct):
    kinds: list[str]


class _Further(Struct):
    enough: bool
    search: str


class _Goals(Struct):
    goals: list[str]


class _Names(Struct):
    names: list[str]


class Adviser:
    """A model that one recall may ask.

    Every method gives None where the model does not answer, or not in the form it was asked for; the caller then does
    what it does without a model, and the recall says why under "silent".

    Args:
        index: whose rows sayings come from. allowed: the rows of the whole that the question may find.
    """

    def __init__(self, advice: Advice, index: MemoryIndex, allowed: npt.NDArray[np.bool_]) -> None:
        self._advice, self._index, self._allowed = advice, index.whole, allowed

    def said(self, rows: Rows | Sequence[int]) -> list[Saying]:
        """The words of rows of the whole index, with who said them on which day."""
        rows = np.asarray(rows, np.int64)
        columns, ids = self._index.columns, self._index.named(rows)
        texts = {} if self._index.texts is None else self._index.texts(ids)
        actors, starts = columns["actor"][rows].tolist(), columns["at_start"][rows].tolist()
        return [
            Saying(texts.get(id, ""), (row,), columns.actors.values[actor] if actor >= 0 else "", _day(start))
            for id, row, actor, start in zip(ids, rows.tolist(), actors, starts, strict=True)
        ]

    def useful(self, question: str, sayings: Sequence[Saying], given: Sequence[Saying] = ()) -> list[int] | None:
        """The places of the sayings that help to answer, beside what is `given`; of those that it may be shown."""
        shown = self._shown([*given, *sayings])
        about = {
            "question": question,
            "given": [self._told(given[place]) for place in shown if place < len(given)],
            "evidence": self._marked([*given, *sayings], [place for place in shown if place >= len(given)]),
        }
        said = self._ask("filter_evidence.v1", about, _Useful)
        evidence = {place + 1 for place in shown if place >= len(given)}
        return None if said is None else sorted({mark - 1 - len(given) for mark in said.useful if mark in evidence})

    def scores(self, question: str, sayings: Sequence[Saying]) -> Doubles | None:
        """How far each saying answers the question, from 0 to 1; 0 for one that the model may not be shown."""
        shown = self._shown(sayings)
        about = {"question": question, "evidence": self._marked(sayings, shown)}
        said = self._ask("score_evidence.v1", about, _Scores)
        if said is None:
            return None
        found = np.zeros(len(sayings))
        for each in said.scores:
            if each.mark - 1 in shown:
                found[each.mark - 1] = min(max(each.score / _BEST, 0.0), 1.0)
        return found

    def kinds(self, question: str, kinds: Mapping[str, str]) -> list[str] | None:
        """Those of some kinds, each described, that a question calls for; None if the model names none of them."""
        about = {"question": question, "kinds": [{"name": name, "what": what} for name, what in kinds.items()]}
        said = self._ask("choose_kinds.v1", about, _Kinds)
        return None if said is None else [name for name in kinds if name in said.kinds] or None

    def further(self, question: str, sayings: Sequence[Saying]) -> str | None:
        """What to search for next, after what was found; "" where that is enough."""
        about = {"question": question, "evidence": self._marked(sayings, self._shown(sayings))}
        said = self._ask("search_further.v1", about, _Further)
        return None if said is None else "" if said.enough else _line(said.search)

    def goals(self, question: str) -> list[str] | None:
        """What has to be found out to answer a question, in a few words each; None if the model names nothing."""
        said = self._ask("plan_goals.v1", {"question": question}, _Goals)
        return None if said is None else _lines(said.goals) or None

    def names(self, question: str) -> list[str] | None:
        """The people, places and things that a question names; None if the model names nothing."""
        said = self._ask("name_entities.v1", {"question": question}, _Names)
        return None if said is None else _lines(said.names) or None

    def _ask(self, name: str, about: Mapping[str, Any], form: type[Form]) -> Form | None:
        reply = self._advice.reply(template(name).prompt(about, longest=LONGEST_REPLY))
        if reply is None:
            return None
        try:
            return read_reply(reply, form)
        except ReplyUnreadable as e:
            self._advice.unread(str(e))
            return None

    def _shown(self, sayings: Sequence[Saying]) -> list[int]:
        """The places of those that may be shown, the first so many."""
        may = (place for place, each in enumerate(sayings) if each.text and self._allowed[list(each.rows)].all())
        return [place for _, place in zip(range(MOST), may, strict=False)]

    def _marked(self, sayings: Sequence[Saying], places: Sequence[int]) -> list[dict[str, Any]]:
        return [{"mark": place + 1, **self._told(sayings[place])} for place in places]

    def _told(self, saying: Saying) -> dict[str, str]:
        letters = self._advice.tokens // _SHARE * _LETTERS // MOST
        about = {"who": saying.who, "when": saying.when, "text": saying.text[:letters]}
        return {name: words for name, words in about.items() if words}


def _day(start: int) -> str:
    if start == MISSING:
        return ""
    return (_EPOCH + timedelta(microseconds=start)).date().isoformat()


def _lines(said: Sequence[str]) -> list[str]:
    return [line for line in map(_line, said[:_MOST_WORDS]) if line]


def _line(said: str) -> str:
    """On one line, and no longer than a question."""
    return " ".join(said.split())[:200]
