"""The messages of chats in a bank, as LlamaIndex's chat store."""

from __future__ import annotations

from itertools import takewhile
from typing import Any
from uuid import uuid4

from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.storage.chat_store import BaseChatStore
from pydantic import PrivateAttr

from remanence.adapters._shelf import Bank, Kept, Put, Shelf
from remanence.adapters._words import origin_of
from remanence.adapters.llamaindex.messages import actor_of, text_of
from remanence.memory import Memory

__all__ = ["RemanenceChatStore"]

_PLACE = "messages"


class RemanenceChatStore(BaseChatStore):
    """Messages by key, each an episode of the session of that name: recalled, and learnt from, like any talk.

    Args:
        bank: a path, ":memory:" or an open `Memory`; `close` closes only what was opened here.
        user: who writes the messages of the role user.

    >>> store = RemanenceChatStore(":memory:", user="ana")
    >>> store.add_message("monday", ChatMessage("I moved to Lisbon."))
    >>> [message.content for message in store.get_messages("monday")], store.get_keys()
    (['I moved to Lisbon.'], ['monday'])
    """

    bank: str
    user: str | None = None
    _shelf: Shelf = PrivateAttr()

    def __init__(self, bank: Bank, user: str | None = None, **_: Any) -> None:
        shelf = Shelf(bank, "llamaindex")
        fields: dict[str, Any] = {"bank": shelf.memory.path, "user": user}
        super().__init__(**fields)
        self._shelf = shelf

    @classmethod
    def class_name(cls) -> str:
        """What LlamaIndex calls it."""
        return "RemanenceChatStore"

    @property
    def memory(self) -> Memory:
        """The bank itself."""
        return self._shelf.memory

    def set_messages(self, key: str, messages: list[ChatMessage]) -> None:
        """Let a key hold these messages: those that begin the list already stay as they are, others are forgotten."""
        held, values = self._held(key), [_value(message) for message in messages]
        same = len([*takewhile(lambda pair: pair[0].value == pair[1], zip(held, values, strict=False))])
        self._shelf.remove(held[same:])
        self._shelf.put(self._new(key, message) for message in messages[same:])

    def get_messages(self, key: str) -> list[ChatMessage]:
        """The messages of a key, in order, each as it was added."""
        return [_message(kept) for kept in self._held(key)]

    def add_message(self, key: str, message: ChatMessage) -> None:
        """Retain a message, durably. Raises: ValueError for what is not JSON in it."""
        self._shelf.put([self._new(key, message)])

    def delete_messages(self, key: str) -> list[ChatMessage] | None:
        """Forget all messages of a key, and return them; None if there are none."""
        held = self._held(key)
        self._shelf.remove(held)
        return [_message(kept) for kept in held] or None

    def delete_message(self, key: str, idx: int) -> ChatMessage | None:
        """Forget a message by its place from 0, and return it; None if there is none."""
        held = self._held(key)
        if not -len(held) <= idx < len(held):
            return None
        self._shelf.remove([held[idx]])
        return _message(held[idx])

    def delete_last_message(self, key: str) -> ChatMessage | None:
        """Forget the last message of a key, and return it; None if there is none."""
        return self.delete_message(key, -1)

    def get_keys(self) -> list[str]:
        """The keys that hold messages, by their first message."""
        return [*dict.fromkeys(kept.place[1] for kept in self._shelf.held((_PLACE,)))]

    def close(self) -> None:
        """Close the bank, if it was opened here."""
        self._shelf.close()

    def _held(self, key: str) -> list[Kept]:
        return [*self._shelf.held((_PLACE, key))]

    def _new(self, key: str, message: ChatMessage) -> Put:
        """One episode; a message without words, such as a call of a tool, is kept under its role."""
        return Put(
            place=(_PLACE, key), key=str(uuid4()), value=_value(message), text=text_of(message) or message.role.value,
            session=key if key.strip() else None, actor=actor_of(message, self.user),
            origin=origin_of(message.role.value), at=self._shelf.clock(), found=False,
        )  # fmt: skip


def _value(message: ChatMessage) -> dict[str, Any]:
    value: dict[str, Any] = message.model_dump(mode="json")
    return value


def _message(kept: Kept) -> ChatMessage:
    return ChatMessage.model_validate(kept.value)
