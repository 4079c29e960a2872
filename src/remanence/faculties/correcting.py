"""How `Memory.correct` stores what is right: two entries of one operation, the mistake retired, then what is right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from msgspec.structs import replace

from remanence.encoding.encode import Encoder, Key, cuts_of
from remanence.encoding.observation import Observation, observe
from remanence.lifecycle.correction import CORRECTS, correction, mistaken, retirement
from remanence.lifecycle.reputation import with_reputation
from remanence.options import Time
from remanence.protocols import Draft, Extractor, Passage, Transaction
from remanence.types import Episode, Origin, Record, Unit


def corrected(
    tx: Transaction,
    wrong: Record,
    right: Observation,
    key: Key,
    *,
    value: str | None,
    read: Extractor,
    encoder: Encoder,
    recipe: str,
    new_id: Callable[[], str],
    append: Callable[[Draft], object],
) -> Draft:
    """Retire a record and store what is right; returns the entry that stores it. Raises: ValueError.

    Args:
        key: the embedder's for the text. append: writes an entry.
    """
    gone = mistaken(tx, wrong)
    append(retirement(tx, gone))
    before = [id for record in gone for id in record.metadata.get(CORRECTS, ())]
    marks = {CORRECTS: [*(record.id for record in gone if record.unit is not Unit.WINDOW), *before]}
    right = replace(right, metadata={**right.metadata, **marks})
    stored = encoder.encode(right, cuts_of(right), [key], supersede=False)
    assert not isinstance(stored, Episode)  # it has no id of the caller's, so that it is never one that is there
    found = read([Passage(record=stored.records[0].record)])[0]
    draft = correction(tx, stored, gone, value=value, found=found, recipe=recipe, new_id=new_id)
    judged = [
        (record, "corrected") for record in gone[:1] if (record.origin, record.actor) != (right.origin, right.actor)
    ]
    append(with_reputation(tx, draft, judged))
    return draft


def what_is_right(wrong: Record, text: str, *, actor: str | None, at: Time | None, zone: tzinfo) -> Observation:
    """The observation of what a person says instead of a record: about the same time, in the same conversation."""
    same_speaker = wrong.actor if wrong.origin is Origin.USER else None
    kept = {name: held for name, held in wrong.metadata.items() if name not in ("statement", "headings", CORRECTS)}
    return observe(
        text, actor=actor or same_speaker, session=wrong.session if wrong.unit is Unit.TURN else None,
        at=at if at is not None else wrong.at, metadata=kept, tags=wrong.tags, zone=zone,
    )  # fmt: skip
