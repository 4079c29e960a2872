"""What the messages of chat interfaces say: the words in a content that is a text or a list of parts, and whose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from remanence.types import Origin

_ORIGINS = {
    "user": Origin.USER,
    "human": Origin.USER,
    "assistant": Origin.ASSISTANT,
    "model": Origin.ASSISTANT,
    "ai": Origin.ASSISTANT,
    "chatbot": Origin.ASSISTANT,
    "tool": Origin.TOOL,
    "function": Origin.TOOL,
}


def origin_of(role: str) -> Origin:
    """Where the words of a role come from; what is neither a user's, a model's nor a tool's is the agent's.

    >>> origin_of("user").value, origin_of("ai").value, origin_of("system").value
    ('user', 'assistant', 'agent')
    """
    return _ORIGINS.get(role, Origin.AGENT)


def words(content: Any) -> str:
    """The words of a content: a text, a part or parts of which some have a `text`, or None; a line for each part.

    Images, calls of tools and thoughts have none.

    >>> words([{"type": "text", "text": "Look:"}, {"type": "image_url", "image_url": {"url": "…"}}])
    'Look:'
    """
    return "\n".join(_parts(content))


def _parts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, list | tuple):
        for part in content:
            yield from _parts(part)
    else:
        text = content.get("text") if isinstance(content, Mapping) else getattr(content, "text", None)
        if isinstance(text, str):
            yield text
