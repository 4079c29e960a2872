"""Why a record was not returned: each reason by its name, and where the record stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from around_banks import Hashing
from remanence import Memory, NotFound

SAID = {
    "moved": ("ana", "I moved to Lisbon in May.", "2025-06-02"),
    "allergy": ("ana", "I am allergic to peanuts.", "2025-06-03"),
    "oboe": ("bo", "My sister plays the oboe in Lisbon.", "2025-07-01"),
    "rice": ("bo", "We cooked rice with mushrooms.", "2025-07-02"),
    "tram": ("cy", "The tram is late again.", "2025-07-03"),
}


@pytest.fixture
def told(mem):
    """A bank that knows five things of three people."""
    for id, (actor, text, at) in SAID.items():
        mem.retain(text, actor=actor, at=at, id=id, session="chat", metadata={"n": len(id)}, tags=[actor])
    return mem


def names(why):
    """The names of the reasons, in order."""
    return [reason.name for reason in why.reasons]


def test_a_hit_is_told_to_be_one(told):
    """With the rank, score and shares that the recall gave it, and no reason against it."""
    hits = told.recall("who moved to Lisbon?", k=3)
    for hit in hits:
        why = told.why_not("who moved to Lisbon?", hit.id, k=3)
        assert (why.returned, why.rank, why.score, why.why, why.reasons) == (True, hit.rank, hit.score, hit.why, ())


@pytest.mark.parametrize("k", [1, 2, 4])
@pytest.mark.parametrize("id", SAID)
def test_a_record_is_returned_or_has_a_reason(told, id, k):
    """Never both, never neither; the rank agrees with a recall of everything."""
    order = [hit.evidence[0].external_id for hit in told.recall("who moved to Lisbon?", k=9)]
    why = told.why_not("who moved to Lisbon?", id, k=k)
    assert why.returned == (id in order[:k]) == (not why.reasons)
    assert why.rank == order.index(id) + 1
    assert why.among == len(order)


def test_a_record_that_others_outdo_says_by_what(told):
    """Its rank, its score beside the last hit's, and the channels that make the difference."""
    why = told.why_not("who moved to Lisbon?", "rice", k=1)
    assert names(why) == ["rank"]
    assert why.last.evidence[0].external_id == "moved"
    assert "lexical +" in why.reasons[0].text
    assert f"of {why.among}" in why.reasons[0].text
    assert why.score < why.last.score


BARRED = [
    ({"actors": "bo"}, "actors", "its actor is ana"),
    ({"sessions": "other"}, "sessions", "its session is chat"),
    ({"origins": "web"}, "origins", "its origin is user"),
    ({"kinds": "belief"}, "kinds", "its kind is episodic"),
    ({"tags": ["bo", "ana"]}, "tags", "its tags is ana"),
    ({"since": "2025-07"}, "since", "2025-06-02"),
    ({"until": "2025-05"}, "until", "2025-06-02"),
    ({"where": {"n": {"gt": 10}}}, "where", "{'n': 5}"),
]


@pytest.mark.parametrize(("filters", "name", "held"), BARRED)
def test_the_filter_that_bars_a_record_is_named(told, filters, name, held):
    """With what was asked for and what the record holds; other filters, which let it through, are not named."""
    why = told.why_not("who moved to Lisbon?", "moved", **{"min_trust": 0.1, "tags": "ana"} | filters)
    assert [reason.name for reason in why.reasons] == [name]
    assert held in why.reasons[0].text
    assert why.rank is not None


def test_trust_bars_what_anyone_may_have_written(mem):
    """The threshold and the record's own trust."""
    mem.retain("Lisbon is in Spain.", origin="web", id="w")
    why = mem.why_not("where is Lisbon?", "w", min_trust=0.9)
    assert names(why) == ["min_trust"]


def test_several_filters_are_all_named(told):
    """Lifting one of them would not help."""
    assert names(told.why_not("Lisbon", "moved", actors="bo", since="2025-07"))[:2] == ["actors", "since"]


def test_a_forgotten_record_is_told_to_be_forgotten(told):
    """And where it would stand without that."""
    told.forget("moved")
    why = told.why_not("who moved to Lisbon?", "moved")
    assert names(why) == ["forgotten"]
    assert why.rank == 1


def test_what_was_superseded_is_retired(told):
    """By default; at a time when it was believed it is found, and before it was learnt it is not."""
    old = told.get("moved").id
    before = told.stats().last
    told.retain("I moved to Porto in May.", actor="ana", at="2025-08-01", id="moved", supersede=True)
    assert names(told.why_not("who moved to Lisbon?", old)) == ["retired"]
    assert told.why_not("who moved to Lisbon?", old, as_of="2025-07-01").returned
    assert names(told.why_not("who moved to Lisbon?", old, as_of="2025-09-01")) == ["as_of"]
    assert names(told.why_not("who moved to Lisbon?", old, known_at="2024-01-01")) == ["known_at"]
    assert names(told.why_not("who moved to Lisbon?", old, known_at="2030-01-01")) == ["known_at"]
    assert before is not None


