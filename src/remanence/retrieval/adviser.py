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
SCORED = 25
"""Sayings that one prompt has scored, so that the reply has room for all of them."""
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

    def together(self, rows: Rows | Sequence[int], *, most: int = MOST) -> Saying:
        """Rows of the whole index as one saying, as they were stored: the first so many that the question may find."""
        own = sorted([row for row in map(int, rows) if self._allowed[row]][:most])
        said = self.said(own)
        text = "\n".join(f"{each.who}: {each.text}" if each.who else each.text for each in said if each.text)
        return Saying(text, tuple(own), when=said[0].when if said else "")

    def label(self, text: str, rows: Rows) -> Saying:
        """Words that each of these rows says by itself: one that the question may find is enough to show them."""
        return Saying(text, tuple(rows[np.argsort(~self._allowed[rows], kind="stable")][:1].tolist()))

    def useful(self, question: str, sayings: Sequence[Saying], given: Sequence[Saying] = ()) -> list[int] | None:
        """The places of the sayings that help to answer, beside what is `given`; of the first that it may be shown."""
        known = [given[place] for place in self._shown(given)[: MOST // 2]]
        shown = self._shown(sayings)[: MOST - len(known)]
        if not shown:
            return []
        letters = self._letters(len(known) + len(shown))
        about = {
            "question": question,
            "given": [_told(each, letters) for each in known],
            "evidence": _marked(sayings, shown, letters),
        }
        said = self._ask("filter_evidence.v1", about, _Useful)
        return None if said is None else [place for place in shown if place + 1 in said.useful]

    def scores(self, question: str, sayings: Sequence[Saying]) -> Doubles | None:
        """How far each saying answers the question, from 0 to 1; 0 for one that the model may not be shown.

        Asks once for every `SCORED`.
        """
        shown, found = self._shown(sayings), np.zeros(len(sayings))
        for start in range(0, len(shown), SCORED):
            places = shown[start : start + SCORED]
            about = {"question": question, "evidence": _marked(sayings, places, self._letters(len(places)))}
            said = self._ask("score_evidence.v1", about, _Scores)
            if said is None:
                return None
            for each in said.scores:
                if each.mark - 1 in places:
                    found[each.mark - 1] = min(max(each.score / _BEST, 0.0), 1.0)
        return found

    def kinds(self, question: str, kinds: Mapping[str, str]) -> list[str] | None:
        """Those of some kinds, each described, that a question calls for; None if the model names none of them."""
        about = {"question": question, "kinds": [{"name": name, "what": what} for name, what in kinds.items()]}
        said = self._ask("choose_kinds.v1", about, _Kinds)
        return None if said is None else [name for name in kinds if name in said.kinds] or None

    def further(self, question: str, sayings: Sequence[Saying]) -> str | None:
        """What to search for next, after what was found; "" where that is enough; None, too, if nothing was."""
        shown = self._shown(sayings)[:MOST]
        if not shown:
            return None
        about = {"question": question, "evidence": _marked(sayings, shown, self._letters(len(shown)))}
        said = self._ask("search_further.v1", about, _Further)
        return None if said is None else "" if said.enough else _line(said.search) or None

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
        """The places of those that may be shown; what comes from no row may not."""
        may = self._allowed
        return [n for n, each in enumerate(sayings) if each.text and each.rows and may[list(each.rows)].all()]

    def _letters(self, count: int) -> int:
        """Of each saying, where a prompt shows so many."""
        return self._advice.tokens // _SHARE * _LETTERS // max(count, 1)


def _marked(sayings: Sequence[Saying], places: Sequence[int], letters: int) -> list[dict[str, Any]]:
    return [{"mark": place + 1, **_told(sayings[place], letters)} for place in places]


def _told(saying: Saying, letters: int) -> dict[str, str]:
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
