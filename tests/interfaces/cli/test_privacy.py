"""`remanence privacy`."""

KEY = "ab" * 32
TOKEN = "glpat-x7Yk2mPq9sTvWz4RbN6c"


def test_what_is_held_is_reported_and_revealed(ana, monkeypatch):
    """By name and number; a value only with the vault's key."""
    monkeypatch.setenv("REMANENCE_VAULT_KEY", KEY)
    assert "nothing was found in 3 episodes" in ana("privacy", "report").stdout
    (ana.folder / "p.toml").write_text('[origins.user]\nsecrets = "vault"\n')
    ana("trust", "set", "p.toml")
    assert "vaulted a GitLab token" in ana("retain", f"The token is {TOKEN}.", "--actor", "eva").stdout
    ana("retain", "Mail eva@example.org.", "--actor", "eva")
    held = ana.json("privacy", "report")
    assert [(h["sort"], h["name"], h["count"], h["actors"]) for h in held["held"]] == [
        ("personal", "e-mail address", 1, ["eva"])
    ]
    assert "e-mail address" in ana("privacy", "report").stdout
    (hit,) = ana.json("recall", "token", "--unit", "secret")["hits"]
    id = hit["record"]["id"]
    assert ana("privacy", "reveal", id).stdout == TOKEN + "\n"
    assert ana.json("privacy", "reveal", id) == {"record": id, "value": TOKEN}
    ana("privacy", "reveal", "nobody", code=3)
    monkeypatch.setenv("REMANENCE_VAULT_KEY", "cd" * 32)
    assert "another one" in ana("privacy", "reveal", id, code=1).stderr
