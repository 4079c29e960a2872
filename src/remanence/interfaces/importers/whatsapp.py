"""WhatsApp: the text of "Export chat", of Android or an iPhone, with or without its media.

The form of dates follows the telephone's region and is named nowhere: the whole file is looked at first, and the order
of day and month is the one in which its dates exist and do not run backwards. Times name no zone: they are the bank's.
Two passes over the file, a message at a time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath

from msgspec import Struct

from remanence.errors import ImportUnreadable
from remanence.interfaces.importers.model import Choices, Format, Found, LeftOut, Misfit
from remanence.interfaces.importers.shapes import digest, item, lines
from remanence.interfaces.importers.sources import Source

LONGEST = 1 << 20
"""Bytes of a line, and characters of a message."""
_MARKS = "\u200e\u200f\u202a\u202c\ufeff"
_HEAD = re.compile(
    rf"[{_MARKS}]*+(?P<open>\[)?(?P<a>\d{{1,4}})(?P<sep>[./-])(?P<b>\d{{1,2}})(?P=sep)(?P<c>\d{{1,4}})\.?,?\s+"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
    r"(?:\s*(?P<half>[AaPp])\.?\s?[Mm]\.?)?(?P<close>\])?(?P<after>\s+[-–]\s+|:\s+|\s+)(?P<rest>.*)",
    re.DOTALL,
)
_FROM = re.compile(rf"[{_MARKS}~\s]*+(?P<who>[^:\n“”\"]{{1,80}}?)[{_MARKS}]*+:(?:\s(?P<text>.*))?", re.DOTALL)
_ATTACHED = re.compile(
    rf"[{_MARKS}]*+(?:<[^<>:\n]{{1,40}}:\s*+(?P<ios>[^<>\n]{{1,300}}\.\w{{2,5}})>|"
    r"(?P<droid>[^\n/\\]{1,200}\.\w{2,5}) \([^()\n]{1,60}\))[ \t]*"
)
_OMITTED = re.compile(rf"[{_MARKS}]*+<[^<>\n]{{3,60}}>|[{_MARKS}]++[^\n]{{1,200}}")
_EDITED = re.compile(r"\s*\u200e?<[^<>\n]{5,60}>[\u200e\s]*\Z")
_TAIL = 100
"""Characters at the end of a message in which it may say that it was edited."""
_CHAT = re.compile(
    r"whatsapp[ _-]{0,3}(?:chat|conversation)?[ _-]{0,3}(?:with|mit|con|avec|com|-)?[ _-]{0,3}(?P<name>.+)", re.I
)


class Style(Struct, frozen=True):
    """How the dates of a file are to be read: where day, month and year stand."""

    day: str
    month: str
    year: str


_STYLES = (Style("a", "b", "c"), Style("b", "a", "c"), Style("c", "b", "a"))
"""Day first, month first, year first."""


def detects(source: Source) -> bool:
    """Whether the first lines of a text are messages with their times."""
    names = [source.single] if source.single else _chats(source)
    return any(_looks_like(source.head(name, 8192)) for name in names[:3])


def _looks_like(head: bytes) -> bool:
    found = [_header(line) for line in head.decode("utf-8", "replace").splitlines()[:20]]
    return sum(each is not None for each in found) >= min(2, max(1, len(found)))


def _chats(source: Source) -> list[str]:
    texts = source.with_suffix(".txt")
    named = [name for name in texts if "chat" in PurePosixPath(name).name.casefold()]
    return named or texts


def read(source: Source, choices: Choices) -> Iterator[Found]:
    """The messages of each chat, in order."""
    del choices
    for name in [source.single] if source.single else _chats(source):
        style = _style(source, name)
        if style is None:
            yield Misfit(name, "no line of it begins with a date and a time")
            continue
        session = _chat_name(name if PurePosixPath(name).stem != "_chat" else source.path.name)
        same, last = Counter[str](), ""
        for found in _messages(source, name):
            if isinstance(found, Misfit):
                yield found
                continue
            place, head, text = found
            at = _time(head, style)
            if at is None:
                yield Misfit(place, f"{head.group()[:40]!r} begins with no date like the others")
                continue
            if at != last:
                same, last = Counter(), at
            yield from _message(text, at, session, same)


def _messages(source: Source, name: str) -> Iterator[tuple[str, re.Match[str], str] | Misfit]:
    """Each message with its head; lines without a head belong to the message before them."""
    open_: tuple[str, re.Match[str], list[str]] | None = None
    size = 0
    for found in _lines(source, name):
        if isinstance(found, Misfit):
            yield found
            continue
        place, line = found
        head = _header(line)
        if head is not None:
            if open_ is not None:
                yield open_[0], open_[1], "\n".join(open_[2])
            open_, size = (place, head, [head["rest"]]), 0
        elif open_ is not None:
            size += len(line)
            if size <= LONGEST:
                open_[2].append(line)
        elif line.strip():
            yield Misfit(place, "it stands before the first message")
    if open_ is not None:
        yield open_[0], open_[1], "\n".join(open_[2])


def _lines(source: Source, name: str) -> Iterator[tuple[str, str] | Misfit]:
    """Lines as text, blank ones within messages too."""
    number = 0
    try:
        with source.open(name) as stream:
            while raw := stream.readline(LONGEST):
                number += 1
                yield f"{name}, line {number}", raw.decode("utf-8", "replace").rstrip("\r\n")
    except ImportUnreadable as e:
        yield Misfit(name, str(e))


def _header(line: str) -> re.Match[str] | None:
    head = _HEAD.match(line)
    if head is None or (head["open"] is None) != (head["close"] is None):
        return None
    if head["open"] is None and head["after"].isspace():
        return None
    return head


def _style(source: Source, name: str) -> Style | None:
    """The order in which the dates of a file exist, and which runs backwards least; of equals the more usual one."""
    impossible, backwards = Counter[int](), Counter[int]()
    last: list[str] = ["", "", ""]
    first: re.Match[str] | None = None
    for found in lines(source, name, LONGEST):
        if isinstance(found, Misfit):
            continue
        head = _header(found[1].decode("utf-8", "replace").rstrip("\r\n"))
        if head is None:
            continue
        first = first or head
        for number, style in enumerate(_STYLES):
            at = _time(head, style)
            if at is None:
                impossible[number] += 1
            else:
                backwards[number] += at < last[number]
                last[number] = at
    if first is None:
        return None
    american = first["sep"] == "/" and first["half"] is not None
    usual = [1, 0, 2] if american else [0, 1, 2]
    return _STYLES[min(usual, key=lambda number: (impossible[number], backwards[number], usual.index(number)))]


def _time(head: re.Match[str], style: Style) -> str | None:
    """When a message was sent, as ISO 8601, to the second if it says so; None if there is no such date."""
    year, month, day = (head[getattr(style, part)] for part in ("year", "month", "day"))
    if len(year) not in (2, 4) or len(day) > 2 or len(month) > 2:
        return None
    hour = int(head["hour"])
    if head["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if head["half"] in "pP" else 0)
    if hour > 23 or int(head["minute"]) > 59 or int(head["second"] or 0) > 59:
        return None
    try:
        at = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None
    seconds = f":{head['second']}" if head["second"] else ""
    return f"{at.isoformat()} {hour:02}:{head['minute']}{seconds}"


def _message(whole: str, at: str, session: str, same: Counter[str]) -> Iterator[Found]:
    said = _FROM.fullmatch(whole)
    if said is None:
        yield LeftOut("system lines")
        return
    who, text = said["who"].strip(), said["text"] or ""
    attached = _ATTACHED.match(text)
    file = (attached["ios"] or attached["droid"]) if attached else None
    if attached is None and _OMITTED.fullmatch(text.strip()):
        yield LeftOut("media and notices without words")
        return
    words = (text[attached.end() :] if attached else text).strip(_MARKS + " \r\n")
    tail = words[-_TAIL:]
    edited = _EDITED.search(tail) if "\u200e" in text else None
    words = words[: len(words) - len(tail) + edited.start()] if edited else words
    if not words:
        if file is None:
            yield LeftOut("empty messages")
            return
        words = f"[file: {file}]"
    key = digest(at, who, words)
    same[key] += 1
    yield item(
        words, id=f"whatsapp:{key}.{same[key]}", at=at, actor=who, session=session, origin="user",
        metadata={"source": "whatsapp", "file": file},
    )  # fmt: skip


def _chat_name(name: str) -> str:
    stem = re.sub(r"\s*\(\d+\)$", "", PurePosixPath(name).stem)
    found = _CHAT.fullmatch(stem)
    return f"whatsapp:{(found['name'] if found else stem).strip()}"


FORMAT = Format(name="whatsapp", what="WhatsApp chat (Android, iOS)", detects=detects, read=read)
