"""What the order in which documents were stored counts: as much as their rare words show."""

import numpy as np
import pytest

from entries import TinyModel, entry
from remanence.indexes import MemoryIndex
from remanence.indexes import cohesion as module
from remanence.indexes.cohesion import FEWEST, cohesion
from remanence.indexes.context import HEADING
from remanence.indexes.lexical import LexicalSpec
from remanence.indexes.vectors import VectorSpec

LONG = " ".join(f"common{word}" for word in range(HEADING))


def articles(count, paragraphs=4):
    """Texts of paragraphs of articles: each article has a word of its own, and each paragraph another."""
    return [f"{LONG} topic{row // paragraphs} detail{row}" for row in range(count)]


def indexed(texts, **fields):
    """An index of these texts, in that order, with equal fields."""
    index = MemoryIndex()
    index.add([entry(row, text, **fields) for row, text in enumerate(texts)])
    return index


def measured(texts):
    """The cohesion of documents with these texts."""
    return cohesion(indexed(texts).terms, np.arange(len(texts)))


def shuffled(texts, seed):
    """The texts in another order."""
    return [texts[row] for row in np.random.default_rng(seed).permutation(len(texts))]


def test_paragraphs_of_articles_are_cohesive_and_shuffled_ones_are_not():
    """1 in the order of reading; 0 in most other orders, and little in the rest."""
    assert measured(articles(200)) == 1.0
    found = [measured(shuffled(articles(200), seed)) for seed in range(40)]
    assert np.mean(np.array(found) > 0) <= 0.1
    assert np.mean(found) < 0.02


@pytest.mark.parametrize("texts", [[LONG] * 60, [f"{LONG} detail{row}" for row in range(60)], [""] * 60])
def test_texts_that_share_no_rare_word_show_nothing(texts):
    """What all share, and what nobody shares, says nothing about the order."""
    assert measured(texts) == 0.0


def test_few_documents_show_nothing():
    """A handful stands in some order by chance."""
    assert measured(articles(FEWEST - 1)) == 0.0
    assert measured(articles(2 * FEWEST)) > 0.0


def test_the_latest_rows_show_it(monkeypatch):
    """A bank that was shuffled long ago is judged by what came since."""
    later = [text.replace("topic", "thing").replace("detail", "matter") for text in articles(60)]
    table = indexed(shuffled(articles(60), 1) + shuffled(articles(60), 2) + later).terms
    rows = np.arange(180)
    assert cohesion(table, rows[:120]) == 0.0
    monkeypatch.setattr(module, "MOST", 60)
    assert cohesion(table, rows) == 1.0
    assert cohesion(table, rows[:60]) == 0.0


def test_a_document_is_found_by_the_words_of_the_one_before_it():
    """Only in a bank where the order means something, and with the weight that a turn's neighbour has."""
    spec, word = LexicalSpec(), "detail50"
    documents = indexed(articles(64)).lexical(spec).scores([word])
    assert np.flatnonzero(documents).tolist() == [48, 49, 50, 51, 52]
    session = indexed(articles(64), session="s").lexical(LexicalSpec(k1=spec.k1_documents)).scores([word])
    assert documents == pytest.approx(session, abs=1e-6)
    alone = indexed([f"{LONG} detail{row}" for row in range(64)]).lexical(spec).scores([word])
    assert np.flatnonzero(alone).tolist() == [50]


def test_headings_are_passed_over():
    """They are found by their own words alone, and what stands on both sides of them stands together."""
    texts = articles(64)
    texts[50] = "Heading detail50"
    scores = indexed(texts).lexical(LexicalSpec())
    assert np.flatnonzero(scores.scores(["detail50"])).tolist() == [50]
    assert np.flatnonzero(scores.scores(["detail49"])).tolist() == [47, 48, 49, 51, 52]


def test_a_bank_without_cohesion_has_the_postings_of_texts_alone():
    """No posting is held that is worth nothing."""
    texts = [f"{LONG} detail{row}" for row in range(64)]
    apart = indexed(texts).lexical(LexicalSpec())
    apart.scores([])
    assert len(apart.images()["gains"]) == 64 * (HEADING + 1)


def test_the_words_of_a_document_stop_counting_sooner():
    """A repeat adds less to a document than to a turn, and the perfect match stays the same for both."""
    repeats = [f"{LONG} {'tram ' * count}" for count in (1, 4, *[0] * 62)]
    spec = LexicalSpec()
    once, often = indexed(repeats).lexical(spec).scores(["tram"])[:2]
    spoken_once, spoken_often = indexed(repeats, actor="ana").lexical(spec).scores(["tram"])[:2]
    assert often / once < spoken_often / spoken_once
    assert once > spoken_once
    assert often < 1.0


def test_a_document_means_what_the_ones_beside_it_mean():
    """Vectors are mixed in the order stored where that order means something; the nearest count most."""
    model = TinyModel()
    near = {}
    for name, texts in {"articles": articles(64), "strangers": [f"{LONG} detail{row}" for row in range(64)]}.items():
        index = MemoryIndex(model)
        index.add([entry(row, text, model) for row, text in enumerate(texts)])
        vectors = index.vectors(VectorSpec())
        near[name] = vectors.scores(vectors.query("detail50"))
    assert min(near["articles"][[49, 50, 51]]) > np.quantile(near["articles"], 0.9)
    assert min(near["articles"][[49, 51]]) > max(near["strangers"][[49, 51]]) + 0.1


def test_stored_order_survives_a_dump_and_any_cut_of_the_adds():
    """Grown, loaded and made anew, an index gives the same bits."""
    model = TinyModel()
    entries = [entry(row, text, model) for row, text in enumerate(articles(150))]
    grown, spec = MemoryIndex(model), LexicalSpec()
    for start in range(0, 150, 7):
        grown.add(entries[start : start + 7])
        grown.lexical(spec)
        grown.vectors(VectorSpec())
    whole = MemoryIndex(model)
    whole.add(entries)
    loaded = MemoryIndex.load(grown.dump(), model)
    for index in (grown, loaded):
        assert np.array_equal(index.vectors(VectorSpec()).mixed.view, whole.vectors(VectorSpec()).mixed.view)
    for word in ("topic30", "detail143", "detail147", "detail149"):
        expected = whole.lexical(spec).scores([word]).tolist()
        assert grown.lexical(spec).scores([word]).tolist() == expected
        assert loaded.lexical(spec).scores([word]).tolist() == expected
