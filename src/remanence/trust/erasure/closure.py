"""What goes with what is chosen: every record that was made of it, and what only that knew of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from remanence.encoding.text import terms
from remanence.protocols import Transaction
from remanence.trust.erasure.choosing import WHOLE, Chosen, Mentions
from remanence.types import Episode, LinkType, Record, Span, Unit

_KEPT = frozenset({Unit.BLOCK, Unit.TASK})
CORRECTS = "corrects"
"""What a correction says of itself; the rest of its metadata is that of what it corrects."""
_NONE = object()


class Going:
    """What an erasure takes, as it is gathered.

    Attributes:
        episodes, records: by id. blanks: characters of other episodes.
    """

    def __init__(self, tx: Transaction, chosen: Chosen) -> None:
        self._tx = tx
        self.episodes: dict[str, Episode] = {}
        self.records: dict[str, Record] = {}
        self.blanks = chosen.blanks
        self._spans: dict[str, list[Span]] = defaultdict(list)
        for span in chosen.blanks:
            self._spans[span.episode].append(span)
        self.take_records(chosen.alone)
        self.take_episodes([*chosen.episodes, *self._spans])

    def take_episodes(self, ids: Iterable[str]) -> None:
        """Take episodes, or their blanks, and all records that show or rest on what goes."""
        new = [id for id in ids if id not in self.episodes]
        self.episodes |= {id: e for id, e in self._tx.get_episodes(new).items() if id not in self._spans}
        self.take_records(r for r in self._tx.records_of(new) if any(map(self._goes, r.sources)))

    def _goes(self, span: Span) -> bool:
        blanks = self._spans.get(span.episode, ())
        return span.episode in self.episodes or any(b.start < span.end and span.start < b.end for b in blanks)

    def take_records(self, records: Iterable[Record]) -> None:
        """Take records, and what follows from them: what is of one piece with them, and what was derived of them."""
        new = [record for record in records if record.id not in self.records]
        if not new:
            return
        self.records |= {record.id: record for record in new}
        whole = {s.episode for r in new if r.unit in WHOLE for s in r.sources if s.episode not in self._spans}
        if further := whole - self.episodes.keys():
            self.take_episodes(sorted(further))
        self.take_records(self._derived(new))
        self.take_records(self._beliefs(new))

    def _derived(self, records: Sequence[Record]) -> list[Record]:
        """Texts that were made of these, later ones that repeat them, and corrections in the words of what goes."""
        ids = {record.id: record for record in records}
        made = (LinkType.DERIVED_FROM, LinkType.SUPERSEDES)
        links = (link for link in self._tx.links_of(sorted(ids), retired=True) if link.type in made)
        held = self._tx.get_records([link.source for link in links if link.target in ids])
        kept = [r for r in held.values() if (r.unit in _KEPT and self._repeats(r, ids)) or _tells(r, ids)]
        return kept + [r for r in self._tx.corrections_of(sorted(ids)) if r.unit is Unit.STATEMENT]

    def _repeats(self, record: Record, of: Mapping[str, Record]) -> bool:
        """Whether a kept text was made of what goes, or has a line of it that it takes the place of."""
        ours = self._tx.links_of([record.id], retired=True)
        links = [link for link in ours if link.source == record.id and link.target in of]
        lines = {line.strip() for line in record.text.splitlines()}
        return any(
            link.type is LinkType.DERIVED_FROM or not lines.isdisjoint(_lines(of[link.target].text)) for link in links
        )

    def _beliefs(self, records: Sequence[Record]) -> list[Record]:
        """Beliefs that these speak for or against."""
        links = self._tx.links_of(sorted(record.id for record in records))
        ends = [end for link in links for end in (link.source, link.target)]
        return [r for r in self._tx.get_records(ends).values() if "belief" in r.metadata]

    def of(self, *units: Unit) -> list[Record]:
        """What goes of these units."""
        return [record for record in self.records.values() if record.unit in units]

    def words(self) -> list[str]:
        """All texts that go."""
        blanked = self._tx.get_episodes(sorted(self._spans))
        return [
            *(text for e in self.episodes.values() for text in (e.text, e.title or "")),
            *(blanked[s.episode].text[s.start : s.end] for s in self.blanks),
            *(record.text for record in self.records.values()),
        ]


def _tells(record: Record, of: Mapping[str, Record]) -> bool:
    """Whether a persona has a line of what goes; it is made anew without it."""
    if record.unit is not Unit.PERSONA:
        return False
    said = {line for part in ("static", "current") for line in record.metadata["persona"][part]}
    return not said.isdisjoint(gone.text for gone in of.values())


def _lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines() if line.strip()}


def entities_gone(tx: Transaction, going: Going) -> list[str]:
    """The entities that speakers of what goes stand for, and whom nothing that stays names any more."""
    actors = {e.actor.casefold() for e in going.episodes.values() if e.actor is not None}
    held = [e for e in tx.scan_entities() if actors & {name.casefold() for name in (e.name, *e.aliases)}]
    if not held:
        return []
    left = {entity.id: Mentions((entity.name, *entity.aliases)) for entity in held}
    for episode in tx.scan_episodes():
        if not left:
            break
        if episode.id not in going.episodes:
            left = {id: names for id, names in left.items() if not names(episode)}
    return list(left)


def terms_gone(tx: Transaction, going: Going) -> list[str]:
    """The terms of questions that feedback keeps which only what goes has."""
    asked = {term for record in tx.judged() for question in record.asked for term in question}
    if not asked:
        return []
    ours = asked & {term for text in going.words() for term in terms(text)}
    for episode in tx.scan_episodes():
        if not ours:
            break
        if episode.id not in going.episodes:
            ours -= set(terms(_left(episode, going.blanks)))
    return sorted(ours)


def _left(episode: Episode, blanks: Sequence[Span]) -> str:
    text = episode.text
    for span in blanks:
        if span.episode == episode.id:
            text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def told_of_gone(tx: Transaction, going: Going) -> tuple[dict[str, dict[str, Any]], tuple[str, ...]]:
    """The metadata that is left to what stays but had some of what goes: sections under headings that are blanked, and
    corrections, which took over metadata and tags; the ids of those that lose their tags come second.
    """
    found, untagged = _headings_left(tx, going), list[str]()
    corrections = [r for r in tx.corrections_of(sorted(going.records)) if r.id not in going.records]
    for episode in tx.get_episodes(sorted({span.episode for r in corrections for span in r.sources})).values():
        taken_over = {name: value for name, value in episode.metadata.items() if name != CORRECTS}
        held = [r for r in tx.records_of([episode.id]) if r.id not in going.records]
        rows = [(episode.id, episode.metadata, episode.tags), *((r.id, r.metadata, r.tags) for r in held)]
        for id, metadata, tags in rows:
            kept = {name: value for name, value in metadata.items() if taken_over.get(name, _NONE) != value}
            if kept != metadata:
                found[id] = kept
            if tags and set(tags) <= set(episode.tags):
                untagged.append(id)
    return found, tuple(untagged)


def _headings_left(tx: Transaction, going: Going) -> dict[str, dict[str, Any]]:
    found = dict[str, dict[str, Any]]()
    for id, episode in tx.get_episodes(sorted({span.episode for span in going.blanks})).items():
        left = _left(episode, going.blanks)
        for record in tx.records_of([id]):
            headings = record.metadata.get("headings")
            if record.id in going.records or not isinstance(headings, list):
                continue
            kept = [heading for heading in headings if str(heading).strip() in left]
            if kept != headings:
                found[record.id] = {**record.metadata, "headings": kept}
    return found
