"""`remanence access`, `share`, `promote`, and `--as`: a person closes a bank, and lets others in."""


def test_a_bank_is_closed_and_others_are_let_in(ana, monkeypatch):
    """The first owner closes it; who has no right gets exit code 1 and no word of the content."""
    assert "open" in ana("access", "show").stdout
    assert ana.json("--as", "bo", "access", "own", "ana", code=2)["error"]["type"] == "ValueError"
    ana("--as", "ana", "access", "own", "ana")
    denied = ana.json("recall", "where does Ana live?", code=1)["error"]
    assert denied["type"] == "PermissionDenied"
    assert "Lisbon" not in denied["message"]
    monkeypatch.setenv("REMANENCE_PRINCIPAL", "ana")
    ana("access", "team", "kitchen", "bo")
    ana("access", "grant", "team:kitchen", "read")
    ana("access", "grant", "bo", "write", "--kind", "semantic")
    held = ana.json("access", "show")["access"]
    assert held["owners"] == ["ana"]
    assert {grant["to"] for grant in held["grants"]} == {"team:kitchen", "bo"}
    assert "team:kitchen" in ana("access", "show").stdout
    assert ana.json("--as", "bo", "recall", "where does Ana live?")["hits"]
    ana("share", "a2", "--with", "ana")
    assert "peanuts" not in ana("--as", "bo", "list", "--json").stdout
    assert "peanuts" in ana("list", "--json").stdout
    ana("share", "a2", "--all")
    assert "peanuts" in ana("--as", "bo", "list", "--json").stdout
    ana("access", "revoke", "team:kitchen")
    ana("--as", "bo", "list", code=1)
    ana("access", "disown", "ana", code=2)
    ana("access", "open", code=2)
    ana("access", "open", "--yes")
    assert ana("--as", "", "list").stdout


def test_a_statement_from_the_web_is_promoted(ana):
    """By somebody named; and again taken back."""
    ana("retain", "Marta lives in Braga.", "--origin", "web")
    ana("extract")
    listed = ana.json("list", "--unit", "statement")
    statement = next(r["id"] for r in next(iter(listed.values())) if r.get("taint") == "web")
    assert "principal" in ana.json("promote", statement, "--to", "persona", code=2)["error"]["message"]
    assert "promoted" in ana("--as", "ana", "promote", statement, "--to", "persona").stdout
    ana("undo")
    assert (
        ana.json("get", statement)["record"]["retired_at"] is None if "record" in ana.json("get", statement) else True
    )
