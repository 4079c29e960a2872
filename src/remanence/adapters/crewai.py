"""A storage for CrewAI's memory: what a crew remembers is kept in a bank, with the vectors of the crew's embedder.

    crew = Crew(…, memory=Memory(storage=RemanenceStorage("crew.rem"), embedder=bundled))

CrewAI asks a storage with a vector alone, without the words it was made of. So `search` is exact: the cosine with every
record of the scope. The words are in the bank all the same, and `storage.memory.recall` finds them by everything else.
"""

from __future__ import annotations

import asyncio
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from threading import Lock
from typing import Any

import numpy as np

from remanence.adapters._shelf import PAGE, Bank, Kept, Put, Shelf
from remanence.encoding.embedding import load_embedder
from remanence.errors import MissingExtra
from remanence.protocols import TextEmbedder
from remanence.types import Act

try:
    from crewai.memory.storage.backend import EmbeddingDimensionMismatchError
    from crewai.memory.types import MemoryRecord, ScopeInfo
    from crewai.memory.utils import normalize_scope_path
except ImportError as e:
    raise MissingExtra("The adapter for CrewAI", "crewai") from e

__all__ = ["RemanenceStorage", "bundled"]

_DIGITS = 5  # of a cosine: what comes after differs between machines
_ADDING = (Act.RETAIN, Act.SUPERSEDE)
_Fits = Callable[["_Shown"], bool]


def bundled(texts: Sequence[str]) -> list[list[float]]:
    """The vectors of the bundled model, as `Memory(embedder=…)` of CrewAI takes them: no key, no download.

    >>> len(bundled(["Ana lives in Lisbon."])[0])
    256
    """
    rows: list[list[float]] = _model().embed(list(texts)).tolist()
    return rows


@cache
def _model() -> TextEmbedder:
    return load_embedder("static")


