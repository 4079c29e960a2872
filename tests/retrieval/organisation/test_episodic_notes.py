"""HiMem on small banks: topic and surprise cut episodes, each by itself; notes answer first where they suffice."""

import numpy as np
import pytest

from organised import ranked
from remanence import Memory
from remanence.errors import RecipeInvalid
from remanence.recipes import load_recipe
from remanence.retrieval.organisation.episodic_notes import EPISODE, NOTE, episodic_notes

TALK = [
    "The ferry leaves the harbour at noon.",
    "The ferry to the harbour island is full at noon.",
    "Knead the bread dough with warm flour.",
    "The bread dough with warm flour must rest.",
]


def organised(texts, **values):
    with Memory(":memory:", recipe="himem.v1") as memory:
        memory.retain_many({"text": text, "session": "s", "actor": "ana"} for text in texts)
        memory.wait()
        return episodic_notes(**values)(memory._derived.searched("turn"))


def episodes(structure):
    """The rows of each episode."""
    member = structure.edges["member"]
    nodes = [structure.rows + place for place, kind in enumerate(structure.kinds) if kind == EPISODE]
    return [member.around(node)[0].tolist() for node in nodes]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"topic": 0.3, "surprise": 2.0}, [[0, 1], [2, 3]]),
        ({"topic": -1.0, "surprise": 0.9}, [[0, 1], [2, 3]]),
        ({"topic": -1.0, "surprise": 2.0}, [[0, 1, 2, 3]]),
        ({"topic": -1.0, "surprise": 2.0, "longest": 3}, [[0, 1, 2], [3]]),
    ],
)
def test_topic_and_surprise_each_cut_an_episode(values, found):
    """Either channel is enough; without both only the length does."""
    assert episodes(organised(TALK, **values)) == found


def test_an_episode_does_not_cross_a_session():
    """However alike two turns are."""
    with Memory(":memory:", recipe="himem.v1") as memory:
        memory.retain_many({"text": TALK[0], "session": name} for name in ("a", "b"))
        assert episodes(episodic_notes(topic=-1.0, surprise=2.0)(memory._derived.searched("turn"))) == [[0], [1]]


def test_a_note_leads_to_the_turn_it_was_taken_from():
    """Notes are statements that hold; what says nothing that lasts has none."""
    structure = organised(["Good morning!", "I live in Lisbon."])
    notes = [structure.rows + place for place, kind in enumerate(structure.kinds) if kind == NOTE]
    assert notes
    assert all(structure.edges["source"].around(node)[0].tolist() == [1] for node in notes)
    assert np.abs(structure.vectors[notes]).max() > 0


def other(tmp_path, strategy, **values):
    recipe = tmp_path / "other.toml"
    lines = "\n".join(f"{name} = {value}" for name, value in values.items())
    recipe.write_text(
        'name = "o"\nextends = "himem.v1"\n[[channels]]\nuse = "two_layers.v1"\nweight = 10.0\n'
        f'over = "episodic_notes"\nstrategy = "{strategy}"\n{lines}\n'
    )
    return recipe


LIFE = [
    {"text": "I live in Lisbon.", "actor": "ana", "session": "a"},
    {"text": "The trams of Lisbon were late and someone sang.", "actor": "ben", "session": "b"},
]


def test_best_effort_looks_at_episodes_only_where_notes_do_not_suffice(tmp_path):
    """Where notes have every term of the question, no episode is looked at; hybrid looks at both."""
    plain = "live Lisbon"
    assert ranked(LIFE, plain, other(tmp_path, "best effort")) == [LIFE[0]["text"]]
    assert set(ranked(LIFE, plain, other(tmp_path, "hybrid"))) == {each["text"] for each in LIFE}
    assert LIFE[1]["text"] in ranked(LIFE, "who sang in Lisbon", other(tmp_path, "best effort"))


def test_an_unknown_strategy_is_refused(tmp_path):
    """There are two."""
    with pytest.raises(RecipeInvalid, match="best effort"):
        load_recipe(other(tmp_path, "guess"))
