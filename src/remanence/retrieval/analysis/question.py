"""What a question asks for, understood by rules: words, people, times and the kind of answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from remanence.encoding.dates.landmarks import Ordering, ordering
from remanence.encoding.text import terms
from remanence.indexes import MemoryIndex
from remanence.retrieval.adviser import Adviser
from remanence.retrieval.analysis.advice import asks_advice
from remanence.retrieval.analysis.asking import asking_terms
from remanence.retrieval.analysis.difficulty import answer_form, hard_because
from remanence.retrieval.analysis.intent import answer_kind
from remanence.retrieval.analysis.people import names_in, people_in, speakers_called, speakers_in
from remanence.retrieval.analysis.times import asked_times
from remanence.retrieval.analysis.wording import question_language, wording
from remanence.types import Query, When

_ASKING = frozenset(
    terms(
        """happen happened do doing done talk talked talking discuss discussed discussing discussion speak spoke
        speaking say said saying tell told mention mentioned chat chatted chatting conversation conversations
        session sessions cover covered topic topics thing things anything everything something event events
        activity activities summary summarize summarise recap review overview list show remember recall know
        exactly happening go went gone us together plan plans planned get got memory memories message messages
        note notes record records day time date give remind recap sum please came come up bring brought mind touch
        touched busy let know see look back story stories new update updates""",
        "en",
    )
)
_OF_ORDER = frozenset(
    terms("first last latest earliest recent recently ever again time times before after since long ago", "en")
)
_WORD = re.compile(r"\S+")


class Question(Struct, frozen=True):
    """A query, analysed.

    Attributes:
        terms: its content terms, each once. names: capitalised words in it. kind: what an answer is ("when", "who", …).
        speakers: the actors whose words it asks for; none if it could be anybody's. people: all that it names.
        intervals: the times it names. sessions: codes of the sessions that it counts.
        order: "first", "last", "before", "after" or "order" if it asks for that, else "".
        everything: whether it has no words but those of time and of asking, and so wants all that happened then.
        ordering: what it asks of the order of things.
        form: "one", or "list", "count", "compare", "yes-no" by what its answer has to look like.
        request: whether it asks for advice, and so is answered by what somebody prefers.
        hard: why it may need more than the one record that is most like it; nothing for a plain look-up.
        query: what was asked, with its clocks and filter.
        language: ISO 639-1 code. variants: by term, what else stands for its word in records, and its share of worth.
        adviser: a language model that parts may ask about it, where there is one.
    """

    text: str
    terms: tuple[str, ...]
    names: tuple[str, ...]
    kind: str
    speakers: tuple[str, ...]
    intervals: tuple[When, ...]
    sessions: tuple[int, ...]
    order: str
    everything: bool
    ordering: Ordering
    form: str = "one"
    hard: tuple[str, ...] = ()
    language: str = "en"
    variants: Mapping[str, tuple[tuple[str, float], ...]] = {}
    request: bool = False
    people: tuple[str, ...] = ()
    query: Query = Query(text="")
    adviser: Adviser | None = None

    @property
    def topic(self) -> str:
        """The words that say what it asks for, without those of time, order and asking. Cost: some 20 µs."""
        idle = (asking_terms(self.language) or _ASKING) | _OF_ORDER
        return " ".join(word for word in _WORD.findall(self.ordering.rest) if set(terms(word, self.language)) - idle)

    def summary(self, index: MemoryIndex) -> dict[str, Any]:
        """Plain JSON values, for people and logs."""
        return {
            "language": self.language,
            "terms": list(self.terms),
            "names": list(self.names),
            "speakers": list(self.speakers),
            "times": [f"{_day(when)} ({when.precision})" for when in self.intervals],
            "sessions": [index.columns.sessions.values[code] for code in self.sessions],
            "kind": self.kind,
            "order": self.ordering.extreme or self.order,
            "events": list(self.ordering.landmarks.events) if self.ordering.landmarks else [],
            "everything": self.everything,
            "form": self.form,
            "request": self.request,
            "difficulty": "hard" if self.hard else "plain",
            "hard": list(self.hard),
        }


def _day(when: When) -> str:
    start, end = when.start.date(), when.end.date()
    return str(start) if (end - start).days <= 1 else f"{start} to {end}"


def analyse(index: MemoryIndex, query: Query) -> Question:
    """What a query asks of an index. Cost: some 60 µs."""
    language = question_language(index, query.text)
    words = wording(index, query.text, language)
    times = asked_times(index, query.text, query.now)
    people = people_in(index, query.text, language)
    speakers = speakers_in(index, query.text, language, people)
    if not speakers and not people:
        speakers = speakers_called(index, query, language)
    form = answer_form(query.text)
    asked = ordering(times.rest) if language == "en" else Ordering(rest=times.rest)
    return Question(
        text=query.text,
        terms=words.terms,
        names=names_in(query.text, language),
        kind=answer_kind(query.text, language),
        speakers=speakers,
        people=tuple(dict.fromkeys(actor for actors in people.values() for actor in actors)),
        intervals=times.intervals,
        sessions=times.sessions,
        order=times.order,
        form=form,
        request=asks_advice(query.text),
        hard=hard_because(query.text, form=form, order=times.order),
        everything=bool(times.intervals or times.sessions)
        and not asked.planned
        and _is_asking_only(times.rest, speakers, language),
        ordering=asked,
        language=language,
        variants=words.variants,
        query=query,
    )


def _is_asking_only(rest: str, speakers: Iterable[str], language: str) -> bool:
    """Whether words say nothing of what is asked for, but perhaps of whom."""
    whom = {term for speaker in speakers for term in terms(speaker, language)}
    return not set(terms(rest, language)) - (asking_terms(language) or _ASKING) - whom