class RemanenceStorage:
    """CrewAI's `StorageBackend` over a bank. Saving an id again supersedes, deleting forgets; both can be undone.

    Args:
        bank: a path, ":memory:" or an open `Memory`; `close` closes only what was opened here.
        collection: collections of one bank do not see each other's records.
    Raises: as `Memory`.

    >>> storage = RemanenceStorage(":memory:")
    >>> said = ["Ana lives in Lisbon.", "Ben plays the cello."]
    >>> storage.save([MemoryRecord(content=text, scope="/crew", embedding=bundled([text])[0]) for text in said])
    >>> [record.content for record, _ in storage.search(bundled(["Where does Ana live?"])[0], "/crew", limit=1)]
    ['Ana lives in Lisbon.']
    """

    def __init__(self, bank: Bank = ":memory:", *, collection: str = "default") -> None:
        self._shelf, self._place = Shelf(bank, "crewai"), (collection,)
        self._lock, self._seen, self._all = Lock(), -1, _All()
        self.memory = self._shelf.memory

    def save(self, records: list[MemoryRecord]) -> None:
        """Keep records, durably; up to 1,000 are kept all or not at all. No search finds one without an embedding.

        Raises: EmbeddingDimensionMismatchError if vectors are not as long as those that are there; ValueError for
            metadata that is not JSON.
        """
        expected = self._now().dimension
        for record in records:
            if record.embedding:
                expected = _checked(record.embedding, expected)
        self._shelf.put([self._put(record) for record in records])

    def update(self, record: MemoryRecord) -> None:
        """Keep a record in the place of what its id held. Raises: as `save`."""
        self.save([record])

    def search(
        self,
        query_embedding: list[float],
        scope_prefix: str | None = None,
        categories: list[str] | None = None,
        metadata_filter: dict[str, Any] | None = None,
        limit: int = 10,
        min_score: float = 0.0,
    ) -> list[tuple[MemoryRecord, float]]:
        """The `limit` records nearest to a vector among those that fit, best first, ties by age.

        A score is the cosine, 0 where that is negative. Cost: a product with all vectors. What was added since the last
        call is read first; all records, some 100 µs each, after an act of another kind.
        Raises: EmbeddingDimensionMismatchError.
        """
        held = self._now()
        if limit < 1 or held.dimension is None:
            return []
        _checked(query_embedding, held.dimension)
        fits = _fitting(scope_prefix, categories, metadata_filter)
        scores = held.cosines(query_embedding)
        order = (n for n in np.argsort(-scores, kind="stable").tolist() if scores[n] >= min_score)
        best = (n for n in order if fits(held.nearby[n]))
        return [(_record(held.nearby[n].kept), float(scores[n])) for n, _ in zip(best, range(limit), strict=False)]

    def delete(
        self,
        scope_prefix: str | None = None,
        categories: list[str] | None = None,
        record_ids: list[str] | None = None,
        older_than: datetime | None = None,
        metadata_filter: dict[str, Any] | None = None,
    ) -> int:
        """Forget the records to which all applies that is given, everything if nothing is; how many they were."""
        fits = _fitting(scope_prefix, categories, metadata_filter)
        chosen = None if record_ids is None else set(record_ids)
        return self._shelf.remove(
            [
                shown.kept
                for shown in self._now().shown
                if fits(shown)
                and (chosen is None or shown.kept.key in chosen)
                and (older_than is None or shown.created < _utc(older_than))
            ]
        )

    def get_record(self, record_id: str) -> MemoryRecord | None:
        """A record with its embedding, or None."""
        kept = self._shelf.get([(self._place, record_id)]).get((self._place, record_id))
        return None if kept is None else _record(kept)

    def list_records(self, scope_prefix: str | None = None, limit: int = 200, offset: int = 0) -> list[MemoryRecord]:
        """A page of the records of a scope and those below it, the newest first."""
        if limit < 1 or offset < 0:
            return []
        newest = sorted(self._within(scope_prefix), key=lambda shown: shown.created)[::-1]
        return [_record(shown.kept) for shown in newest[offset : offset + limit]]

    def get_scope_info(self, scope: str) -> ScopeInfo:
        """What is in a scope and those below it."""
        there = [*self._within(scope)]
        dates = sorted((shown.created, _record(shown.kept).created_at) for shown in there)
        return ScopeInfo(
            path=normalize_scope_path(scope),
            record_count=len(there),
            categories=sorted({category for shown in there for category in shown.kept.value["categories"]}),
            oldest_record=dates[0][1] if dates else None,
            newest_record=dates[-1][1] if dates else None,
            child_scopes=self.list_scopes(scope),
        )

    def list_scopes(self, parent: str = "/") -> list[str]:
        """The scopes right below one, in order."""
        above = normalize_scope_path(parent).rstrip("/") + "/"
        below = (shown.scope.removeprefix(above) for shown in self._within(parent) if shown.scope.startswith(above))
        return sorted({above + rest.split("/", 1)[0] for rest in below if rest})

    def list_categories(self, scope_prefix: str | None = None) -> dict[str, int]:
        """How many records of a scope each category has."""
        return dict(Counter(each for shown in self._within(scope_prefix) for each in shown.kept.value["categories"]))

    def count(self, scope_prefix: str | None = None) -> int:
        """How many records there are in a scope and those below it."""
        return sum(1 for _ in self._within(scope_prefix))

    def reset(self, scope_prefix: str | None = None) -> None:
        """Forget all records of a scope and those below it, or of the collection."""
        self.delete(scope_prefix)

    async def asave(self, records: list[MemoryRecord]) -> None:
        """`save`, in a thread."""
        await asyncio.to_thread(self.save, records)

    async def asearch(
        self,
        query_embedding: list[float],
        scope_prefix: str | None = None,
        categories: list[str] | None = None,
        metadata_filter: dict[str, Any] | None = None,
        limit: int = 10,
        min_score: float = 0.0,
    ) -> list[tuple[MemoryRecord, float]]:
        """`search`, in a thread."""
        return await asyncio.to_thread(
            self.search, query_embedding, scope_prefix, categories, metadata_filter, limit, min_score
        )

    async def adelete(
        self,
        scope_prefix: str | None = None,
        categories: list[str] | None = None,
        record_ids: list[str] | None = None,
        older_than: datetime | None = None,
        metadata_filter: dict[str, Any] | None = None,
    ) -> int:
        """`delete`, in a thread."""
        return await asyncio.to_thread(self.delete, scope_prefix, categories, record_ids, older_than, metadata_filter)

    def close(self) -> None:
        """Close the bank, if it was opened here."""
        self._shelf.close()

    def __deepcopy__(self, _: object) -> RemanenceStorage:
        """Itself: a copy of a crew remembers the same."""
        return self

    def _now(self) -> _All:
        """All records as the bank has them now."""
        with self._lock:
            if (seq := self.memory.seq) != self._seen:
                self._all, self._seen = self._caught_up(seq), seq
            return self._all

    def _caught_up(self, seq: int) -> _All:
        """With what was added since; read anew if anything else happened, such as an undo."""
        changes = [*self.memory.journal(self._seen)] if self._all.shown and seq - self._seen <= PAGE else []
        if changes and all(change.act in _ADDING for change in changes):
            more = self._shelf.held(self._place, after=self._all.shown[-1].kept.episode)
            return self._all.with_more(more, self._shelf.held_back())
        return _All(self._shelf.held(self._place), self._shelf.held_back())

    def _within(self, scope: str | None) -> Iterator[_Shown]:
        fits = _fitting(scope, None, None)
        return (shown for shown in self._now().shown if fits(shown))

    def _put(self, record: MemoryRecord) -> Put:
        vector = b64encode(np.asarray(record.embedding, "<f4").tobytes()).decode() if record.embedding else None
        return Put(
            place=self._place, key=record.id, value=record.model_dump(mode="json"), text=record.content,
            about={"embedding": vector}, at=_utc(record.created_at), actor=record.source,
        )  # fmt: skip


