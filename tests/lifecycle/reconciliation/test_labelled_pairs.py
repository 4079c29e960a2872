"""Two hundred pairs of statements, labelled by hand: how often each relation is found, and what is wrongly retired."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

from msgspec import to_builtins

from around_banks import DAWN
from remanence.lifecycle.reconciliation.cues import cue_of, number_of
from remanence.lifecycle.reconciliation.relation import Relation, relation_of
from remanence.trust.taint import TRUST, taint_of
from remanence.types import Kind, Modality, Origin, Record, Span, Statement, Unit, When

SAMPLE = Path(__file__).with_name("labelled_pairs.txt")
RETIRES = {Relation.SUPERSEDES, Relation.RETRACTS, Relation.CORRECTS}
"""Relations by which what is held is no longer believed."""


def statement(attribute, who, day, value, words):
    """One side of a pair as a record, its cue found in its words as extraction finds it."""
    origin, _, name = who.rpartition(":")
    source = Origin(origin) if origin else Origin.USER if name else Origin.DOCUMENT
    modality, _, bare = value.rpartition(":")
    negated = bare.startswith("-")
    said = Statement(
        subject="ana", attribute=attribute.removesuffix("!"), value=bare.removeprefix("-") or None, negated=negated,
        single=attribute.endswith("!"), modality=Modality(modality or "fact"), cue=cue_of(words, negated=negated),
        number=number_of(words),
    )  # fmt: skip
    return Record(
        id=words, text=words, sources=(Span("e", 0, 1),), recorded_at=DAWN, unit=Unit.STATEMENT, origin=source,
        kind=Kind.SEMANTIC,
        actor=name or None, at=When.instant(DAWN + timedelta(days=int(day))) if day else None, trust=TRUST[source],
        taint=taint_of(source), metadata={"statement": to_builtins(said)},
    )  # fmt: skip


def pairs():
    """(label, found) of every pair, in the order of the file."""
    for line in SAMPLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            label, attribute, *sides = (part.strip() for part in line.split("|"))
            old, new = statement(attribute, *sides[:4]), statement(attribute, *sides[4:])
            yield Relation(label), relation_of(new, old), line


def test_the_sample_is_large_and_covers_every_relation():
    """At least two hundred pairs, and eight of each relation."""
    labels = Counter(label for label, _, _ in pairs())
    assert labels.total() >= 200
    assert set(labels) == set(Relation)
    assert min(labels.values()) >= 8


def test_hardly_a_relation_is_mistaken():
    """Under five in a hundred are found to be something else."""
    wrong = [(line, found.value) for label, found, line in pairs() if label is not found]
    assert len(wrong) < 0.05 * len(list(pairs())), wrong


def test_hardly_anything_is_wrongly_retired():
    """Under two in a hundred of what should stay believed is retired."""
    stay = [(found in RETIRES, line) for label, found, line in pairs() if label not in RETIRES | {Relation.REFINES}]
    wrong = [line for retired, line in stay if retired]
    assert len(wrong) < 0.02 * len(stay), wrong
