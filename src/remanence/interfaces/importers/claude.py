"""Claude: `conversations.json` of "Export data", as the zip archive that is sent, its folder, or the file.

One conversation at a time is in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from remanence.interfaces.importers.chatgpt import conversations, files, speaker
from remanence.interfaces.importers.model import Choices, Format, Found, LeftOut, Misfit
from remanence.interfaces.importers.shapes import item, shaped
from remanence.interfaces.importers.sources import Source


class Conversation(Struct):
    """What an element of the array has."""

    uuid: str
    chat_messages: list[Any]
    name: str | None = None


class Message(Struct):
    """A message; what is in `content` is also in `text`, but for the parts that are no text."""

    uuid: str
    sender: str
    text: str | None = None
    content: list[Any] | None = None
    created_at: str | None = None
    attachments: list[Any] | None = None
    files: list[Any] | None = None


class Part(Struct):
    """A part of a message."""

    type: str = ""
    text: str | None = None
    name: str | None = None
    content: Any = None
    start_timestamp: str | None = None


class Attachment(Struct):
    """A file that was given to Claude, with the text that was read from it."""

    file_name: str | None = None
    extracted_content: str | None = None


def detects(source: Source) -> bool:
    """Whether there are conversations with "chat_messages"."""
    return any(b'"chat_messages"' in source.head(name) for name in files(source)[:3])


def read(source: Source, choices: Choices) -> Iterator[Found]:
    """The messages of each conversation, with the texts of their attachments."""
    for found in conversations(source, Conversation):
        if isinstance(found, Misfit):
            yield found
            continue
        talk, place = found
        title = talk.name
        for number, said in enumerate(talk.chat_messages):
            where = f"{place}.chat_messages[{number}]"
            for each in _message(said, where, f"claude:{talk.uuid}", title, choices):
                title = None if isinstance(each, dict) else title
                yield each


def _message(value: Any, place: str, session: str, title: str | None, choices: Choices) -> Iterator[Found]:
    try:
        message = shaped(value, Message)
        parts = [shaped(part, Part) for part in message.content or []]
        attached = [shaped(each, Attachment) for each in message.attachments or []]
        given = [shaped(each, Attachment).file_name for each in message.files or []]
    except ValueError as e:
        yield Misfit(place, f"no message: {e}")
        return
    id, at = f"claude:{message.uuid}", message.created_at
    text = "\n".join(part.text for part in parts if part.type == "text" and part.text) or message.text or ""
    named = [name for name in (*given, *(each.file_name for each in attached)) if name]
    if text.strip() or named:
        yield item(
            text if text.strip() else f"[files: {', '.join(named)}]", id=id, at=at, session=session,
            metadata={"source": "claude", "title": title, "files": named},
            **speaker(message.sender, None, choices),
        )  # fmt: skip
    elif not parts:
        yield LeftOut("empty messages")
    for number, each in enumerate(attached):
        if each.extracted_content and each.extracted_content.strip():
            about = {"source": "claude", "file": each.file_name}
            yield item(
                each.extracted_content, id=f"{id}#file{number}", at=at, session=session, origin="document",
                actor=choices.me or "user", metadata=about,
            )  # fmt: skip
    yield from _tools(parts, id, at, session, choices)


def _tools(parts: list[Part], id: str, at: str | None, session: str, choices: Choices) -> Iterator[Found]:
    for number, part in enumerate(parts):
        if part.type == "tool_result":
            text = _words(part.content)
            if text.strip():
                about = speaker("tool", part.name, choices, web=part.name in ("web_search", "web_fetch"))
                where = {"source": "claude"}
                yield item(text, id=f"{id}#part{number}", at=part.start_timestamp or at, session=session,
                           metadata=where, **about)  # fmt: skip
            else:
                yield LeftOut("results of tools without text")
        elif part.type == "thinking":
            yield LeftOut("reasoning of models")
        elif part.type != "text":
            yield LeftOut("calls of tools")


def _words(content: Any) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        found = (part.get("text") for part in content if isinstance(part, dict))
        return "\n".join(text for text in found if isinstance(text, str))
    return ""


FORMAT = Format(name="claude", what="Claude data export", detects=detects, read=read)
