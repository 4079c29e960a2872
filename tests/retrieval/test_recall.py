"""The pipeline: what it finds, in which order, and why."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from entries import SAID, TinyModel, VectorModel, chat, entry
from remanence import registry
from remanence.indexes import MemoryIndex
from remanence.indexes.context import NONE
from remanence.indexes.lexical import LexicalSpec
from remanence.indexes.vectors import VectorSpec
from remanence.indexes.view import View
from remanence.recipes import built_in, load_recipe
from remanence.retrieval.parts import Signal
from remanence.retrieval.selection import best, chosen
from remanence.types import Filter, Query

MODEL = TinyModel()
RECIPES = {name: load_recipe(name).recaller() for name in built_in()}
WORDS = st.sampled_from(
    "When did Ana Ben Clara move visit Lisbon Porto puppy work peanuts last Friday January 2024 session my ?".split()
)


def index_of(entries, model=MODEL):
    """An index of entries."""
    index = MemoryIndex(model)
    index.add(entries)
    return index


@pytest.fixture(scope="module")
def friends():
    """Five sessions of the chat."""
    return index_of(chat(MODEL, times=5))


def found(index, text, recipe="balanced", **query):
    """Ids by rank."""
    return [hit.id for hit in RECIPES[recipe](index, Query(text=text, **query))[0]]


@pytest.mark.parametrize("recipe", RECIPES)
@given(words=st.lists(WORDS, max_size=7), k=st.integers(1, 60))
def test_shares_and_boosts_add_up_to_the_score(friends, recipe, words, k):
    """Every hit says why it stands where it does, in numbers that make its score; best first, ties as stored."""
    hits, analysis, timings = RECIPES[recipe](friends, Query(text=" ".join(words), k=k))
    assert len(hits) <= k
    for hit in hits:
        shares = [share.contribution for share in hit.why.channels]
        assert sum(shares) + sum(hit.why.boosts.values()) == pytest.approx(hit.score, abs=1e-9)
        assert all(share.rank is None or share.rank >= 1 for share in hit.why.channels)
    places = [(-hit.score, friends.columns.rows[hit.id]) for hit in hits]
    assert places == sorted(places)
    assert set(timings) - {"gate"} == {"analyse", "search", "rank", "explain"}
    assert analysis["terms"] is not None


def test_the_rank_in_a_channel_is_the_rank_in_that_channel_alone(friends):
    """The lexical ranks of all hits are those of a ranking by words alone."""
    hits, _, _ = RECIPES["bm25"](friends, Query(text="Clara visited Porto", k=10))
    ranks = [hit.why.channels[0].rank for hit in hits]
    assert ranks == sorted(ranks)
    assert ranks[0] == 1


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Where did Ana move to?", 0),
        ("What is Clara allergic to?", 7),
        ("Who is Ana's manager?", 10),
        ("What is the name of Ben's puppy?", 11),
        ("What did Ben finish?", 3),
    ],
)
def test_questions_about_a_chat_find_the_turn_that_answers(text, place):
    """With a model whose vectors mean nothing, words, speakers and neighbours carry the answer into the first three."""
    index = index_of([entry(i, text, MODEL, session="s", actor=actor) for i, (actor, text) in enumerate(SAID)])
    assert f"r{place}" in found(index, text, k=3)


def test_a_filter_acts_inside_the_search(friends):
    """The best k of what may be found, not what is left of the best k."""
    assert len(found(friends, "Ana moved to Lisbon", k=5)) == 5
    only = found(friends, "Ana moved to Lisbon", k=5, filter=Filter(sessions=("s3",)))
    assert len(only) == 5
    assert all(36 <= int(id[1:]) < 48 for id in only)


def test_a_question_of_a_day_gets_all_that_happened_then(friends):
    """Membership first, likeness only orders it."""
    hits = found(friends, "What did we talk about on 10 January 2024?", k=12)
    assert sorted(hits) == sorted(f"r{i}" for i in range(12, 24))
    assert sorted(found(friends, "What did we talk about in our third session?", k=12)) == sorted(
        f"r{i}" for i in range(24, 36)
    )


def test_a_record_near_the_time_asked_for_comes_before_its_twin(friends):
    """Of five turns that say the same, the one of the day asked for is first."""
    for number, day in enumerate(("1 January", "10 January", "19 January")):
        hits = found(friends, f"What had Clara visited around {day} 2024?", k=20)
        twins = [id for id in hits if int(id[1:]) % len(SAID) == 5]
        assert twins[0] == f"r{number * len(SAID) + 5}"


def test_now_moves_what_yesterday_means(friends):
    """The caller's now decides; it filters nothing."""
    now = datetime(2024, 1, 11, 9, tzinfo=UTC)
    assert set(found(friends, "What happened yesterday?", k=12, now=now)) == {f"r{i}" for i in range(12, 24)}
    assert len(found(friends, "What happened yesterday?", k=60, now=now)) > 12


