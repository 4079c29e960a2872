"""The engine itself, as a user would use it: a bank, `retain_many`, `recall`. One system for each recipe."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from remanence.arena.datasets import Doc, Group, Question
from remanence.arena.systems.kept import KeptEmbedder
from remanence.arena.systems.protocol import Found, Searcher, Settings
from remanence.arena.systems.scoring import PlainSearcher
from remanence.arena.systems.shared import Retained, retained
from remanence.encoding.dates import parse_when
from remanence.encoding.embedding import load_embedder
from remanence.errors import EmbedderUnavailable, MissingExtra
from remanence.memory import Memory
from remanence.protocols import TextEmbedder
from remanence.recipes import AUTO, Tiers, built_in, load_recipe
from remanence.types import Hit, Hits

__all__ = ["MemorySearcher", "Remanence", "can_be_read", "documents"]


def can_be_read(time: str | None) -> bool:
    """Whether there is a printed time that the engine reads."""
    try:
        return time is not None and bool(parse_when(time))
    except ValueError:
        return False


class Remanence:
    """The engine with a recipe.

    Raises: RecipeInvalid if there is no such recipe; EmbedderUnavailable, MissingExtra.
    """

    ranks = True

    def __init__(self, name: str, recipe: str, settings: Settings, version: str) -> None:
        self.name = name
        self._recipe = recipe
        self._settings = settings
        self._extract = Tiers(recipe).extract.key
        self._beside = _beside(recipe, settings)
        models = (embedder.space.model for embedder in self._beside.values())
        self.version = "+".join([version, *_of_own(recipe), *models])
        with self._open():
            pass  # an unknown recipe or embedder is said now, not after an hour of baselines

    def build(self, group: Group) -> Searcher:
        bank = retained(group, (self._extract, self._settings.embedder), lambda path: self._retain(path, group))
        memory = self._open(bank.path)
        try:
            return MemorySearcher(memory, group, bank, k=self._settings.k)
        except BaseException:
            memory.close()
            raise

    def _retain(self, path: Path, group: Group) -> None:
        with self._open(path) as memory:
            memory.retain_many(documents(group))
            memory.wait()

    def _open(self, path: str | Path = ":memory:") -> Memory:
        return Memory(
            path, recipe=self._recipe, embedder=self._settings.embedder, beside=self._beside, durability="normal"
        )


def _beside(recipe: str, settings: Settings) -> dict[str, TextEmbedder]:
    """The further embedders that a recipe names and that are installed here; without the others it does what it can."""
    found: dict[str, TextEmbedder] = {}
    for name in Tiers(recipe).embedders():
        with suppress(MissingExtra, EmbedderUnavailable):
            embedder = load_embedder(name)
            found[name] = embedder if settings.kept is None else KeptEmbedder(embedder, settings.kept)
    return found


def _of_own(recipe: str) -> Iterator[str]:
    """What a recipe of one's own says, in a digest: the version of the engine holds only those that come with it."""
    if recipe != AUTO and recipe not in built_in():
        yield hashlib.sha256(repr(load_recipe(recipe)).encode()).hexdigest()[:12]


class MemorySearcher(PlainSearcher):
    """A bank that holds a group. Documents go in under their number, because a source's ids may repeat."""

    def __init__(self, memory: Memory, group: Group, bank: Retained, *, k: int) -> None:
        self._memory = memory
        self._k = k
        self._unreadable = sum(doc.time is not None and not can_be_read(doc.time) for doc in group.docs)
        self.shared_seconds = bank.seconds if bank.before else 0.0
        memory.wait()
        self.stored_bytes = bank.path.stat().st_size

    @property
    def notes(self) -> Mapping[str, int]:
        """How many documents went in without a time because theirs could not be read."""
        return {"times_unreadable": self._unreadable} if self._unreadable else {}

    def search(self, question: Question) -> Found:
        now = question.time if can_be_read(question.time) else None
        hits = self._memory.recall(question.text, k=self._k, now=now)
        return Found(
            hits=tuple(tuple(_number(each.external_id) for each in hit.evidence) for hit in hits),
            confidence=_confidence(hits),
            pack=lambda budget: _packed(hits, budget),
            outdated=frozenset(_number(e.external_id) for hit in hits if _is_marked(hit) for e in hit.evidence),
            answer=lambda: self._answer(question.text, now),
        )

    def _answer(self, question: str, now: str | None) -> str:
        answer = self._memory.reflect(question, now=now)
        return answer.text if answer.known else ""

    def close(self) -> None:
        """Close the bank."""
        self._memory.close()


def documents(group: Group) -> Iterator[dict[str, Any]]:
    """The documents of a group as `retain_many` takes them, under their numbers."""
    return _items(group, [can_be_read(doc.time) for doc in group.docs])


def _is_marked(hit: Hit) -> bool:
    """Whether a reader of the pack is told that this is out of date."""
    superseded = hit.record.valid_to is not None or hit.record.retired_at is not None
    return superseded or "outdated" in hit.why.notes


def _confidence(hits: Hits) -> float | None:
    """What the gate says; of a recipe without one, the best score. None where nothing was found."""
    if not len(hits):
        return None
    return hits[0].score if hits.confidence is None else hits.confidence


def _items(group: Group, readable: list[bool]) -> Iterator[dict[str, Any]]:
    for number, (doc, with_time) in enumerate(zip(group.docs, readable, strict=True)):
        yield _item(number, doc, with_time=with_time)


def _item(number: int, doc: Doc, *, with_time: bool) -> dict[str, Any]:
    """A document as `retain_many` takes it, without the fields that the source does not have."""
    item = {
        "id": str(number),
        "text": doc.text,
        "actor": doc.actor,
        "role": doc.role,
        "session": doc.session,
        "at": doc.time if with_time else None,
        "metadata": doc.metadata,
        "tags": doc.tags,
    }
    return {name: value for name, value in item.items() if value}


def _packed(hits: Hits, budget: int) -> tuple[int, ...]:
    """Numbers of the documents that the packed context of these hits cites."""
    names = {each.episode: _number(each.external_id) for hit in hits for each in hit.evidence}
    pack = hits.context(tokens=budget)
    whole = [citation for citation in pack.citations if citation.whole]  # the rest may lack the very evidence
    return tuple(dict.fromkeys(names[episode] for citation in whole for episode in citation.episodes))


def _number(external_id: str | None) -> int:
    if external_id is None:
        raise ValueError("a hit cites an episode that the arena did not retain")
    return int(external_id)
