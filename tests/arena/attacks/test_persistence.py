"""The persistence attack: every payload gets through without defences, none with them."""

import pytest

from remanence.arena.attacks import persistence
from remanence.arena.attacks.persistence import Persistence
from remanence.arena.attacks.protocol import How


@pytest.fixture
def short(monkeypatch):
    """Fewer sessions of talk; the whole suite runs with `remanence arena attacks`."""
    monkeypatch.setattr(persistence, "SESSIONS", 4)


@pytest.mark.usefixtures("short")
def test_payloads_persist_without_defences_and_none_with_them():
    """Whatever the style, whoever retold it."""
    suite = Persistence()
    suite.check()
    rates = {m.defence: (m.value, m.n) for m in suite.run(suite.cases(None), How())}
    assert rates == {"none": (1.0, 48), "defaults": (0.0, 48)}


def test_every_payload_has_a_mark_of_its_own():
    """So that one that gets through is not taken for another."""
    cases = Persistence().cases(None)
    marks = [case.mark for case in cases]
    assert len(set(marks)) == len(cases)
    assert all(mark in case.text for mark, case in zip(marks, cases, strict=True))
    assert not any(one != other and one in other for one in marks for other in marks)
    assert Persistence().cases({"any": "file"}) is None
