"""The lexical index against the formula, written out word by word."""

from collections import Counter
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entries import chat, entry
from remanence.encoding.text import terms
from remanence.indexes import MemoryIndex
from remanence.indexes.context import ALONE
from remanence.indexes.epochs import epoch
from remanence.indexes.lexical import LexicalSpec

SPECS = [LexicalSpec(), LexicalSpec(context=ALONE, speaker=False, k1=1.2, b=0.75), LexicalSpec(speaker=False)]


def by_the_formula(entries, query, spec, least=2.0):
    """BM25F over a turn, its neighbours and its speaker's name, as the docstrings say it."""
    texts = [terms(e.record.text) for e in entries]
    names = [set(terms(e.record.actor or "")) if spec.speaker else set() for e in entries]
    size = epoch(len(entries))
    average = max(sum(len(t) for t in texts[:size]) / size, 1.0) if size else 1.0
    wanted = sorted(set(query))

    def idf(term):
        having = sum(term in texts[i] or term in names[i] for i in range(size))
        return log(1 + (size - having + 0.5) / (having + 0.5))

    def norm(i, b):
        return 1 - b + b * len(texts[i]) / average

    def frequency(i, term):
        found = Counter(texts[i])[term] / norm(i, spec.b) + (term in names[i])
        session = [j for j, e in enumerate(entries) if e.record.session == entries[i].record.session]
        place = session.index(i)
        gate = 1 / (1 + (len(texts[i]) / spec.context.length) ** 2)
        near = {-1: spec.context.before, 1: spec.context.after, -2: spec.context.second, 2: spec.context.second}
        for step, weight in near.items():
            if entries[i].record.session is not None and 0 <= place + step < len(session):
                j = session[place + step]
                found += weight * gate * Counter(texts[j])[term] / norm(j, spec.b_near)
        return found

    ideal = max((spec.k1 + 1) * sum(idf(term) for term in wanted), least)
    return [
        sum(idf(t) * (spec.k1 + 1) * frequency(i, t) / (spec.k1 + frequency(i, t)) for t in wanted) / ideal
        for i in range(len(entries))
    ]


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("text", ["When did Ana move to Lisbon?", "peanuts", "Clara Porto concert", "nothing known"])
def test_scores_follow_the_formula(spec, text):
    """Every row's score is the formula's, to the precision of 32-bit gains."""
    entries = chat(times=2)
    index = MemoryIndex()
    index.add(entries)
    scores = index.lexical(spec).scores(terms(text))
    assert scores == pytest.approx(by_the_formula(entries, terms(text), spec), abs=1e-6)


WORDS = st.sampled_from("lisbon porto tram rice bowl puppy work clara teresa".split())
TURN = st.tuples(st.lists(WORDS, max_size=6).map(" ".join), st.sampled_from([None, "a", "b"]), st.sampled_from("xy"))


@given(st.lists(TURN, min_size=1, max_size=40), st.lists(WORDS, min_size=1, max_size=4))
def test_scores_follow_the_formula_for_any_conversation(turns, query):
    """Interleaved sessions, empty turns and turns without a session included."""
    entries = [entry(i, text, session=session, actor=actor) for i, (text, session, actor) in enumerate(turns)]
    index = MemoryIndex()
    index.add(entries)
    for spec in SPECS:
        expected = by_the_formula(entries, terms(" ".join(query)), spec)
        assert index.lexical(spec).scores(terms(" ".join(query))) == pytest.approx(expected, abs=1e-6)


def test_a_new_turn_changes_what_its_neighbours_are_worth():
    """The turn before an answer is found by the answer's words as soon as the answer is there."""
    index = MemoryIndex()
    index.add([entry(i, f"filler number {i} about gardens", session="s") for i in range(40)])
    spec = LexicalSpec()
    assert index.lexical(spec).scores(["saxophon"])[39] == 0
    index.add([entry(40, "A saxophone!", session="s")])
    assert index.lexical(spec).scores(["saxophon"])[39] > 0


def test_a_perfect_match_is_worth_one_at_most():
    """Scores are shares of a perfect match, so that they can be compared between questions."""
    index = MemoryIndex()
    index.add(chat(times=4))
    for word in index.terms.vocabulary.values:
        assert 0 <= np.max(index.lexical(LexicalSpec()).scores([word])) <= 1


@settings(max_examples=25)
@given(st.lists(st.integers(1, 90), min_size=1, max_size=12), st.sampled_from(SPECS))
def test_adds_cut_in_any_way_give_the_same_bits(sizes, spec):
    """Segments of any number and size score as one that was made of everything at once."""
    random, words = np.random.default_rng(sum(sizes)), [f"w{i}" for i in range(40)]
    entries = [
        entry(row, " ".join(random.choice(words, random.integers(1, 9))), session=f"s{row // 30}", actor="ana")
        for row in range(300 + sum(sizes))
    ]
    grown, whole = MemoryIndex(), MemoryIndex()
    grown.add(entries[:300])
    end = 300
    for size in sizes:
        grown.lexical(spec)
        grown.add(entries[end : end + size])
        end += size
    whole.add(entries)
    for query in (["w1"], ["ana", "w2", "w3", "unheard"]):
        assert grown.lexical(spec).scores(query).tolist() == whole.lexical(spec).scores(query).tolist()


def test_an_index_that_is_built_piece_by_piece_is_the_same(monkeypatch):
    """Wherever a conversation is cut, turns on both sides keep each other as neighbours."""
    whole, pieces = MemoryIndex(), MemoryIndex()
    for index in (whole, pieces):
        index.add(chat(times=4))
    expected = whole.lexical(LexicalSpec())
    monkeypatch.setattr("remanence.indexes.lexical._ROWS_AT_ONCE", 7)
    found = pieces.lexical(LexicalSpec())
    for name, array in expected.images().items():
        assert found.images()[name].tolist() == array.tolist(), name
