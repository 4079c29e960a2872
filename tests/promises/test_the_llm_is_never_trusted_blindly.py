"""Promise 9: the LLM is optional, and never trusted blindly: one that fails or lies costs quality, never data."""

import json
import random
import re

import pytest

from around_banks import killed, start_child
from holding import Holding
from remanence import Memory
from remanence.testing.llm_server import LlmServer, asked_about, saying

TURNS = 60
LIVES = re.compile(r"(\w+) lives in (\w+)")

READER = """
import sys
from remanence import Memory

memory = Memory(sys.argv[1], llm=sys.argv[2])
print("open", flush=True)
memory.wait()
print("done", flush=True)
"""


def claim(passage, quote, **changed):
    """A statement as a model lists it."""
    name, town = LIVES.search(quote).groups() if LIVES.search(quote) else ("Ana", "Lisbon")
    return {
        "passage": passage, "quote": quote, "subject": name, "attribute": "resides_in", "value": town,
        "text": f"{name} lives in {town}.", "negated": False, "modality": "fact", "kind": "semantic", "single": False,
    } | changed  # fmt: skip


def honest(request):
    """Who lives where, of every passage."""
    claims = [claim(each["passage"], LIVES.search(each["text"])[0]) for each in asked_about(request)]
    return json.dumps({"statements": claims})


def lying(request):
    """Beside each true statement: invented quotes, values and people, and other passages' words."""
    claims = json.loads(honest(request))["statements"]
    for each in asked_about(request):
        number, quote = each["passage"], LIVES.search(each["text"])[0]
        name, town = LIVES.search(quote).groups()
        claims += [
            claim(
                number, f"{name} has bought {town}", attribute="owns", value=town, subject=name, text=f"{name} {town}"
            ),
            claim(number, quote, value="Zanzibar", text="Moved to Zanzibar."),
            claim(number, quote, subject="Zoe"),
            claim(number + 100, quote),
            claim(number % 8 + 1, quote, attribute="misplaced"),
        ]
    return json.dumps({"statements": claims})


def fill(path):
    with Memory(path) as memory:
        items = [{"text": f"Person{n} lives in Town{n}.", "actor": "ana", "session": "s"} for n in range(TURNS)]
        return memory.retain_many(items).episodes


def test_only_what_the_source_says_is_stored(tmp_path):
    """A model that lies beside the truth adds the truth only: every statement's span is in its source and says it."""
    episodes = fill(tmp_path / "ana.rem")
    with LlmServer(saying(lying)) as server, Memory(tmp_path / "ana.rem", llm=server.llm) as memory:
        memory.wait()
        assert [episode.id for episode in memory.list("episodes")] == list(episodes)
        stored = [r for r in memory.list("records", unit="statement") if r.part == "llm.v1"]
        assert sorted(r.text for r in stored) == sorted(f"Person{n} lives in Town{n}." for n in range(TURNS))
        for record in stored:
            (span,) = record.sources
            quote = memory.get(span.episode).text[span.start : span.end]
            assert record.statement.value in quote
            assert record.statement.subject in quote
        rejected = memory.stats().llm.rejected
        assert set(rejected) >= {"span", "value", "subject", "passage"}
        assert sum(rejected.values()) == 5 * TURNS
        assert memory.verify().ok


def survive(path, kills, seed):
    """Kill a process that reads, again and again; then let one finish."""
    episodes, moments = fill(path), random.Random(seed)
    with LlmServer() as server:
        for number in range(kills):
            answers = 1 + number % 2
            server.answers = [model := Holding(saying(honest), answers)]
            child = start_child(READER, path, f"{server.url}#test")
            model.wait(answers)
            killed(child, 1, moments.uniform(0.0, 0.03))
        server.answers = [saying(honest)]
        with Memory(path, llm=server.llm) as memory:
            memory.wait()
            assert [episode.id for episode in memory.list("episodes")] == list(episodes)
            said = [r.text for r in memory.list("records", unit="statement") if r.part == "llm.v1"]
            assert sorted(said) == sorted(f"Person{n} lives in Town{n}." for n in range(TURNS))
            assert memory.stats().llm.unread == 0
            assert memory.stats().llm.calls <= len(server.requests)
            assert memory.verify().ok


def test_a_reader_that_is_killed_loses_nothing_and_doubles_nothing(tmp_path):
    """Kills at random moments: every episode is there, and every statement once."""
    survive(tmp_path / "ana.rem", kills=4, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_a_reader_that_is_killed_sixty_times(tmp_path, seed):
    """The same, often."""
    survive(tmp_path / "ana.rem", kills=6, seed=seed)


def test_two_readers_at_once_store_every_statement_once(tmp_path):
    """Processes that read the same queue do some of the work twice, and store none of it twice."""
    path = tmp_path / "ana.rem"
    fill(path)
    with LlmServer(saying(honest)) as server:
        children = [start_child(READER, path, f"{server.url}#test") for _ in range(2)]
        for child in children:
            output, errors = child.communicate(timeout=600)
            assert "done" in output, errors
    with Memory(path) as memory:
        said = [r.text for r in memory.list("records", unit="statement") if r.part == "llm.v1"]
        assert sorted(said) == sorted(f"Person{n} lives in Town{n}." for n in range(TURNS))
        assert memory.stats().llm.unread == 0
        assert memory.verify().ok


def test_without_a_model_everything_works(tmp_path):
    """Retain, wait, recall and stats need none."""
    fill(tmp_path / "ana.rem")
    with Memory(tmp_path / "ana.rem") as memory:
        memory.wait()
        assert memory.recall("where does Person7 live?")[0].text == "Person7 lives in Town7."
