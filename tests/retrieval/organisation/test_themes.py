"""xMemory on small banks: themes split and merge by the objective, and a recall opens only what tells more."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from organised import ranked
from remanence.retrieval.organisation.structure import direction
from remanence.retrieval.organisation.themes import Group, grouped, halves, objective


def units(*directions):
    return np.array([direction(np.array(each, np.int64)) for each in directions], np.int8)


def sizes(vectors, **values):
    return sorted(sorted(group.members) for group in grouped(vectors, **values))


def test_a_theme_that_grew_is_split_where_it_holds_two_topics():
    """Two clusters of four under one theme become two; one cluster, however large, stays one."""
    left, right = [[100, n, 0] for n in range(4)], [[n, 100, 0] for n in range(4)]
    mixed = [each for pair in zip(left, right, strict=True) for each in pair]
    assert sizes(units(*mixed), joins=-1.0, most=7) == [[0, 2, 4, 6], [1, 3, 5, 7]]
    assert sizes(units(*mixed), joins=-1.0, most=8) == [list(range(8))]
    assert sizes(units(*[[100, 0, 0]] * 8), joins=-1.0, most=7) == [list(range(8))]


def test_one_outlier_does_not_split_a_theme():
    """Evenness: to leave one alone costs more than it brings."""
    vectors = units(*[[100, n, 0] for n in range(7)], [70, 0, 70])
    whole = Group(np.arange(8), vectors.astype(np.int64).sum(axis=0))
    one, other = halves(whole, vectors)
    assert {len(one.members), len(other.members)} == {1, 7}
    assert objective([one, other]) < objective([whole])


def test_a_small_theme_merges_once_its_nearest_has_come_near():
    """It founded a theme when nothing was like it; what came later lies between."""
    vectors = units([100, 0, 0], [50, 87, 0], [80, 60, 0], [80, 60, 0], [80, 60, 0])
    assert sizes(vectors, joins=0.7, most=12) == [[0, 1, 2, 3, 4]]
    assert sizes(vectors[:2], joins=0.7, most=12) == [[0], [1]]


@given(st.lists(st.tuples(*[st.integers(-9, 9)] * 3), max_size=40), st.integers(1, 6))
def test_every_component_is_in_one_theme(directions, most):
    """Whatever is split and merged."""
    vectors = units(*directions) if directions else np.zeros((0, 3), np.int8)
    members = [place for group in grouped(vectors, 0.4, most) for place in group.members]
    assert sorted(members) == list(range(len(directions)))


def other(tmp_path, **values):
    recipe = tmp_path / "other.toml"
    lines = "\n".join(f"{name} = {value}" for name, value in values.items())
    recipe.write_text(
        'name = "o"\nextends = "xmemory.v1"\n[[organise]]\nuse = "themes.v1"\ntopic = -1.0\n'
        f'[[channels]]\nuse = "expanding.v1"\nweight = 10.0\nover = "themes"\n{lines}\n'
    )
    return recipe


TRIP = [
    {"text": "We booked the cabin by the lake.", "session": "a"},
    {"text": "Its owner is called Wanda.", "session": "a"},
    {"text": "Someone brought cake.", "session": "a"},
]


def test_an_episode_opens_only_where_it_tells_what_lacks(tmp_path):
    """One component has the cabin; the owner is taken in because the question asks for one, the cake is not."""
    recipe = other(tmp_path, components=1)
    cabin, owner, _ = (each["text"] for each in TRIP)
    assert set(ranked(TRIP, "cabin by the lake, owner", recipe)) == {cabin, owner}
    assert ranked(TRIP, "cabin by the lake", recipe) == [cabin]


def test_what_is_chosen_completes_what_was(tmp_path):
    """Of two that say the same and one that says something else, the third comes in; by relevance alone it does not."""
    texts = ["Nina plays chess in the club.", "Nina plays chess in the club!", "Nina paints boats."]
    diverse = ranked(texts, "What of Nina plays chess?", other(tmp_path, components=2, relevance=0.1))
    assert texts[2] in diverse
    alone = ranked(texts, "What of Nina plays chess?", other(tmp_path, components=2, relevance=1.0))
    assert texts[2] not in alone
