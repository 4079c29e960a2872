"""`remanence trust`: a person reads, checks, sets and resets the trust policy."""

from pathlib import Path


def test_what_is_shown_can_be_edited_checked_and_set(ana):
    """The printed policy is the file that `set` takes; `check` says what differs; `reset` goes back."""
    text = ana("trust", "show").stdout
    assert "0.3" in text
    Path("trust.toml").write_text(text.replace("trust = 0.3", "trust = 0.1"))
    assert ana.json("trust", "check", "trust.toml")["differs"] == {"origins": {"web": {"trust": 0.1}}}
    assert "origins.web.trust" in ana("trust", "check", "trust.toml").stdout
    ana("trust", "set", "trust.toml")
    assert ana.json("trust", "show")["origins"]["web"]["trust"] == 0.1
    assert "the default is 0.3" in ana("trust", "show").stdout
    ana("trust", "reset")
    assert ana("trust", "show").stdout == text
    assert "what the defaults say" in (Path("same.toml").write_text(text), ana("trust", "check", "same.toml"))[1].stdout


def test_a_wrong_file_is_an_error_that_names_file_and_place(ana):
    """Nothing is kept of it."""
    Path("bad.toml").write_text("[origins.web]\ntrust = 7\n")
    for command in ("check", "set"):
        error = ana.json("trust", command, "bad.toml", code=2)["error"]["message"]
        assert "bad.toml" in error
        assert "origins.web.trust" in error
    assert ana.json("trust", "show")["origins"]["web"]["trust"] == 0.3