def test_the_second_hop_finds_the_record_that_the_first_one_names():
    """The question knows the film, the film's record its director, and only the director's record knows the town."""
    filler = [
        entry(i, f"Record {i} tells of bridges, rivers, harbours and an old stone mill near village {i}.", MODEL)
        for i in range(120)
    ]
    hop = (
        "The Glass Orchard is a slow drama of 1974 about two beekeepers, shot in one summer by Ilse Varnhagen with a "
        "crew of nine, lit by candles and praised by many critics who had expected nothing of the kind from a newcomer."
    )
    target = "Ilse Varnhagen was born in the town of Quedlin, where she kept a small cinema for most of her life."
    decoy = "In the town of Marbeck a baker was born who kept a small shop for most of a long life."
    index = index_of([*filler, *(entry(200 + i, text, MODEL) for i, text in enumerate((hop, target, decoy)))])
    question = "In which town was the director of The Glass Orchard born?"
    hits, _, _ = RECIPES["balanced"](index, Query(text=question))
    why = {hit.id: hit.why for hit in hits}
    assert hits[0].id == "r201"
    assert "r200" in {hit.id for hit in hits[:3]}
    assert why["r201"].boosts["bridge"] > 1
    assert "bridge" not in why["r202"].boosts


def test_an_answer_inherits_from_the_question_before_it():
    """The turn after a question gets some of its score."""
    turns = ["Which flowers grow on the balcony?", "Begonias.", "Fine weather today.", "Sure."]
    index = index_of([entry(i, text, MODEL, session="s", actor="ab"[i % 2]) for i, text in enumerate(turns)])
    hits, _, _ = RECIPES["balanced"](index, Query(text="flowers on the balcony"))
    boosts = {hit.id: hit.why.boosts.get("answers", 0.0) for hit in hits}
    assert boosts["r1"] > 0
    assert boosts.get("r3", 0.0) == 0


@pytest.mark.parametrize("recipe", RECIPES)
def test_an_empty_index_and_an_empty_question_give_nothing(friends, recipe):
    """Nothing, rather than an error or everything."""
    assert found(MemoryIndex(MODEL), "Where is Ana?", recipe) == []
    assert found(friends, "", recipe) == []
    assert found(friends, "the of and", recipe) == []


def test_recall_goes_on_by_words_while_the_embedder_is_silent():
    """An endpoint that fails costs quality, never the answer."""
    model = VectorModel()
    index = index_of(chat(model), model)
    with_it = found(index, "Who is allergic to peanuts?")
    model.working = False
    assert set(found(index, "Who is allergic to peanuts?", k=3)) & set(with_it[:5])
    assert found(index, "Who is allergic to peanuts?", "dense") == []


def test_bm25_ignores_context_and_dense_ignores_words():
    """The baselines see every record by itself."""
    index = index_of(chat(MODEL, times=1))
    assert set(found(index, "trams", "bm25")) == {"r2"}
    assert found(index, "I love the trams of Alfama", "dense")[0] == "r2"


def shares(name, scores, weights, allowed=None, **parameters):
    """What a fuser gives each channel's rows."""
    signals = {channel: Signal(np.array(values, float)) for channel, values in scores.items()}
    size = len(next(iter(scores.values())))
    found = registry.make(name, parameters)(signals, weights, np.array(allowed or [True] * size))
    return {channel: values.tolist() for channel, values in found.items()}


def test_reciprocal_ranks_add_up_as_defined():
    """weight / (60 + rank) for what a channel found, ties as stored; nothing for the rest."""
    given = {"lexical": [0.0, 3.0, 1.0, 3.0], "dense": [0.5, -0.2, 0.9, 0.0]}
    found = shares("rrf.v1", given, {"lexical": 1.0, "dense": 2.0}, [True, True, True, True])
    assert found["lexical"] == pytest.approx([0, 1 / 61, 1 / 63, 1 / 62])
    assert found["dense"] == pytest.approx([2 / 62, 0, 2 / 61, 0])
    assert shares("rrf.v1", given, {"lexical": 1.0, "dense": 2.0}, [True, False, True, True])["lexical"][3] == 1 / 61


