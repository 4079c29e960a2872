"""Components of what was said in themes that split when they grow and merge when they are small, over episodes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.keys import FULL
from remanence.indexes.rounding import steady
from remanence.registry import register
from remanence.retrieval.organisation.discourse import units_of
from remanence.retrieval.organisation.phrases import PLAIN
from remanence.retrieval.organisation.segments import segments
from remanence.retrieval.organisation.structure import Edges, Organiser, Structure, Vectors, direction, shown

THEME, COMPONENT, EPISODE = "theme", "component", "episode"
_AT_ONCE = 128
Sum = npt.NDArray[np.int64]


@register("themes.v1")
def themes(*, joins: float = 0.4, most: int = 12, topic: float = 0.1, longest: int = 25) -> Organiser:
    """Themes over components over episodes over rows; a component is a sentence with its speaker, or a statement.

    A component joins the theme most like it, if it is like it enough, else founds one. A theme of more than `most` is
    split in two, and one of one or two joins its nearest, each only where that makes the sum of two shares greater
    (`objective`): how evenly components spread over themes, and how like their theme they are.

    Args:
        joins: the cosine from which a component joins a theme. most: components of a theme.
        topic, longest: of episodes, as of `episodic_notes.v1`.
    Edges: "holds" (themes to components, components to episodes, episodes to rows), "source" (components to rows).
    Reference: Hu et al., xMemory, arXiv:2602.02007; a language model writes episodes and components there.
    """

    def organise(index: MemoryIndex) -> Structure:
        own = index.vectors(PLAIN)
        if own is None:
            return Structure(rows=len(index))
        mixed, rows = own.mixed.view, shown(index)
        runs = segments(index, mixed, topic=topic, longest=longest)
        units = list(units_of(index, rows))
        said = own.embed([text for _, text in units]) if units else mixed[:0]
        groups = grouped(said, joins, most)
        first = len(index) + len(groups)
        last = first + len(units)
        size = last + len(runs)
        episode = {int(row): last + place for place, run in enumerate(runs) for row in run}
        holds = [(len(index) + n, first + place, 1.0) for n, group in enumerate(groups) for place in group.members]
        holds += [(first + place, episode[row], 1.0) for place, (row, _) in enumerate(units)]
        holds += [(node, row, 1.0) for row, node in episode.items()]
        wholes = [direction(group.total) for group in groups]
        lived = [direction(np.add.reduce(mixed[run], axis=0, dtype=np.int64)) for run in runs]
        made = np.array([*wholes, *said, *lived] or mixed[:0], np.int8)
        return Structure(
            rows=len(index),
            labels=(
                *(f"{THEME} {n}" for n in range(len(groups))),
                *(text for _, text in units),
                *(f"{EPISODE} {n}" for n in range(len(runs))),
            ),
            kinds=(THEME,) * len(groups) + (COMPONENT,) * len(units) + (EPISODE,) * len(runs),
            edges={
                "holds": Edges.of(holds, size),
                "source": Edges.of([(first + place, row, 1.0) for place, (row, _) in enumerate(units)], size),
            },
            vectors=np.concatenate([mixed, made]),
        )

    return organise


class Group(NamedTuple):
    """The components of a theme, and the sum of their vectors."""

    members: Rows
    total: Sum

    @property
    def faith(self) -> float:
        """The sum of the cosines of its components with it: the length of their sum."""
        whole = self.total.astype(np.float64)
        return float(np.sqrt(np.add.reduce(whole * whole))) / FULL


def objective(groups: list[Group]) -> float:
    """Evenness - components squared over themes times the sum of squared sizes - and the mean of the themes' cohesion.

    >>> alike = np.array([[127, 0], [127, 0]], np.int8)
    >>> apart = [Group(np.array([n]), alike[n].astype(np.int64)) for n in (0, 1)]
    >>> objective(apart), objective([Group(np.array([0, 1]), alike.sum(axis=0))])
    (2.0, 2.0)
    """
    count = sum(len(group.members) for group in groups)
    squares = sum(len(group.members) ** 2 for group in groups)
    faith = sum(group.faith / len(group.members) for group in groups) / len(groups)
    total = count**2 / (len(groups) * squares) + faith
    return float(steady(total))


def grouped(vectors: Vectors, joins: float, most: int) -> list[Group]:
    """The themes of some components, taken in one after another; then small ones are merged where that pays."""
    groups: list[Group] = []
    centres = np.zeros((max(1, len(vectors)), vectors.shape[1] if vectors.ndim == 2 else 0), np.float32)
    for start in range(0, len(vectors), _AT_ONCE):
        block = vectors[start : start + _AT_ONCE].astype(np.float32)
        known, moved = block @ centres[: len(groups)].T, dict[int, None]()
        for place, (own, products) in enumerate(zip(block, known, strict=True), start=start):
            alike = np.append(products, np.zeros(len(groups) - len(products), np.float32))
            alike[[*moved]] = centres[[*moved]] @ own
            best = int(alike.argmax()) if len(groups) else -1
            if best < 0 or alike[best] / np.float32(FULL**2) < joins:
                moved[len(groups)] = None
                groups.append(Group(np.array([place]), vectors[place].astype(np.int64)))
                centres[len(groups) - 1] = own
                continue
            moved[best] = None
            groups[best] = Group(np.append(groups[best].members, place), groups[best].total + vectors[place])
            if len(groups[best].members) > most:
                one, other = halves(groups[best], vectors)
                if len(other.members) and objective([one, other]) > objective([groups[best]]):
                    groups[best] = one
                    moved[len(groups)] = None
                    groups.append(other)
                    centres[len(groups) - 1] = direction(other.total)
            centres[best] = direction(groups[best].total)
    return _merged(groups, centres, joins)


def halves(group: Group, vectors: Vectors) -> tuple[Group, Group]:
    """A theme in two: by the two components that are least alike, each with what is more like it."""
    own = vectors[group.members].astype(np.float32)
    far = int((own @ direction(group.total).astype(np.float32)).argmin())
    farthest = int((own @ own[far]).argmin())
    nearer = own @ own[far] > own @ own[farthest]
    one, other = group.members[~nearer], group.members[nearer]
    total = np.add.reduce(vectors[other], axis=0, dtype=np.int64)  # of the outlier's half, which mostly is the smaller
    return Group(one, group.total - total), Group(other, total)


def _merged(groups: list[Group], centres: npt.NDArray[np.float32], joins: float) -> list[Group]:
    """The themes, those of one or two components joined to the nearest where that is near and the objective gains."""
    kept, gone = list(groups), np.zeros(len(groups), bool)
    for place, group in enumerate(groups):
        if len(group.members) > 2 or len(groups) < 2:
            continue
        alike = _cosines(centres[: len(groups)], direction(group.total))
        alike[gone] = alike[place] = -2.0
        best = int(alike.argmax())
        both = Group(np.union1d(kept[best].members, kept[place].members), kept[best].total + kept[place].total)
        if alike[best] >= joins and objective([both]) > objective([kept[best], kept[place]]):
            kept[best], kept[place], gone[place] = both, Group(group.members[:0], np.zeros_like(both.total)), True
            centres[best] = direction(both.total)
    return [group for group in kept if len(group.members)]


def _cosines(centres: npt.NDArray[np.float32], vector: Vectors) -> npt.NDArray[np.float32]:
    found: npt.NDArray[np.float32] = (centres @ vector.astype(np.float32)) / np.float32(FULL**2)
    return found
