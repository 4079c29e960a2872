"""The messages of a chat as episodes of its session, as LangChain's chat message history."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from langchain_core.chat_history import BaseChatMessageHistory
from langchain_core.messages import BaseMessage, ToolMessage, message_to_dict, messages_from_dict

from remanence.adapters._shelf import Bank, Put, Shelf
from remanence.adapters._words import origin_of

__all__ = ["RemanenceChatMessageHistory"]


class RemanenceChatMessageHistory(BaseChatMessageHistory):
    """The messages of one session, each an episode: what is said here is recalled, and learnt from, like any talk.

    Args:
        bank: a path, ":memory:" or an open `Memory`; `close` closes only what was opened here.
        session_id: of the conversation. user: who writes the human messages, so that it is known of whom they speak.

    >>> history = RemanenceChatMessageHistory(":memory:", "monday", user="ana")
    >>> history.add_user_message("I moved to Lisbon.")
    >>> history.add_ai_message("How do you like it there?")
    >>> [message.content for message in history.messages]
    ['I moved to Lisbon.', 'How do you like it there?']
    >>> history.memory.recall("where does Ana live?", k=1)[0].text
    'I moved to Lisbon.'
    """

    def __init__(self, bank: Bank, session_id: str, *, user: str | None = None) -> None:
        self._shelf = Shelf(bank, "langchain")
        self._place, self._session, self._user = ("messages", session_id), session_id, user
        self.memory = self._shelf.memory

    @property
    def messages(self) -> list[BaseMessage]:
        """All messages, in order, each as it was added."""
        messages: list[BaseMessage] = messages_from_dict([kept.value for kept in self._shelf.held(self._place)])
        return messages

    def add_messages(self, messages: Sequence[BaseMessage]) -> None:
        """Retain messages, durably. Raises: ValueError for content that is not JSON."""
        self._shelf.put(self._new(message) for message in messages)

    def clear(self) -> None:
        """Forget all messages of the session."""
        self._shelf.remove(self._shelf.held(self._place))

    def close(self) -> None:
        """Close the bank, if it was opened here."""
        self._shelf.close()

    def _new(self, message: BaseMessage) -> Put:
        """One episode; a message without words, such as a call of a tool, is kept under its type."""
        return Put(
            place=self._place, key=str(uuid4()), value=message_to_dict(message), text=str(message.text) or message.type,
            session=self._session, actor=self._actor(message), origin=origin_of(message.type),
            at=self._shelf.clock(), found=False,
        )  # fmt: skip

    def _actor(self, message: BaseMessage) -> str | None:
        if message.type == "human":
            return message.name or self._user
        return message.name or (message.type if isinstance(message, ToolMessage) else "assistant")
