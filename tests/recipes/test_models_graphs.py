"""Published systems that ask a language model when a question comes: what they show it, and what its word changes."""

import json

import pytest

from organised import CHAIN
from remanence import Memory
from remanence.testing.llm_server import LlmServer, saying, status


@pytest.fixture
def consulted(path):
    """Runs a recipe on a bank without a model, and with one; a model that fails must change nothing."""

    def run(recipe, items, question, answer, **options):
        """The texts found without a model, those found with one, and what it was asked about.

        `answer` makes a reply of what the model is asked about.
        """

        def recalled(**llm):
            with Memory(path, recipe=recipe, **llm) as memory:
                return memory.recall(question, k=len(items), **options)

        with Memory(path, recipe=recipe) as memory:
            memory.retain_many({"text": each} if isinstance(each, str) else each for each in items)
            memory.wait()
        alone = recalled()
        with LlmServer(saying(lambda request: json.dumps(answer(about(request))))) as server:
            hits = recalled(llm=server.llm)
        with LlmServer(status(500)) as broken:
            silent = recalled(llm=broken.model(attempts=1))
        assert "model" in silent.analysis["silent"]
        assert hits.analysis["prompts"] == len(server.requests)
        assert "silent" not in hits.analysis
        assert [(hit.text, hit.score) for hit in silent] == [(hit.text, hit.score) for hit in alone]
        return [hit.text for hit in alone], [hit.text for hit in hits], [about(each) for each in server.requests]

    return run


def about(request):
    """What a prompt is about."""
    return json.loads(request["messages"][-1]["content"])


def test_hipporag_starts_where_the_model_sees_a_name(consulted):
    """A name in small letters, which no rule sees; one that the graph lacks stands for the phrase most like it."""
    texts = [*CHAIN, "Mira Voss likes winter.", "The Winter Cup went to Ola Berg.", "Ola Berg lives in Umea."]
    question = "where does whoever won the alder prizes live?"
    alone, found, asked = consulted("hipporag.v1", texts, question, lambda _: {"names": ["alder prizes"]})
    assert asked == [{"question": question}]
    assert found[:2] == list(CHAIN[:2])
    assert alone[0] not in CHAIN


def keeping(*words):
    """A model to which what has one of these words is of use."""

    def answer(about):
        kept = (each["mark"] for each in about["evidence"] if any(word in each["text"] for word in words))
        return {"useful": list(kept)}

    return answer


CUPS = [f"The winner of the {name} Cup is happy." for name in ("Oslo", "Turin", "Quito", "Lima")]
WINNER = "The winner of the Alder Prize?"


def shown(about):
    """The words of the sayings that a model was shown."""
    return [each["text"] for each in about["evidence"]]


def by(actor, texts):
    """Texts as one person's."""
    return [{"text": text, "actor": actor} for text in texts]


def test_hipporag2_begins_at_triples_that_the_model_recognises(consulted):
    """The five most like the question are shown; where none of the cups begins the walk, it goes on from the prize."""
    alone, found, [asked] = consulted("hipporag2.v1", [*CUPS, *CHAIN], WINNER, keeping("Alder"))
    assert len(shown(asked)) == 5
    assert "Oslo Cup winner happy" in shown(asked)
    assert found.index("Tarnow has a harbour.") < found.index(CUPS[2])
    assert alone.index("Tarnow has a harbour.") > alone.index(CUPS[2])


def test_hipporag2_is_dense_where_no_triple_is_of_use(consulted):
    """The model recognises none, so nothing leads to the town."""
    alone, found, _ = consulted("hipporag2.v1", [*CUPS, *CHAIN], WINNER, keeping())
    assert alone.index(CHAIN[1]) < alone.index(CUPS[0])
    assert found.index(CHAIN[1]) > found.index(CUPS[0])


def test_hipporag2_shows_triples_of_what_the_question_may_find(consulted):
    """A triple that somebody else told, as a statement or in two names, is nobody's business."""
    items = [*by("Ben", CUPS[:2]), *by("Ana", CHAIN)]
    _, _, [asked] = consulted("hipporag2.v1", items, WINNER, keeping("Alder"), actors=["Ana"])
    assert "The Alder Prize went Mira Voss" in shown(asked)
    assert not any("Cup" in text.title() for text in shown(asked))


COMET = "mia: Then we saw the comet over Porvoo."
TRIP = [
    {"text": "The weather was dull. Then we saw the comet over Porvoo.", "actor": "mia", "session": "a"},
    {"text": "I flew to Porvoo by plane.", "actor": "lars", "session": "b"},
    {"text": "Soup again, with salt.", "actor": "tom", "session": "c"},
]
SKY, PLANE, SOUP = (each["text"] for each in TRIP)


