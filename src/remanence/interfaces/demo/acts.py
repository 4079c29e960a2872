"""What the demo does with the engine, apart from how it looks: replay, ask, forget, undo, verify."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from remanence.interfaces.demo.story import Question, Story, Turn
from remanence.types import Hits, Receipt

if TYPE_CHECKING:
    from remanence.memory import Memory

FOUND_WITHIN = 5
"""A question counts as answered if a gold turn is among this many hits."""


class ReplayClock:
    """The bank's clock while the story is told: it stands where the last session ended."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        """The moment it was last set to."""
        return self.moment


class Answer(Struct, frozen=True):
    """What came of a question: the hits, milliseconds, and the rank of the first gold turn (None if not found)."""

    question: Question
    hits: Hits
    ms: float
    rank: int | None

    @property
    def found(self) -> bool:
        """Whether a gold turn is among the first `FOUND_WITHIN` hits."""
        return self.rank is not None and self.rank <= FOUND_WITHIN


def tell(memory: Memory, clock: ReplayClock, story: Story) -> Iterator[tuple[list[Turn], Receipt]]:
    """Retain session by session, each at the time when it ended, so that the bank learns as it would have."""
    for turns in story.sessions():
        clock.moment = turns[-1].at + timedelta(minutes=1)
        yield turns, memory.retain_many([_item(turn) for turn in turns])
    clock.moment = story.now


def _item(turn: Turn) -> dict[str, object]:
    return {name: getattr(turn, name) for name in turn.__struct_fields__}


def ask(memory: Memory, question: Question, story: Story, timer: Callable[[], float]) -> Answer:
    """Put one question to the bank. `timer` gives seconds."""
    started = timer()
    hits = memory.recall(question.ask, k=10, now=story.now, known_at=question.known_at)
    ms = (timer() - started) * 1000
    return Answer(question, hits, ms, gold_rank(hits, question.gold))


def gold_rank(hits: Hits, gold: tuple[str, ...]) -> int | None:
    """The rank of the first hit that cites one of the turns, or None."""
    return next((hit.rank for hit in hits if any(e.external_id in gold for e in hit.evidence)), None)