def test_stretched_scores_are_nothing_for_the_lowest_and_the_weight_for_the_highest():
    """Of the rows that may be found; a channel that says the same of all adds nothing."""
    given = {"lexical": [1.0, 2.0, 5.0, 9.0], "dense": [0.4, 0.4, 0.4, 0.4]}
    found = shares("minmax.v1", given, {"lexical": 2.0, "dense": 1.0}, [True, True, True, False])
    assert found["lexical"][:3] == [0, 0.5, 2]
    assert found["dense"] == [0, 0, 0, 0]


def choosing(recipe, candidates):
    """A recipe that treats every bank as a large one, and looks at so many candidates."""
    return replace(RECIPES[recipe], exhaustive_up_to=0, candidates=candidates)


FILTERS = [Filter(), Filter(actors=("ana",)), Filter(sessions=("s1", "s3")), Filter(actors=("nobody",))]


@pytest.mark.parametrize("recipe", RECIPES)
@given(words=st.lists(WORDS, max_size=7), k=st.integers(1, 60), where=st.sampled_from(FILTERS))
def test_candidates_are_scored_exactly_as_in_an_exhaustive_search(friends, recipe, words, k, where):
    """Where no candidate is left out, the same hits, scores and contributions, bit for bit."""
    query = Query(text=" ".join(words), k=k, filter=where)
    assert choosing(recipe, 10**6)(friends, query)[0] == RECIPES[recipe](friends, query)[0]


def test_few_candidates_are_scored_exactly_too(friends):
    """What is looked at gets the score that an exhaustive search gives it."""
    for text in ("Where did Ana move?", "Clara's allergies", "What happened on 10 January 2024?"):
        exact = {hit.id: hit.score for hit in RECIPES["bm25"](friends, Query(text=text, k=60))[0]}
        few = choosing("bm25", 5)(friends, Query(text=text, k=3))[0]
        assert [hit.score for hit in few] == [exact[hit.id] for hit in few]
        assert [hit.score for hit in few] == sorted(exact.values(), reverse=True)[:3]
        assert len(choosing("bm25", 5)(friends, Query(text=text, k=60))[0]) == len(exact)


@pytest.mark.parametrize("recipe", ["dense", "balanced"])
def test_estimates_find_nearly_all_of_the_best_among_many(recipe):
    """Of 3,000 records, the ten best by exact scores are among those that estimates lead to."""
    random = np.random.default_rng(5)
    vocabulary = [f"word{i}" for i in range(400)]
    entries = [entry(i, " ".join(random.choice(vocabulary, 8)), MODEL) for i in range(3000)]
    index = index_of(entries)
    channels = RECIPES[recipe].channels
    estimating = replace(
        RECIPES[recipe],
        channels={**channels, "dense": (registry.make("dense.v1", DENSE[recipe]), channels["dense"][1])},
        exhaustive_up_to=0,
        candidates=1024,
    )
    shared = 0
    for _ in range(10):
        query = Query(text=" ".join(random.choice(vocabulary, 5)))
        exact, estimated = ({hit.id for hit in recall(index, query)[0]} for recall in (RECIPES[recipe], estimating))
        shared += len(exact & estimated)
    assert shared >= 95


DENSE = {
    "dense": {"pooling": "mean", "context": False, "damping": 0.0, "exact_up_to": 0},
    "balanced": {"exact_up_to": 0},
}


def test_values_by_row_are_worked_out_once_for_each_row():
    """`table` asks for new rows and their neighbours only, `folded` for new rows only, and both hold all."""
    index, asked, seen = MemoryIndex(MODEL), [], []

    def lengths(index, rows):
        asked.append(rows.tolist())
        return index.terms.lengths.view[rows] + np.sum(index.order.neighbours[rows] >= 0, axis=1)

    def total(value, index, first):
        seen.append(first)
        return value + int(index.terms.lengths.view[first:].sum())

    entries = chat(MODEL, times=2)
    for part in (entries[:5], entries[5:6], entries[6:]):
        index.add(part)
        table = index.table("owner", lengths)
        table = index.table("owner", lengths)
        calls = len(asked)
        assert table.tolist() == lengths(index, np.arange(len(index))).tolist()
        del asked[calls:]
        assert index.table("owner", lengths).tolist() == table.tolist()
        assert index.folded("owner", int, total) == index.terms.lengths.view.sum()
        assert index.folded("owner", int, total) == index.terms.lengths.view.sum()
    assert asked == [list(range(5)), [3, 4, 5], list(range(4, 24))]
    assert seen == [0, 5, 6]
    index.remove(["r0"])
    assert len(index.table("owner", lengths)) == index.whole.table("owner", lengths).shape[0] == 23
    assert index.folded("owner", int, total) == index.terms.lengths.view.sum()


