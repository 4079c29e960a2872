"""Tenure on small banks: beliefs are found by what they are called, within a scope, or not at all."""

import json

import pytest

from remanence import Memory
from remanence.llm.prompts import template
from remanence.registry import make
from remanence.retrieval.channels.aliased import one_edit
from remanence.retrieval.organisation.beliefs import standing_of, type_of
from remanence.testing.llm_server import LlmServer, saying

REDIS = [
    {"text": "Redis is the cache of the login service.", "metadata": {"scope": "code"}},
    {"text": "Redis is the night watchman in chapter three.", "metadata": {"scope": "writing"}},
]
OTHERS = [
    "Vitest runs every test.",
    "Tea is served at four.",
    "The harbour freezes in winter.",
    "Otters swim upstream.",
]


@pytest.fixture
def bank():
    """Beliefs of two scopes, and some others."""
    with Memory(":memory:", recipe="tenure.v1") as memory:
        memory.retain_many({**each, "actor": "ana"} for each in REDIS)
        memory.retain_many({"text": text, "actor": "ana"} for text in OTHERS)
        memory.wait()
        yield memory


THINGS = "roof door stair cellar attic chimney hallway kitchen porch window".split()


def texts(hits):
    return [hit.text.removeprefix("Ana: ") for hit in hits]


def test_what_the_question_names_is_found_and_nothing_else(bank):
    """However alike other beliefs are; what has no name here finds nothing, where a vector always finds something."""
    assert texts(bank.recall("what was that about Vitest again?")) == [OTHERS[0]]
    assert not bank.recall("how do we cook the stew?")
    with Memory(":memory:", recipe="dense") as near:
        near.retain_many({"text": text} for text in OTHERS)
        assert len(near.recall("how do we cook the stew?")) > 0


def test_a_scope_is_a_wall(bank):
    """The same name in another scope is not found, though it fits the words as well."""
    assert texts(bank.recall("Redis", where={"scope": "writing"})) == [REDIS[1]["text"]]
    assert texts(bank.recall("Redis", where={"scope": "code"})) == [REDIS[0]["text"]]
    assert len(bank.recall("Redis")) == 2


def test_a_name_counts_more_than_an_alias(bank):
    """The belief about the harbour comes before one that has the word beside its name; and two words before one."""
    bank.retain("Nadia keeps a harbour diary.", actor="ana")
    bank.retain("The Harbour Tower is closed.", actor="ana")
    bank.wait()
    assert "Tower" in texts(bank.recall("is the Harbour Tower open?"))[0]
    assert "Nadia" in texts(bank.recall("what of Nadia and the winter?"))[0]


@pytest.mark.parametrize(
    ("asked", "found"), [("Vitset", True), ("Vitests", True), ("Bitest", False), ("Vittesst", False), ("Vi", False)]
)
def test_a_word_may_be_one_edit_off(bank, asked, found):
    """Behind its first two letters; two edits are too many."""
    assert (texts(bank.recall(f"and {asked}?")) == [OTHERS[0]]) is found


def test_an_edit_is_one_letter():
    """More, less, another, or two swapped."""
    pairs = {"redis": "redi", "redi": "redis", "mongo": "mungo", "otter": "otetr"}
    assert all(one_edit(one, other) for one, other in pairs.items())
    assert not one_edit("redis", "radio")
    assert not one_edit("abcd", "badc")


@pytest.mark.parametrize(
    ("said", "text", "type", "standing"),
    [
        ({}, "Ana prefers tabs.", "preference", "active"),
        ({}, "Ana decided on Postgres.", "decision", "active"),
        ({"modality": "plan"}, "Ana moves the tests.", "decision", "active"),
        ({"modality": "question"}, "Which queue?", "open question", "active"),
        ({}, "The gateway depends on Redis.", "relation", "active"),
        ({}, "Redis is a cache.", "entity", "active"),
        ({}, "Maybe Ana moves to Rust.", "entity", "exploratory"),
        ({"modality": "hypothetical"}, "Ana moves to Rust.", "entity", "exploratory"),
    ],
)
def test_a_belief_has_a_type_and_a_standing(said, text, type, standing):
    """As it is meant, else by its words."""
    assert (type_of(said, 0, text), standing_of(said, 0, text)) == (type, standing)


