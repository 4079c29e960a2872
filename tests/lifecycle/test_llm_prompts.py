"""A recipe names the prompt by which a model reads; another prompt reads a bank anew, and nothing is lost."""

import json
import re

import pytest

from remanence import Memory
from remanence.errors import RecipeInvalid
from remanence.llm.prompts import template
from remanence.recipes import load_recipe
from remanence.testing.llm_server import LlmServer, asked_about, saying

RECIPE = """
name = "asks"
extends = "bm25"
ask = { use = "llm.v1", prompt = "extract_facts.v1" }
"""


def honest(request):
    """Lists who lives where."""
    found = [
        {
            "passage": each["passage"], "quote": match[0], "subject": match[1], "attribute": "resides_in",
            "value": match[2], "text": match[0] + ".", "negated": False, "modality": "fact", "kind": "semantic",
            "single": True,
        }
        for each in asked_about(request)
        for match in re.finditer(r"(\w+) lives in (\w+)", each["text"])
    ]  # fmt: skip
    return json.dumps({"statements": found})


def retained(memory, count):
    return memory.retain_many({"text": f"Person{n} lives in Town{n}", "session": "s"} for n in range(count))


@pytest.fixture
def recipe(tmp_path):
    path = tmp_path / "asks.toml"
    path.write_text(RECIPE, encoding="utf-8")
    return path


def system(request):
    """The instructions of a request."""
    return request["messages"][0]["content"]


def test_the_named_prompt_is_asked_with(recipe, clock):
    """The price counts it, too, and statements name the part with its prompt."""
    with (
        LlmServer(saying(honest)) as server,
        Memory(":memory:", recipe=str(recipe), clock=clock, llm=server.llm) as mem,
    ):
        retained(mem, 3)
        price = mem.price()
        mem.wait()
        assert [system(request) for request in server.requests] == [template("extract_facts.v1").system]
        assert price.tokens_in == mem.stats().llm.tokens_in
        assert {r.part for r in mem.list("records", unit="statement") if ":" in r.part} == {"llm.v1:extract_facts.v1"}


def test_another_prompt_reads_everything_anew(path, recipe, clock):
    """What the first prompt found stays; the second is asked about the same turns, and again only once."""
    with LlmServer(saying(honest)) as server:
        with Memory(path, clock=clock, llm=server.llm) as memory:
            retained(memory, 3)
            memory.wait()
        with Memory(path, recipe=str(recipe), clock=clock, llm=server.llm) as memory:
            assert memory.stats().llm.unread == 3
            memory.wait()
            memory.wait()
            assert len(server.requests) == 2
            found = [r.text for r in memory.list("records", unit="statement") if r.part.startswith("llm.v1")]
            assert found == [f"Person{n} lives in Town{n}." for n in range(3)]
            assert memory.verify().ok


def test_what_was_held_back_is_read_anew_by_each_prompt(recipe, clock):
    """A turn that is released waits for whoever had read it."""
    with (
        LlmServer(saying(honest)) as server,
        Memory(":memory:", recipe=str(recipe), clock=clock, llm=server.llm) as mem,
    ):
        retained(mem, 1)
        mem.wait()
        turn = next(mem.list("records", unit="turn")).id
        mem.quarantine.hold(turn, reason="doubtful")
        assert mem.quarantine.release(turn)
        assert mem.stats().llm.unread == 1


@pytest.mark.parametrize("prompt", ["no_such.v1", "summarise_segment.v1"])
def test_a_prompt_that_is_no_such_prompt_is_refused(tmp_path, prompt):
    """It must be there, and its replies must be statements."""
    path = tmp_path / "asks.toml"
    path.write_text(RECIPE.replace("extract_facts.v1", prompt), encoding="utf-8")
    with pytest.raises(RecipeInvalid, match=prompt):
        load_recipe(path)
