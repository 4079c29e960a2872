"""Beliefs: answers that are kept, with a confidence that follows the evidence and a way back to every turn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence import Memory
from remanence.lifecycle.reflection.beliefs import Tally, plain_question, weighed
from remanence.types import Answer, AnswerKind, Conflict, Evidence, Ground, LinkType, Origin

QUESTION = "How many bikes does Ana own?"


@pytest.fixture
def mem():
    with Memory(":memory:") as bank:
        bank.retain("I own three bikes.", actor="Ana", at="2025-06-02", id="first")
        bank.retain("The harbour was quiet today.", actor="Ben", at="2025-06-02")
        yield bank


def beliefs(mem):
    return list(mem.list(kinds="belief"))


def test_a_kept_answer_is_a_record_with_its_evidence(mem):
    """A belief cites the very characters, and is linked to the record that it was derived from."""
    answer = mem.reflect(QUESTION, keep=True)
    (belief,) = beliefs(mem)
    assert (answer.belief, belief.kind, belief.unit) == (belief.id, "belief", "statement")
    assert belief.text == "How many bikes does Ana own? three"
    (span,) = belief.sources
    assert mem.get(span.episode).text[span.start : span.end] == "I own three bikes."
    links = [link for link in mem.list("links") if link.source == belief.id]
    assert [(link.type, link.target) for link in links] == [(LinkType.DERIVED_FROM, answer.grounds[0].record)]
    assert answer.confidence == belief.confidence == pytest.approx(1.9 / 2.9, abs=1e-6)
    assert mem.verify().ok


def test_asking_again_without_new_evidence_changes_nothing(mem):
    """Neither the belief nor the journal; a belief is no evidence for itself."""
    first = mem.reflect(QUESTION, keep=True)
    seq = mem.seq
    again = mem.reflect(QUESTION.lower(), keep=True)
    assert (again.belief, again.confidence, mem.seq) == (first.belief, first.confidence, seq)
    assert all(hit.record.kind != "belief" for hit in mem.recall(QUESTION))


def test_new_evidence_moves_the_confidence_and_supersedes_the_belief(mem):
    """Up where it agrees; what was believed stays readable."""
    first = mem.reflect(QUESTION, keep=True)
    mem.retain("As I said, I own three bikes now.", actor="Ana", at="2025-06-09")
    second = mem.reflect(QUESTION, keep=True)
    assert second.confidence > first.confidence
    (belief,) = beliefs(mem)
    assert belief.id == second.belief != first.belief
    old = mem.get(first.belief)
    assert old.retired_at is not None
    assert old.valid_to is None
    assert mem.verify().ok


def test_evidence_that_does_not_agree_moves_it_down(mem):
    """And a new answer starts with the old one's evidence against it."""
    first = mem.reflect(QUESTION, keep=True)
    mem.retain("I own five bikes.", actor="Ana", at="2025-07-09")
    second = mem.reflect(QUESTION, keep=True)
    assert second.conflicts
    assert second.confidence < first.confidence


def test_a_belief_is_undone_and_the_one_before_it_is_held_again(mem):
    """The current state is what it was, byte for byte; history keeps both acts."""
    first = mem.reflect(QUESTION, keep=True)
    before = [(r.id, r.confidence) for r in beliefs(mem)]
    mem.retain("As I said, I own three bikes now.", actor="Ana", at="2025-06-09")
    second = mem.reflect(QUESTION, keep=True)
    mem.undo()
    assert [(r.id, r.confidence) for r in beliefs(mem)] == before
    assert [change.act for change in mem.history(first.belief)] == ["believe", "believe", "undo"]
    assert mem.get(second.belief).forgotten
    assert mem.verify().ok


def test_what_is_not_known_is_not_believed(mem):
    """Nothing is stored where there is no answer, and nothing of another time."""
    assert mem.reflect("Which university did Zoltan attend?", keep=True).belief is None
    assert beliefs(mem) == []
    with pytest.raises(ValueError, match="believed now"):
        mem.reflect(QUESTION, keep=True, as_of="2024-01-01")


def test_a_belief_survives_the_bank(tmp_path):
    """Export and import keep it, and asking again finds it."""
    with Memory(tmp_path / "a.rem") as mem:
        mem.retain("I own three bikes.", actor="Ana", at="2025-06-02")
        kept = mem.reflect(QUESTION, keep=True)
        mem.export(tmp_path / "a.jsonl")
    from remanence import import_bundle

    with import_bundle(tmp_path / "a.jsonl", tmp_path / "b.rem") as other:
        assert other.reflect(QUESTION, keep=True).belief == kept.belief


def ground(episode, value="three"):
    cited = Evidence(
        episode=episode, external_id=None, start=0, end=1, text="x", actor=None, session=None,
        origin=Origin.USER, at=None,
    )  # fmt: skip
    return Ground(text="x", value=value, record="r", at=None, evidence=(cited,))


def answer(text, said, others=()):
    conflicts = (Conflict(tuple(ground(each) for each in others)),) if others else ()
    grounds = tuple(ground(each) for each in said)
    return Answer(question="Q?", text=text, kind=AnswerKind.NUMBER, known=True, grounds=grounds, conflicts=conflicts)


NAMES = st.sets(st.sampled_from("abcdefgh"), min_size=1, max_size=5)


@given(NAMES, NAMES)
def test_agreeing_evidence_never_lowers_and_repeats_never_count(first, second):
    """Each episode counts once, in whatever order it comes."""
    trust = dict.fromkeys("abcdefgh", 1.0)
    one = weighed(answer("three", sorted(first)), trust, None)
    both = weighed(answer("three", sorted(second)), trust, one)
    assert both.confidence >= one.confidence
    assert both.confidence == weighed(answer("three", sorted(first | second)), trust, None).confidence
    assert weighed(answer("three", sorted(second)), trust, both) == both


@given(NAMES, NAMES)
def test_another_answer_has_the_old_evidence_against_it(first, second):
    """But for what speaks for it now; confidence stays inside (0, 1)."""
    trust = dict.fromkeys("abcdefgh", 0.8)
    old = weighed(answer("three", sorted(first)), trust, None)
    new = weighed(answer("five", sorted(second)), trust, old)
    assert set(new.against) == first - second
    assert 0 < new.confidence < 1


def test_an_untrusted_episode_counts_for_less():
    """Evidence weighs what it is trusted."""
    sure, unsure = (weighed(answer("three", ["a"]), {"a": trust}, None) for trust in (1.0, 0.2))
    assert sure.confidence > unsure.confidence > 0.5
    assert plain_question("How many?") == plain_question("how MANY")
    assert Tally(question="q", answer="a").confidence == 0.5
