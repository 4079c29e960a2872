"""`remanence forget` and `undo`."""


def found(shell, query: str) -> list[str]:
    return [hit["evidence"][0]["external_id"] for hit in shell.json("recall", query)["hits"]]


def test_forget_hides_and_undo_brings_back(ana):
    """After forget no recall finds it; after undo recall is as it was."""
    before = found(ana, "oboe")
    receipt = ana.json("forget", "b1", "--yes")
    assert receipt["records"]
    assert "b1" not in found(ana, "oboe")
    ana.json("undo", receipt["operation"])
    assert found(ana, "oboe") == before


def test_filters_choose_what_is_forgotten(ana):
    """A whole session goes in one act, and comes back in one."""
    ana("forget", "--session", "june", "--yes")
    assert found(ana, "lisbon peanuts oboe") == ["b1"]
    ana("undo")
    assert set(found(ana, "lisbon peanuts oboe")) == {"a1", "a2", "b1"}


def test_a_dry_run_changes_nothing(ana):
    """--dry-run says what would go, and leaves the journal as it is."""
    before = ana.json("stats")["seq"]
    assert ana.json("forget", "--actor", "ana", "--dry-run")["records"]
    assert "would forget" in ana("forget", "--actor", "ana", "--dry-run").stdout
    assert ana.json("stats")["seq"] == before


def test_without_yes_nothing_is_forgotten_unasked(ana):
    """A script that did not say --yes gets a usage error, not a surprise."""
    assert "--yes" in ana.json("forget", "b1", code=2)["error"]["message"]
    assert "--yes" in ana("forget", "b1", code=2).stderr
    assert "b1" in found(ana, "oboe")


def test_a_person_is_asked_and_may_refuse(ana, monkeypatch):
    """On a terminal the answer no leaves everything as it was, and yes does it."""
    monkeypatch.setattr("remanence.interfaces.cli.forgetting.can_ask", lambda: True)
    ana("forget", "b1", stdin="n\n", code=1)
    assert "b1" in found(ana, "oboe")
    ana("forget", "b1", stdin="y\n")
    assert "b1" not in found(ana, "oboe")


def test_forgetting_everything_takes_more_than_a_bare_word(ana):
    """No id and no filter is a usage error, never "all"."""
    ana("forget", "--yes", code=2)
    assert len(found(ana, "lisbon peanuts oboe")) == 3