def test_a_record_of_another_size_says_so(mem):
    """A recall searches one size at a time."""
    for number in range(4):
        mem.retain(f"This is turn {number} of the talk about tea.", actor="ana", session="s", id=f"t{number}")
    assert names(mem.why_not("tea", "t1", unit="window")) in ([], ["unit"])
    turn = next(record for record in mem.list(unit="turn"))
    assert names(mem.why_not("tea", turn.id, unit="window")) == ["unit"]


def test_a_record_that_no_channel_finds_is_unfound(clock):
    """Without a word in common, where words are all that counts."""
    with Memory(":memory:", recipe="bm25", clock=clock) as mem:
        mem.retain("I moved to Lisbon.", id="a")
        mem.retain("We cooked rice.", id="b")
        why = mem.why_not("Lisbon", "b")
        assert names(why) == ["unfound"]
        assert (why.rank, why.score, why.why) == (None, None, None)
        assert why.last.evidence[0].external_id == "a"


def test_a_vector_that_is_not_made_yet_is_named(path, clock):
    """While the embedder is away only words lead to a record."""
    model = Hashing()
    with Memory(path, embedder=model, clock=clock) as mem:
        mem.retain("I moved to Lisbon.", id="a")
        model.down = True
        mem.retain("We cooked rice.", id="b")
        assert "no vector" in names(mem.why_not("Lisbon moved", "b", k=1))
        model.down = False
        mem.wait()
        assert "no vector" not in names(mem.why_not("Lisbon moved", "b", k=1))


def test_a_hit_that_says_the_same_is_named(mem):
    """The same words of the same person, returned already."""
    for number in range(3):
        mem.retain("I like tea.", actor="ana", id=f"t{number}")
    last = mem.recall("tea", k=3)[2].id
    why = mem.why_not("tea", last, k=1)
    assert "duplicate" in names(why)
    assert mem.recall("tea", k=1)[0].id in why.reasons[-1].text


def test_an_unknown_id_is_not_found(told):
    """In any of the banks that were asked."""
    with pytest.raises(NotFound, match="nobody"):
        told.why_not("Lisbon", "nobody")


def test_a_record_of_a_further_bank_is_found_only_where_that_bank_is_asked(told, tmp_path, clock):
    """Its rank is the one among all banks."""
    other = tmp_path / "other.rem"
    with Memory(other, clock=clock) as mem:
        mem.retain("Clara moved to Lisbon too.", actor="clara", id="clara")
        mem.retain("It rained in Lisbon again.", actor="clara", id="again")
    with pytest.raises(NotFound):
        told.why_not("who moved to Lisbon?", "again")
    order = [hit.evidence[0].external_id for hit in told.recall("who moved to Lisbon?", k=9, banks=other)]
    for id in ("clara", "again", "rice"):
        why = told.why_not("who moved to Lisbon?", id, k=9, banks=other)
        assert (why.returned, why.rank) == (True, order.index(id) + 1)
        assert why.bank == ("ana" if id == "rice" else "other")
    assert names(told.why_not("who moved to Lisbon?", "again", k=1, banks=other)) == ["rank"]


def test_asking_why_not_is_no_use_and_changes_nothing(told):
    """The use log and the journal stay as they are."""
    seq = told.seq
    told.why_not("who moved to Lisbon?", "moved")
    assert told.seq == seq
    assert not told._uses


@pytest.mark.parametrize("budget", ["balanced", "auto"])
def test_every_budget_can_be_asked(told, budget):
    """The analysis names what answered."""
    why = told.why_not("who moved to Lisbon?", "rice", k=1, budget=budget)
    assert why.rank == 1 + [
        h.evidence[0].external_id for h in told.recall("who moved to Lisbon?", k=9, budget=budget)
    ].index("rice")


@given(st.text(max_size=30))
def test_any_question_and_id_has_an_answer(text):
    """Fuzz: nothing but NotFound."""
    with Memory(":memory:", recipe="bm25") as mem:
        mem.retain("I moved to Lisbon.", id="a")
        why = mem.why_not(text, "a")
        assert why.returned == (not why.reasons)
        if text != "a":
            with pytest.raises(NotFound):
                mem.why_not("Lisbon", text or "?")


def test_a_silent_embedder_does_not_keep_it_from_answering(path, clock):
    """Words are enough to say where a record stands."""
    model = Hashing()
    with Memory(path, embedder=model, clock=clock) as mem:
        mem.retain("I moved to Lisbon.", id="a")
        model.down = True
        assert mem.why_not("Lisbon", "a").returned
