"""Slack: a workspace's export, as the archive or its folder: a folder a channel, a file a day.

Mentions are resolved to names. The list of users and channels is in memory, and one message at a time.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct

from remanence.interfaces.importers.model import Choices, Format, Found, LeftOut, Misfit
from remanence.interfaces.importers.shapes import elements, item, shaped
from remanence.interfaces.importers.sources import Source

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
_REFERENCE = re.compile(r"<([@#!]?)([^<>|]{1,500})(?:\|([^<>]{0,500}))?>")
_SAID = frozenset({None, "", "bot_message", "me_message", "thread_broadcast", "file_share", "file_comment"})


class Profile(Struct):
    """What a user calls themselves."""

    real_name: str | None = None
    display_name: str | None = None


class User(Struct):
    """An entry of users.json."""

    id: str
    name: str | None = None
    real_name: str | None = None
    profile: Profile | None = None


class Channel(Struct):
    """An entry of channels.json, groups.json, dms.json or mpims.json; direct messages have no name."""

    id: str
    name: str | None = None
    members: list[str] = []


class File(Struct):
    """A file that was shared; its bytes are not in the export."""

    name: str | None = None


class Message(Struct):
    """A message; `thread_ts` is the `ts` of the message that began the thread."""

    ts: str
    text: str = ""
    user: str | None = None
    subtype: str | None = None
    thread_ts: str | None = None
    bot_id: str | None = None
    username: str | None = None
    user_profile: Profile | None = None
    files: list[Any] | None = None


def detects(source: Source) -> bool:
    """Whether there are users, and folders with a file a day."""
    days = sum(bool(_DAY.fullmatch(PurePosixPath(name).name)) for name in source.names)
    return source.single is None and bool(source.named("users.json")) and (days > 0 or bool(_lists(source)))


def _lists(source: Source) -> list[str]:
    return [name for last in ("channels", "groups", "dms", "mpims") for name in source.named(f"{last}.json")[:1]]


def read(source: Source, choices: Choices) -> Iterator[Found]:
    """The messages, channel by channel and day by day."""
    del choices
    people, channels = dict[str, str](), dict[str, Channel]()
    for name in source.named("users.json")[:1]:
        yield from _gather(source, name, people, channels)
    for name in _lists(source):
        yield from _gather(source, name, people, channels)
    for name in sorted(source.with_suffix(".json")):
        path = PurePosixPath(name)
        if _DAY.fullmatch(path.name):
            folder = path.parent.name
            channel = channels.get(folder, Channel(id=folder, name=folder))
            for found in elements(source, name):
                if isinstance(found, Misfit):
                    yield found
                else:
                    yield from _message(found[1], found[0], channel, people, channels)


def _gather(source: Source, name: str, people: dict[str, str], channels: dict[str, Channel]) -> Iterator[Found]:
    """Names of users by id, and channels by name and id."""
    is_people = PurePosixPath(name).name.casefold() == "users.json"
    for found in elements(source, name):
        if isinstance(found, Misfit):
            yield found
            continue
        try:
            if is_people:
                user = shaped(found[1], User)
                people[user.id] = _name_of(user)
            else:
                channel = shaped(found[1], Channel)
                channels[channel.id] = channels[channel.name or channel.id] = channel
        except ValueError as e:
            yield Misfit(found[0], str(e))


def _name_of(user: User) -> str:
    profile = user.profile or Profile()
    return user.real_name or profile.real_name or profile.display_name or user.name or user.id


def _message(
    value: Any, place: str, channel: Channel, people: Mapping[str, str], channels: Mapping[str, Channel]
) -> Iterator[Found]:
    try:
        message = shaped(value, Message)
        files = [name for each in message.files or [] if (name := shaped(each, File).name)]
    except ValueError as e:
        yield Misfit(place, f"no message: {e}")
        return
    if message.subtype not in _SAID:
        yield LeftOut("notices of channels")
        return
    text = _resolved(message.text, people, channels)
    if not text.strip():
        if not files:
            yield LeftOut("messages without words")
            return
        text = f"[files: {', '.join(files)}]"
    try:
        at = float(message.ts)
    except ValueError:
        yield Misfit(place, f"no message: its ts is {message.ts!r:.40}")
        return
    is_bot = message.bot_id is not None or message.subtype == "bot_message"
    talk = channel.name or " and ".join(people.get(one, one) for one in channel.members) or channel.id
    replies = message.thread_ts if message.thread_ts != message.ts else None
    profile = message.user_profile or Profile()
    who = people.get(message.user or "") or profile.real_name or message.username or message.user or message.bot_id
    yield item(
        text, id=f"slack:{channel.id}:{message.ts}", at=at, actor=who, origin="tool" if is_bot else "user",
        session=f"slack:{talk}" + (f"#{replies}" if replies else ""),
        metadata={"source": "slack", "channel": talk, "thread": replies, "files": files},
    )  # fmt: skip


def _resolved(text: str, people: Mapping[str, str], channels: Mapping[str, Channel]) -> str:
    """A text as people saw it: names instead of ids, and the addresses behind words.

    >>> _resolved("<@U1> see <https://a.b|the page> &amp; <#C1|home>", {"U1": "Ana"}, {})
    '@Ana see the page (https://a.b) & #home'
    """

    def told(found: re.Match[str]) -> str:
        mark, target, label = found[1], found[2], found[3]
        if mark == "@":
            return f"@{people.get(target) or label or target}"
        if mark == "#":
            known = channels.get(target)
            return f"#{label or (known and known.name) or target}"
        if mark == "!":
            return label or f"@{target.split('^')[0]}"
        return f"{label} ({target})" if label and label != target else target

    return html.unescape(_REFERENCE.sub(told, text))


FORMAT = Format(name="slack", what="Slack workspace export", detects=detects, read=read)
