"""What a process keeps of many banks' indexes."""

import pytest

from remanence import Memory, derived
from remanence.indexes.working_set import VARIABLE, WorkingSet, budget_from


class Thing:
    """Something of a size that can be let go of, unless it is busy."""

    def __init__(self, size, busy=False):
        self.bytes, self.busy, self.gone = size, busy, False

    def size(self):
        return self.bytes

    def release(self):
        self.gone = not self.busy
        return self.gone


def test_what_was_used_longest_ago_goes_first():
    """Until the rest fits; the one in use stays, however large, and so does what is busy."""
    kept = WorkingSet(100)
    first, second, third, large = Thing(40), Thing(40), Thing(30), Thing(900)
    for thing in (first, second, first, third):
        kept.use(thing)
    assert [first.gone, second.gone, third.gone] == [False, True, False]
    first.busy = True
    kept.use(large)
    assert [first.gone, third.gone, large.gone] == [False, True, False]
    kept.drop(first)
    kept.use(large)
    assert not first.gone


def test_a_budget_that_is_no_number_is_refused():
    """The variable is named."""
    with pytest.raises(ValueError, match=VARIABLE):
        budget_from({VARIABLE: "much"})


def test_banks_beyond_the_budget_answer_as_before(tmp_path, monkeypatch):
    """Their indexes are let go of and come back; hits, scores and receipts are the same as without a budget."""

    def told():
        with Memory(tmp_path / f"{budget}-a.rem") as a, Memory(tmp_path / f"{budget}-b.rem") as b:
            answers = []
            for round in range(3):
                for bank in (a, b):
                    receipt = bank.retain(f"Round {round}: the boiler fault is E{round}.", actor="ben", id=str(round))
                    hits = bank.recall("boiler fault", k=5)
                    answers.append((receipt.verified, [(hit.text, hit.score) for hit in hits]))
            return answers, len(a._derived.indexes) + len(b._derived.indexes)

    found = {}
    for budget in (0, 1 << 30):
        monkeypatch.setattr(derived, "INDEXES", WorkingSet(budget))
        found[budget] = told()
    assert found[0][0] == found[1 << 30][0]
    assert (found[0][1], found[1 << 30][1]) == (1, 2)
