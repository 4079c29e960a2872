"""Measures against oracles written a second time, naively, and against `ir_measures`."""

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.arena.measures import ScorerError, check_measures, parse_measure
from remanence.arena.measures import selfcheck as selfcheck
from remanence.arena.measures.abstention import auroc, error_at_refusals
from remanence.arena.measures.named import QuestionMeasure
from remanence.arena.outcomes import Outcome, in_places

ids = st.sampled_from([f"d{number}" for number in range(30)])
rankings = st.lists(ids, unique=True, max_size=30).map(tuple)
golds = st.lists(ids, unique=True, min_size=1, max_size=15).map(tuple)
cuts = st.integers(1, 25)


def outcome(places=(), gold=(), **more):
    return Outcome(question="q", type="t", places=places, gold=gold, **more)


def score(name, *args, **more):
    return parse_measure(name).score(outcome(*args, **more))


@given(places=rankings, gold=golds, k=cuts)
def test_recall_counts_gold_among_the_first_places(places, gold, k):
    """Counted one by one; All@k is recall that reaches 1."""
    found = 0
    for place in range(min(k, len(places))):
        if places[place] in gold:
            found += 1
    assert score(f"R@{k}", places, gold) == pytest.approx(found / len(gold))
    assert score(f"All@{k}", places, gold) == float(found == len(gold))


@given(places=rankings, gold=golds, k=cuts, grades=st.dictionaries(ids, st.integers(1, 9), max_size=8))
def test_ndcg_is_gain_over_the_best_gain(places, gold, k, grades):
    """The ideal ranking is the gold by grade; grades of other documents do not count."""

    def dcg(ranking):
        return sum((grades.get(id, 1) if id in gold else 0) / log2(rank + 2) for rank, id in enumerate(ranking[:k]))

    best = sorted(gold, key=lambda id: -grades.get(id, 1))
    assert score(f"nDCG@{k}", places, gold, grades=grades) == pytest.approx(dcg(places) / dcg(best))


@given(places=rankings, gold=golds, grades=st.dictionaries(ids, st.integers(1, 9), max_size=8))
def test_the_standard_measures_agree_with_ir_measures(places, gold, grades):
    """Recall, nDCG and reciprocal rank are what trec_eval computes."""
    ir_measures = pytest.importorskip("ir_measures")
    names = ["R@5", "R@10", "nDCG@10", "RR"]
    qrels = {"q": {id: grades.get(id, 1) for id in gold}}
    run = {"q": {id: float(-rank) for rank, id in enumerate(places)}}
    measures = [ir_measures.parse_measure(name) for name in names]
    theirs = ir_measures.calc_aggregate(measures, qrels, run)
    for name, measure in zip(names, measures, strict=True):
        assert score(name, places, gold, grades=grades) == pytest.approx(theirs[measure], abs=1e-4)


def test_names_that_only_ir_measures_knows_are_computed_by_it():
    """Average precision of ranks 1 and 3 is (1 + 2/3) / 2."""
    pytest.importorskip("ir_measures")
    assert score("AP", ("a", "x", "b"), ("a", "b")) == pytest.approx(5 / 6)
    assert score("P@2", ("a", "x", "b"), ("a", "b")) == 0.5


@given(hits=st.lists(st.lists(ids, max_size=5), max_size=8))
def test_a_hit_takes_a_place_for_each_episode_that_no_hit_before_cited(hits):
    """The place rule, walked through by hand."""
    places = []
    for hit in hits:
        for cited in hit:
            if cited not in places:
                places.append(cited)
    assert in_places(hits) == tuple(places)


def test_a_session_as_one_hit_gains_nothing():
    """A hit that cites twenty turns fills all ten places of R@10 with its first ten."""
    session = tuple(f"t{number}" for number in range(20))
    assert score("R@10", in_places([session]), ("t3", "t15")) == 0.5


def test_session_measures_count_each_session_once():
    """Five turns of one session take one place among sessions."""
    found = outcome(tuple("abcd"), ("x",), sessions=("s1", "s1", "", "s2"), gold_sessions=("s2",))
    assert parse_measure("R@1:session").score(found) == 0.0
    assert parse_measure("R@2:session").score(found) == 1.0
    assert parse_measure("RR:session").score(found) == 0.5
    assert parse_measure("R@2:session").depth == 10


def test_recall_per_token_reads_the_packed_context_and_nothing_else():
    """Places that did not fit do not count."""
    found = outcome(("a", "b"), ("a", "b"), packed={500: ("b",)})
    assert parse_measure("R@500tok").score(found) == 0.5


@given(sure=st.lists(st.integers(-5, 5), min_size=1), unsure=st.lists(st.integers(-5, 5), min_size=1))
def test_auroc_is_the_share_of_pairs_in_the_right_order(sure, unsure):
    """Every pair looked at; ties count half. The error at refusals is a share of the unanswerable above a threshold."""
    pairs = [(a > b) + (a == b) / 2 for a in sure for b in unsure]
    assert auroc(sure, unsure) == pytest.approx(sum(pairs) / len(pairs))
    refusing = [t for t in sorted(set(sure)) if sum(a < t for a in sure) <= 0.05 * len(sure)]
    best = min(sum(b >= t for b in unsure) for t in refusing) / len(unsure)
    assert error_at_refusals(sure, unsure) == pytest.approx(best)


@pytest.mark.parametrize("name", ["R", "R@0", "RR@0", "nDCG@5tok", "R@5tok:session", "R@x", "made up", "", "All@"])
def test_an_unknown_measure_is_a_mistake_that_is_named(name):
    """Before anything is run."""
    with pytest.raises(ValueError, match=r"measure|cutoff|token"):
        parse_measure(name)


def test_a_question_without_gold_has_no_score():
    """It is left out and counted, never a zero."""
    assert not parse_measure("R@10").applies(outcome(("a",)))
    with pytest.raises(ValueError, match="without gold"):
        score("R@10", ("a",), ())


NAMES = ["R@1", "R@10", "All@10", "nDCG@10", "RR", "R@500tok", "R@10:session", "AUROC", "Err@FR5"]


@pytest.mark.parametrize("name", NAMES)
def test_every_scorer_passes_its_own_check(name):
    """Gold is perfect, garbage near zero."""
    check_measures([parse_measure(name)], seed=3)


def test_a_scorer_that_is_too_kind_or_too_hard_is_caught():
    """One that always gives 1, one that never reaches it, and a confidence the wrong way round."""
    for broken in (lambda _: 1.0, lambda found: 0.99 * (found.places[0] in found.gold)):
        with pytest.raises(ScorerError, match="broken"):
            check_measures([QuestionMeasure(name="broken", depth=10, score=broken)], seed=0)
    upside_down = selfcheck.AbstentionMeasure(name="broken", perfect=1.0, score=lambda a, b: 1 - auroc(a, b))
    with pytest.raises(ScorerError, match="broken"):
        check_measures([upside_down], seed=0)
