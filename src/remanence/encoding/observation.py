"""What callers hand in, made uniform: texts, chat messages, documents and JSON lines become observations.

Everything is checked here, before anything is stored: a bad item is refused with a clear error and loses nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.json import encode

from remanence.encoding.dates import parse_when
from remanence.limits import LIMITS, Limits
from remanence.types import Metadata, Origin, When

_ROLES = {
    "user": Origin.USER,
    "human": Origin.USER,
    "assistant": Origin.ASSISTANT,
    "ai": Origin.ASSISTANT,
    "system": Origin.AGENT,
    "developer": Origin.AGENT,
    "agent": Origin.AGENT,
    "tool": Origin.TOOL,
    "function": Origin.TOOL,
}
_TEXT_KEYS = ("text", "content")
_ACTOR_KEYS = ("actor", "speaker", "name")
_TIME_KEYS = ("at", "time", "timestamp", "date")
_PLAIN_KEYS = (
    "session", "id", "origin", "metadata", "tags", "title", "audience", "document", "valid_from", "valid_to",
)  # fmt: skip
KNOWN_KEYS = frozenset((*_TEXT_KEYS, *_ACTOR_KEYS, *_TIME_KEYS, *_PLAIN_KEYS, "role"))


class Observation(Struct, frozen=True, kw_only=True):
    """One text to be retained, checked and complete but for what the bank adds (ids, recorded time, trust).

    `stated` says whether somebody said where it comes from, or whether `origin` is only what is taken for granted.
    `valid_from` and `valid_to` say when it is true, where a source knows that.
    """

    text: str
    actor: str | None = None
    session: str | None = None
    origin: Origin = Origin.USER
    at: When | None = None
    external_id: str | None = None
    title: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    document: bool = False
    audience: str = ""
    stated: bool = False
    valid_from: datetime | None = None
    valid_to: datetime | None = None


def observe(
    text: str,
    *,
    actor: str | None = None,
    session: str | None = None,
    origin: Origin | str | None = None,
    at: Any = None,
    id: str | None = None,
    title: str | None = None,
    metadata: Metadata | None = None,
    tags: Iterable[str] = (),
    zone: tzinfo = UTC,
    document: bool = False,
    audience: str | None = None,
    valid_from: Any = None,
    valid_to: Any = None,
    limits: Limits = LIMITS,
) -> Observation:
    """Check one text and everything said about it. Raises: ValueError or TypeError, naming the field."""
    if not isinstance(document, bool):
        raise TypeError(f"document must be true or false, got {document!r:.80}")
    begins, ends = (None if time is None else parse_when(time, zone=zone).start for time in (valid_from, valid_to))
    if begins is not None and ends is not None and ends <= begins:
        raise ValueError(f"valid_to must lie after valid_from, got {valid_from!r} to {valid_to!r}")
    return Observation(
        text=checked_text(text, limits),
        actor=_name("actor", actor, limits),
        session=_name("session", session, limits),
        origin=_origin(origin, Origin.DOCUMENT if document else Origin.USER),
        at=None if at is None else parse_when(at, zone=zone),
        external_id=_name("id", id, limits),
        title=_name("title", title, limits),
        metadata=checked_metadata(metadata or {}, limits),
        tags=_tags(tags, limits),
        document=document,
        audience=_name("audience", audience, limits) or "",
        stated=origin is not None,
        valid_from=begins,
        valid_to=ends,
    )


def observe_item(
    item: Mapping[str, Any],
    *,
    zone: tzinfo = UTC,
    defaults: Mapping[str, Any] | None = None,
    limits: Limits = LIMITS,
) -> Observation:
    """One mapping: a chat message (`role`, `content`, `name`) or an item (`text`, `actor`, `session`, `at`, …).

    Unknown keys are an error, so that nothing is lost silently: put them under `metadata`.
    Raises: ValueError or TypeError, naming the key.
    """
    if not isinstance(item, Mapping):
        raise TypeError(f"an item must be an object with 'text' or 'content', got {type(item).__name__}")
    if unknown := sorted(set(map(str, item)) - KNOWN_KEYS):
        raise ValueError(
            f"unknown keys {unknown} in an item: put them under 'metadata'; known are {sorted(KNOWN_KEYS)}"
        )
    values: dict[str, Any] = {**(defaults or {})}
    values.update({k: item[k] for k in _PLAIN_KEYS if item.get(k) is not None})
    role = item.get("role")
    if role is not None:
        if role not in _ROLES:
            raise ValueError(f"unknown role {role!r}: use one of {', '.join(_ROLES)}")
        values.setdefault("origin", _ROLES[role])
        values["actor"] = role
    for name, keys in (("actor", _ACTOR_KEYS), ("at", _TIME_KEYS)):
        if (value := _one_of(item, keys)) is not None:
            values[name] = value
    return observe(_message_text(_one_of(item, _TEXT_KEYS)), zone=zone, limits=limits, **values)


def observe_items(
    items: Iterable[Mapping[str, Any]], *, zone: tzinfo, first: int, limits: Limits = LIMITS
) -> list[Observation]:
    """Several items, the first of them number `first` of what was sent. Raises: as `observe_item`, with a note."""
    made = []
    for number, item in enumerate(items, start=first):
        try:
            made.append(observe_item(item, zone=zone, limits=limits))
        except (ValueError, TypeError) as e:
            e.add_note(f"this is item {number:,}")
            raise
    return made


def read_json_lines(lines: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    """Items of a JSONL stream; blank lines are passed over. Raises: ValueError that names the line."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except (ValueError, RecursionError) as e:
            raise ValueError(f"line {number} is not JSON: {e}") from None
        if not isinstance(item, dict):
            raise ValueError(f"line {number} must be an object with 'text' or 'content', got {line.strip()[:60]!r}")
        yield item


