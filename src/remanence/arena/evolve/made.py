"""Questions made of a bank itself, for those who have none of their own: by rule, and easier than what people ask.

Three kinds: what a statement says but for its value, what somebody said on a day, and where a name comes up. Their gold
evidence is what they were made of, so they favour words over meaning; whatever is found with them says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2b

from remanence.arena.datasets import Doc, Group, Question
from remanence.encoding.naming import name_key
from remanence.memory import Memory
from remanence.types import Entity, Episode, Record

__all__ = ["WARNING", "made_of"]

WARNING = "the questions were made of the bank itself, by rule: people ask otherwise, so the gain for them may differ"
MOST = 200
"""Questions of a kind."""
MOST_GOLD = 10
"""What more documents answer is no question that a search can be judged by."""
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_Gold = dict[str, set[str]]


def made_of(memory: Memory, *, seed: int) -> tuple[Group, list[Question]]:
    """What a bank holds as a group, and questions about it, in a fixed order for a seed.

    Only what is believed and not held back is read.
    """
    episodes = [item for item in memory.list("episodes", current=True) if isinstance(item, Episode)]
    texts = {episode.id: name_key(episode.text) for episode in episodes}
    kinds = {
        "fact": _facts(memory, set(texts)),
        "day": _days(episodes),
        "name": _names(memory, texts),
    }
    questions = [question for kind, gold in kinds.items() for question in _drawn(kind, gold, seed)]
    docs = tuple(_doc(episode) for episode in episodes)
    return Group(name=memory.name, docs=docs, questions=()), questions


def _doc(episode: Episode) -> Doc:
    named = f"{episode.actor}: {episode.text}" if episode.actor else episode.text
    return Doc(
        id=episode.id,
        text=episode.text,
        printed=named,
        time=episode.at.start.isoformat() if episode.at else None,
        actor=episode.actor,
        session=episode.session,
        metadata=dict(episode.metadata),
        tags=episode.tags,
    )


def _drawn(kind: str, gold: _Gold, seed: int) -> Iterator[Question]:
    """At most `MOST` questions, by lot."""
    few = [text for text, ids in gold.items() if 0 < len(ids) <= MOST_GOLD]
    lots = sorted(few, key=lambda text: (blake2b(f"{seed} {text}".encode("utf-8", "replace")).digest(), text))
    for number, text in enumerate(lots[:MOST]):
        yield Question(id=f"{kind} {number}", text=text, type=kind, gold=tuple(sorted(gold[text])))


def _facts(memory: Memory, there: set[str]) -> _Gold:
    """Whom or what a statement is about, and the attribute; the value is what is looked for."""
    found: _Gold = defaultdict(set)
    for record in memory.list(unit="statement"):
        if isinstance(record, Record) and (said := record.statement) and said.attribute and said.value:
            sources = {span.episode for span in record.sources}
            found[f"{said.subject} {said.attribute.replace('_', ' ')}?"] |= sources & there
    return found


def _days(episodes: Sequence[Episode]) -> _Gold:
    """Who said something on which day."""
    found: _Gold = defaultdict(set)
    for episode in episodes:
        if episode.actor and episode.at:
            day = episode.at.start
            found[f"What did {episode.actor} say on {day.day} {_MONTHS[day.month - 1]} {day.year}?"].add(episode.id)
    return found


def _names(memory: Memory, texts: dict[str, str]) -> _Gold:
    """Where the names of the bank's entities come up."""
    keys = {name_key(item.name): item.name for item in memory.list("entities") if isinstance(item, Entity)}
    found: _Gold = defaultdict(set)
    for id, text in texts.items():
        padded = f" {text} "
        for key, name in keys.items():
            if key and f" {key} " in padded:
                found[f"What was said about {name}?"].add(id)
    return found
