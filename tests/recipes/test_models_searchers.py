"""Published systems that ask a language model while they search: what it decides, is shown, and what is without it."""

import json

import pytest

from remanence import Memory
from remanence.recipes import load_recipe
from remanence.recipes.describing import costs
from remanence.testing.llm_server import LlmServer, saying, status

PRIZE = "The Alder Prize went to Mira Voss."
TARNOW = "Mira Voss lives in Tarnow."
RIBBON = "The alder tree got a ribbon as a prize."
TEA = "Tea is hot."
TALK = [PRIZE, RIBBON, TARNOW, TEA]
WHERE = "Where does Mira Voss live?"


@pytest.fixture
def bank(path):
    """Makes a bank of some texts, or items, read without a model, and gives what asks it with one and without."""
    return lambda items, recipe: Bank(path, items, recipe)


class Bank:
    """A bank that was read without a model.

    Attributes:
        shown: what the model was last asked about, prompt by prompt.
    """

    def __init__(self, path, items, recipe):
        self._path, self._recipe, self.shown = path, str(recipe), []
        with Memory(path, recipe=self._recipe) as memory:
            memory.retain_many({"text": each} if isinstance(each, str) else each for each in items)
            memory.wait()

    def alone(self, question, **options):
        """Texts and scores of the hits without a model."""
        with Memory(self._path, recipe=self._recipe) as memory:
            return [(hit.text, hit.score) for hit in memory.recall(question, k=20, **options)]

    def advised(self, question, behave, **options):
        """The same, with a model of that behaviour: a function of what it is asked about, or a server's."""
        self.shown = []

        def answer(request):
            about = json.loads(request["messages"][-1]["content"])
            self.shown.append(about)
            return json.dumps(behave(about))

        served = behave if behave in FAILING else saying(answer)
        with (
            LlmServer(served) as server,
            Memory(self._path, recipe=self._recipe, llm=server.model(attempts=1)) as memory,
        ):
            hits = memory.recall(question, k=20, **options)
            assert hits.analysis["prompts"] == len(server.requests)
        return [(hit.text, hit.score) for hit in hits]


FAILING = [status(500), saying("no JSON"), saying("{}")]


def texts(hits):
    return [text for text, _ in hits]


def other(tmp_path, base, **values):
    """A recipe like another one, with other parameters of the part that searches."""
    [part] = load_recipe(base).channels
    given = {"use": part.use, "name": part.label, "weight": part.weight, **part.parameters, **values}
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in given.items())
    recipe = tmp_path / "other.toml"
    recipe.write_text(f'name = "o"\nextends = "{base}"\n[[channels]]\n{lines}\n')
    return recipe


def marking(word):
    """A model that holds what has the word for the best, and all else for nothing."""
    return lambda about: {
        "scores": [{"mark": each["mark"], "score": 10 * (word in each["text"])} for each in about["evidence"]]
    }


def test_a_model_scores_units_and_only_the_best_lead_to_rows(bank, tmp_path):
    """Reranked: the unit that is kept is the model's, whatever its words; it is shown every unit that was found."""
    asked = bank(TALK, other(tmp_path, "plain-mixed-reranked.v1", kept=1))
    assert texts(asked.alone(WHERE)) == [TARNOW]
    assert texts(asked.advised(WHERE, marking("Alder Prize"))) == [PRIZE]
    [about] = asked.shown
    assert about["question"] == WHERE
    assert {PRIZE, TARNOW, "mira voss tarnow"} <= {each["text"] for each in about["evidence"]}


def test_likeness_decides_where_a_model_does_not(bank):
    """Reranked: all equally good, they come by their cosine with the question."""
    asked = bank(TALK, "plain-mixed-reranked.v1")
    found = texts(asked.advised(WHERE, marking("")))
    assert found[0] == TARNOW
    assert found[1] == PRIZE


def test_units_of_several_rows_are_shown_as_what_they_hold(bank):
    """A chunk is its turns with who said them; of what a question may not find it says nothing."""
    items = [
        {"text": PRIZE, "actor": "ana", "session": "a", "at": "2025-03-01"},
        {"text": TARNOW, "actor": "ben", "session": "a", "at": "2025-03-01"},
    ]
    asked = bank(items, "plain-mixed-reranked.v1")
    asked.advised(WHERE, marking(""))
    assert ("2025-03-01", f"ana: {PRIZE}\nben: {TARNOW}") in [
        (each["when"], each["text"]) for each in asked.shown[0]["evidence"]
    ]
    asked.advised(WHERE, marking(""), actors=["ana"])
    assert f"ana: {PRIZE}" in [each["text"] for each in asked.shown[0]["evidence"]]
    assert "Tarnow" not in str(asked.shown)