class _Shown:
    """A record with what searches and lists compare."""

    def __init__(self, kept: Kept) -> None:
        self.kept, self.scope = kept, normalize_scope_path(kept.value["scope"])
        self.created = _utc(datetime.fromisoformat(kept.value["created_at"]))
        self.unit = _unit(_vector(kept)) if kept.about["embedding"] else None


class _All:
    """The records of a collection at one moment, what was put last at the end.

    `nearby` are those that nothing holds back, with a vector as long as the last one: an undo may bring back others.
    """

    def __init__(self, kept: Iterable[Kept] = (), held_back: Collection[str] = ()) -> None:
        self._fill([_Shown(each) for each in kept], held_back)

    def with_more(self, kept: Iterable[Kept], held_back: Collection[str]) -> _All:
        """These and others, each in the place of the one with its key."""
        more = {each.key: _Shown(each) for each in kept}
        together = _All()
        together._fill([*(each for each in self.shown if each.kept.key not in more), *more.values()], held_back)
        return together

    def _fill(self, shown: list[_Shown], held_back: Collection[str]) -> None:
        self.shown = shown
        self.dimension = next((len(each.unit) for each in reversed(shown) if each.unit is not None), None)
        near = (each for each in shown if each.unit is not None and len(each.unit) == self.dimension)
        self.nearby = [each for each in near if each.kept.episode not in held_back]
        self._units = np.array([each.unit for each in self.nearby], np.float32).reshape(-1, self.dimension or 1)

    def cosines(self, vector: Sequence[float]) -> Any:
        """With each of `nearby`, at least 0."""
        return np.maximum(np.round(self._units @ _unit(np.asarray(vector, np.float32)), _DIGITS), 0.0)


def _unit(vector: Any) -> Any:
    return vector / (np.linalg.norm(vector) or 1)


def _vector(kept: Kept) -> Any:
    return np.frombuffer(b64decode(kept.about["embedding"]), "<f4")


def _record(kept: Kept) -> MemoryRecord:
    embedding = _vector(kept).tolist() if kept.about["embedding"] else None
    return MemoryRecord.model_validate(deepcopy(kept.value) | {"embedding": embedding})


def _checked(vector: Sequence[float], dimension: int | None) -> int:
    """The length of a vector. Raises: EmbeddingDimensionMismatchError if it is not the one that there is."""
    if dimension is not None and len(vector) != dimension:
        raise EmbeddingDimensionMismatchError(dimension, len(vector))
    return len(vector)


def _utc(at: datetime) -> datetime:
    """CrewAI's times without a zone are in UTC."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _fitting(scope: str | None, categories: Sequence[str] | None, metadata: Mapping[str, Any] | None) -> _Fits:
    """Whether a record is in a scope or below it, has any of the categories, and all of the metadata."""
    top = normalize_scope_path(scope or "/")

    def fits(shown: _Shown) -> bool:
        value = shown.kept.value
        return (
            (top == "/" or shown.scope == top or shown.scope.startswith(f"{top}/"))
            and (not categories or not set(categories).isdisjoint(value["categories"]))
            and all(key in value["metadata"] and value["metadata"][key] == one for key, one in (metadata or {}).items())
        )

    return fits
