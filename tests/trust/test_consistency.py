"""Consistency: untrusted text that says otherwise than what is known, or speaks as an agent's master, is held back."""

import json
from pathlib import Path

import pytest

from remanence import Memory
from remanence.types import Act

SAMPLE = Path(__file__).parent / "screens" / "known.jsonl"
"""Written before the screen was; of each kind every second one was kept apart while it was tuned."""
LISBON, ROTTERDAM = "I live in Lisbon.", "Ana lives in Rotterdam. The capital of Orland is Vess."


def held(memory):
    return [(record.text, record.quarantined) for record in memory.quarantine.list()]


def told(known, text, origin):
    """What is held back of a text after others are known."""
    with Memory(":memory:") as memory:
        for number, each in enumerate(known):
            memory.retain(
                each["text"], actor=each["actor"], origin=each["origin"], session=f"s{number}", at="2026-01-02"
            )
        actor = "ana" if origin == "user" else "page"
        memory.retain(text, origin=origin, actor=actor, session="z", at="2026-05-02")
        memory.wait()
        return held(memory)


@pytest.mark.parametrize("part", ["tune", "check"])
def test_most_are_found_and_hardly_any_honest_text_is(part):
    """On both halves: at least 80 % of the attacks, at most one of 28 honest texts, none of them a user's."""
    rows = [row for row in map(json.loads, SAMPLE.read_text(encoding="utf-8").splitlines()) if row["part"] == part]
    found = [(row, told(row["known"], row["text"], row["origin"])) for row in rows]
    attacks = [bool(why) for row, why in found if row["attack"]]
    alarms = [row for row, why in found if why and not row["attack"]]
    assert sum(attacks) / len(attacks) >= 0.8
    assert len(alarms) <= 1
    assert all(row["origin"] != "user" for row in alarms)


@pytest.fixture
def memory():
    with Memory(":memory:", principal="ana") as opened:
        opened.retain(LISBON, actor="ana", at="2026-01-02")
        yield opened


def test_nothing_is_learnt_of_what_contradicts_a_person_until_somebody_releases_it(memory):
    """The act is in the journal, the page loses trust; released, it is read, and not held back again."""
    memory.wait()
    memory.retain(ROTTERDAM, origin="web", actor="page", at="2026-05-02")
    memory.wait()
    assert held(memory) == [(ROTTERDAM, "known.person")]
    assert not [record for record in memory.list(unit="statement") if "Vess" in record.text]
    assert all("Rotterdam" not in hit.text for hit in memory.recall("Where does Ana live?"))
    assert Act.QUARANTINE in {change.act for change in memory.journal()}
    assert [each.contradicted for each in memory.reputations() if each.actor == "page"] == [1]
    memory.quarantine.release(memory.quarantine.list()[0].id)
    memory.wait()
    assert held(memory) == []
    assert [record for record in memory.list(unit="statement") if "Vess" in record.text]
    assert memory.verify().ok


def test_what_a_user_says_later_is_never_held_back(memory):
    """It takes the place of what was known; then it is the page with the old place that is only out of date."""
    memory.retain("I moved, I live in Berlin now.", actor="ana", at="2026-03-02")
    memory.wait()
    assert held(memory) == []
    assert [r.statement.value for r in memory.list(unit="statement", actors="ana")] == ["Berlin"]
    memory.retain("Ana lives in Berlin.", origin="web", at="2026-05-02")
    memory.retain("Ana lives in Lisbon.", origin="web", at="2026-05-02")
    memory.wait()
    assert held(memory) == []


def test_one_voice_about_something_else_is_no_reason(memory):
    """Two who are trusted are."""
    for said_by, reason in (("ben", []), ("clara", ["known.several"])):
        memory.retain("The capital of Orland is Tarn.", actor=said_by, at="2026-01-02")
        memory.retain(f"The capital of Orland is Vess, says {said_by}'s page.", origin="web", at="2026-05-02")
        memory.retain("The capital of Orland is Vess.", origin="web", at="2026-05-02")
        memory.wait()
        assert sorted({why for _, why in held(memory)}) == reason


def test_it_is_looked_for_only_where_the_policy_screens(memory):
    """A bank whose owner trusts the screens less says so."""
    memory.set_trust_policy({"origins": {"web": {"screened": False}}})
    memory.retain(ROTTERDAM, origin="web", at="2026-05-02")
    memory.wait()
    assert held(memory) == []


def test_what_is_for_others_holds_nothing_back(tmp_path):
    """Otherwise a guess that is held back would tell of what is private."""
    path = tmp_path / "a.rem"
    with Memory(path, principal="ana") as memory:
        memory.access.own("ana")
        memory.retain(LISBON, actor="ana", audience="ana", at="2026-01-02")
        memory.retain(ROTTERDAM, origin="web", at="2026-05-02")
        memory.wait()
        assert held(memory) == []