def searching(*wanted):
    """A model that says one after another what to search for, and then that this is enough."""
    left = list(wanted)
    return lambda _about: {"enough": not left, "search": left.pop(0) if left else ""}


def test_a_model_says_what_to_search_for_next(bank, tmp_path):
    """Iterative: it is shown what was found, its words find what the question's do not, and it ends the search."""
    asked = bank(TALK, other(tmp_path, "plain-mixed-iterative.v1", each=1))
    found = texts(asked.advised("Who got the Alder Prize?", searching("A tea is hot.")))
    assert TEA in found
    assert TEA not in texts(asked.alone("Who got the Alder Prize?"))
    assert [[each["text"] for each in about["evidence"]] for about in asked.shown] == [[PRIZE], [TEA, PRIZE]]
    asked.advised("Who got the Alder Prize?", searching("tea", "Tarnow", "ribbon", "more"))
    assert len(asked.shown) == 3


def wanting(word):
    """A model to which what has the word is of use."""
    return lambda about: {"useful": [each["mark"] for each in about["evidence"] if word in each["text"]]}


CABIN = "We booked the cabin by the lake."
OWNER = "Its owner is called Wanda."
CAKE = "Someone brought cake."
TRIP = [{"text": text, "session": "a"} for text in (CABIN, OWNER, CAKE)]


def test_an_episode_opens_where_a_model_says_that_it_tells_more(bank, tmp_path):
    """xMemory: given the component that was chosen, it takes in turns that no term of the question asks for."""
    recipe = other(tmp_path, "xmemory.v1", components=1)
    recipe.write_text(recipe.read_text() + '[[organise]]\nuse = "themes.v1"\ntopic = -1.0\n')
    asked, question = bank(TRIP, recipe), "cabin by the lake, owner"
    assert set(texts(asked.alone(question))) == {CABIN, OWNER}
    assert set(texts(asked.advised(question, wanting("cake")))) == {CABIN, CAKE}
    [about] = asked.shown
    assert about["given"] == [{"text": CABIN}]
    assert {each["text"] for each in about["evidence"]} == {OWNER, CAKE}
    assert texts(asked.advised(question, wanting("nothing"))) == [CABIN]


LIFE = [
    {"text": "I live in Lisbon.", "actor": "ana", "session": "a"},
    {"text": "The trams of Lisbon were late and someone sang.", "actor": "ben", "session": "b"},
]
HOME, SONG = (each["text"] for each in LIFE)


@pytest.mark.parametrize(
    ("question", "enough", "found"), [("live Lisbon", False, {HOME, SONG}), ("who sang in Lisbon", True, {HOME})]
)
def test_a_model_says_whether_notes_suffice(bank, tmp_path, question, enough, found):
    """HiMem's best effort: whatever terms the notes have; it is shown the notes, and hybrid does not ask."""
    asked = bank(LIFE, other(tmp_path, "himem.v1", strategy="best effort"))
    assert set(texts(asked.alone(question))) != found
    assert set(texts(asked.advised(question, searching(*[] if enough else ["trams"])))) == found
    [about] = asked.shown
    assert [each["text"] for each in about["evidence"]] == ["Ana lives Lisbon"]
    assert prompts("himem.v1") == 0
    assert prompts(tmp_path / "other.toml") == 1


def prompts(recipe):
    """How often a recall asks a model, by what the recipe says."""
    return costs(load_recipe(recipe))["recall"].llm_calls


FAILED = "The pump in the cellar failed overnight."
RESULT = "As a result, nobody at Brunnhof had hot water."
LUNCH = "Lunch is soup today."
ROOF = "However, the roof of the barn was repaired."
YELLOW = "Brunnhof is painted yellow."
FARM = [
    {"text": text, "session": "c" if text == YELLOW else "a", "at": f"2025-03-0{day}"}
    for day, text in enumerate([FAILED, RESULT, LUNCH, ROOF, YELLOW], start=1)
]
WATER = "Who had no hot water?"


