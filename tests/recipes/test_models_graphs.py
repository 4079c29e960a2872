"""Published systems that ask a language model when a question comes: what they show it, and what its word changes."""

import json

import pytest

from organised import CHAIN
from remanence import Memory
from remanence.testing.llm_server import LlmServer, saying, status


@pytest.fixture
def consulted(path):
    """Runs a recipe on a bank without a model, and with one; a model that fails must change nothing."""

    def run(recipe, items, question, answer, **options):
        """The texts found without a model, those found with one, and what it was asked about.

        `answer` makes a reply of what the model is asked about.
        """

        def recalled(**llm):
            with Memory(path, recipe=recipe, **llm) as memory:
                return memory.recall(question, k=len(items), **options)

        with Memory(path, recipe=recipe) as memory:
            memory.retain_many({"text": each} if isinstance(each, str) else each for each in items)
            memory.wait()
        alone = recalled()
        with LlmServer(saying(lambda request: json.dumps(answer(about(request))))) as server:
            hits = recalled(llm=server.llm)
        with LlmServer(status(500)) as broken:
            silent = recalled(llm=broken.model(attempts=1))
        assert "model" in silent.analysis["silent"]
        assert hits.analysis["prompts"] == len(server.requests)
        assert "silent" not in hits.analysis
        assert [(hit.text, hit.score) for hit in silent] == [(hit.text, hit.score) for hit in alone]
        return [hit.text for hit in alone], [hit.text for hit in hits], [about(each) for each in server.requests]

    return run


def about(request):
    """What a prompt is about."""
    return json.loads(request["messages"][-1]["content"])


def test_hipporag_starts_where_the_model_sees_a_name(consulted):
    """A name in small letters, which no rule sees; one that the graph lacks stands for the phrase most like it."""
    texts = [*CHAIN, "Mira Voss likes winter.", "The Winter Cup went to Ola Berg.", "Ola Berg lives in Umea."]
    question = "where does whoever won the alder prizes live?"
    alone, found, asked = consulted("hipporag.v1", texts, question, lambda _: {"names": ["alder prizes"]})
    assert asked == [{"question": question}]
    assert found[:2] == list(CHAIN[:2])
    assert alone[0] not in CHAIN