@given(st.sets(st.integers(0, 59)))
def test_a_view_shows_its_rows_as_the_index_does(friends, some):
    """Fields, scores and times of a view are those of its rows; neighbours outside are none."""
    rows = np.array(sorted(some), np.int64)
    view = View(friends, rows)
    assert len(view) == len(rows)
    assert view.columns["actor"].tolist() == friends.columns["actor"][rows].tolist()
    assert view.terms.lengths.view.tolist() == friends.terms.lengths.view[rows].tolist()
    assert [view.terms.words(place) for place in range(len(rows))] == [friends.terms.words(row) for row in rows]
    codes = np.array([friends.terms.vocabulary.get(term) for term in ("tram", "nowhere", "ana")])
    said = [
        [any(t == term and n for t, n, _ in friends.terms.words(row)) for term in ("tram", "nowhere", "ana")]
        for row in rows
    ]
    assert view.terms.said(np.arange(len(rows))).matches(codes).tolist() == said
    for row, near in zip(rows, view.order.neighbours.tolist(), strict=True):
        expected = [int(other) if other in some else NONE for other in friends.order.neighbours[row]]
        assert [NONE if place == NONE else int(rows[place]) for place in near] == expected
    assert view.places(rows).tolist() == list(range(len(rows)))
    query = view.vectors(VectorSpec()).query("the trams of Lisbon")
    exact = friends.vectors(VectorSpec()).scores(query)
    assert view.vectors(VectorSpec()).scores(query).tolist() == exact[rows].tolist()
    words = friends.lexical(LexicalSpec()).scores(["tram", "lisbon"])
    assert view.lexical(LexicalSpec()).scores(["tram", "lisbon"]).tolist() == words[rows].tolist()
    start = 1_704_500_000_000_000
    near = friends.times.nearness(start, start + 10**11, 2.0, len(friends))
    assert view.times.nearness(start, start + 10**11, 2.0, len(view)).tolist() == near[rows].tolist()


@given(st.integers(1, 40), st.integers(0, 3), st.data())
def test_the_best_of_many_rows_are_the_best_of_all(count, levels, data):
    """A sample that leaves rows out never leaves out one of the best, whatever the ties."""
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    values = np.round(random.exponential(size=4000), levels)
    among = random.random(4000) < data.draw(st.sampled_from([0.01, 0.5, 1.0]))
    expected = np.lexsort((np.arange(4000), -values))
    kept = expected[among[expected]][:count].tolist()
    assert best(values, count, among).tolist() == kept
    assert chosen(values, count, among).tolist() == sorted(kept)


@given(st.lists(st.integers(0, 4), max_size=30), st.integers(0, 12), st.data())
def test_the_best_rows_are_chosen_by_score_then_by_age(values, count, data):
    """Whatever the ties, exactly as sorting everything would."""
    among = data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values)))
    expected = sorted((row for row, inside in enumerate(among) if inside), key=lambda row: (-values[row], row))
    drawn = np.array(values, float), count, np.array(among, bool)
    assert best(*drawn).tolist() == expected[:count]
    assert chosen(*drawn).tolist() == sorted(expected[:count])


def test_two_clocks_decide_what_is_found():
    """`known_at` finds what was believed then, `as_of` what was true then; by default what is believed now."""
    moment = datetime(2024, 6, 1, tzinfo=UTC)
    old = entry(1, "Ana lives in Porto", MODEL, retired_at=moment, valid_to=moment)
    new = entry(2, "Ana lives in Lisbon", MODEL, valid_from=moment)
    index = index_of([old, new])
    before, after = moment - timedelta(days=1), moment + timedelta(days=1)
    assert found(index, "where does Ana live") == ["r2"]
    assert set(found(index, "where does Ana live", known_at=before)) == {"r1", "r2"}
    assert found(index, "where does Ana live", as_of=before, known_at=before) == ["r1"]
    assert found(index, "where does Ana live", as_of=after) == ["r2"]