def test_emem_begins_at_units_and_names_that_the_model_keeps(consulted):
    """Units are asked about first, then names; a name that the question does not have brings its turn."""

    def one(about):
        return keeping("tom" if "tom" in shown(about) else COMET)(about)

    alone, found, [units, names] = consulted("emem.v1", TRIP, "What was in the sky?", one)
    assert COMET in shown(units)
    assert sorted(shown(names)) == ["lars", "mia", "porvoo", "tom"]
    assert alone == [SKY, PLANE, SOUP]
    assert set(found[:2]) == {SKY, SOUP}


def test_emem_takes_all_units_where_none_is_of_use(consulted):
    """As without a word in common."""
    alone, found, asked = consulted("emem.v1", TRIP, "What was in the sky?", keeping())
    assert (alone, len(asked)) == (found, 2)


def test_emem_shows_units_and_names_of_what_the_question_may_find(consulted):
    """A name that others have, too, is shown for the turn that may be found."""
    _, _, asked = consulted("emem.v1", TRIP, "What was in the sky?", keeping("lars"), actors=["lars"])
    assert [sorted(shown(each)) for each in asked] == [["lars: I flew to Porvoo by plane."], ["lars", "porvoo"]]


FERRY = [
    {"text": text, "actor": actor, "session": actor}
    for actor, text in (
        ("lars", "A ferry is a ship with cars on it."),
        ("tom", "Bread dough needs a warm place."),
        ("mia", "The ferry leaves the harbour at noon."),
        ("mia", "Tickets for the ferry are sold in the harbour."),
    )
]


@pytest.mark.parametrize("above", [10, 1])
def test_memgas_drops_what_the_model_has_no_use_for(consulted, tmp_path, above):
    """It is shown whole turns that the question may find, also of a bank that is too large to refine all of it."""
    recipe = tmp_path / "memgas.toml"
    recipe.write_text(f'name = "m"\nextends = "memgas.v1"\n[candidates]\ncount = 2\nabove = {above}\n')
    alone, found, [asked] = consulted(str(recipe), FERRY, "ferry tickets", keeping("noon"), actors=["mia"])
    noon, sold = (each["text"] for each in FERRY[2:])
    assert asked["evidence"] == [{"mark": 1, "who": "mia", "text": sold}, {"mark": 2, "who": "mia", "text": noon}]
    assert (alone, found) == ([sold, noon], [noon, sold])


COLD = [
    {"text": "The pump in the cellar failed overnight.", "session": "a", "at": "2025-03-01T08:00"},
    {"text": "As a result, nobody at Brunnhof had hot water.", "session": "a", "at": "2025-03-01T08:05"},
    {"text": "Lunch is soup today.", "session": "b", "at": "2025-03-02T12:00"},
    {"text": "Brunnhof is painted yellow.", "session": "c", "at": "2025-06-02T12:00"},
]


def test_magma_goes_the_way_that_the_model_calls_for(consulted, tmp_path):
    """A question of no asking word goes by cause where the model says so; it is told of four intents."""
    recipe = tmp_path / "magma.toml"
    recipe.write_text(
        'name = "m"\nextends = "magma.v1"\n[[organise]]\nuse = "multigraph.v1"\nalike = 1.0\n'
        '[[channels]]\nuse = "traversal.v1"\nweight = 10.0\nover = "multigraph"\nconsidered = 1\nlikeness = 0.0\n'
    )
    alone, found, [asked] = consulted(str(recipe), COLD, "Hot water was lacking.", lambda _: {"kinds": ["why"]})
    pump, result, _, yellow = (each["text"] for each in COLD)
    assert [kind["name"] for kind in asked["kinds"]] == ["why", "when", "who", "other"]
    assert (alone[:2], found[:2]) == ([result, yellow], [result, pump])


HOUSE = [
    "Ana bought a flat in Lisbon.",
    "Ana's brother keeps bees near Evora.",
    "Ben painted the fence green.",
    "Clara teaches the violin in Braga.",
]


def test_hindsight_has_the_best_put_in_order(consulted):
    """By the scores of the model, in place of a cross-encoder."""

    def scores(about):
        marks = [(each["mark"], 9 * ("fence" in each["text"])) for each in about["evidence"]]
        return {"scores": [{"mark": mark, "score": score} for mark, score in marks]}

    alone, found, [asked] = consulted("hindsight.v1", HOUSE, "What does Ana own in Lisbon?", scores)
    assert shown(asked) == alone
    assert found == [HOUSE[2], *(text for text in alone if text != HOUSE[2])]


def test_simplemem_searches_for_what_the_model_plans(consulted):
    """Each goal by itself, beside the question."""
    question, goals = "What does Ana own in Lisbon?", {"goals": ["flat in Lisbon", "colour of the fence"]}
    alone, found, asked = consulted("simplemem.v1", HOUSE, question, lambda _: goals)
    assert asked == [{"question": question}]
    assert found[:2] == [HOUSE[0], HOUSE[2]]
    assert alone[1] == HOUSE[1]
