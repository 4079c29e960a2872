"""Mem0 on a small bank: facts are recalled, and a newer one takes the place of an older one."""

import json

from remanence import Memory
from remanence.llm.prompts import template
from remanence.testing.llm_server import LlmServer, saying

TURNS = [
    {"id": "1", "text": "I keep two canaries. Do you like birds?", "actor": "ana", "at": "2025-03-01", "session": "a"},
    {"id": "2", "text": "I live in Lisbon.", "actor": "ana", "at": "2025-03-02", "session": "a"},
    {"id": "3", "text": "I moved, I live in Porto now.", "actor": "ana", "at": "2025-05-02", "session": "b"},
]


def test_a_recall_finds_facts_and_cites_their_turns():
    """A hit is a fact with its speaker, not a turn."""
    with Memory(":memory:", recipe="mem0.v1") as memory:
        memory.retain_many(TURNS)
        memory.wait()
        best = memory.recall("which pets does Ana keep?")[0]
        assert best.text == "Ana keeps two canaries."
        assert [each.external_id for each in best.evidence] == ["1"]


def facts_and_updates(request):
    """A model that lists where somebody lives, and finds that the later place takes the place of the earlier."""
    shown = json.loads(request["messages"][-1]["content"])
    if "fact" in shown:
        older = [each["memory"] for each in shown["memories"] if "Lisbon" in each["text"]]
        update = "Porto" in shown["fact"]["text"] and older
        return json.dumps({"operation": "UPDATE" if update else "ADD", "memory": older[0] if update else None})
    assert request["messages"][0]["content"].startswith(template("extract_facts.v1").system)
    return '{"statements": []}'


def test_with_a_model_a_newer_fact_takes_the_place_of_an_older_one():
    """Without the model, sentences that the rules cannot compare are both believed."""
    lives = [each for each in TURNS if "live" in each["text"]]
    with Memory(":memory:", recipe="mem0.v1") as alone:
        alone.retain_many(lives)
        alone.wait()
        assert any("Lisbon" in record.text for record in alone.list("records", unit="statement"))
    with LlmServer(saying(facts_and_updates)) as server, Memory(":memory:", recipe="mem0.v1", llm=server.llm) as memory:
        memory.retain_many(lives)
        memory.wait()
        assert [r.text for r in memory.list("records", unit="statement")] == ["Ana moved, Ana lives in Porto now."]
        assert memory.recall("where does Ana live?", as_of="2025-04-01")[0].text == "Ana lives in Lisbon."
