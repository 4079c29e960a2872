"""The baselines against plain re-computations of their formulas."""

from collections import Counter
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.arena.datasets import Doc, Group, Question
from remanence.arena.systems import BASELINES, Settings, WithVariants, open_systems
from remanence.arena.systems.bm25 import Bm25Index
from remanence.arena.systems.fts5 import any_word
from remanence.arena.systems.fused import by_range, by_rank
from remanence.arena.systems.scoring import best, pack_in_order
from remanence.encoding.text import terms
from remanence.retrieval.packing import count_tokens

WORDS = ["fig", "tree", "cello", "lesson", "bridge", "bakery", "goats", "drums", "the", "running", "runs"]
texts = st.lists(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), min_size=1, max_size=8)
TEXTS = ["Ines bought a fig tree.", "The cello lesson is on Thursday.", "Fig jam needs lemon.", ""]


def group(sentences):
    docs = tuple(Doc(id=f"d{n}", text=text, printed=text) for n, text in enumerate(sentences))
    return Group(name="g", docs=docs, questions=())


def ask(name, sentences, text, **settings):
    (system,) = open_systems([name], Settings(**settings), version="test")
    with system.build(group(sentences)) as searcher:
        question = Question(id="q", text=text, type="t")
        found = searcher.search(question)
        packed = {budget: found.pack(budget) for budget in (8, 1000)}
        return found, packed, searcher.variants(question) if isinstance(searcher, WithVariants) else None


@given(
    sentences=texts, query=st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join), b=st.sampled_from([0.1, 0.75])
)
def test_bm25_is_its_formula(sentences, query, b):
    """Worked out document by document and term by term."""
    bags = [Counter(terms(text)) for text in sentences]
    average = sum(bag.total() for bag in bags) / len(bags)
    scores = Bm25Index(sentences).scores(query, b=b)
    for bag, score in zip(bags, scores, strict=True):
        shared = [term for term in terms(query) if term in bag]
        expected = 0.0
        for term in shared:
            having = sum(term in other for other in bags)
            idf = log(1 + (len(bags) - having + 0.5) / (having + 0.5))
            expected += idf * 2.2 * bag[term] / (bag[term] + 1.2 * (1 - b + b * bag.total() / average))
        assert score == pytest.approx(expected if shared else -np.inf)


@given(scores=st.lists(st.sampled_from([-np.inf, 0.0, 0.5, 1.0, 2.0]), max_size=30), k=st.integers(1, 12))
def test_the_best_are_those_of_a_full_sort(scores, k):
    """Ties by number; what was not found is never among them."""
    order = sorted((n for n, score in enumerate(scores) if score > -np.inf), key=lambda n: (-scores[n], n))
    assert best(np.array(scores, dtype=float), k) == tuple(order[:k])


def test_rank_fusion_reads_order_and_range_fusion_reads_scores():
    """Two channels that disagree: ranks cannot tell how much better the first one is."""
    lexical, dense = np.array([9.0, 1.0, -np.inf]), np.array([0.1, 0.2, 0.15])
    assert by_rank([lexical, dense]) == pytest.approx([1 / 61 + 1 / 63, 1 / 62 + 1 / 61, 1 / 62])
    assert by_range([lexical, dense]) == pytest.approx([1.0, 1.0, 0.5])
    assert by_rank([np.array([-np.inf])]) == pytest.approx([-np.inf])


@given(st.text())
def test_any_question_is_a_query_that_sqlite_accepts(text):
    """Quotes, operators and other scripts included."""
    found, _, _ = ask("fts5", ["a b c", "naïve café", "我喜欢"], text)
    assert len(found.hits) <= 3


def test_function_words_alone_ask_for_nothing():
    """And nothing is found."""
    assert any_word("what is the") == ""
    assert ask("fts5", TEXTS, "what is the")[0].hits == ()
    assert ask("bm25", TEXTS, "what is the")[0].confidence is None


@pytest.mark.parametrize("name", BASELINES)
def test_every_baseline_finds_the_one_text_that_answers(name):
    """In the first place, with a confidence, within a budget; and all text is given to the reader as it is."""
    found, packed, _ = ask(name, TEXTS, "When is the cello lesson?", k=3)
    assert all(sum(count_tokens(TEXTS[n]) for n in numbers) <= budget for budget, numbers in packed.items())
    if name == "all-text":
        assert found.everything
        assert sorted(packed[1000]) == [0, 1, 2, 3]
    else:
        assert found.hits[0] == (1,)
        assert found.confidence > 0
        assert len(found.hits) <= 3


@pytest.mark.parametrize("name", BASELINES)
def test_a_baseline_of_nothing_finds_nothing(name):
    """An empty group is no error."""
    found, packed, _ = ask(name, [], "anything?")
    assert (found.hits, packed[1000]) == ((), ())


def test_bm25_shows_what_other_lengths_would_give():
    """Variants by b, best first."""
    _, _, variants = ask("bm25", TEXTS, "fig")
    assert set(variants) == {"b=0.1", "b=0.3"}
    assert set(variants["b=0.1"]) == {0, 2}


def test_a_context_is_packed_in_order_and_passes_over_what_does_not_fit():
    """A long first text does not keep short ones out."""
    assert pack_in_order(["x" * 70, "y" * 7, "z" * 7], [0, 1, 2], 2 * count_tokens("y" * 7)) == (1, 2)


def test_an_unknown_system_is_a_mistake_before_anything_runs():
    """It may be a recipe; then the engine says which there are."""
    with pytest.raises(ValueError, match=r"nonesuch.* no baseline .*bm25.* no recipe"):
        open_systems(["bm25", "nonesuch"], Settings(), version="test")
