"""CompassMem on small banks: events and their logic, and a search along it towards what the question lacks."""

import json

import numpy as np
import pytest

from organised import ranked
from remanence import Memory
from remanence.llm.prompts import template
from remanence.retrieval.organisation.clusters import clustered
from remanence.retrieval.organisation.events import events
from remanence.testing.llm_server import LlmServer, asked_about, saying

TALK = [
    {"text": "The pump in the cellar failed overnight.", "session": "a", "at": "2025-03-01T08:00"},
    {"text": "As a result, nobody at Brunnhof had hot water.", "session": "a", "at": "2025-03-01T08:05"},
    {"text": "Lunch is soup today.", "session": "a", "at": "2025-03-01T12:00"},
    {"text": "However, the roof of the barn was repaired.", "session": "a", "at": "2025-03-02T12:00"},
    {"text": "Brunnhof is painted yellow.", "session": "c", "at": "2025-06-02T12:00"},
]
FAILED, RESULT, LUNCH, ROOF, YELLOW = (each["text"] for each in TALK)


def organised(items, llm=None, **values):
    with Memory(":memory:", recipe="compassmem.v1", llm=llm) as memory:
        memory.retain_many(items)
        memory.wait()
        return events(**values)(memory._derived.searched("turn"))


def joined(graph, kind):
    """The pairs of events that a relation joins, each once."""
    edges = graph.edges[kind]
    pairs = zip(edges.sources.tolist(), edges.targets.tolist(), strict=True)
    return {(a - graph.rows, b - graph.rows) for a, b in pairs if a < b}


def test_events_are_joined_by_what_their_first_turn_says():
    """What follows, what was caused and what is opposed are relations of their own; no event crosses a session."""
    graph = organised(TALK)
    assert [graph.edges["member"].around(5 + n)[0].tolist() for n in range(5)] == [[n] for n in range(5)]
    assert joined(graph, "causal") == {(0, 1)}
    assert joined(graph, "contrast") == {(2, 3)}
    assert joined(graph, "follows") == {(0, 1), (1, 2), (2, 3)}
    assert not joined(graph, "same")


def test_what_speaks_of_the_same_in_another_session_is_joined():
    """From a likeness on; within a session it is not."""
    told = "The pump in the cellar failed again."
    assert joined(organised([TALK[0], {"text": told, "session": "b"}], overlap=0.3), "same") == {(0, 1)}
    assert not joined(organised([TALK[0], {"text": told, "session": "a"}], overlap=0.3), "same")
    assert not joined(organised([TALK[0], {"text": told, "session": "b"}], overlap=1.0), "same")


def test_topics_hold_what_is_alike():
    """Every event is in one of as many clusters as are asked for."""
    vectors = np.array([[127, 0], [0, 127], [126, 12], [12, 126], [125, 20]], np.int8)
    centres, of = clustered(vectors, 2)
    assert of.tolist() == [0, 1, 0, 1, 0]
    assert len(centres) == 2
    assert clustered(vectors[:0], 2)[1].tolist() == []
    graph = organised(TALK)
    assert sorted(graph.edges["holds"].targets.tolist()) == [5 + n for n in range(5)]


def other(tmp_path, **values):
    recipe = tmp_path / "other.toml"
    lines = "\n".join(f"{name} = {str(value).lower()}" for name, value in values.items())
    recipe.write_text(
        'name = "o"\nextends = "compassmem.v1"\n[[channels]]\nuse = "navigating.v1"\nweight = 10.0\nover = "events"\n'
        f"direct = 1\ntopics = 0\n{lines}\n"
    )
    return recipe


def test_the_search_follows_the_logic_that_the_question_asks_for(tmp_path):
    """Of one event, why leads to its cause, which shares no word with the question; another question does not."""
    why = ranked(TALK, "Why had nobody hot water?", other(tmp_path))
    assert why == [RESULT, FAILED]
    assert ranked(TALK, "Who had no hot water?", other(tmp_path)) == [RESULT]
    assert ranked(TALK, "Why had nobody hot water?", other(tmp_path, visits=1, refine=False)) == [RESULT]


def test_what_stays_open_is_searched_for_once_more(tmp_path):
    """A goal that no event on the way has leads to the event that has it; without refinement it is never found."""
    asked = "Why had nobody at Brunnhof hot water, and what of the barn?"
    items = [TALK[0], TALK[1], {**TALK[3], "session": "d"}]
    assert ROOF in ranked(items, asked, other(tmp_path))
    assert ROOF not in ranked(items, asked, other(tmp_path, refine=False))


@pytest.mark.parametrize(("topics", "found"), [(2, True), (0, False)])
def test_topics_bring_what_the_first_look_misses(tmp_path, topics, found):
    """One event of each topic that comes first joins the search."""
    items = [*TALK[:3], {"text": "Hot pancakes for the children.", "session": "e"}]
    recipe = other(tmp_path, refine=False)
    recipe.write_text(recipe.read_text().replace("topics = 0", f"topics = {topics}"))
    assert ("Hot pancakes for the children." in ranked(items, "who had hot water at Brunnhof?", recipe)) is found


def causes(request):
    """A model that says what caused what."""
    system = request["messages"][0]["content"]
    assert system.startswith(template("extract_events.v1").system)
    found = [
        {
            "passage": each["passage"], "quote": each["text"], "subject": "the burst pipe", "attribute": "caused",
            "value": "flood in the archive", "text": each["text"], "negated": False, "modality": "fact",
            "kind": "episodic", "single": False,
        }
        for each in asked_about(request) if "caused" in each["text"]
    ]  # fmt: skip
    return json.dumps({"statements": found})


def test_a_relation_that_a_model_tells_joins_the_events_it_names():
    """The event that tells it, and those most like its two ends, in whatever session they are."""
    items = [
        {"text": "A pipe burst behind the shelves at night.", "session": "a"},
        {"text": "There was a flood in the archive.", "session": "b"},
        {"text": "The burst pipe caused the flood in the archive.", "session": "c"},
        {"text": "Lunch is soup today.", "session": "d"},
    ]
    with LlmServer(saying(causes)) as server:
        assert joined(organised(items, llm=server.llm), "causal") == {(0, 2), (1, 2)}
