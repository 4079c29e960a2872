"""What a caller means to erase: episodes by id, by filter, by entity and by time, and records by id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from remanence.errors import NotFound
from remanence.patterns import either
from remanence.protocols import Transaction
from remanence.types import Episode, Filter, Record, Span, Unit

WHOLE = frozenset({Unit.TURN, Unit.TRAJECTORY, Unit.BLOCK, Unit.TASK})
"""Units that go with the episodes that they were made of: those say nothing else."""


class Wish(Struct, frozen=True, kw_only=True):
    """What somebody asked to be erased; what is named in several ways must fit all but the ids, which come besides."""

    ids: tuple[str, ...] = ()
    filter: Filter = Filter()
    entity: str | None = None
    everything: bool = False

    @property
    def ways(self) -> tuple[str, ...]:
        """In which ways it was named, without any name."""
        given = {"ids": self.ids, "entity": self.entity, "everything": self.everything}
        own = {name: getattr(self.filter, name) != getattr(Filter(), name) for name in Filter.__struct_fields__}
        return tuple(name for name, value in (given | own).items() if value)


class Chosen(Struct, frozen=True):
    """Whole episodes by id, characters of others, and records that go without their sources."""

    episodes: tuple[str, ...] = ()
    blanks: tuple[Span, ...] = ()
    alone: tuple[Record, ...] = ()


def chosen(tx: Transaction, wish: Wish) -> Chosen:
    """What a wish names. Raises: NotFound for an id or entity that is not there; ValueError for a wish for nothing."""
    if not wish.ways:
        raise ValueError("name what to erase: ids, an entity, a filter, or everything=True for the whole bank")
    if wish.filter.kinds or wish.filter.min_trust:
        raise ValueError("an erasure chooses episodes, which have no kind; their trust is no reason to erase them")
    if wish.everything:
        return Chosen(tuple(e.id for e in tx.scan_episodes()))
    episodes = dict.fromkeys(e.id for e in _matching(tx, wish)) if wish.ways != ("ids",) else {}
    spans, alone = list[Span](), list[Record]()
    for id in wish.ids:
        record = tx.get_records([id]).get(id)
        if record is not None and not any(tx.sees(span.episode) for span in record.sources):
            raise NotFound(f"no episode or record has the id {id!r}")
        if record is None:
            called = [id] if tx.get_episodes([id]) else tx.episodes_called(id)
            named = [each for each in called if tx.sees(each)]
            if not named:
                raise NotFound(f"no episode or record has the id {id!r}")
            episodes |= dict.fromkeys(named)
        elif record.unit in WHOLE:
            episodes |= dict.fromkeys(span.episode for span in record.sources)
        elif record.unit is Unit.SECTION:
            spans += record.sources
        else:
            alone.append(record)
    return _whole_if_empty(tx, episodes, spans, alone)


def _whole_if_empty(
    tx: Transaction, episodes: dict[str, None], spans: Sequence[Span], alone: Sequence[Record]
) -> Chosen:
    """A document of which every section goes goes itself."""
    for id in dict.fromkeys(span.episode for span in spans):
        sections = {r.sources for r in tx.records_of([id]) if r.unit is Unit.SECTION}
        if sections <= {(span,) for span in spans}:
            episodes[id] = None
    return Chosen(tuple(episodes), tuple(s for s in spans if s.episode not in episodes), tuple(alone))


def _matching(tx: Transaction, wish: Wish) -> Iterator[Episode]:
    since, until = wish.filter.since, wish.filter.until
    speaks = None if wish.entity is None else Mentions(_names(tx, wish.entity))
    for episode in tx.scan_episodes(replace(wish.filter, since=None, until=None)):
        start, end = _when(episode)
        inside = (since is None or end > since) and (until is None or start < until)
        if inside and (speaks is None or speaks(episode)) and tx.sees(episode.id):
            yield episode


def _when(episode: Episode) -> tuple[datetime, datetime]:
    """When it happened; where nobody said, when it was recorded."""
    at = episode.at
    return (episode.recorded_at, episode.recorded_at) if at is None else (at.start, at.end)


def _names(tx: Transaction, entity: str) -> frozenset[str]:
    """Every name of an entity, given one; the name itself if no entity has it."""
    wanted = entity.casefold()
    held = list(tx.scan_entities())
    ours = {e.id for e in held if wanted in {e.id.casefold(), *(name.casefold() for name in (e.name, *e.aliases))}}
    pairs = [(e.id, e.merged_into) for e in held if e.merged_into is not None]
    while more := {id for pair in pairs if ours & set(pair) for id in pair} - ours:
        ours |= more
    return frozenset({entity, *(name for e in held if e.id in ours for name in (e.name, *e.aliases))})


class Mentions:
    """Whether an episode was said by somebody of these names, or names them, as whole words in any case."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {name.casefold() for name in names}
        self._pattern = re.compile(rf"(?<!\w){either(self._names)}(?!\w)")

    def __call__(self, episode: Episode) -> bool:
        if episode.actor is not None and episode.actor.casefold() in self._names:
            return True
        return any(self._pattern.search(text.casefold()) for text in (episode.text, episode.title or ""))
