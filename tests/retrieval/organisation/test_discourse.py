"""EMem on small banks: units lead to their turns, and a walk over names brings what no unit says alone."""

import numpy as np
import pytest

from organised import ranked
from remanence import Memory
from remanence.protocols import Extracted
from remanence.retrieval.channels.discourse_walk import _begun
from remanence.retrieval.organisation.discourse import discourse
from remanence.types import Statement

LONG = "The weather was dull. Bread was cheap. Then we saw the comet over Porvoo. After that we slept and ate well."
TALK = [
    {"text": LONG, "actor": "mia", "session": "a"},
    {"text": "I flew to Porvoo by plane.", "actor": "lars", "session": "b"},
    {"text": "Soup again, with salt.", "actor": "tom", "session": "c"},
]


def organised(items, extractor=None):
    with Memory(":memory:", recipe="emem.v1") as memory:
        if extractor is not None:
            memory._faculties.learning._given = extractor
        memory.retain_many(items)
        memory.wait()
        return discourse()(memory._derived.searched("turn"))


def test_every_unit_has_its_turn_its_session_and_its_names():
    """A sentence is a unit with its speaker; the name that two of them share joins them."""
    graph = organised(TALK)
    comet = next(node for label, node in graph.nodes.items() if "comet over" in label)
    plane = next(node for label, node in graph.nodes.items() if "by plane" in label)
    assert graph.labels[comet - graph.rows] == "mia: Then we saw the comet over Porvoo."
    assert graph.edges["source"].around(comet)[0].tolist() == [0]
    assert {graph.nodes["mia"], graph.nodes["porvoo"]} <= set(graph.edges["argument"].around(comet)[0].tolist())
    assert graph.nodes["porvoo"] in graph.edges["argument"].around(plane)[0]
    assert len(graph.edges["member"].around(graph.nodes["session 0"])[0]) >= 4


class Wrote:
    """Reads of a turn what a language model wrote."""

    part = "wrote.v1"

    def __call__(self, passages):
        said = Statement(subject="Tom", attribute="dislikes", value="salty soup")
        made = Extracted(text="Tom dislikes salty soup.", start=0, end=4, statement=said)
        return [[made] if passage.record.text.startswith("Soup") else [] for passage in passages]


def test_a_statement_that_a_model_wrote_is_a_unit():
    """It leads to the turn that it was read from."""
    graph = organised(TALK, Wrote())
    unit = graph.nodes["Tom dislikes salty soup"]
    assert graph.edges["source"].around(unit)[0].tolist() == [2]


def other(tmp_path, **values):
    recipe = tmp_path / "other.toml"
    lines = "\n".join(f"{name} = {value}" for name, value in values.items())
    recipe.write_text(
        'name = "o"\nextends = "emem.v1"\n[[channels]]\nuse = "discourse_walk.v1"\nweight = 10.0\n'
        f'over = "discourse"\n{lines}\n'
    )
    return recipe


@pytest.mark.parametrize(("propagate", "found"), [("true", True), ("false", False)])
def test_a_walk_reaches_a_turn_by_a_name(tmp_path, propagate, found):
    """Of one unit kept, the walk goes on over its name to the turn that has that name, too; likeness alone does not."""
    order = ranked(TALK, "Who saw the comet?", other(tmp_path, units=1, propagate=propagate))
    assert order[0] == LONG
    assert (TALK[1]["text"] in order) is found


def test_one_sentence_in_a_long_turn_counts_as_much_as_a_short_turn(tmp_path):
    """A unit is compared by itself, so that what stands around it does not blur it."""
    short = {"text": "We saw the harbour.", "actor": "tom", "session": "d"}
    assert ranked([*TALK, short], "We saw the comet", other(tmp_path, propagate="false"))[0] == LONG


def test_a_walk_begins_at_names_over_the_sessions_that_they_are_in():
    """A name of a unit that is kept begins with its likeness, shared over sessions; only the best names begin."""
    graph = organised(TALK)
    comet = next(node for label, node in graph.nodes.items() if "comet over" in label)
    score = np.zeros(graph.size)
    score[comet] = 0.5
    nobody, porvoo = np.zeros(0, np.int64), np.array([graph.nodes["porvoo"]])
    begun = _begun(graph, score, nobody, 30)
    assert begun[[graph.nodes["mia"], graph.nodes["porvoo"], comet]].tolist() == [0.5, 0.25, 0.5]
    assert _begun(graph, score, porvoo, 30)[porvoo].tolist() == [0.75]
    few = _begun(graph, score, nobody, 1)
    assert few[[graph.nodes["mia"], graph.nodes["porvoo"]]].tolist() == [0.5, 0.0]
