"""A conversation of the OpenAI Agents SDK in a bank: its `Session`, whose items are episodes.

session = RemanenceSession("monday", "ana.rem", user="ana")
await Runner.run(agent, "I moved to Lisbon.", session=session)
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from remanence.adapters._shelf import Bank, Put, Shelf
from remanence.adapters._words import origin_of, words
from remanence.errors import MissingExtra

try:
    from agents.memory import SessionABC, SessionSettings
except ImportError as e:
    raise MissingExtra("The adapter for the OpenAI Agents SDK", "openai-agents") from e

__all__ = ["RemanenceSession"]

_OUTPUT = "_output"
"""How the types of items end that are what a tool said."""


class RemanenceSession(SessionABC):
    """The items of one conversation, in order; what is said in it is recalled, and learnt from, like any talk.

    What `add_items` was given is durable when it returns; of up to 1,000 items all or none. Several sessions, threads
    and processes may use one bank; of those that pop an item at once, one gets it.

    Args:
        session_id: of the conversation; sessions of other ids do not see its items.
        bank: a path, ":memory:" or an open `Memory`; `close` closes only what was opened here.
        user: who writes what has the role user, so that it is known of whom it speaks.
        session_settings: of the SDK; its `limit` counts where `get_items` is given none.

    >>> session = RemanenceSession("monday", user="ana")
    >>> asyncio.run(session.add_items([{"role": "user", "content": "I moved to Lisbon."}]))
    >>> asyncio.run(session.get_items()) == [{"role": "user", "content": "I moved to Lisbon."}]
    True
    >>> session.memory.recall("where does Ana live?", k=1)[0].text
    'I moved to Lisbon.'
    """

    def __init__(
        self,
        session_id: str,
        bank: Bank = ":memory:",
        *,
        user: str | None = None,
        session_settings: SessionSettings | None = None,
    ) -> None:
        self._shelf = Shelf(bank, "openai-agents")
        self.session_id, self.session_settings = session_id, session_settings or SessionSettings()
        self._place, self._user = ("items", session_id), user
        self.memory = self._shelf.memory

    async def get_items(self, limit: int | None = None) -> list[Any]:
        """The items, each as it was added, the latest at the end; only the latest `limit`, if it is not negative."""
        most = self.session_settings.limit if limit is None else limit
        items = [kept.value for kept in await asyncio.to_thread(lambda: [*self._shelf.held(self._place)])]
        return items if most is None or most < 0 else items[max(len(items) - most, 0) :]

    async def add_items(self, items: Sequence[Mapping[str, Any]]) -> None:
        """Add items at the end. Raises: ValueError for what is not JSON in one."""
        if items:
            await asyncio.to_thread(self._shelf.put, [self._new(item) for item in items])

    async def pop_item(self) -> dict[str, Any] | None:
        """Forget the last item, and return it; None if there is none."""
        return await asyncio.to_thread(self._pop)

    async def clear_session(self) -> None:
        """Forget all items; `memory.undo()` brings them back."""
        await asyncio.to_thread(lambda: self._shelf.remove(self._shelf.held(self._place)))

    def close(self) -> None:
        """Close the bank, if it was opened here."""
        self._shelf.close()

    def _pop(self) -> dict[str, Any] | None:
        while held := [*self._shelf.held(self._place)]:
            if self.memory.forget(held[-1].episode).records:  # else another popped it in between
                return held[-1].value
        return None

    def _new(self, item: Mapping[str, Any]) -> Put:
        """One episode; an item without words, such as a call of a tool, is kept under its type."""
        kind = str(item.get("type") or "message")
        tool = kind.endswith(_OUTPUT)
        role = "tool" if tool else str(item.get("role") or "assistant")
        said = words(item.get("output" if tool else "content"))
        return Put(
            place=self._place, key=str(uuid4()), value=item, text=said or kind, session=self.session_id or None,
            actor=self._user if role == "user" else role, origin=origin_of(role), at=self._shelf.clock(), found=False,
        )  # fmt: skip
