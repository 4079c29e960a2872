"""LightMem on small banks: a filter, a buffer that is cut by topic, and entries that later ones bring up to date."""

import json

import numpy as np
import pytest

from remanence import Memory
from remanence.llm.prompts import template
from remanence.registry import make
from remanence.retrieval.organisation.consolidated import consolidated
from remanence.retrieval.organisation.episodic_notes import EPISODE, NOTE
from remanence.retrieval.organisation.topics import cuts
from remanence.testing.llm_server import LlmServer, saying

FERRY = ["The ferry leaves the harbour at noon.", "The ferry to the harbour island is full at noon."]
DOUGH = ["Knead the bread dough with warm flour.", "The bread dough with warm flour must rest."]
BAKERY = ["Ana's bakery in Porto sells rye bread.", "Ana's bakery in Porto sells rye bread on Sundays."]
TALK = [*FERRY, *DOUGH, *BAKERY]


def organised(texts, **values):
    with Memory(":memory:", recipe="lightmem.v1") as memory:
        memory.retain_many({"text": text, "session": "s", "actor": "ana"} for text in texts)
        memory.wait()
        return consolidated(**values)(memory._derived.searched("turn"))


def held(structure, kind, edge):
    """The rows of each topic, or those that each entry leads to."""
    nodes = [structure.rows + place for place, each in enumerate(structure.kinds) if each == kind]
    return [structure.edges[edge].around(node)[0].tolist() for node in nodes]


def cosine(structure, one, other):
    first, second = (structure.vectors[row].astype(float) for row in (one, other))
    return first @ second / np.linalg.norm(first) / np.linalg.norm(second)


def test_the_filter_keeps_what_is_informative():
    """Two turns that say one thing amid other talk, which the bank is full of, are the same once that is gone."""
    one, other = "um yes well", "so hmm anyway"
    texts = [f"{one} the kiln exploded", f"{other} the kiln exploded"]
    texts += [f"{talk} day {n}" for n in range(6) for talk in (one, other)]
    assert cosine(organised(texts, kept=0.5), 0, 1) == pytest.approx(1.0)
    assert cosine(organised(texts, kept=1.0), 0, 1) < 0.97


def test_the_buffer_is_cut_where_a_topic_ends():
    """At the shift; a buffer too small for a topic cuts it; and no topic crosses a session."""
    texts = [*FERRY, *DOUGH]
    assert held(organised(texts), EPISODE, "member") == [[0, 1], [2, 3]]
    assert held(organised(texts, buffer=1), EPISODE, "member") == [[0], [1], [2], [3]]
    with Memory(":memory:") as memory:
        memory.retain_many({"text": FERRY[0], "session": name} for name in ("a", "b"))
        found = consolidated()(memory._derived.searched("turn"))
        assert held(found, EPISODE, "member") == [[0], [1]]


def test_what_follows_the_last_cut_stays_in_the_buffer():
    """A full buffer does not end the topic that is being talked about."""
    texts = [*FERRY, *DOUGH, "The bread dough with warm flour is baked at last."]
    assert held(organised(texts, buffer=30), EPISODE, "member") == [[0, 1], [2, 3, 4]]


def test_both_signs_must_agree_where_there_is_a_peak():
    """Turns that are unlike the one before, but far from every peak, begin no topic."""
    turns = np.eye(24, dtype=np.int8)[[0, 0, 1, 1, 1, *range(2, 12)]] * 127
    lone = np.eye(24, dtype=np.int8)[[*range(12)]] * 127
    assert cuts(lone) == list(range(1, 12))
    assert 14 not in cuts(turns)
    assert 2 in cuts(turns)


def test_an_entry_is_brought_up_to_date_by_later_ones_only():
    """The earlier takes in what the later says, and leads there; never the other way, and not what is unlike it."""
    asleep, awake = (organised(TALK, similar=least) for least in (0.8, 1.1))
    assert held(asleep, NOTE, "source") == [[0], [1], [2], [3], [4, 5], [5]]
    assert held(awake, NOTE, "source") == held(organised(TALK, queue=0), NOTE, "source") == [[n] for n in range(6)]
    assert [n for n in range(6, 12) if not np.array_equal(asleep.vectors[n], awake.vectors[n])] == [10]


def test_later_is_when_it_was_said():
    """A chat that is imported last, but was held first, is what is brought up to date."""
    with Memory(":memory:") as memory:
        memory.retain_many({"text": text, "at": f"202{9 - n}-05-01"} for n, text in enumerate(TALK))
        found = held(consolidated()(memory._derived.searched("turn")), NOTE, "source")
        assert found == [[0], [1], [2], [3], [4], [4, 5]]


def test_a_statement_that_was_superseded_is_no_entry():
    """The later of two that conflict is what is kept."""
    labels = organised(["I live in Lisbon.", "I moved, I live in Porto now."]).labels
    assert not any(label.endswith("Lisbon") for label in labels)
    assert any(label.endswith("Porto") for label in labels)


@pytest.mark.parametrize("wrong", [{"kept": 0.0}, {"kept": 1.5}, {"buffer": 0}, {"queue": -1}])
def test_a_value_out_of_range_is_refused(wrong):
    """With what it may be."""
    with pytest.raises(ValueError, match="kept is in"):
        make("consolidated.v1", wrong)


ROTA = ["The rota has me on nights this spring.", "The rota has me on mornings instead, they said."]


def model(request):
    """Lists the shift that a passage names, and has the later one take the earlier one's place."""
    shown = json.loads(request["messages"][-1]["content"])
    if "fact" in shown:
        return json.dumps({"operation": "UPDATE", "memory": 1})
    assert request["messages"][0]["content"].startswith(template("extract_facts.v1").system)
    said = [(each["passage"], each["text"].split()[5]) for each in shown["passages"]]
    return json.dumps({"statements": [
        {"passage": n, "quote": f"me on {shift}", "subject": "Ana", "attribute": "shift", "value": shift,
         "text": f"Ana is on {shift}.", "negated": False, "modality": "fact", "kind": "semantic", "single": False}
        for n, shift in said
    ]})  # fmt: skip


def test_a_models_entries_are_updated_from_the_queue():
    """Nothing is asked while turns are stored; then the facts of both are entries, less the one that was replaced."""
    with LlmServer(saying(model)) as server, Memory(":memory:", recipe="lightmem.v1", llm=server.llm) as memory:
        memory.retain_many({"text": text, "actor": "Ana", "session": "s"} for text in ROTA)
        memory.wait()
        asked = [json.loads(each["messages"][-1]["content"]) for each in server.requests]
        assert sum("passages" in each for each in asked) == 1
        assert any("fact" in each for each in asked)
        index = memory._derived.searched("turn")
        entries = [label for label in consolidated()(index).labels if "shift" in label]
        assert entries == ["Ana shift mornings"]
        assert memory.recall("which shift is Ana on?", k=1)[0].text == ROTA[1]
