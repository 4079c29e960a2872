"""`remanence extract`: by rules, with a language model, or only its price."""

import json

import pytest

from remanence.testing.llm_server import LlmServer, asked_about, saying, status


def allergies(request):
    """What the model finds: who is allergic to what."""
    found = [
        {"passage": each["passage"], "quote": each["text"], "subject": each["speaker"], "attribute": "suffers_from",
         "value": "peanuts", "text": "Ana is allergic to peanuts.", "negated": False, "modality": "fact",
         "kind": "persona", "single": False}
        for each in asked_about(request) if "allergic" in each["text"]
    ]  # fmt: skip
    return json.dumps({"statements": found})


@pytest.fixture
def server(monkeypatch):
    """A model on the loopback; none is named by this machine's environment."""
    for name in ("REMANENCE_LLM", "REMANENCE_LLM_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    with LlmServer(saying(allergies)) as running:
        yield running


def named(server):
    return f"{server.url}#test"


def test_the_model_that_is_named_reads_the_bank(ana, server):
    """What it did, what it took, and what the bank has now, as tables and as JSON."""
    found = ana.json("extract", "--llm", named(server))
    assert (found["passages"], found["statements"], found["stopped"]) == (3, 1, "")
    assert found["llm"]["calls"] == len(server.requests) > 0
    assert ana.json("extract", "--llm", named(server))["passages"] == 0
    assert "0 statements, 0 rejected" in ana("extract", "--llm", named(server)).stdout
    stats = ana("stats").stdout
    assert "llm tokens in" in stats
    assert ana.json("stats")["llm"]["statements"] == 1


def test_the_environment_names_the_model_too(ana, server, monkeypatch):
    """REMANENCE_LLM serves where the command names none."""
    monkeypatch.setenv("REMANENCE_LLM", named(server))
    assert ana.json("extract")["passages"] == 3


def test_without_a_model_the_rules_read(ana, server):
    """No model is no error."""
    assert ana.json("extract")["passages"] == 0
    assert server.requests == []
    ana("extract")


def test_a_dry_run_asks_nothing_and_tells_the_price(ana, server):
    """Calls, tokens, and money if prices are given."""
    price = ana.json("extract", "--llm", named(server), "--dry-run", "--price-in", "1000", "--price-out", "0")
    assert price["passages"] == 3
    assert price["money"] == pytest.approx(price["tokens_in"] / 1000)
    assert "tokens in" in ana("extract", "--llm", named(server), "--dry-run").stdout
    assert server.requests == []
    assert ana.json("extract", "--dry-run", code=2)["error"]["type"] == "UsageError"


def test_failures_are_told_and_tried_again_when_asked(ana, server):
    """A model that is away leaves the passages waiting; --retry does not wait for the next time."""
    server.answers = [status(401)]
    out = ana("extract", "--llm", named(server)).stdout
    assert "answered 401" in out
    assert "3 are left" in out
    server.answers = [saying(allergies)]
    assert ana.json("extract", "--llm", named(server), "--retry")["statements"] == 1


def test_the_budget_of_the_command_counts(ana, server):
    """A limit that holds no call is refused; one that is spent stops the work."""
    assert "tokens_per_day" in ana("extract", "--llm", named(server), "--tokens-per-day", "10", code=2).stderr
    ana.json("extract", "--llm", named(server), "--tokens-per-day", "8000")
    ana("retain", "One more thing.")
    (ana.folder / "remanence.toml").write_text("tokens_per_call = 4500\ntokens_per_day = 4500\n")
    assert "of the day's 4,500 tokens are spent" in ana.json("extract", "--llm", named(server))["stopped"]


def test_a_stranger_s_config_file_is_not_followed(ana, server):
    """A file in the working directory that names another machine is refused, by name."""
    (ana.folder / "remanence.toml").write_text('llm = "https://far.example/v1#m"\n')
    assert "where nothing was sent" in ana("extract", code=2).stderr
    assert ana.json("stats")["episodes"] == 3
    assert ana.json("extract", "--llm", named(server))["passages"] == 3
