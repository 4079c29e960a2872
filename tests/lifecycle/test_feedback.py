"""Feedback: what served a like question rises, what was wrong sinks; bounded, journalled, and taken back whole."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from around_banks import Clock, exported
from remanence import Memory, NotFound
from remanence.lifecycle.feedback import BOUNDS, emphasised
from remanence.retrieval.merit import SHARE
from remanence.types import Act, ChannelShare, Hit, Record, Why
from scripted import scripted, statements

TALK = [
    ("ana", "The plumber comes on Tuesday, and he wants to see the boiler."),
    ("bo", "We keep the good cups in the cupboard under the window."),
    ("ana", "The boiler in the cellar makes a noise again."),
    ("bo", "I fixed the tap in the kitchen with a new washer."),
    ("ana", "My cups are all broken, so I bought bowls."),
    ("bo", "The heating engineer said the valve was stuck."),
]


@pytest.fixture
def talk(mem):
    """Six turns about a house."""
    for n, (actor, text) in enumerate(TALK):
        mem.retain(text, id=f"t{n}", actor=actor, session="house", at=f"2024-03-0{n + 1}")
    mem.wait()
    return mem


def ids(hits):
    return [hit.evidence[0].external_id for hit in hits]


def told(hits):
    """All that a recall says of its hits, to the last bit."""
    return [(hit.id, hit.score, hit.why) for hit in hits]


QUESTION = "who looks after the heating?"


def test_what_served_a_question_rises_for_it_and_for_a_like_one(talk):
    """The turn that answered stands higher when the question, or one in nearly its words, is asked again."""
    hits = talk.recall(QUESTION)
    last = hits[len(hits) - 1]
    for _ in range(3):
        talk.feedback(talk.recall(QUESTION), used=[last])
    for again in (QUESTION, "who is looking after our heating?"):
        hit = next(hit for hit in talk.recall(again) if hit.id == last.id)
        assert hit.why.boosts["merit"] > 0
        assert hit.score > last.score
    assert "merit +" in str(next(hit for hit in talk.recall(QUESTION) if hit.id == last.id).why)


def test_what_served_one_question_does_not_rise_for_another(talk):
    """An unlike question gives the same hits with the same merit: none."""
    talk.feedback(talk.recall(QUESTION), used=["t0"])
    assert not [hit for hit in talk.recall("where are the cups?") if hit.why.boosts.get("merit")]


def test_what_was_wrong_sinks_whatever_is_asked(talk):
    """Its score falls, and it is found all the same."""
    before = {hit.id: hit.score for hit in talk.recall("where are the good cups?")}
    (record,) = talk.feedback(wrong=["t1"]).records
    hit = next(hit for hit in talk.recall("where are the good cups?") if hit.id == record)
    assert hit.score < before[record]
    assert hit.why.boosts["merit"] < 0


@pytest.mark.parametrize("budget", ["fast", "balanced", "bm25"])
def test_a_bank_without_feedback_recalls_as_before_and_so_does_one_that_was_reset(talk, budget):
    """To the last bit: after an undo, and after a reset; and an undo of the reset brings all of it back."""
    options = {"recipe": "bm25"} if budget == "bm25" else {}
    with Memory(talk.path, **options) as mem:
        asked = {} if options else {"budget": budget}
        before = told(mem.recall(QUESTION, **asked))
        receipt = mem.feedback(mem.recall(QUESTION, **asked), used=["t5"], wrong=["t2"])
        moved = told(mem.recall(QUESTION, **asked))
        assert moved != before
        undone = mem.undo(receipt.operation)
        assert told(mem.recall(QUESTION, **asked)) == before
        mem.undo(undone.operation)
        assert told(mem.recall(QUESTION, **asked)) == moved
        reset = mem.reset_feedback()
        assert told(mem.recall(QUESTION, **asked)) == before
        assert mem.get(receipt.records[0]).used == 0
        mem.undo(reset.operation)
        assert told(mem.recall(QUESTION, **asked)) == moved
        assert mem.verify().ok


def test_an_undo_of_feedback_restores_the_current_state_byte_for_byte(talk):
    """`export --current` before and after; the journal has both acts."""
    talk.feedback(talk.recall(QUESTION), used=["t5"])
    before = exported(talk, current=True)
    receipt = talk.feedback(talk.recall(QUESTION), used=["t0", "t5"], wrong=["t2"])
    assert exported(talk, current=True) != before
    talk.undo(receipt.operation)
    assert exported(talk, current=True) == before
    assert [change.act for change in talk.journal()][-2:] == [Act.FEEDBACK, Act.UNDO]


def test_a_restored_bundle_ranks_with_the_same_feedback(talk, tmp_path):
    """Counts, questions and weights of channels travel with the journal."""
    from remanence import import_bundle

    talk.feedback(talk.recall(QUESTION), used=["t5"], wrong=["t2"])
    for current in (False, True):
        talk.export(tmp_path / f"{current}.jsonl", current=current)
        with import_bundle(tmp_path / f"{current}.jsonl", tmp_path / f"{current}.rem") as copy:
            assert copy.verify().ok
            merits = [hit.why.boosts.get("merit") for hit in copy.recall(QUESTION)]
            assert any(merits)
            if not current:
                assert told(copy.recall(QUESTION)) == told(talk.recall(QUESTION))


def test_every_process_ranks_alike_however_the_journal_was_followed(path):
    """An index that followed each act, one loaded from an image, and one made anew give the same hits."""
    clock = Clock()
    with Memory(path, clock=clock) as mem:
        for n, (actor, text) in enumerate(TALK):
            mem.retain(text, id=f"t{n}", actor=actor)
        for n in (1, 5, 1):
            mem.feedback(mem.recall(QUESTION), used=[f"t{n}"], wrong=["t2"])
        followed = told(mem.recall(QUESTION))
        with Memory(path) as other:
            assert told(other.recall(QUESTION)) == followed
        mem.repair()
        assert told(mem.recall(QUESTION)) == followed
        with Memory(path, read_only=True) as other:
            assert told(other.recall(QUESTION)) == followed


def test_feedback_takes_hits_records_and_ids_of_records_and_episodes(talk):
    """Each way of naming a record means that record, once."""
    hits = talk.recall("where are the good cups?")
    record = talk.get(hits[0].id)
    episode = hits[0].evidence[0].episode
    for name in (hits[0], record, record.id, episode, hits[0].evidence[0].external_id):
        assert talk.feedback(hits, used=[name, name]).records == (record.id,)
    assert talk.get(record.id).used == 5


def test_bad_feedback_is_refused_and_changes_nothing(talk, tmp_path):
    """Unknown ids, a record of another bank, one that both served and was wrong, a single id instead of several."""
    with Memory(tmp_path / "other.rem") as other:
        other.retain("The boiler in the other house is fine.")
        foreign = other.recall("boiler")[0]
        seq = talk.seq
        with pytest.raises(ValueError, match="bank 'other'"):
            talk.feedback([foreign], used=[foreign])
        with pytest.raises(ValueError, match="name it once"):
            talk.feedback(used=["t1"], wrong=["t1"])
        with pytest.raises(NotFound):
            talk.feedback(used=["nobody"])
        with pytest.raises(TypeError, match="in a list"):
            talk.feedback(used="t1")
        assert talk.seq == seq
        assert talk.feedback(talk.recall("boiler")).records == ()
        assert talk.seq == seq


def test_hits_of_several_banks_give_feedback_to_the_bank_that_is_asked(talk, tmp_path):
    """What is not of this bank takes no part, unless it is named."""
    with Memory(tmp_path / "other.rem") as other:
        other.retain("The boiler in the other house is fine.", id="far")
    hits = talk.recall("the boiler in the house", banks=[tmp_path / "other.rem"])
    assert {hit.bank for hit in hits} == {"ana", "other"}
    own = next(hit for hit in hits if hit.bank == "ana")
    assert talk.feedback(hits, used=[own]).records == (own.id,)


def test_an_outdated_record_that_was_wrong_is_named(mem):
    """What a later statement took the place of is said to be outdated; what only was wrong is not."""
    mem.retain("I live in Porto.", actor="ana", id="old", at="2023-05-01")
    mem.retain("I live in Lisbon now.", actor="ana", id="new", at="2024-05-01")
    mem.retain("My favourite colour is green.", actor="ana", id="tea", at="2024-05-01")
    hits = mem.recall("where does ana live?")
    mem.wait()
    retired = [r for r in mem.list("records", unit="statement") if "Porto" in r.text]
    receipt = mem.feedback(hits, wrong=["old", "tea"])
    old = next(hit.id for hit in hits if "Porto" in hit.text)
    assert receipt.outdated == ((old,) if not retired else ())
    assert receipt.outdated == (old,)


def test_feedback_settles_a_conflict(clock):
    """Of statements that contradict each other the wrong one is no longer believed; undo leaves both as they were."""
    with scripted(Memory(":memory:", clock=clock)) as mem:
        for actor, day in (("bo", "Friday"), ("cy", "Monday")):
            mem.retain(f"project | deadline | {day}", id=day, actor=actor, at="2024-01-01")
        mem.wait()
        assert statements(mem) == ["project deadline Friday", "project deadline Monday"], "nothing says which is so"
        before, then = exported(mem, current=True), clock.now
        receipt = mem.feedback(wrong=["Friday"])
        assert statements(mem) == ["project deadline Monday"]
        assert receipt.outdated == receipt.records
        assert len(mem.recall("project deadline", unit="statement", known_at=then)) == 2
        mem.undo(receipt.operation)
        assert exported(mem, current=True) == before
        mem.feedback(wrong=["Friday", "Monday"])
        assert len(statements(mem)) == 2, "that both are wrong does not say what is right"
        assert mem.verify().ok


def test_feedback_is_bounded():
    """However much there is, weights of channels stay within their bounds, and what is kept of questions is eight."""

    def hit(id, **shares):
        record = Record(id=id, text="", sources=(), recorded_at=Clock()())
        channels = tuple(ChannelShare(name, 1, 1.0, value) for name, value in shares.items())
        return Hit(rank=1, score=1.0, record=record, evidence=(), why=Why(channels))

    held = {}
    for _ in range(200):
        held = emphasised(held, [hit("a", lexical=1.0, dense=0.0), hit("b", lexical=0.0, dense=1.0)], {"a"})
    assert held == {"lexical": BOUNDS[1], "dense": BOUNDS[0]}


def test_only_the_last_questions_are_kept_of_a_record(talk):
    """Each once, the latest eight."""
    for n in range(12):
        question = f"what about the boiler number {chr(97 + n) * 5}?"
        talk.feedback(talk.recall(question), used=["t2"])
        talk.feedback(talk.recall(question), used=["t2"])
    record = talk.get(talk.feedback(used=["t2"]).records[0])
    assert (record.used, len(record.asked)) == (25, 8)
    assert "lllll" in record.asked[-1]


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.integers(0, 5)), max_size=12))
def test_no_history_of_feedback_breaks_a_bound_or_a_bank(acts):
    """Any feedback: no record gains or loses more than its share, and taking all of it back leaves what was there."""
    questions = [QUESTION, "where are the cups?", "who comes on Tuesday?", "what broke?", "tap", "Was ist das?"]
    with Memory(":memory:", clock=Clock()) as mem:
        mem.retain_many({"text": text, "id": f"t{n}", "actor": actor} for n, (actor, text) in enumerate(TALK))
        mem.wait()
        before, current = told(mem.recall(QUESTION)), exported(mem, current=True)
        done = []
        for place, served, question in acts:
            hits = mem.recall(questions[question])
            done.append(mem.feedback(hits, **{"used" if served else "wrong": [f"t{place}"]}).operation)
            for hit in mem.recall(questions[question]):
                merit = hit.why.boosts.get("merit", 0.0)
                assert abs(merit) <= SHARE * abs(hit.score - merit) + 1e-9
        for operation in reversed(done):
            mem.undo(operation)
        assert told(mem.recall(QUESTION)) == before
        assert exported(mem, current=True) == current


def test_merit_leaves_the_order_of_a_large_bank_the_same_by_view_and_whole():
    """Of many rows only candidates are scored; what feedback says of them is the same."""
    from msgspec.structs import replace

    random.seed(3)
    with Memory(":memory:", clock=Clock()) as mem:
        words = "boiler tap valve heating cup bowl washer plumber kitchen cellar".split()
        mem.retain_many({"text": " ".join(random.choices(words, k=5)), "id": str(n)} for n in range(300))
        for n in (3, 70, 200):
            mem.feedback(mem.recall("the boiler and the valve"), used=[str(n)])
        with mem._lock:
            query = mem.recall("the boiler and the valve", k=5).query
            index, whole = mem._index(query), mem._tiers.recaller()._recaller
            view = replace(whole, exhaustive_up_to=10, candidates=300)
            assert [(r.id, r.score) for r in view(index, query)[0]] == [(r.id, r.score) for r in whole(index, query)[0]]