def read_document(path: Path, title: str | None) -> tuple[str, str]:
    """A file's text and title; its name, if none is given. Raises: OSError; ValueError if it is no UTF-8 text."""
    try:
        return path.read_text(encoding="utf-8"), title or path.name
    except UnicodeDecodeError as e:
        raise ValueError(f"{path} is not UTF-8 text (byte {e.start}): convert it first") from None


def checked_text(text: Any, limits: Limits = LIMITS) -> str:
    """A text that can be stored. Raises: TypeError, or ValueError if it is empty, too long or not Unicode."""
    if not isinstance(text, str):
        raise TypeError(f"a text must be str, got {type(text).__name__}")
    if not text.strip():
        raise ValueError("a text must not be empty")
    if len(text) > limits.text:
        raise ValueError(f"a text may have {limits.text:,} characters, got {len(text):,}: split it")
    return _unicode("text", text)


def checked_metadata(metadata: Any, limits: Limits = LIMITS) -> dict[str, Any]:
    """A JSON object that comes back from the bank as it went in. Raises: TypeError or ValueError, naming the place."""
    if not isinstance(metadata, Mapping):
        raise TypeError(f"metadata must be a JSON object, got {type(metadata).__name__}")
    if not metadata:
        return {}
    checked = {str(k): v for k, v in _json_value(dict(metadata), "metadata", 0, limits.metadata_depth).items()}
    if (size := len(encode(checked))) > limits.metadata_bytes:
        raise ValueError(f"metadata may have {limits.metadata_bytes:,} bytes as JSON, got {size:,}")
    return checked


def _json_value(value: Any, where: str, depth: int, deepest: int) -> Any:
    if depth > deepest:
        raise ValueError(f"{where:.80} is nested over {deepest} levels deep")
    if isinstance(value, Mapping):
        if bad := next((k for k in value if not isinstance(k, str)), None):
            raise TypeError(f"{where} must have text keys, got {bad!r}")
        return {_unicode(where, k): _json_value(v, f"{where}[{k!r:.80}]", depth + 1, deepest) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_json_value(v, f"{where}[{i}]", depth + 1, deepest) for i, v in enumerate(value)]
    if isinstance(value, str):
        return _unicode(where, value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int) and -(2**63) <= value < 2**63:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise ValueError(f"{where} must be JSON (finite numbers, 64-bit integers), got {value!r:.80}")


def _unicode(where: str, text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as e:
        raise ValueError(f"{where} has half a surrogate pair at character {e.start}: it is not Unicode text") from None
    return str(text)  # of a class derived from str, too


def _name(where: str, value: Any, limits: Limits) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(f"{where} must be str, got {type(value).__name__}")
    if not value.strip():
        raise ValueError(f"{where} must not be empty; leave it out instead")
    if len(value) > limits.name:
        raise ValueError(f"{where} may have {limits.name:,} characters, got {len(value):,}")
    return _unicode(where, value)


def _origin(value: Origin | str | None, default: Origin) -> Origin:
    if value is None:
        return default
    try:
        return Origin(value)
    except ValueError:
        raise ValueError(f"unknown origin {value!r}: use one of {', '.join(Origin)}") from None


def _tags(tags: Iterable[str], limits: Limits) -> tuple[str, ...]:
    if isinstance(tags, str):
        raise TypeError(f"tags must be a list of texts, got the text {tags!r}")
    named = {name for tag in islice(tags, limits.tags + 1) if (name := _name("a tag", tag, limits))}
    if len(named) > limits.tags:
        raise ValueError(f"an episode may have {limits.tags:,} tags")
    return tuple(sorted(named))


def _one_of(item: Mapping[str, Any], keys: Sequence[str]) -> Any:
    """What any of these keys says, which mean the same. Raises: ValueError if they differ."""
    given = {key: item[key] for key in keys if item.get(key) is not None}
    if any(value != item[key] for value in given.values() for key in given):
        raise ValueError(f"give one of {', '.join(given)} in an item: they mean the same, and differ here")
    return next(iter(given.values()), None)


def _message_text(content: Any) -> Any:
    """The text of a message; the chat format's list of parts gives its text parts, one a line."""
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, Mapping)]
        return "\n".join(part for part in parts if isinstance(part, str))
    return content
