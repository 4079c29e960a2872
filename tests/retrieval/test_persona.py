"""Requests for advice, and the preferences that answer them."""

from datetime import UTC

import numpy as np
import pytest

from entries import TinyModel, entry
from remanence.indexes import MemoryIndex
from remanence.indexes.vectors import VectorSpec
from remanence.options import make_query
from remanence.recipes import load_recipe
from remanence.registry import make
from remanence.retrieval.analysis import analyse
from remanence.retrieval.analysis.advice import REQUESTS, asks_advice
from remanence.types import Origin

TEXTS = (
    ("I never eat nuts.", Origin.USER),
    ("Some dishes for a picnic can be made the day before, and some dishes only on the day.", Origin.USER),
    ("I never eat nuts either.", Origin.ASSISTANT),
    ("I enjoy dishes with rice, lentils, onions and a lot of parsley.", Origin.USER),
)


@pytest.fixture
def index():
    model = TinyModel()
    made = MemoryIndex(model)
    made.add([entry(i, text, model, origin=origin) for i, (text, origin) in enumerate(TEXTS)])
    return made


def asked(index, text):
    """The question, analysed."""
    return analyse(index, query(text))


def query(text):
    return make_query(text, k=4, now=None, as_of=None, known_at=None, unit="turn", filters={}, zone=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Can you recommend some hotels?",
        "What are some good dishes for a picnic?",
        "Any tips?",
        "I’m looking for a new phone.",
        "Which book should I buy?",
        "How can I make my flat warmer?",
        "Where should I park near the harbour?",
        "I need a recommendation for a kettle.",
        "Please help me pick a name for the boat.",
    ],
)
def test_asking_for_advice_is_recognised(text):
    """By the words that ask."""
    assert asks_advice(text)


@pytest.mark.parametrize(
    "text",
    [
        "What did Ana recommend?",
        "What are some changes that Ana has faced?",
        "Where is the key?",
        "What advice did Ben give?",
        "",
    ],
)
def test_asking_what_is_or_was_is_not(text):
    """What others advised or did is a matter of fact."""
    assert not asks_advice(text)


def test_a_request_lifts_what_the_user_prefers(index):
    """Statements of preferences count, the shorter the more; what the assistant says of itself does not."""
    found = make("persona.v1", {})(index, asked(index, "What are some good dishes for a picnic?"))
    first, second, third, fourth = found.scores.tolist()
    assert first > fourth > 0
    assert second == third == 0
    assert make("persona.v1", {})(index, asked(index, "Who brings the dishes?")) is None


def test_a_preference_does_not_answer_a_request_by_its_words(index):
    """The lexical share of a preference is smaller for a request, and that of other rows is what it was."""
    question = asked(index, "What are some good dishes for a picnic?")
    whole = make("lexical.v1", {"request": 1.0})(index, question).scores
    less = make("lexical.v1", {"request": 0.25})(index, question).scores
    assert less[1] == whole[1] > 0
    assert 0.25 * whole[3] <= less[3] < whole[3]


def test_a_preference_without_a_word_in_common_answers_a_request(index):
    """`balanced` puts it among the first; the shares of channels add up to its score."""
    ranked, analysis, _ = load_recipe("balanced").recaller()(index, query("What are some good dishes for a picnic?"))
    assert analysis["request"] is True
    place = [hit.id for hit in ranked].index("r0")
    why = ranked[place].why
    assert place < 3
    assert sum(c.contribution for c in why.channels) + sum(why.boosts.values()) == pytest.approx(ranked[place].score)


def test_what_requests_have_in_common_leads_nowhere():
    """The vector of a request is that of what it is about: its asking words lead to no row."""
    model = TinyModel()
    made = MemoryIndex(model)
    said = ("Can you recommend some ideas, any good ideas?", "My parsley grows in a pot.")
    made.add([entry(i, text, model) for i, text in enumerate(said)])
    vectors = made.vectors(VectorSpec())
    request = "Can you recommend some good parsley?"
    plain, bare = (vectors.scores(vectors.query(request, common)) for common in ((), REQUESTS))
    assert bare[1] - bare[0] > plain[1] - plain[0]
    assert abs(float(np.linalg.norm(vectors.query(request, REQUESTS))) - 127) < 5
