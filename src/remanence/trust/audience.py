"""Whom records are for: what is made of something is for nobody whom that is not for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from remanence.protocols import Draft, Edit, NewRecord
from remanence.trust.access import narrowest
from remanence.types import Record

AudiencesOf = Callable[[Sequence[str]], Mapping[str, str]]
"""Whom episodes are for, by their ids."""


def for_their_audience(draft: Draft, audiences_of: AudiencesOf) -> Draft:
    """The draft with every new record for at most those for whom all that it rests on is.

    An episode is for whom its first record is for: that of a new one is in the draft, before all that is made of it.
    """
    own = _own(draft)
    cited = {span.episode for new in draft.records for span in new.record.sources} - set(own)
    known = {**own, **(audiences_of(sorted(cited)) if cited else {})}
    return replace(draft, records=tuple(_narrowed(new, known) for new in draft.records))


def shared(records: Sequence[Record], episodes: Mapping[str, str], audiences_of: AudiencesOf) -> list[Edit]:
    """The edits that make episodes, by id, be for others: their records, and all that is made of them."""
    others = {span.episode for record in records for span in record.sources} - set(episodes)
    known = {**audiences_of(sorted(others)), **episodes}
    after = {r.id: narrowest([known[span.episode] for span in r.sources]) for r in records}
    return [Edit(r.id, "audience", r.audience, after[r.id]) for r in records if r.audience != after[r.id]]


def _own(draft: Draft) -> dict[str, str]:
    """Whom the episodes are for that a draft stores."""
    new = {episode.id for episode in draft.episodes}
    found: dict[str, str] = {}
    for each in draft.records:
        for span in each.record.sources:
            if span.episode in new:
                found.setdefault(span.episode, each.record.audience)
    return found


def _narrowed(new: NewRecord, known: Mapping[str, str]) -> NewRecord:
    record = new.record
    audience = narrowest([record.audience, *(known.get(span.episode, "") for span in record.sources)])
    return new if audience == record.audience else replace(new, record=replace(record, audience=audience))