ALIASES = ["k8s", "container platform", "x" * 60]


def model(request):
    """Writes beliefs with aliases that no passage has, of which a later one takes an earlier one's place."""
    shown = json.loads(request["messages"][-1]["content"])
    if "fact" in shown:
        older = [each["memory"] for each in shown["memories"] if "eight" in each["text"]]
        update = "twelve" in shown["fact"]["text"] and older
        return json.dumps({"operation": "UPDATE" if update else "ADD", "memory": older[0] if update else None})
    assert request["messages"][0]["content"].startswith(template("extract_beliefs.v1").system)
    found = []
    for each in shown["passages"]:
        name = next((name for name in ("Kubernetes", "queue") if name in each["text"]), each["text"].split()[1])
        mean = "question" if name == "queue" else "fact"
        found.append({"passage": each["passage"], "quote": each["text"], "subject": name, "attribute": None,
                      "value": None, "text": each["text"], "negated": False, "modality": mean, "kind": "semantic",
                      "single": False, "aliases": ALIASES if name == "Kubernetes" else []})  # fmt: skip
    return json.dumps({"statements": found})


def test_a_models_aliases_lead_to_a_belief():
    """In words that were never said; without the model they lead nowhere. Open questions are no answers."""
    turns = [{"text": text, "actor": "ana"} for text in ("Kubernetes hosts the shop.", "The queue is undecided.")]
    with LlmServer(saying(model)) as server, Memory(":memory:", recipe="tenure.v1", llm=server.llm) as memory:
        memory.retain_many(turns)
        memory.wait()
        for asked in ("where does k8s run?", "which container platform is it?"):
            (hit,) = memory.recall(asked)
            assert "Kubernetes" in hit.text
            assert hit.record.statement.subject == "Kubernetes"
            assert hit.record.metadata["statement"]["aliases"] == ["k8s", "container platform"]
    with Memory(":memory:", recipe="tenure.v1") as alone:
        alone.retain_many(turns)
        alone.wait()
        assert not alone.recall("where does k8s run?")


def test_a_superseded_belief_is_not_found():
    """Of two that one name leads to, the later; and the earlier as of then. Without the model both are believed."""
    turns = [("Kubernetes runs on eight nodes.", "2025-03-01"), ("Kubernetes runs on twelve nodes.", "2025-06-01")]
    kept = [{"text": text, "actor": "ana", "at": at} for text, at in turns]
    others = [{"text": f"The {thing} is {n} years old.", "actor": "ana"} for n, thing in enumerate(THINGS, start=20)]
    with LlmServer(saying(model)) as server, Memory(":memory:", recipe="tenure.v1", llm=server.llm) as memory:
        memory.retain_many(others)
        for each in kept:
            memory.retain_many([each])
            memory.wait()
        assert {"twelve" in text for text in texts(memory.recall("Kubernetes"))} == {True}
        assert any("eight" in text for text in texts(memory.recall("Kubernetes", as_of="2025-04-01")))
    with Memory(":memory:", recipe="tenure.v1") as alone:
        alone.retain_many([*others, *kept])
        alone.wait()
        assert len(alone.recall("Kubernetes")) == 2


def test_what_anyone_wrote_does_not_say_how_it_is_found():
    """A model that read a web page gives its beliefs no aliases."""
    with LlmServer(saying(model)) as server, Memory(":memory:", recipe="tenure.v1", llm=server.llm) as memory:
        memory.retain("Kubernetes hosts the shop.", origin="web")
        memory.wait()
        assert server.requests
        assert not any("aliases" in r.metadata["statement"] for r in memory.list("records", unit="statement"))


def test_a_prompt_may_add_aliases_and_nothing_else():
    """The form of the replies is held to."""
    assert make("llm.v1", {"prompt": "extract_beliefs.v1"}).part == "llm.v1:extract_beliefs.v1"
    with pytest.raises(ValueError, match="not of the form"):
        make("llm.v1", {"prompt": "update_memory.v1"})
