"""A system of somebody else's on the bench: named by module and class, measured like any other."""

import sys

import pytest

from arena_files import UNIFIED, write
from remanence.arena import run_arena
from remanence.arena.comparing import standings
from remanence.arena.systems import Found, Settings, System, open_systems
from remanence.arena.systems.scoring import PlainSearcher, pack_in_order

MODULE = "own_system_of_a_test"


class Newest(PlainSearcher):
    """Finds the last documents, whatever is asked."""

    def __init__(self, group, k):
        self._texts, self._k = [doc.printed for doc in group.docs], k

    def search(self, question):
        del question
        order = list(reversed(range(len(self._texts))))[: self._k]
        return Found(hits=tuple((n,) for n in order), pack=lambda budget: pack_in_order(self._texts, order, budget))


class Own:
    name, version, ranks = "newest", "1", True

    def __init__(self, settings):
        self._k = settings.k

    def build(self, group):
        return Newest(group, self._k)


@pytest.fixture
def module(monkeypatch):
    """A module that can be imported."""
    monkeypatch.setitem(sys.modules, MODULE, sys.modules[__name__])


@pytest.mark.usefixtures("module")
def test_it_is_measured_beside_the_others(tmp_path):
    """On the same questions, with every measure and the same comparison; it is no recipe and needs none."""
    data = write(tmp_path / "data.jsonl", UNIFIED)
    systems = ["bm25", f"{MODULE}:Own"]
    report = run_arena([data], systems=systems, measures=["R@10", "R@500tok"], out=tmp_path / "out", against=["bm25"])
    own = next(result for result in report.results if result.system == "newest")
    assert not own.failed
    assert own.measures["R@10"] == 1.0, "ten places hold everything"
    assert own.measures["R@500tok"] == 1.0
    line = next(each for each in standings(report, reference="bm25") if each.system == "newest")
    assert line.quality == 1.0
    assert line.versus is not None


@pytest.mark.usefixtures("module")
def test_what_is_no_system_is_said_before_any_work():
    """No such module, no such class, something else."""
    for name, why in [
        ("no_such_module_at_all:Own", "names no system"),
        (f"{MODULE}:Nothing", "names no system"),
        (f"{MODULE}:Newest.x", "no recipe"),
    ]:
        with pytest.raises(ValueError, match=why):
            open_systems([name], Settings(), version="0")
    with pytest.raises(ValueError, match="is no system: it has no"):
        open_systems(["builtins:repr"], Settings(), version="0")
    found: list[System] = open_systems([f"{MODULE}:Own"], Settings(), version="0")
    assert [each.name for each in found] == ["newest"]
