"""Systems side by side: one line each, the same whatever works on it, and a failure is never a number."""

import pytest

from remanence.arena import cells, run_arena
from remanence.arena.comparing import markdown, standings
from remanence.arena.systems import shared
from remanence.arena.systems.bm25 import Bm25

SYSTEMS = ("balanced", "hipporag.v1", "bm25", "dense")


def bare(report):
    """What a report says apart from times and memory."""
    return [(r.data, r.system, r.n, r.measures, r.types, r.tokens, r.failed) for r in report.results]


@pytest.mark.parametrize("share", [1, cells._SHARE])
def test_several_processes_find_what_one_finds(tmp_path, unified, locomo, monkeypatch, share):
    """Groups, or a system's share of a large one, are worked on side by side; numbers and comparisons are the same."""
    monkeypatch.setattr(cells, "_SHARE", share)
    made = [
        run_arena([unified, locomo], systems=SYSTEMS, measures=["R@10"], out=tmp_path / str(n), processes=n)
        for n in (1, 2)
    ]
    assert bare(made[0]) == bare(made[1])
    assert made[0].pooled == made[1].pooled


def test_standings_are_over_the_files_that_all_have_finished(tmp_path, unified, locomo):
    """Best first; each with its difference to the reference, and what it gives a reader, takes and keeps."""
    report = run_arena(
        [unified, locomo], systems=SYSTEMS, measures=["R@10", "nDCG@10"], out=tmp_path, against=["balanced"]
    )
    found = standings(report, reference="balanced")
    assert {each.system for each in found} == set(SYSTEMS)
    assert [each.quality for each in found] == sorted((each.quality for each in found), reverse=True)
    own = {each.system: each for each in found}
    assert own["balanced"].versus is None
    assert own["bm25"].versus.n == sum(r.n for r in report.results if r.system == "bm25")
    assert own["hipporag.v1"].stands_in
    assert own["hipporag.v1"].needs == "llm"
    assert own["balanced"].stored_mb > 0
    table = markdown(found, report, reference="balanced").splitlines()
    assert table[0].startswith("| system | R@10, mean | − balanced (95 %) |")
    assert len(table) == 2 + len(SYSTEMS)
    assert any(line.startswith("| hipporag.v1 * |") for line in table)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_system_that_fails_has_no_number_and_says_so(tmp_path, unified, monkeypatch, processes):
    """The others go on; nothing of what it did before it failed is averaged."""

    def build(self, group):
        if group.name == "ana":
            raise RuntimeError("no room")
        return plain(self, group)

    plain = Bm25.build
    monkeypatch.setattr(Bm25, "build", build)
    report = run_arena(
        [unified], systems=["balanced", "bm25"], measures=["R@10"], out=tmp_path, against=["balanced"],
        processes=processes,
    )  # fmt: skip
    failed = [r for r in report.results if r.failed]
    assert [r.system for r in failed] == ["bm25"]
    assert "no room" in failed[0].failed
    found = {each.system: each for each in standings(report, reference="balanced")}
    assert (found["bm25"].quality, found["bm25"].failed) == (None, 1)
    assert found["balanced"].quality is not None
    assert "failed on 1" in markdown(list(found.values()), report, reference="balanced")
    assert "no room" in (tmp_path / "trace.jsonl").read_text()


def test_recipes_that_encode_alike_share_the_bank_of_a_group(tmp_path, unified, monkeypatch):
    """It is retained once a group; each is charged for it all the same."""
    retained = []
    plain = shared.retained
    monkeypatch.setattr(
        "remanence.arena.systems.memory.retained",
        lambda group, *rest: retained.append(plain(group, *rest)) or retained[-1],
    )
    report = run_arena([unified], systems=["balanced", "fast"], measures=["R@10"], out=tmp_path)
    assert [bank.before for bank in retained] == [False, True] * (len(retained) // 2)
    speeds = [result.retain_per_s for result in report.results]
    assert max(speeds) < 5 * min(speeds)
    assert all(isinstance(result.stored_mb, float) for result in report.results)
