"""What adapters keep for their frameworks: JSON values under keys, in places, with the text by which they are found.

A value is the metadata of an episode whose id, given by us, spells its place and key. Putting another value under the
same key supersedes it, and removing it forgets it: both stay in the bank's history, and can be undone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from typing import Any

from msgspec import Struct, field

from remanence.instants import micros
from remanence.memory import Memory
from remanence.opening import EmbedderChoice
from remanence.protocols import Clock
from remanence.storage.sqlite.store import system_clock
from remanence.types import Episode, Filter, Origin, Query, Record

PAGE = 1000
LONGEST_KEY = 200
"""Characters of a key that stand in the id as they are; of a longer one its digest does."""
LONGEST_PLACE = 700
_KEY = "="
"""What no part of a place begins with, so that a key is never taken for one."""
_ESCAPES = str.maketrans({"%": "%25", "/": "%2F", "=": "%3D", "\0": "%00"})
Place = tuple[str, ...]
Bank = Memory | str | os.PathLike[str]
Wanted = Callable[["Kept"], bool]


class Kept(Struct, frozen=True, kw_only=True):
    """One value, as it is now.

    Attributes:
        text: by which it is found, unless searches pass it over (`found`).
        about: what the adapter notes beside the value. stored: when the bank learnt it.
        episode: the id of what holds it.
    """

    place: Place
    key: str
    value: dict[str, Any]
    text: str
    about: dict[str, Any]
    stored: datetime
    episode: str
    found: bool = True


class Put(Struct, frozen=True, kw_only=True):
    """One value to be kept.

    Attributes:
        text: by which it is found; what is blank is kept under its key instead. found: whether a search finds it.
        at: when it became so, if that is known. session, actor, origin: of what was said in a conversation.
    """

    place: Place
    key: str
    value: Mapping[str, Any]
    text: str
    about: Mapping[str, Any] = field(default_factory=dict)
    found: bool = True
    at: datetime | None = None
    session: str | None = None
    actor: str | None = None
    origin: Origin | None = None


class Shelf:
    """The values of one framework in a bank; several shelves of one bank do not see each other's.

    Args:
        bank: a memory, which stays open when the shelf is closed, or what `Memory` opens.
        name: of the shelf: how the ids of its episodes begin. origin: of what is put there.
        embedder: of a bank that is opened here.

    >>> with Shelf(":memory:", "example") as shelf:
    ...     shelf.put([Put(place=("a",), key="k", value={"n": 1}, text="one")])
    ...     [(kept.key, kept.value) for kept in shelf.held(("a",))]
    [('k', {'n': 1})]
    """

    def __init__(
        self,
        bank: Bank,
        name: str,
        *,
        origin: Origin = Origin.AGENT,
        embedder: EmbedderChoice | None = None,
        clock: Clock = system_clock,
    ) -> None:
        if isinstance(bank, Memory) and embedder is not None:
            raise ValueError("an open bank has its embedder already: give it to Memory, or give the bank's path here")
        self.memory = bank if isinstance(bank, Memory) else Memory(bank, embedder=embedder, clock=clock)
        self.name, self.clock = name, clock
        self._owned, self._origin = not isinstance(bank, Memory), origin

    def put(self, items: Iterable[Put]) -> None:
        """Keep values, each in the place of what its key held. Durable when it returns. Cost: a commit per 1,000."""
        latest = {self.id_of(item.place, item.key): item for item in items}
        waiting = iter(latest.items())
        while page := list(islice(waiting, PAGE)):
            self.memory.retain([self._message(id, item) for id, item in page], supersede=True)

    def get(self, keys: Iterable[tuple[Place, str]]) -> dict[tuple[Place, str], Kept]:
        """What is kept under keys, by place and key; those that hold nothing are left out."""
        found: dict[tuple[Place, str], Kept] = {}
        waiting = iter(dict.fromkeys(self.id_of(place, key) for place, key in keys))
        while page := list(islice(waiting, PAGE)):
            for kept in self._ours(self.memory.list("episodes", ids=page, current=True)):
                found[kept.place, kept.key] = kept
        return found

    def held(self, place: Place = (), *, after: str | None = None) -> Iterator[Kept]:
        """What is kept in a place and those below it, what was put last at the end; only what follows `after`."""
        yield from self._ours(self.memory.list("episodes", beginning=self.place_of(place), current=True, after=after))

    def held_back(self) -> set[str]:
        """The episodes that a screen holds back from searches."""
        return {span.episode for record in self.memory.quarantine.list() for span in record.sources}

    def remove(self, kept: Iterable[Kept]) -> int:
        """Forget values; how many there were."""
        ids = [each.episode for each in kept]
        for start in range(0, len(ids), PAGE):
            self.memory.forget(*ids[start : start + PAGE])
        return len(ids)

    def search(
        self, query: str, k: int, place: Place = (), wanted: Wanted | None = None, *, fill: bool = True
    ) -> list[tuple[Kept, float | None]]:
        """The `k` values that best answer a query, with their scores, best first.

        If it leads to fewer, the others that are to be found follow with `fill`, the last put first, without a score.

        Args:
            place: only what is in it or below. wanted: only what this lets through; the search is inside of that, but
                for what is part of a conversation.
        Cost: a recall; with `wanted` also reading all of the place, some 20 µs a value.
        """
        if k < 1:
            return []
        sessions: tuple[str, ...] = ()
        if wanted is not None:
            sessions = tuple(self.id_of(kept.place, kept.key) for kept in self.held(place) if wanted(kept))
            if not sessions:
                return []
        narrowed = Filter(tags=(self.place_of(place),), sessions=sessions)
        hits = self.memory.recall(Query(text=query, k=k, filter=narrowed))
        found: list[tuple[Kept, float | None]] = [(_kept(h.record), h.score) for h in hits if self._is_ours(h.record)]
        if fill and len(hits) < k:
            found += [(kept, None) for kept in self._others(place, wanted, {kept.episode for kept, _ in found})]
        return found[:k]

    def _others(self, place: Place, wanted: Wanted | None, found: set[str]) -> Iterator[Kept]:
        """What a query did not find, the last put first; nothing that a screen holds back."""
        passed_over = found | self.held_back()
        for kept in reversed([*self.held(place)]):
            if kept.episode not in passed_over and (wanted is None or wanted(kept)):
                yield kept

    def close(self) -> None:
        """Close the bank if it was opened here."""
        if self._owned:
            self.memory.close()

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def place_of(self, place: Place) -> str:
        """How the ids of a place, and of those below it, begin. Raises: ValueError for one that is too long."""
        spelt = "".join(f"{part.translate(_ESCAPES)}/" for part in (self.name, *place))
        if len(spelt) > LONGEST_PLACE:
            raise ValueError(f"a place may have {LONGEST_PLACE} characters in all, got {len(spelt)}: {spelt[:40]!r}…")
        return spelt

    def id_of(self, place: Place, key: str) -> str:
        """The id of what a key holds. Raises: ValueError for half a surrogate pair."""
        if len(key) > LONGEST_KEY:
            key = f"{key[:20]}…{blake2b(key.encode(), digest_size=16).hexdigest()}"
        return f"{self.place_of(place)}{_KEY}{key.translate(_ESCAPES)}/"

    def _ours(self, held: Iterable[Any]) -> Iterator[Kept]:
        return (_kept(each) for each in held if self._is_ours(each))

    def _is_ours(self, held: Episode | Record) -> bool:
        """Not what somebody else gave an id, or a tag, that looks like one of ours."""
        return held.metadata.get("shelf") == self.name

    def _message(self, id: str, item: Put) -> dict[str, Any]:
        shown = item.text if item.text.strip() else item.key if item.key.strip() else self.name
        held = {
            "shelf": self.name,
            "place": [*item.place],
            "key": item.key,
            "value": dict(item.value),
            "about": dict(item.about),
        }
        if shown is not item.text:
            held["text"] = item.text
        places = [self.place_of(item.place[:depth]) for depth in range(len(item.place) + 1)] if item.found else []
        return {
            "text": shown, "id": id, "session": item.session or id, "actor": item.actor, "at": item.at, "tags": places,
            "origin": item.origin or self._origin,
            "metadata": held | {"put": micros(self.clock())},  # so that what was removed can be put again as it was
        }  # fmt: skip


def _kept(held: Episode | Record) -> Kept:
    about = held.metadata
    return Kept(
        place=tuple(about["place"]), key=about["key"], value=about["value"], text=about.get("text", held.text),
        about=about["about"], stored=held.recorded_at,
        episode=held.id if isinstance(held, Episode) else held.sources[0].episode, found=bool(held.tags),
    )  # fmt: skip
