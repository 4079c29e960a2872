"""HippoRAG 2 on small banks: triples lead in, passages have a weight of their own, without a triple it is dense."""

from organised import CHAIN, ranked
from remanence import Memory
from remanence.retrieval.organisation.triples import triples


def test_a_triple_leads_from_the_question_to_a_passage_two_steps_away():
    """Similarity finds the prize; the walk goes on to the person's town, past passages that only sound like it."""
    distractors = [f"The winner of the {name} Cup is happy." for name in ("Oslo", "Turin", "Quito", "Lima")]
    question = "The winner of the Alder Prize?"
    found = ranked([*distractors, *CHAIN], question, "hipporag2.v1")
    assert found.index("Mira Voss lives in Tarnow.") < 3
    assert ranked([*distractors, *CHAIN], question, "dense").index("Mira Voss lives in Tarnow.") > 3


def test_without_a_triple_that_is_recognised_passages_come_by_likeness():
    """The graph has nothing to say of tea; dense recall does."""
    texts = [*CHAIN, "Coffee is bitter.", "A cup of green tea in the morning."]
    question = "green tea in the morning"
    assert ranked(texts, question, "hipporag2.v1")[:2] == ranked(texts, question, "dense")[:2]


def test_a_passage_that_names_nobody_is_reached_by_its_own_weight(tmp_path):
    """Passages are nodes with a weight of their own at the start: with it at 0 such a passage is not found."""
    texts = [*CHAIN, "The prize comes with a sum of money."]
    question = "What comes with the Alder Prize?"
    recipe = tmp_path / "none.toml"
    plain = 'name = "none"\nextends = "hipporag2.v1"\n[[channels]]\nuse = "linked_pagerank.v1"\nweight = 10.0\n'
    recipe.write_text(plain + 'over = "triples"\npassages = 0.0\n')
    assert "The prize comes with a sum of money." in ranked(texts, question, "hipporag2.v1")
    with Memory(":memory:", recipe=str(recipe)) as memory:
        memory.retain_many({"text": text} for text in texts)
        assert "The prize comes with a sum of money." not in [hit.text for hit in memory.recall(question)]


def test_what_is_forgotten_is_told_in_no_triple():
    """Not even one between two names that others have, too; each statement leads to the turns that tell it."""
    texts = ["Mira Voss lives in Tarnow.", "Mira Voss left Tarnow by train.", "Mira Voss lives in Tarnow."]
    with Memory(":memory:", recipe="hipporag2.v1") as memory:
        receipt = memory.retain_many({"text": text} for text in texts)
        memory.wait()
        told = "Mira Voss lives Tarnow"
        graph = triples()(memory._derived.searched("turn"))
        assert graph.edges["told"].around(graph.nodes[told])[0].tolist() == [0, 2]
        memory.forget(receipt.records[0], receipt.records[2])
        memory.wait()
        assert told not in triples()(memory._derived.searched("turn")).labels
