"""What every reader of JSON needs: values of a declared shape, clean texts, and items with nothing empty in them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from remanence.errors import ImportUnreadable
from remanence.interfaces.importers.json_stream import BrokenJson, Place, Unread, parse, walk
from remanence.interfaces.importers.model import Item, Misfit
from remanence.interfaces.importers.sources import Source

T = TypeVar("T")


def shaped(value: Any, shape: type[T]) -> T:
    """A JSON value as a struct; members that it does not declare are passed over. Raises: ValueError, with the path."""
    try:
        return msgspec.convert(value, shape, strict=False)
    except (msgspec.ValidationError, RecursionError, OverflowError) as e:
        raise ValueError(str(e)) from None


def clean(text: str) -> str:
    """A text in which the halves of a surrogate pair are joined, and half of one is the replacement character.

    >>> clean("\\ud83d\\ude00 and \\ud83d") == "\\U0001f600 and \\ufffd"
    True
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def cleaned(value: Any) -> Any:
    """A JSON value with clean texts, and without members that are null."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(k)): cleaned(v) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [cleaned(v) for v in value]
    return value


def item(text: str, *, id: str, metadata: Mapping[str, Any] | None = None, **about: Any) -> Item:
    """An item to retain, without what is not known."""
    made = {name: value for name, value in about.items() if value not in (None, "", [], ())}
    kept = {name: value for name, value in (metadata or {}).items() if value not in (None, "", [], {})}
    return Item(cleaned({"text": text, "id": id, **made, **({"metadata": kept} if kept else {})}))


def digest(*parts: object) -> str:
    """A short name for parts that have none of their own; the same on every machine."""
    told = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def placed(name: str, place: Place) -> str:
    """Where a value stands, for people.

    >>> placed("a.json", ("chats", 3, "name"))
    'a.json, chats[3].name'
    """
    told = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    return f"{name}, {told}" if told else name


def values(source: Source, name: str, into: Callable[[Place], bool]) -> Iterator[tuple[Place, Any] | Misfit]:
    """The values of a JSON file (`json_stream.walk`), and what cannot be read as misfits; no text makes it raise."""
    try:
        with source.open(name) as stream:
            for place, value in walk(stream, into):
                if isinstance(value, Unread):
                    yield Misfit(placed(name, place), value.reason)
                else:
                    yield place, value
    except (BrokenJson, ImportUnreadable) as e:
        yield Misfit(name, str(e))


def elements(source: Source, name: str) -> Iterator[tuple[str, Any] | Misfit]:
    """The elements of a JSON file that is an array, or the one value of one that is not, each with its place."""
    is_array = source.head(name, 4096).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"["
    for found in values(source, name, lambda place: is_array and place == ()):
        yield found if isinstance(found, Misfit) else (placed(name, found[0]), found[1])


def lines(source: Source, name: str, longest: int = 64 << 20) -> Iterator[tuple[str, bytes] | Misfit]:
    """The lines of a file that are not blank, each with its place; a longer one is a misfit."""
    try:
        with source.open(name) as stream:
            number, passing = 0, False
            while line := stream.readline(longest):
                whole = line.endswith(b"\n") or len(line) < longest
                if not passing:
                    number += 1
                    if not whole:
                        yield Misfit(f"{name}, line {number}", f"it has over {longest:,} bytes")
                    elif line.strip():
                        yield f"{name}, line {number}", line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
                passing = not whole
    except ImportUnreadable as e:
        yield Misfit(name, str(e))


def json_lines(source: Source, name: str) -> Iterator[tuple[str, Any] | Misfit]:
    """The values of a file of JSON lines, each with its place."""
    return read_lines(source, name, _value)


def _value(line: bytes) -> Any:
    try:
        return parse(line)
    except ValueError as e:
        raise ValueError(f"it is not JSON: {e}") from None


def read_lines(source: Source, name: str, read: Callable[[bytes], T]) -> Iterator[tuple[str, T] | Misfit]:
    """What `read` makes of each line of a file that is not blank, with its place; a ValueError of it is a misfit."""
    for found in lines(source, name):
        if isinstance(found, Misfit):
            yield found
            continue
        place, line = found
        try:
            yield place, read(line)
        except ValueError as e:
            yield Misfit(place, str(e))
