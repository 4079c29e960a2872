"""Telegram: `result.json` of Telegram Desktop's export as JSON, of one chat or of the whole account.

Times are those that the export gives in seconds since 1970. One message at a time is in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from remanence.interfaces.importers.json_stream import Place
from remanence.interfaces.importers.model import Choices, Format, Found, LeftOut, Misfit
from remanence.interfaces.importers.shapes import item, placed, shaped, values
from remanence.interfaces.importers.sources import Source


class Message(Struct, rename={"from_": "from"}):
    """A message; those of the type "service" say what happened to the chat."""

    id: int
    type: str = "message"
    date: str | None = None
    date_unixtime: int | None = None
    from_: str | None = None
    from_id: str | int | None = None
    text: Any = ""
    forwarded_from: str | None = None
    reply_to_message_id: int | None = None
    via_bot: str | None = None
    file_name: str | None = None
    photo: str | None = None
    file: str | None = None


def detects(source: Source) -> bool:
    """Whether there are messages as Telegram writes them."""
    names = [source.single] if source.single else source.named("result.json")
    return any(_looks_like(source.head(name).lstrip()) for name in names[:1])


def _looks_like(head: bytes) -> bool:
    chat = b'"messages"' in head and b'"type"' in head and (b'"from_id"' in head or b'"actor_id"' in head)
    return head[:1] == b"{" and (chat or (b'"chats"' in head and b'"list"' in head))


def read(source: Source, choices: Choices) -> Iterator[Found]:
    """The messages of each chat, in order."""
    del choices
    for name in [source.single] if source.single else source.named("result.json"):
        chat = dict[str, Any]()
        for found in values(source, name, _into):
            if isinstance(found, Misfit):
                yield found
                continue
            place, value = found
            if len(place) >= 2 and place[-2] == "messages":
                yield from _message(value, placed(name, place), chat)
            elif place and place[-1] in ("name", "type", "id"):
                if place[-1] == "name" or (place[-1] in chat):
                    chat = {}  # the next chat begins
                chat[str(place[-1])] = value


def _into(place: Place) -> bool:
    return place in ((), ("messages",), ("chats",), ("left_chats",)) or (
        place[0] in ("chats", "left_chats") and place[1] == "list" and (len(place) < 4 or place[3:] == ("messages",))
    )


def _message(value: Any, place: str, chat: Mapping[str, Any]) -> Iterator[Found]:
    try:
        message = shaped(value, Message)
    except ValueError as e:
        yield Misfit(place, f"no message: {e}")
        return
    if message.type != "message":
        yield LeftOut("service messages")
        return
    text = _text(message.text)
    file = message.file_name or _name(message.file) or _name(message.photo)
    if not text.strip():
        yield LeftOut("media and stickers without words")
        return
    own = chat.get("id", "")
    yield item(
        text, id=f"telegram:{own}:{message.id}", at=message.date_unixtime or message.date,
        session=f"telegram:{chat.get('name') or own or 'chat'}", actor=message.from_ or _word(message.from_id),
        origin=_origin(message, chat),
        metadata={
            "source": "telegram", "reply_to": message.reply_to_message_id, "file": file,
            "forwarded_from": message.forwarded_from,
        },
    )  # fmt: skip


def _origin(message: Message, chat: Mapping[str, Any]) -> str:
    """What was forwarded anyone may have written; what a bot says is a tool's."""
    if message.forwarded_from:
        return "web"
    is_bot = chat.get("type") == "bot_chat" and message.from_ == chat.get("name")
    return "tool" if is_bot or message.via_bot else "user"


def _text(text: Any) -> str:
    """The words of a message, which may come in pieces with a format; a link keeps its address."""
    if isinstance(text, str):
        return text
    pieces = list[str]()
    for piece in text if isinstance(text, list) else ():
        if isinstance(piece, str):
            pieces.append(piece)
        elif isinstance(piece, Mapping) and isinstance(piece.get("text"), str):
            href = piece.get("href")
            pieces.append(f"{piece['text']} ({href})" if isinstance(href, str) and href else piece["text"])
    return "".join(pieces)


def _name(path: str | None) -> str | None:
    """The last part of a path; Telegram says in words where a file was not exported."""
    return None if path is None or path.startswith("(") else path.rsplit("/", 1)[-1]


def _word(value: str | int | None) -> str | None:
    return None if value is None or value == "" else str(value)


FORMAT = Format(name="telegram", what="Telegram Desktop export (JSON)", detects=detects, read=read)
