"""Values to rows and back, column by column; times are microseconds since 1970 in UTC."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

import msgspec

from remanence.errors import BankUnreadable
from remanence.instants import maybe_micros, maybe_moment, micros, moment
from remanence.types import (
    Act,
    Change,
    Entity,
    EntityKind,
    Episode,
    Evidence,
    Kind,
    Link,
    LinkType,
    Metadata,
    Origin,
    Precision,
    Record,
    Span,
    Unit,
    When,
)

Row = tuple[Any, ...]
_P = ParamSpec("_P")
_T = TypeVar("_T")

encode_json = msgspec.json.Encoder(order="deterministic").encode
decode_json = msgspec.json.Decoder().decode
_decode_tags = msgspec.json.Decoder(tuple[str, ...]).decode
_decode_metadata = msgspec.json.Decoder(dict[str, Any]).decode
_decode_asked = msgspec.json.Decoder(tuple[tuple[str, ...], ...]).decode

EPISODE_COLUMNS = (
    "id, external_id, text, title, origin, actor, session, at_start, at_end, at_precision, recorded_at, principal, "
    "trust, taint, tags, metadata"
)
CITED_COLUMNS = "id, external_id, text, actor, session, origin, at_start, at_end, at_precision"
"""What evidence shows of an episode."""
RECORD_COLUMNS = (
    "id, kind, unit, part, recipe, text, actor, session, origin, at_start, at_end, at_precision, recorded_at, "
    "valid_from, valid_to, trust, taint, confidence, tags, metadata, retired_at, forgotten, used, wrong, "
    "asked, quarantined, audience"
)
ENTITY_COLUMNS = "id, name, kind, aliases, recorded_at, merged_into"
LINK_COLUMNS = "id, type, source, target, weight, recorded_at, retired_at"
CHANGE_COLUMNS = "seq, at, act, operation, principal, subjects, digest, chain"
SHOWN = "NOT forgotten AND quarantined = ''"
"""Which records are neither forgotten nor held back."""
STATE = {
    "retired_at": ("records", "retired_at"),
    "forgotten": ("records", "forgotten"),
    "valid_from": ("records", "valid_from"),
    "valid_to": ("records", "valid_to"),
    "used": ("records", "used"),
    "wrong": ("records", "wrong"),
    "asked": ("records", "asked"),
    "quarantined": ("records", "quarantined"),
    "audience": ("records", "audience"),
    "trust": ("records", "trust"),
    "taint": ("records", "taint"),
    "aliases": ("entities", "aliases"),
    "merged_into": ("entities", "merged_into"),
    "link.retired_at": ("links", "retired_at"),
}
"""What an edit may change of a record, entity or link, with the table and column that hold it."""
_FORMER = {"block.v1": Unit.BLOCK, "task.v1": Unit.TASK}
"""Parts whose records format 3 stored as statements, with the units that they have since."""
_JSON = frozenset({"aliases", "asked"})
"""State fields whose column holds JSON."""


def _whole(read: Callable[_P, _T]) -> Callable[_P, _T]:
    """A reader of rows for which a row that holds what no bank stores is damage, whatever Python makes of it."""

    @wraps(read)
    def reading(*args: _P.args, **named: _P.kwargs) -> _T:
        try:
            return read(*args, **named)
        except (ValueError, TypeError, AttributeError, OverflowError) as e:
            what = read.__name__.removeprefix("to_")
            raise BankUnreadable(f"the bank is damaged, {what} ({e}): run remanence verify, or restore a backup") from e

    return reading


def decode_or_leave(text: str) -> Any:
    """A JSON value, or the text itself where it is none any more: what looks for tampering must not stumble over it."""
    try:
        return decode_json(text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return text


def to_column(field: str, value: Any) -> Any:
    """What the column of a state field holds for the JSON value of an edit."""
    if field in _JSON:
        return json_text(value)
    return int(value) if field == "forgotten" else value


def from_column(field: str, value: Any) -> Any:
    """The inverse of `to_column`."""
    if field in _JSON:
        return None if value is None else decode_json(value)
    return bool(value) if field == "forgotten" and value is not None else value


def json_text(value: Any) -> str:
    """Canonical JSON: keys sorted, no spaces."""
    return encode_json(value).decode()


def when_columns(when: When | None) -> tuple[int | None, int | None, str | None]:
    """The three columns of a time; three NULLs for none."""
    return (None, None, None) if when is None else (micros(when.start), micros(when.end), when.precision.value)


class _Members(dict[Any, _T]):
    """The members of an enumeration by their values, at a third of the cost of calling it; the same errors."""

    def __init__(self, kind: Callable[[Any], _T]) -> None:
        super().__init__()
        self._kind = kind

    def __missing__(self, value: Any) -> _T:
        member = self[value] = self._kind(value)
        return member


_ORIGINS, _KINDS, _UNITS, _PRECISIONS = _Members(Origin), _Members(Kind), _Members(Unit), _Members(Precision)


@lru_cache(maxsize=256)
def to_when(start: int | None, end: int | None, precision: str | None) -> When | None:
    """The inverse of `when_columns`; kept, because a record and what it rests on mostly have the same."""
    if start is None or end is None or precision is None:
        return None
    return When(moment(start), moment(end), _PRECISIONS[precision])


def _metadata_text(metadata: Metadata) -> str:
    return json_text(metadata) if metadata else "{}"


def _tags_text(tags: tuple[str, ...]) -> str:
    return json_text(tags) if tags else "[]"


def to_tags(text: str) -> tuple[str, ...]:
    """The inverse of `_tags_text`."""
    return () if text == "[]" else _decode_tags(text)


def to_metadata(text: str) -> dict[str, Any]:
    """The inverse of `_metadata_text`."""
    return {} if text == "{}" else _decode_metadata(text)


def asked_text(asked: Sequence[Sequence[str]]) -> str:
    """Questions, each as its terms, as a column holds them."""
    return json_text(asked) if asked else "[]"


def to_asked(text: str) -> tuple[tuple[str, ...], ...]:
    """The inverse of `asked_text`."""
    return () if text == "[]" else _decode_asked(text)


def episode_row(e: Episode) -> Row:
    """An episode as the columns of EPISODE_COLUMNS."""
    return (
        e.id, e.external_id, e.text, e.title, e.origin.value, e.actor, e.session, *when_columns(e.at),
        micros(e.recorded_at), e.principal, e.trust, e.taint, _tags_text(e.tags), _metadata_text(e.metadata),
    )  # fmt: skip


@_whole
def to_episode(row: Row) -> Episode:
    """The inverse of `episode_row`."""
    return Episode(
        id=row[0], external_id=row[1], text=row[2], title=row[3], origin=_ORIGINS[row[4]], actor=row[5], session=row[6],
        at=to_when(*row[7:10]), recorded_at=moment(row[10]), principal=row[11], trust=row[12], taint=row[13],
        tags=to_tags(row[14]), metadata=to_metadata(row[15]),
    )  # fmt: skip


@_whole
def to_evidence(row: Row, start: int, end: int) -> Evidence:
    """Some characters of an episode, of which the columns of CITED_COLUMNS are given."""
    id, external_id, text, actor, session, origin, *at = row
    return Evidence(
        episode=id, external_id=external_id, start=start, end=end, text=text[start:end], actor=actor, session=session,
        origin=_ORIGINS[origin], at=to_when(*at),
    )  # fmt: skip


def record_row(r: Record, *, text: str | None) -> Row:
    """A record as the columns of RECORD_COLUMNS; `text=None` says that the sources hold it."""
    return (
        r.id, r.kind.value, r.unit.value, r.part, r.recipe, text, r.actor, r.session, r.origin.value,
        *when_columns(r.at), micros(r.recorded_at), maybe_micros(r.valid_from), maybe_micros(r.valid_to), r.trust,
        r.taint, r.confidence, _tags_text(r.tags), _metadata_text(r.metadata), maybe_micros(r.retired_at),
        int(r.forgotten), r.used, r.wrong, asked_text(r.asked), r.quarantined, r.audience,
    )  # fmt: skip


def record_payload(row: Row) -> Row:
    """What the journal's digest covers of a new record: what older formats knew nothing of is in it only if it says so.

    Format 3 knew of no quarantine and audience, and blocks and tasks were statements; format 2 knew of no feedback.
    """
    if row[3] in _FORMER:
        row = (*row[:2], Unit.STATEMENT.value, *row[3:])
    if row[-2:] == ("", ""):
        row = row[:-2]
        return row[:-3] if row[-3:] == (0, 0, "[]") else row
    return row


@_whole
def to_record(row: Row, sources: tuple[Span, ...], text: str) -> Record:
    """The inverse of `record_row`, given the sources and the text that they hold."""
    return Record(
        id=row[0], kind=_KINDS[row[1]], unit=_FORMER.get(row[3]) or _UNITS[row[2]], part=row[3], recipe=row[4],
        text=text, sources=sources, actor=row[6], session=row[7], origin=_ORIGINS[row[8]], at=to_when(*row[9:12]),
        recorded_at=moment(row[12]), valid_from=maybe_moment(row[13]), valid_to=maybe_moment(row[14]), trust=row[15],
        taint=row[16], confidence=row[17], tags=to_tags(row[18]), metadata=to_metadata(row[19]),
        retired_at=maybe_moment(row[20]), forgotten=bool(row[21]), used=row[22], wrong=row[23], asked=to_asked(row[24]),
        quarantined=row[25], audience=row[26],
    )  # fmt: skip


def entity_row(e: Entity) -> Row:
    """An entity as the columns of ENTITY_COLUMNS."""
    return (e.id, e.name, e.kind.value, json_text(e.aliases), micros(e.recorded_at), e.merged_into)


def entity_payload(row: Row) -> Row:
    """What the journal's digest covers of a new entity: format 2 knew of no merge, so one that was not merged has none.

    >>> entity_payload(("id", "Ana", "person", "[]", 0, None))
    ('id', 'Ana', 'person', '[]', 0)
    """
    return row if row[-1] is not None else row[:-1]


@_whole
def to_entity(row: Row) -> Entity:
    """The inverse of `entity_row`."""
    return Entity(
        id=row[0], name=row[1], kind=EntityKind(row[2]), aliases=_decode_tags(row[3]), recorded_at=moment(row[4]),
        merged_into=row[5],
    )  # fmt: skip


def link_row(link: Link) -> Row:
    """A link as the columns of LINK_COLUMNS."""
    return (
        link.id, link.type.value, link.source, link.target, link.weight, micros(link.recorded_at),
        maybe_micros(link.retired_at),
    )  # fmt: skip


@_whole
def to_link(row: Row) -> Link:
    """The inverse of `link_row`."""
    return Link(
        id=row[0], type=LinkType(row[1]), source=row[2], target=row[3], weight=row[4], recorded_at=moment(row[5]),
        retired_at=maybe_moment(row[6]),
    )  # fmt: skip


@_whole
def to_change(row: Row) -> Change:
    """A row of CHANGE_COLUMNS as a value, digests in hexadecimal."""
    return Change(
        seq=row[0], at=moment(row[1]), act=Act(row[2]), operation=row[3], principal=row[4],
        subjects=_decode_tags(row[5]), digest=row[6].hex(), chain=row[7].hex(),
    )  # fmt: skip
