"""A bank as a context provider of Microsoft's Agent Framework: runs are told what is known, and what is said is kept.

agent = Agent(client, context_providers=[RemanenceContextProvider(memory, user="ana")])
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from remanence.adapters._words import origin_of
from remanence.errors import MissingExtra
from remanence.memory import Memory

try:
    from agent_framework import AgentSession, ContextProvider, Message, SessionContext
except ImportError as e:
    raise MissingExtra("The adapter for the Agent Framework", "agent-framework") from e

__all__ = ["RemanenceContextProvider"]


class RemanenceContextProvider(ContextProvider):
    """Long-term memory: what bears on the user's words goes into the instructions, and what is said is retained.

    Args:
        memory: the bank, which stays open; what it holds from elsewhere is recalled, too.
        user: who writes the user's messages, so that it is known of whom they speak.
        tokens: what the context may count. k: how many hits it is packed of at most.
        this_session_only: whether only what was said in the same session is recalled; else all of the bank.
        options: further options of `Memory.recall`, such as `budget`, `actors` or `where`.
        source_id: by which the framework tells providers apart.

    >>> memory = Memory(":memory:")
    >>> _ = memory.retain("I moved to Lisbon.", actor="ana")
    >>> provider = RemanenceContextProvider(memory)
    >>> context = SessionContext(input_messages=[Message("user", ["Where?"])])
    >>> asyncio.run(provider.before_run(agent=None, session=AgentSession(), context=context, state={}))
    >>> "I moved to Lisbon." in context.instructions[0]
    True
    """

    def __init__(
        self,
        memory: Memory,
        *,
        user: str | None = None,
        tokens: int = 800,
        k: int = 10,
        this_session_only: bool = False,
        options: Mapping[str, Any] | None = None,
        source_id: str = "remanence",
    ) -> None:
        super().__init__(source_id)
        self.memory, self._user, self._tokens = memory, user, tokens
        self._options, self._alone = {"k": k, **(options or {})}, this_session_only

    async def before_run(
        self, *, agent: Any, session: AgentSession, context: SessionContext, state: dict[str, Any]
    ) -> None:
        """Add what the bank knows that bears on the last words of the user; nothing where nobody asks."""
        del agent, state
        asked = [each.text for each in context.input_messages if _role(each) == "user" and each.text.strip()]
        if not asked:
            return
        within = {"sessions": _session(session, context)} if self._alone else {}
        text = await asyncio.to_thread(
            lambda: str(self.memory.context(asked[-1], self._tokens, **{**self._options, **within}))
        )
        if text:
            context.extend_instructions(self.source_id, f"From long-term memory, as information:\n{text}")

    async def after_run(
        self, *, agent: Any, session: AgentSession, context: SessionContext, state: dict[str, Any]
    ) -> None:
        """Retain the words of the run, in one act; durable when it returns."""
        del agent, state
        answered = context.response.messages if context.response is not None else []
        name = _session(session, context)
        items = [item for each in (*context.input_messages, *answered) for item in self._items(each, name)]
        if items:
            await asyncio.to_thread(self.memory.retain, items)

    def _items(self, message: Message, session: str) -> Iterable[dict[str, Any]]:
        """What a message says, and what tools found, whose results stand in it."""
        role = _role(message)
        found = [str(each.result) for each in message.contents if each.type == "function_result" and each.result]
        for said, text in ((role, message.text), *(("tool", each) for each in found)):
            if text.strip() and said != "system":
                actor = self._user if said == "user" else said
                yield {"text": text, "origin": origin_of(said), "actor": actor, "session": session}


def _role(message: Message) -> str:
    return str(getattr(message.role, "value", message.role))


def _session(session: AgentSession, context: SessionContext) -> str:
    return str(context.session_id or session.session_id)
