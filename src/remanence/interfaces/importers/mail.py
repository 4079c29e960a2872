"""Mail: mbox files (also Gmail's of Takeout) and `.eml` messages, alone, in a folder or in an archive.

The thread of a mail is the first mail that its references name. Bodies are kept as they are, with what they quote; of a
mail that is HTML only, the words. Anyone can write to a mailbox: what `me` did not send is of the origin "web". One
mail at a time is in memory, up to 64 MB; a larger one is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import PurePosixPath

from remanence.errors import ImportUnreadable
from remanence.interfaces.importers.html_text import html_text
from remanence.interfaces.importers.model import Choices, Format, Found, LeftOut, Misfit
from remanence.interfaces.importers.shapes import clean, digest, item
from remanence.interfaces.importers.sources import Source

LARGEST = 64 << 20
_LINE = 1 << 20
_HEADER_LENGTH = 10_000
"""Characters of a header: the standard library takes quadratic time for some."""
_PARTS = 1000
"""Parts of one mail that are looked at."""
_ID = re.compile(r"<([^<>\s]{1,400})>")
_HEADER = re.compile(rb"(?:^|\n)(?:From|Date|Subject|Message-ID|Received|Return-Path|MIME-Version):", re.I)
_FAILURES = (ValueError, LookupError, TypeError, AttributeError, MessageError, RecursionError, AssertionError)
"""What the standard library raises for mails that are malformed in its blind spots."""


def detects(source: Source) -> bool:
    """Whether there are mails."""
    return any(_looks_like(source.head(name, 8192)) for name in _files(source)[:3])


def _files(source: Source) -> list[str]:
    return [source.single] if source.single else source.with_suffix(".mbox", ".eml")


def _looks_like(head: bytes) -> bool:
    return (head.startswith(b"From ") or b":" in head.split(b"\n")[0]) and len(_HEADER.findall(head)) >= 2


def read(source: Source, choices: Choices) -> Iterator[Found]:
    """The mails, in the order of the files."""
    for name in _files(source):
        try:
            with source.open(name) as stream:
                for number, raw in enumerate(_split(stream.readline), start=1):
                    place = f"{name}, mail {number}" if number > 1 or PurePosixPath(name).suffix != ".eml" else name
                    if raw is None:
                        yield Misfit(place, f"it has over {LARGEST:,} bytes")
                        continue
                    try:
                        yield from _mail(message_from_bytes(raw), raw, choices)
                    except _FAILURES as e:
                        yield Misfit(place, str(e) if type(e) is ValueError else f"it is malformed: {e!r:.200}")
        except ImportUnreadable as e:
            yield Misfit(name, str(e))


def _split(readline: object) -> Iterator[bytes | None]:
    """The mails of an mbox, or the one of a file that is none; None for one that is too large."""
    assert callable(readline)
    held, size, blank, is_mbox = list[bytes](), 0, True, False
    while line := readline(_LINE):
        if blank and line.startswith(b"From ") and (is_mbox or not held):
            if any(part.strip() for part in held):
                yield b"".join(held) if size <= LARGEST else None
            held, size, is_mbox = [], 0, True
        else:
            size += len(line)
            if size <= LARGEST:
                held.append(re.sub(rb"^>(>*From )", rb"\1", line) if is_mbox else line)
        blank = not line.strip()
    if any(part.strip() for part in held):
        yield b"".join(held) if size <= LARGEST else None


def _mail(mail: Message, raw: bytes, choices: Choices) -> Iterator[Found]:
    labels = {label.strip().casefold() for label in _header(mail, "X-Gmail-Labels").split(",")}
    if labels & {"spam", "trash"}:
        yield LeftOut("mails in spam and trash")
        return
    own = next(iter(_ID.findall(_header(mail, "Message-ID"))), None) or digest(raw)
    before = _ID.findall(_header(mail, "References")) or _ID.findall(_header(mail, "In-Reply-To"))
    name, address = next(iter(getaddresses([_header(mail, "From")])), ("", ""))
    text, files = _body(mail)
    subject = " ".join(_header(mail, "Subject").split())
    if not text.strip():
        text = subject if not files else f"{subject} [files: {', '.join(files)}]".strip()
    if not text.strip():
        yield LeftOut("empty mails")
        return
    to = [other or where for other, where in getaddresses([_header(mail, "To"), _header(mail, "Cc")]) if other or where]
    mine = choices.me is not None and choices.me.casefold() in (name.casefold(), address.casefold())
    yield item(
        text, id=f"mail:{own}", at=_time(mail), actor=(name or address)[:500], title=subject[:500],
        session=f"mail:{(before or [own])[0]}", origin="user" if mine else "web",
        metadata={"source": "mail", "from": address, "to": to[:50], "files": files},
    )  # fmt: skip


def _header(mail: Message, name: str) -> str:
    """A header as text, its encoded words decoded."""
    value = mail.get(name)
    if value is None:
        return ""
    pieces = list[str]()
    for piece, charset in decode_header(str(value)[:_HEADER_LENGTH]):
        pieces.append(piece if isinstance(piece, str) else _decoded(piece, charset))
    return clean("".join(pieces).replace("\r", " ").replace("\n", " "))


def _decoded(raw: bytes, charset: str | None) -> str:
    try:
        return raw.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


def _time(mail: Message) -> str | None:
    """When it was sent, with the zone that it names. Raises: ValueError for a date that is none."""
    said = _header(mail, "Date")
    if not said.strip():
        return None
    try:
        return parsedate_to_datetime(said).isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        raise ValueError(f"its date cannot be read: {said!r:.80}") from None


def _body(mail: Message) -> tuple[str, list[str]]:
    """The text of a mail, and the names of its attachments."""
    plain, pages, files = list[str](), list[str](), list[str]()
    for number, part in enumerate(mail.walk()):
        if number == _PARTS:
            break
        named = part.get_filename()
        if named or part.get_content_disposition() == "attachment":
            files.append(_decoded_name(named or "unnamed"))
            continue
        if part.is_multipart() or part.get_content_maintype() != "text":
            continue
        payload = part.get_payload(decode=True)
        text = _decoded(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""
        (pages if part.get_content_subtype() == "html" else plain).append(clean(text))
    words = "\n".join(text for text in plain if text.strip())
    return (words or "\n".join(map(html_text, pages))).replace("\r\n", "\n").strip("\n"), files


def _decoded_name(name: str) -> str:
    pieces = decode_header(name)
    return clean("".join(p if isinstance(p, str) else _decoded(p, charset) for p, charset in pieces))[:300]


FORMAT = Format(name="mail", what="mbox and EML", detects=detects, read=read)
