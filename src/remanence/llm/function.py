"""Any function from chat messages to a text, as a language model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from remanence.errors import LlmUnavailable
from remanence.llm.messages import messages
from remanence.llm.tokens import prompt_tokens
from remanence.protocols import Prompt, Reply
from remanence.retrieval.packing.tokens import count_tokens

__all__ = ["FunctionLlm"]


class FunctionLlm:
    """Asks a function that takes chat messages, `[{"role", "content"}, ...]`, and gives the text of the reply.

    An exception of the function becomes an LlmUnavailable, so that a bank goes on without the model.

    >>> prompt = Prompt(name="greet.v1", system="Greet.", text="Ana", schema={})
    >>> FunctionLlm(lambda messages: f"hello {messages[-1]['content']}", name="polite").ask(prompt).text
    'hello Ana'
    """

    def __init__(self, function: Callable[[list[dict[str, str]]], Any], *, name: str | None = None) -> None:
        self._function = function
        self._name = name or f"function:{_name(function)}"

    @property
    def name(self) -> str:
        """The function's module and name, or the name it was given."""
        return self._name

    def ask(self, prompt: Prompt) -> Reply:
        """The function's reply, its tokens counted by us. Raises: LlmUnavailable."""
        try:
            said = self._function(messages(prompt, told=True))
        except Exception as e:  # the boundary: a function of the caller raises what it likes
            raise LlmUnavailable(f"the function {self._name} failed: {type(e).__name__}") from e
        text, fault = (said, "") if isinstance(said, str) else ("", f"a {type(said).__name__} where text was expected")
        return Reply(text=text, tokens_in=prompt_tokens(prompt), tokens_out=count_tokens(text), fault=fault)


def _name(function: Callable[..., Any]) -> str:
    named = function if hasattr(function, "__qualname__") else type(function)
    return f"{named.__module__}.{named.__qualname__}"
