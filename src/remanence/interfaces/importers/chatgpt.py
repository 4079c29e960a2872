"""ChatGPT: `conversations.json` of "Export data", as the zip archive that is sent, its folder, or the file.

A conversation is a tree: an edited question or an answer that was asked for again begins a branch. `current_node` is
the end of the branch that the user saw last; that branch is the session, and the others are read if they are asked for,
each as a session of its own. One conversation at a time is in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Any, TypeVar

from msgspec import Struct

from remanence.interfaces.importers.model import Choices, Format, Found, LeftOut, Misfit
from remanence.interfaces.importers.shapes import digest, elements, item, shaped
from remanence.interfaces.importers.sources import Source

T = TypeVar("T")

_WEB = frozenset({"tether_quote", "tether_browsing_display", "tether_browsing_code"})
_REASONING = frozenset({"thoughts", "reasoning_recap"})
_SETTINGS = frozenset({"user_editable_context", "model_editable_context"})


class Conversation(Struct):
    """What an element of the array has."""

    mapping: dict[str, Any]
    id: str | None = None
    conversation_id: str | None = None
    title: str | None = None
    current_node: str | None = None


class Node(Struct):
    """A place in the tree."""

    message: Any = None
    parent: str | None = None
    children: list[str] = []


class Author(Struct):
    """Who wrote a message; `name` is that of a tool."""

    role: str
    name: str | None = None


class Message(Struct):
    """A message; `recipient` is "all", or the tool that it calls."""

    id: str
    author: Author
    content: dict[str, Any] | None = None
    create_time: float | None = None
    recipient: str | None = None
    metadata: dict[str, Any] | None = None


def files(source: Source, pattern: str = "conversations*.json") -> list[str]:
    """The files of an export that hold conversations."""
    if source.single:
        return [source.single]
    return [name for name in source.names if fnmatch(PurePosixPath(name).name.casefold(), pattern)]


def detects(source: Source) -> bool:
    """Whether there are trees of messages."""
    heads = (source.head(name).removeprefix(b"\xef\xbb\xbf").lstrip() for name in files(source)[:3])
    return any(head[:1] in b"[{" and b'"mapping"' in head and b'"children"' in head for head in heads if head)


def read(source: Source, choices: Choices) -> Iterator[Found]:
    """The messages of each conversation, in the order of the conversation."""
    for found in conversations(source, Conversation):
        if isinstance(found, Misfit):
            yield found
        else:
            yield from _conversation(*found, choices)


def conversations(source: Source, shape: type[T]) -> Iterator[tuple[T, str] | Misfit]:
    """The conversations of an export in a shape, each with its place; what is none of that shape is a misfit."""
    for name in files(source):
        for found in elements(source, name):
            if isinstance(found, Misfit):
                yield found
                continue
            place, value = found
            try:
                talk = shaped(value, shape)
            except ValueError as e:
                yield Misfit(place, f"no conversation: {e}")
            else:
                yield talk, place


def _conversation(talk: Conversation, place: str, choices: Choices) -> Iterator[Found]:
    nodes = dict[str, Node]()
    for id, value in talk.mapping.items():
        try:
            nodes[id] = shaped(value, Node)
        except ValueError as e:
            yield Misfit(f"{place}, node {id}", str(e))
    own = talk.conversation_id or talk.id or digest(*talk.mapping)
    current = _line(nodes, talk.current_node or _last_leaf(nodes))
    title = talk.title
    for id in current:
        for found in _message(nodes[id], f"{place}, node {id}", f"chatgpt:{own}", title, choices):
            title = None if isinstance(found, dict) and "session" in found else title
            yield found
    seen = set(current)
    for id, node in nodes.items():
        if id in seen or node.message is None:
            continue
        if not choices.branches:
            yield LeftOut("messages of abandoned branches")
            continue
        session = f"chatgpt:{own}~{_branch(nodes, id, seen)}"
        yield from _message(node, f"{place}, node {id}", session, None, choices)


def _line(nodes: Mapping[str, Node], end: str | None) -> list[str]:
    """The ids from the root to a node; a ring of parents is cut where it closes."""
    line = dict[str, None]()
    while end is not None and end in nodes and end not in line:
        line[end] = None
        end = nodes[end].parent
    return list(reversed(line))


def _last_leaf(nodes: Mapping[str, Node]) -> str | None:
    """The last node without children, for exports that do not say where the conversation stands."""
    return next((id for id, node in reversed(list(nodes.items())) if not node.children), None)


def _branch(nodes: Mapping[str, Node], id: str, current: set[str]) -> str:
    """The first node of the branch that a node is in."""
    line = _line(nodes, id)
    return next(each for each in line if each not in current)


def _message(node: Node, place: str, session: str, title: str | None, choices: Choices) -> Iterator[Found]:
    if node.message is None:
        return
    try:
        message = shaped(node.message, Message)
    except ValueError as e:
        yield Misfit(place, f"no message: {e}")
        return
    content, about = message.content or {}, message.metadata or {}
    sort = str(content.get("content_type"))
    if sort in _REASONING:
        yield LeftOut("reasoning of models")
        return
    if sort in _SETTINGS:
        yield from _settings(content, choices)
        return
    text = _text(content)
    if not text.strip():
        yield LeftOut("empty messages")
        return
    if message.author.role == "system":
        yield LeftOut("system prompts")
        return
    if about.get("is_visually_hidden_from_conversation") and message.author.role == "user":
        yield LeftOut("hidden messages")
        return
    yield item(
        text, id=f"chatgpt:{message.id}", at=message.create_time, session=session,
        metadata={
            "source": "chatgpt", "title": title, "model": about.get("model_slug"),
            "to": None if message.recipient == "all" else message.recipient,
        },
        **speaker(message.author.role, message.author.name, choices, web=sort in _WEB),
    )  # fmt: skip


def speaker(role: str, name: str | None, choices: Choices, *, web: bool = False) -> dict[str, str]:
    """The actor and origin of a chat message: what tools and the web say is never the user's or the assistant's."""
    if web:
        return {"actor": name or "web", "origin": "web"}
    if role in ("tool", "function"):
        return {"actor": name or "tool", "origin": "tool"}
    if role in ("user", "human"):
        return {"actor": choices.me or "user", "origin": "user"}
    return {"actor": name or role, "origin": "assistant" if role in ("assistant", "ai") else "agent"}


def _settings(content: Mapping[str, Any], choices: Choices) -> Iterator[Found]:
    """Custom instructions come with every conversation: they are one thing, said once."""
    for field in ("user_profile", "user_instructions", "model_set_context"):
        text = content.get(field)
        if isinstance(text, str) and text.strip():
            about = speaker("assistant" if field == "model_set_context" else "user", None, choices)
            named = f"chatgpt:{field}:{digest(text)}"
            yield item(text, id=named, metadata={"source": "chatgpt", "field": field}, **about)


def _text(content: Mapping[str, Any]) -> str:
    """The words of a message; of an image and a file what is said about it."""
    parts = content.get("parts")
    if isinstance(parts, list):
        return "\n".join(filter(None, map(_part, parts)))
    for name in ("text", "result", "summary"):
        if isinstance(content.get(name), str):
            return str(content[name])
    return ""


def _part(part: Any) -> str:
    if isinstance(part, str):
        return part
    if not isinstance(part, Mapping):
        return ""
    if isinstance(part.get("text"), str):  # what was said aloud
        return str(part["text"])
    sort, about = str(part.get("content_type", "")), part.get("metadata")
    if "image" not in sort:
        return ""
    drawn = about.get("dalle") if isinstance(about, Mapping) else None
    caption = drawn.get("prompt") if isinstance(drawn, Mapping) else None
    return f"[image: {caption}]" if isinstance(caption, str) and caption else "[image]"


FORMAT = Format(name="chatgpt", what="ChatGPT data export", detects=detects, read=read)
