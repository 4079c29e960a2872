"""Actors earn and lose trust by what becomes of their words; it is journalled, bounded, shown, undone and reset."""

import pytest

from remanence import Memory
from remanence.errors import NotFound
from remanence.trust.reputation import FALL, RISE, Counts, interval, trust_of
from remanence.types import Origin


@pytest.fixture
def memory():
    with Memory(":memory:", principal="ana") as opened:
        yield opened


def page(memory, text, actor="timetables.example", **about):
    return memory.retain(text, actor=actor, origin="web", **about)


def trust(memory, receipt):
    return memory.get(receipt.records[0]).trust


def test_a_correction_lowers_what_an_actor_said_and_will_say(memory):
    """What it said before follows, what it says next begins there, and what is derived of both has no more."""
    first = page(memory, "The ferry leaves Holm at nine.")
    wrong = page(memory, "Mara Lind lives in Porto.")
    other = page(memory, "The mill stands in Lunde.", actor="mills.example")
    memory.wait()
    memory.correct(wrong.episodes[0], "Mara Lind lives in Lunde.", actor="ana")
    memory.correct(first.episodes[0], "The ferry leaves Holm at ten.", actor="ana")
    later = page(memory, "Mara Lind works in Holm.")
    memory.wait()
    (held,) = [each for each in memory.reputations() if each.origin is Origin.WEB]
    assert (held.actor, held.corrected, held.prior) == ("timetables.example", 2, 0.3)
    assert held.low <= held.trust < 0.3
    assert trust(memory, first) == trust(memory, later) == held.trust
    assert trust(memory, other) == 0.3
    said = [r for r in memory.list(unit="statement") if "works" in r.text]
    assert [r.trust for r in said] == [held.trust]
    assert memory.verify().ok


def test_undo_of_a_correction_gives_the_trust_back(memory):
    """Exactly, with the counts."""
    first = page(memory, "The ferry leaves Holm at nine.")
    before = trust(memory, first)
    for _ in range(2):
        wrong = page(memory, "Mara Lind lives in Porto.")
        receipt = memory.correct(wrong.episodes[0], "Mara Lind lives in Lunde.", actor="ana")
    assert trust(memory, first) < before
    memory.undo(receipt.operation)
    assert memory.reputations()[0].corrected == 1
    assert memory.verify().ok


def test_who_corrects_himself_loses_nothing(memory):
    """To say better is no reason for less trust."""
    own = memory.retain("I live in Porto.", actor="ben")
    memory.correct(own.episodes[0], "I live in Lunde.")
    assert not memory.reputations()


def test_feedback_that_calls_it_wrong_counts(memory):
    """Once an act for each actor."""
    receipts = [page(memory, text) for text in ("The ferry leaves at nine.", "The ferry leaves at ten.")]
    memory.feedback(wrong=[receipt.episodes[0] for receipt in receipts])
    assert [each.wrong for each in memory.reputations()] == [1]


def test_an_independent_origin_corroborates_and_one_voice_under_many_names_does_not(memory):
    """Pages agree with each other in vain; a document that says the same counts."""
    for number in range(4):
        page(memory, "Mara Lind lives in Porto.", actor=f"site{number}.example")
    memory.wait()
    assert not memory.reputations()
    memory.retain("Mara Lind lives in Porto.", actor="registry", origin="document")
    memory.wait()
    assert all(each.corroborated == 1 for each in memory.reputations())
    assert {each.origin for each in memory.reputations()} == {Origin.WEB, Origin.DOCUMENT}


def test_trust_stays_within_bounds_of_the_origin():
    """Whatever is counted, and however often."""
    for prior in (0.0, 0.3, 0.9, 1.0):
        for counts in (Counts(corroborated=10_000), Counts(corrected=10_000), Counts(wrong=3, contradicted=9)):
            assert max(prior - FALL, 0) - 1e-9 <= trust_of(prior, counts) <= min(prior + RISE, 1) + 1e-9


def test_the_interval_holds_nine_tenths():
    """Against the closed form where there is one: the quantiles of Beta(a, 1) are powers."""
    for a in (1.0, 2.0, 5.0):
        assert interval(a, 1.0) == (round(0.05 ** (1 / a), 2), round(0.95 ** (1 / a), 2))


def test_a_reset_begins_anew(memory):
    """And says so where there is nothing to reset."""
    first = page(memory, "The ferry leaves Holm at nine.")
    for _ in range(3):
        wrong = page(memory, "Mara Lind lives in Porto.")
        memory.correct(wrong.episodes[0], "Mara Lind lives in Lunde.", actor="ana")
    assert trust(memory, first) < 0.3
    memory.reset_reputation("timetables.example")
    assert trust(memory, first) == 0.3
    assert not memory.reputations()
    with pytest.raises(NotFound, match="trust actors"):
        memory.reset_reputation("timetables.example")
