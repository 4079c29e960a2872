"""Google ADK's memory service over a bank: what was said in sessions is searched by user and app.

runner = Runner(…, memory_service=RemanenceMemoryService("ana.rem"))
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from remanence.adapters._shelf import Bank, Kept, Put, Shelf
from remanence.errors import MissingExtra
from remanence.types import Episode, Origin

try:
    from google.adk.events import Event
    from google.adk.memory.base_memory_service import BaseMemoryService, SearchMemoryResponse
    from google.adk.memory.memory_entry import MemoryEntry
    from google.adk.sessions import Session
except ImportError as e:
    raise MissingExtra("The adapter for Google ADK", "adk") from e

__all__ = ["RemanenceMemoryService"]

_UNKNOWN = "unknown session"


class RemanenceMemoryService(BaseMemoryService):
    """Events and entries by app and user, each an episode; nobody is shown what another user or app has.

    A session may be added again as it grows: what is known already stays as it is. What was deleted is not added again.

    Args:
        bank: a path, ":memory:" or an open `Memory`; `close` closes only what was opened here.
        k: how many memories a search gives at most.

    >>> service = RemanenceMemoryService(":memory:")
    >>> entry = MemoryEntry(content={"role": "user", "parts": [{"text": "I moved to Lisbon."}]})
    >>> asyncio.run(service.add_memory(app_name="helper", user_id="ana", memories=[entry]))
    >>> found = asyncio.run(service.search_memory(app_name="helper", user_id="ana", query="Where does Ana live?"))
    >>> found.memories[0].content.parts[0].text
    'I moved to Lisbon.'
    """

    def __init__(self, bank: Bank, *, k: int = 10) -> None:
        self._shelf, self._k = Shelf(bank, "adk"), k
        self.memory = self._shelf.memory

    async def add_session_to_memory(self, session: Session) -> None:
        """Retain the events of a session that have content, durably, but for those that are there already."""
        await asyncio.to_thread(self._add, session.app_name, session.user_id, session.id, session.events)

    async def add_events_to_memory(
        self,
        *,
        app_name: str,
        user_id: str,
        events: Sequence[Event],
        session_id: str | None = None,
        custom_metadata: Mapping[str, object] | None = None,
    ) -> None:
        """Retain events, durably; one whose id is known already in the session stays as it is.

        Args:
            custom_metadata: what every entry that is found tells of, too.
        """
        await asyncio.to_thread(self._add, app_name, user_id, session_id or _UNKNOWN, events, custom_metadata)

    async def add_memory(
        self,
        *,
        app_name: str,
        user_id: str,
        memories: Sequence[MemoryEntry],
        custom_metadata: Mapping[str, object] | None = None,
    ) -> None:
        """Retain entries, durably; one with an id takes the place of the entry with that id."""
        items = [self._entry((app_name, user_id), each, dict(custom_metadata or {})) for each in memories]
        await asyncio.to_thread(self._shelf.put, items)

    async def search_memory(self, *, app_name: str, user_id: str, query: str) -> SearchMemoryResponse:
        """What best answers a query of all that this user said to, and heard from, this app, best first."""
        if not query.strip():
            return SearchMemoryResponse()
        place = (app_name, user_id)
        found = await asyncio.to_thread(lambda: self._shelf.search(query, self._k, place, fill=False))
        return SearchMemoryResponse(memories=[_memory(kept) for kept, _ in found])

    async def delete_memory(self, *, app_name: str, user_id: str, memory_id: str | None = None) -> None:
        """Forget an entry by its id, if this user of this app has it; `memory.undo()` brings it back."""

        def remove() -> None:
            held = self._shelf.held((app_name, user_id))
            self._shelf.remove([kept for kept in held if kept.value.get("id") == memory_id])

        if memory_id:
            await asyncio.to_thread(remove)

    def close(self) -> None:
        """Close the bank, if it was opened here."""
        self._shelf.close()

    def _add(
        self,
        app: str,
        user: str,
        session: str,
        events: Iterable[Event],
        metadata: Mapping[str, object] | None = None,
    ) -> None:
        place = (app, user, session)
        told = [each for each in events if each.content and each.content.parts]
        known = self._known(place, [each.id for each in told])
        about, spelt = dict(metadata or {}), self._shelf.place_of(place)  # no two users have the same session
        self._shelf.put([_event(place, spelt, each, about) for each in told if each.id not in known])

    def _known(self, place: tuple[str, ...], ids: Sequence[str]) -> set[str]:
        """Those that are kept, or were deleted: an id of ours is not used twice."""
        named = {self._shelf.id_of(place, id): id for id in ids}
        held = self.memory.list("episodes", ids=named) if named else ()
        return {named[str(each.external_id)] for each in held if isinstance(each, Episode)}

    def _entry(self, place: tuple[str, str], entry: MemoryEntry, metadata: Mapping[str, object]) -> Put:
        id = entry.id or str(uuid4())
        kept = {"id": id, "custom_metadata": {**metadata, **entry.custom_metadata}}
        value = entry.model_dump(mode="json", exclude_none=True) | kept
        return Put(place=place, key=id, value=value, text=_words(entry.content), actor=entry.author)


def _event(place: tuple[str, ...], session: str, event: Event, metadata: Mapping[str, object]) -> Put:
    """An event; one without words, such as a call of a tool, is kept, and no search finds it."""
    at = datetime.fromtimestamp(event.timestamp, UTC)
    content = event.content.model_dump(mode="json", exclude_none=True)
    value = {"id": event.id, "content": content, "author": event.author, "custom_metadata": metadata,
             "timestamp": at.isoformat()}  # fmt: skip
    words = _words(event.content)
    said = Origin.USER if event.author == "user" else Origin.ASSISTANT
    return Put(
        place=place, key=event.id, value=value, text=words or "event", found=bool(words.strip()), at=at,
        session=session, actor=place[1] if event.author == "user" else event.author, origin=said,
    )  # fmt: skip


def _words(content: Any) -> str:
    """What is said in a content, without calls of tools, their results, files and thoughts."""
    return "\n".join(part.text for part in content.parts or () if part.text and not part.thought)


def _memory(kept: Kept) -> MemoryEntry:
    return MemoryEntry.model_validate(kept.value)
