"""The engine in the arena: used as a user would, and never tripped by what a source has."""

import pytest

from remanence.arena import run_arena
from remanence.arena.datasets import Doc, Group, Question
from remanence.arena.systems import Settings, open_systems
from remanence.arena.systems.memory import can_be_read

DOCS = (
    Doc(id="x", text="I moved to Lisbon in May.", printed="Ana: I moved to Lisbon in May.", actor="Ana",
        time="2025-06-02"),
    Doc(id="x", text="My bike is red.", printed="user: My bike is red.", role="user", time="the day of the storm"),
    Doc(id="y", text="I moved to Lisbon in May.", printed="Ana: I moved to Lisbon in May.", actor="Ana", session="s",
        metadata={"topic": "moves"}, tags=("moves",)),
    Doc(id="z", text="我住在里斯本", printed="我住在里斯本"),
)  # fmt: skip


def search(text, time=None, docs=DOCS, budget=300):
    (system,) = open_systems(["balanced"], Settings(k=4), version="test")
    with system.build(Group(name="g", docs=docs, questions=())) as searcher:
        found = searcher.search(Question(id="q", text=text, type="t", time=time))
        return found, found.pack(budget), dict(searcher.notes)


def test_hits_cite_documents_by_number_whatever_their_ids_are():
    """Two documents of one id, and two of one text, stay apart."""
    found, packed, notes = search("What colour is the bike?", time="yesterday or so")
    assert found.hits[0] == (1,)
    assert {number for hit in found.hits for number in hit} <= {0, 1, 2, 3}
    assert found.confidence is not None
    assert 1 in packed
    assert notes == {"times_unreadable": 1}


def test_a_budget_that_nothing_fits_packs_nothing():
    """An empty context is an answer."""
    assert search("What colour is the bike?", budget=1)[1] == ()


def test_an_empty_group_finds_nothing():
    """No document, no hit, no error."""
    found, packed, notes = search("Anything?", docs=())
    assert (found.hits, found.confidence, packed, notes) == ((), None, (), {})


def test_a_time_that_nobody_can_read_is_no_time():
    """Of documents and of questions."""
    assert [can_be_read(time) for time in ("2025-06-02", "the day of the storm", None)] == [True, False, False]


def test_a_recipe_may_have_the_name_of_a_baseline():
    """`recipe:` tells them apart."""
    engine, baseline = open_systems(["recipe:bm25", "bm25"], Settings(), version="test")
    assert (engine.name, type(engine).__name__, type(baseline).__name__) == ("recipe:bm25", "Remanence", "Bm25")


@pytest.mark.parametrize("file", ["locomo", "longmemeval", "unified"])
def test_every_form_goes_through_the_engine(request, tmp_path, file):
    """With contexts, sessions and abstention, and it is compared with the baselines."""
    path = request.getfixturevalue(file)
    measures = ["R@5", "R@500tok", "R@5:session", "AUROC"]
    report = run_arena([path], systems=["balanced", "bm25", "dense"], measures=measures, out=tmp_path / "out")
    default = report.results[0]
    assert not default.failed
    assert default.measures["R@5"] > 0.5
    assert default.measures["R@500tok"] > 0.5
    assert set(default.versus) == {"bm25", "dense"}
    assert {(each.system, each.baseline) for each in report.pooled} == {("balanced", "bm25"), ("balanced", "dense")}
    assert default.retain_per_s > 0
    assert default.first_recall_ms > 0


def test_a_recipe_file_that_was_edited_is_another_system(tmp_path):
    """What was kept of a run of it is not taken for its own."""
    file = tmp_path / "mine.toml"
    versions = []
    for weight in (1, 2, 1):
        file.write_text(f'name = "mine"\n[[channels]]\nuse = "lexical.v1"\nweight = {weight}\n[fuse]\nuse = "sum.v1"\n')
        (system,) = open_systems([str(file)], Settings(), version="7")
        versions.append(system.version)
    assert versions[0] == versions[2] != versions[1]
    assert all(version.startswith("7+") for version in versions)
