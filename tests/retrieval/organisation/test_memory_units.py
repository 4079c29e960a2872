"""The plain baselines on small banks: five forms of what is held, and three ways of retrieving from them."""

import json

import pytest

from organised import ranked
from remanence import Memory
from remanence.errors import RecipeInvalid
from remanence.recipes import load_recipe
from remanence.retrieval.organisation.memory_units import CHUNK, FACT, SUMMARY, TRIPLE, memory_units
from remanence.testing.llm_server import LlmServer, asked_about, saying

TALK = [
    {"text": "The Alder Prize went to Mira Voss. It was a surprise.", "actor": "ana", "session": "a"},
    {"text": "Mira Voss lives in Tarnow.", "actor": "ben", "session": "a"},
    {"text": "Tea is hot.", "actor": "ana", "session": "b"},
]
PRIZE, TARNOW, TEA = (each["text"] for each in TALK)


def units(structure, items=TALK, llm=None, **values):
    """(kind, words, rows) of every unit."""
    with Memory(":memory:", recipe="plain-mixed.v1", llm=llm) as memory:
        memory.retain_many(items)
        memory.wait()
        graph = memory_units(structure=structure, **values)(memory._derived.searched("turn"))
    source = graph.edges["source"]
    return [
        (kind, label, source.around(graph.rows + place)[0].tolist())
        for place, (kind, label) in enumerate(zip(graph.kinds, graph.labels, strict=True))
    ]


def test_each_form_leads_to_the_rows_that_it_stands_for():
    """Chunks and summaries to several, facts and triples to one; mixed has them all."""
    assert units("chunks") == [(CHUNK, "", [0, 1]), (CHUNK, "", [2])]
    assert units("chunks", words=5) == [(CHUNK, "", [n]) for n in range(3)]
    assert units("summaries") == [(SUMMARY, "", [0, 1]), (SUMMARY, "", [2])]
    facts = units("facts")
    assert (FACT, "ana: It was a surprise.", [0]) in facts
    assert (FACT, "ben: Mira Voss lives in Tarnow.", [1]) in facts
    assert (TRIPLE, "mira voss tarnow", [1]) in units("triples")
    assert {kind for kind, _, _ in units("mixed")} == {CHUNK, FACT, TRIPLE, SUMMARY}


def rival(request):
    """A model that says who a rival is."""
    found = [
        {
            "passage": each["passage"], "quote": each["text"], "subject": "the baker", "attribute": "envies",
            "value": "the miller", "text": each["text"], "negated": False, "modality": "fact", "kind": "semantic",
            "single": False,
        }
        for each in asked_about(request)
    ]  # fmt: skip
    return json.dumps({"statements": found})


@pytest.mark.parametrize(("structure", "kind"), [("facts", FACT), ("triples", TRIPLE)])
def test_what_a_model_says_is_a_unit(structure, kind):
    """A statement that the rules do not read is a fact and a triple, and leads to its turn; only a model brings it."""
    items = [{"text": "It is the miller whom the baker envies.", "session": "a"}]
    unit = (kind, "the baker envies the miller", [0])
    assert unit not in units(structure, items)
    with LlmServer(saying(rival)) as server:
        assert unit in units(structure, items, llm=server.llm)


def test_an_unknown_form_is_refused():
    """There are five."""
    with pytest.raises(ValueError, match="chunks, facts, triples, summaries, mixed"):
        memory_units(structure="notes")


@pytest.mark.parametrize("name", ["chunks", "facts", "triples", "summaries", "mixed", "mixed-reranked"])
def test_every_baseline_finds_a_plain_answer(name):
    """The turn that says it is first."""
    assert ranked(TALK, "Who got the Alder Prize?", f"plain-{name}.v1")[0] == PRIZE


def other(tmp_path, use, **values):
    recipe = tmp_path / "other.toml"
    lines = "\n".join(f"{name} = {value}" for name, value in values.items())
    recipe.write_text(
        'name = "o"\nextends = "plain-facts.v1"\n'
        f'[[channels]]\nuse = "{use}"\nname = "retrieve"\nweight = 10.0\nover = "memory"\n{lines}\n'
    )
    return recipe


def test_iterative_retrieval_asks_again_with_what_it_found(tmp_path):
    """What the first search brings leads to what shares no word with the question; one search alone does not."""
    texts = ["The Alder Prize went to Mira Voss.", "The alder tree got a ribbon.", TARNOW, TEA]
    once = ranked(texts, "Who got the Alder Prize?", other(tmp_path, "iterative.v1", each=3, turns=1))
    assert TARNOW not in once
    assert TARNOW in ranked(texts, "Who got the Alder Prize?", other(tmp_path, "iterative.v1", each=3, turns=2))


def test_reranking_keeps_what_is_to_the_point(tmp_path):
    """Of what is found, so many; the rest leads to nothing."""
    found = ranked(TALK, "Where does Mira Voss live?", other(tmp_path, "reranked.v1", kept=1))
    assert found == [TARNOW]
    assert len(ranked(TALK, "Where does Mira Voss live?", other(tmp_path, "single_step.v1"))) > 1


def test_a_structure_and_a_way_of_retrieval_are_chosen_apart(tmp_path):
    """A recipe of eight lines takes any of the five with any of the three."""
    for structure in ("chunks", "facts", "triples", "summaries", "mixed"):
        recipe = other(tmp_path, "iterative.v1")
        recipe.write_text(
            recipe.read_text() + f'[[organise]]\nuse = "memory_units.v1"\nname = "memory"\nstructure = "{structure}"\n'
        )
        assert [part.use for part in load_recipe(recipe).parts[:2]] == ["memory_units.v1", "iterative.v1"]
    recipe.write_text(recipe.read_text().replace('"mixed"', '"notes"'))
    with pytest.raises(RecipeInvalid, match="structure is one of"):
        load_recipe(recipe)
