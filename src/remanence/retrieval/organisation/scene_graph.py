"""Facts, the scenes that they form, and the traits of the people in them, which set the scenes right in turn."""

from __future__ import annotations

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.columns import KINDS, PREFERENCE
from remanence.indexes.growing import Rows
from remanence.indexes.keys import FULL
from remanence.registry import register
from remanence.retrieval.organisation.communities import communities
from remanence.retrieval.organisation.discourse import told
from remanence.retrieval.organisation.layers import grouped
from remanence.retrieval.organisation.neighbours import neighbours
from remanence.retrieval.organisation.phrases import PLAIN
from remanence.retrieval.organisation.structure import Edges, Organiser, Structure, Vectors, centre, direction, shown
from remanence.retrieval.selection import best_of
from remanence.types import Kind

SCENE, TRAIT = "scene", "trait"
_FEWEST, _SHARE = 5, 5
"""The scenes that a trait is held to: the five most like it, or a fifth of all, whichever are more."""


@register("scene_graph.v1")
def scene_graph(
    *, linked: int = 5, least: float = 0.4, trait: float = 0.4, aligned: float = 0.6, calibration: float = 0.5
) -> Organiser:
    """Rows as facts, scenes over them, and traits of people over these; then each scene takes up the traits it shows.

    Upwards: a fact is a row with what statements say of it, linked to the facts most like it; scenes are communities of
    links; a trait is what a person says of preferences and habits that is alike. Downwards: a scene moves towards the
    traits of the people in it that it is like, so that it is found by them, too. All this stands in for a language
    model that writes notes, links, scenes, profiles and what is added to scenes.

    Args:
        linked: facts that a fact is linked to at most. least: the cosine from which they are, which a model decides in
            the paper. trait: the cosine from which two sayings are one trait. aligned: the cosine from which a scene
            shows a trait. calibration: what a trait counts in a scene, beside the scene itself.
    Edges: "link" (rows, both ways), "member" (scenes to rows), "shows" (traits to scenes).
    Reference: Mao et al., Bi-Mem, arXiv:2601.06490.
    """

    def organise(index: MemoryIndex) -> Structure:
        own = index.vectors(PLAIN)
        rows, first = shown(index), len(index)
        if own is None or not len(rows):
            return Structure(rows=first)
        notes = list(told(index, rows))
        facts = own.mixed.view.copy()
        _take_up(facts, notes, own.embed([text for _, text in notes]))
        links = Edges.of(neighbours(facts, rows, least, linked), first, both_ways=True)
        scenes = [np.array(each) for each in communities(links, rows)]
        wholes = np.array([centre(facts[scene]) for scene in scenes], np.int8)
        people, traits = _traits(index, rows, facts, trait)
        shows = _shown(people, traits, _present(index, scenes), wholes, aligned)
        calibrated = wholes.astype(np.int64)
        for place, scene in shows:
            calibrated[scene] += np.rint(calibration * traits[place]).astype(np.int64)
        after = first + len(scenes)
        size = after + len(traits)
        member = ((first + place, int(row), 1.0) for place, scene in enumerate(scenes) for row in scene)
        return Structure(
            rows=first,
            labels=(*(f"{SCENE} {n}" for n in range(len(scenes))), *(f"{TRAIT} {n}" for n in range(len(traits)))),
            kinds=(SCENE,) * len(scenes) + (TRAIT,) * len(traits),
            edges={
                "link": Edges(links.sources, links.targets, links.weights, size),
                "member": Edges.of(member, size),
                "shows": Edges.of(((after + place, first + scene, 1.0) for place, scene in shows), size),
            },
            vectors=np.concatenate([facts, np.array([direction(each) for each in calibrated], np.int8), traits]),
        )

    return organise


def _take_up(facts: Vectors, notes: list[tuple[int, str]], said: Vectors) -> None:
    """Let each fact take up what statements say of it, in place."""
    sums: dict[int, np.ndarray] = {}
    for (row, _), vector in zip(notes, said, strict=True):
        sums[row] = sums.get(row, facts[row].astype(np.int64)) + vector
    for row, total in sums.items():
        facts[row] = direction(total)


def _traits(index: MemoryIndex, rows: Rows, facts: Vectors, least: float) -> tuple[Rows, Vectors]:
    """Whose each trait is, and its mean direction: of what somebody says that lasts, in groups of what is alike."""
    lasting = (index.columns["cues"][rows] & PREFERENCE > 0) | (index.columns["kind"][rows] == KINDS[Kind.PERSONA])
    homes = set(rows[lasting].tolist()) | _personal(index)
    kept = rows[np.isin(rows, sorted(homes)) & (index.columns["actor"][rows] >= 0)]
    people = index.columns["actor"][kept].astype(np.int64)
    group, means = grouped(facts[kept], people, least)
    whose = np.zeros(len(means), np.int64)
    whose[group] = people
    return whose, means


def _personal(index: MemoryIndex) -> set[int]:
    """The rows of which a statement that holds says something lasting of a person."""
    if index.facts is None:
        return set()
    personal = (index.facts.columns["kind"] == KINDS[Kind.PERSONA]) & (index.facts.columns["hidden"] == 0)
    return set(index.facts.rows(index.columns)[personal].tolist())


def _present(index: MemoryIndex, scenes: list[Rows]) -> list[set[int]]:
    return [set(index.columns["actor"][scene].tolist()) for scene in scenes]


def _shown(
    people: Rows, traits: Vectors, present: list[set[int]], scenes: Vectors, least: float
) -> list[tuple[int, int]]:
    """The scenes that show each trait: of those most like it, where its person takes part and it is alike enough."""
    most = max(_FEWEST, len(scenes) // _SHARE)
    found: list[tuple[int, int]] = []
    for place, person in enumerate(people.tolist()):
        alike = (scenes.astype(np.float32) @ traits[place].astype(np.float32)).astype(np.float64) / FULL**2
        best = best_of(np.arange(len(alike)), alike, most).tolist()
        found += [(place, scene) for scene in best if alike[scene] >= least and person in present[scene]]
    return found