def exploring(goals, useful, *wanted):
    """A model that plans these goals, to which events with these words help, and that then searches for more."""
    search = searching(*wanted)

    def answer(about):
        if "evidence" not in about:
            return {"goals": goals}
        if "given" in about:
            marks = [each["mark"] for each in about["evidence"] if any(word in each["text"] for word in useful)]
            return {"useful": marks}
        return search(about)

    return answer


def test_a_model_explores_events(bank, tmp_path):
    """CompassMem: what logic joins to an event that helps is judged in turn, beside what was kept; it may be enough."""
    asked = bank(FARM, other(tmp_path, "compassmem.v1", direct=1, topics=0))
    assert texts(asked.alone(WATER)) == [RESULT]
    assert set(texts(asked.advised(WATER, exploring(["hot water"], ["hot", "pump"])))) == {RESULT, FAILED}
    plan, first, second, end = asked.shown
    assert plan == {"question": WATER}
    assert [[each["text"] for each in about["evidence"]] for about in (first, second)] == [[RESULT], [FAILED, LUNCH]]
    assert [each["text"] for each in second["given"]] == [RESULT]
    assert {each["text"] for each in end["evidence"]} == {RESULT, FAILED}
    assert texts(asked.advised(WATER, exploring(["hot water"], []))) == []


def test_a_model_says_what_an_exploration_lacks(bank, tmp_path):
    """CompassMem: its words lead to an event that logic does not."""
    asked = bank(FARM, other(tmp_path, "compassmem.v1", direct=1, topics=0))
    useful = ["hot", "yellow"]
    assert YELLOW not in texts(asked.advised(WATER, exploring(["hot water"], useful)))
    assert YELLOW in texts(asked.advised(WATER, exploring(["hot water"], useful, "painted yellow")))


@pytest.mark.parametrize(("goal", "found"), [("the roof of the barn", ROOF), ("soup for lunch", LUNCH)])
def test_goals_that_a_model_plans_lead_the_way(bank, tmp_path, goal, found):
    """CompassMem: of what waits, the event most like a goal is looked at first."""
    asked = bank(FARM, other(tmp_path, "compassmem.v1", topics=0, visits=1))
    assert texts(asked.advised(WATER, exploring([goal], [""]))) == [found]


def test_an_exploration_asks_a_few_times(bank):
    """CompassMem: however long the way is."""
    asked = bank([{"text": f"Day {n}: rain.", "session": "a"} for n in range(40)], "compassmem.v1")
    asked.advised("When was rain?", eager)
    assert len(asked.shown) <= prompts("compassmem.v1")


SYSTEMS = [
    ("plain-mixed-reranked.v1", {}),
    ("plain-mixed-iterative.v1", {}),
    ("xmemory.v1", {}),
    ("himem.v1", {"strategy": "best effort"}),
    ("compassmem.v1", {}),
]


LONG = [*TALK, CABIN, OWNER, CAKE, *(f"Mira Voss planted {n} elms." for n in range(12))]
"""What the systems ask a model about with the parameters they ship with, too."""


@pytest.mark.parametrize(("base", "values"), SYSTEMS)
def test_a_model_that_fails_changes_no_hit(bank, tmp_path, base, values):
    """Nor any score: the search is the one without a model."""
    asked = bank([{"text": text, "session": "a"} for text in LONG], other(tmp_path, base, **values))
    alone = asked.alone(WHERE)
    assert [asked.advised(WHERE, failing) for failing in FAILING] == [alone] * len(FAILING)


@pytest.mark.parametrize(("base", "values"), SYSTEMS)
def test_a_model_is_shown_nothing_that_a_question_may_not_find(bank, tmp_path, base, values):
    """Whatever a unit, a component, a note or an event is made of."""
    items = [{"text": text, "actor": "ben" if text in (TARNOW, CABIN) else "ana", "session": "a"} for text in LONG]
    asked = bank(items, other(tmp_path, base, **values))
    asked.advised(WHERE, eager)
    assert "Tarnow" in str(asked.shown)
    asked.advised(WHERE, eager, actors=["ana"])
    assert "alder prize" in str(asked.shown).lower()
    assert "Tarnow" not in str(asked.shown)
    assert "cabin" not in str(asked.shown)


def eager(about):
    """A model that wants everything, whatever it is asked."""
    marks = [each["mark"] for each in about.get("evidence", [])]
    scores = [{"mark": mark, "score": 5} for mark in marks]
    return {"scores": scores, "useful": marks, "enough": False, "search": "more", "goals": [about["question"]]}
