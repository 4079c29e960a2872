"""What every language model promises, as functions that raise AssertionError where it breaks its word.

from remanence.testing.llms import LLM_PROMISES

@pytest.mark.parametrize("promise", LLM_PROMISES)
def test_my_model_keeps(promise):
    promise(MyModel())
"""

from __future__ import annotations

from collections.abc import Callable

from remanence.protocols import Llm, Prompt, Reply

__all__ = ["LLM_PROMISES", "PROMPT"]

PROMPT = Prompt(
    name="greet.v1",
    system='Reply with a JSON object that has one field, "greeting".',
    text='{"name": "Ana"}',
    schema={
        "type": "object", "additionalProperties": False, "required": ["greeting"],
        "properties": {"greeting": {"type": "string"}},
    },
    longest=100,
)  # fmt: skip
"""A small question for any model."""


def it_has_a_name(llm: Llm) -> None:
    """The name is the same at every look, and nothing secret."""
    assert isinstance(llm, Llm), f"{llm!r} lacks `name` or `ask`"
    assert llm.name, "a model needs a name"
    assert llm.name == llm.name


def it_answers_with_text_and_its_tokens(llm: Llm) -> None:
    """A reply has a text, or a fault that says why not, and what it took."""
    reply = llm.ask(PROMPT)
    assert isinstance(reply, Reply)
    assert isinstance(reply.text, str)
    assert reply.text or reply.fault, "a reply without text says what is wrong"
    assert reply.tokens_in > 0, "a prompt takes tokens"
    assert reply.tokens_out >= 0


LLM_PROMISES: tuple[Callable[[Llm], None], ...] = (it_has_a_name, it_answers_with_text_and_its_tokens)
