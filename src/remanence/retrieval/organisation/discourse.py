"""What is said, cut into units that stand for one event each, with their names, turns and sessions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from remanence.encoding.naming import name_key
from remanence.encoding.segmentation.sentences import sentences
from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.moments import MISSING
from remanence.registry import register
from remanence.retrieval.organisation.phrases import Runs, capital_runs, node_vectors, phrases, phrases_in
from remanence.retrieval.organisation.structure import Edges, Organiser, Structure, shown

UNIT, NAME = "unit", "phrase"


@register("discourse.v1")
def discourse(*, synonyms: float = 0.8) -> Organiser:
    """Sessions, units and the names in them as one graph; each unit leads to the turn that says it.

    A unit is a statement, in words, or a sentence with its speaker's name: a stand-in for the elementary discourse
    units that a language model writes. Where a model wrote statements, they are units as they are.

    Args:
        synonyms: the cosine from which two names are joined; over 1 joins none.
    Edges: "source" (units to rows), "argument" (units and names, both ways), "synonym" (names, both ways), "member"
        (sessions and units, both ways).
    Reference: Zhou et al., A Simple Yet Strong Baseline (EMem), arXiv:2511.17208.
    """
    named = phrases(synonyms=synonyms, words=0)

    def organise(index: MemoryIndex) -> Structure:
        base, rows = named(index), shown(index)
        units = list(read_units(index, rows))
        sessions = {code: n for n, code in enumerate(dict.fromkeys(index.columns["session"][rows].tolist()))}
        first, last = base.size, base.size + len(units)
        size = last + len(sessions)
        arguments, members = [], []
        known = frozenset(word for label in base.labels for word in label.split())
        for place, (row, unit) in enumerate(units):
            arguments += [(first + place, base.nodes[key], 1.0) for key in _named(unit, known) if key in base.nodes]
            session = int(index.columns["session"][row])
            if session >= 0:
                members.append((first + place, last + sessions[session], 1.0))
        told = [unit.text for _, unit in units]
        own = node_vectors(index, [*base.labels, *told])
        blank = None if own is None else np.zeros((len(sessions), own.shape[1]), np.int8)
        synonym = base.edges["synonym"]
        return Structure(
            rows=base.rows,
            labels=(*base.labels, *told, *(f"session {n}" for n in sessions.values())),
            kinds=(*base.kinds, *(UNIT,) * len(units), *("session",) * len(sessions)),
            edges={
                "source": Edges.of([(first + place, row, 1.0) for place, (row, _) in enumerate(units)], size),
                "argument": Edges.of(arguments, size, both_ways=True),
                "synonym": Edges(synonym.sources, synonym.targets, synonym.weights, size),
                "member": Edges.of(members, size, both_ways=True),
            },
            vectors=None if own is None or blank is None else np.concatenate([own, blank]),
        )

    return organise


class Unit(NamedTuple):
    """What it says, the key of its speaker if it has one, and the capitals of what was said."""

    text: str
    speaker: str | None
    runs: Runs


def units_of(index: MemoryIndex, rows: Rows) -> Iterator[tuple[int, str]]:
    """The units of some rows in words, each with its row: sentences with their speaker, in order; then statements."""
    return ((row, unit.text) for row, unit in read_units(index, rows))


def read_units(index: MemoryIndex, rows: Rows) -> Iterator[tuple[int, Unit]]:
    """The same, read: what was read of a sentence once is kept."""
    read = [] if index.texts is None else index.folded(Unit, list[list[Unit]], _read)
    yield from ((row, unit) for row in (rows.tolist() if read else ()) for unit in read[row])
    yield from ((row, _unit(text)) for row, text in told(index, rows))


def _read(known: list[list[Unit]], index: MemoryIndex, first: int) -> list[list[Unit]]:
    """The sentences of each row, with the rows from `first` on."""
    rows = np.arange(first, len(index))
    ids, actors = index.named(rows), index.columns.actors.values
    texts = {} if index.texts is None else index.texts(ids)
    for id, actor in zip(ids, index.columns["actor"][rows].tolist(), strict=True):
        text, who = texts.get(id, ""), f"{actors[actor]}: " if actor >= 0 else ""
        known.append([_unit(who + text[start:end]) for start, end in sentences(text)])
    return known


def _unit(text: str) -> Unit:
    speaker, colon, said = text.partition(": ")
    return Unit(text, name_key(speaker) if colon else None, capital_runs(said if colon else text))


def told(index: MemoryIndex, rows: Rows) -> Iterator[tuple[int, str]]:
    """The statements of some rows that hold, in words, each with its row."""
    facts, allowed = index.facts, set(rows.tolist())
    if facts is None:
        return
    homes = facts.rows(index.columns).tolist()
    holds = (facts.columns["hidden"] == 0) & (facts.columns["retired_at"] == MISSING)
    for fact, home, held in zip(facts.facts, homes, holds.tolist(), strict=True):
        if home in allowed and held:
            words = " ".join(facts.relations[fact.relation].words)
            yield home, f"{facts.names[fact.subject]} {words} {facts.names[fact.value]}"


def _named(unit: Unit, known: frozenset[str]) -> Iterator[str]:
    """The names of a unit, each once, its speaker first."""
    own = [] if unit.speaker is None else [unit.speaker]
    yield from dict.fromkeys([*own, *phrases_in(unit.runs, known)])
