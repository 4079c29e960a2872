"""Language models, by name, object or function; none is needed, and none is ever trusted blindly (promise 9).

`load_llm` finds the model that a name stands for. A bank never names one: only who opens it does.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from remanence.loopback import is_loopback
from remanence.protocols import Llm, LlmChoice

__all__ = ["LLMS", "address_of", "is_own", "load_llm"]


AT_ONCE, MOST_AT_ONCE = 4, 64
"""Prompts that are under way at a time, unless `REMANENCE_LLM_AT_ONCE` says otherwise, and at most."""
_OPENAI = "https://api.openai.com/v1"
_OLLAMA = "http://localhost:11434/v1"
LLMS = ("openai:MODEL[@BASE_URL]", "ollama:MODEL", "http://HOST/v1#MODEL", "https://HOST/v1#MODEL")
"""The names that `load_llm` knows; what stands in capitals is the caller's to fill in."""


def load_llm(choice: LlmChoice | None, environment: Mapping[str, str] | None = None) -> Llm | None:
    """The language model that a name, an object or a function stands for, None for None; nothing is sent yet.

    The key is `REMANENCE_LLM_KEY`; to OpenAI, or the address in `OPENAI_BASE_URL`, else `OPENAI_API_KEY`: a key for one
    server is never sent to another.

    Args:
        choice: one of the names in `LLMS`; an object with `name` and `ask`; or a function from chat messages to text.
    Raises: ValueError for an unknown name, TypeError for anything else.

    >>> load_llm("http://localhost:11434/v1#qwen3")
    ChatModel('http://localhost:11434/v1#qwen3')
    """
    if choice is None:
        return None
    if isinstance(choice, str):
        return _by_name(choice, os.environ if environment is None else environment)
    if isinstance(choice, Llm):
        return choice
    if callable(choice):
        from remanence.llm.function import FunctionLlm

        return FunctionLlm(choice)
    raise TypeError(f"an LLM is a name, an object with `name` and `ask`, or a function, got {type(choice).__name__}")


def address_of(name: str) -> tuple[str, str]:
    """The address and the model that a name stands for. Raises: ValueError.

    >>> address_of("openai:gpt-5-mini")
    ('https://api.openai.com/v1', 'gpt-5-mini')
    """
    if name.startswith(("http://", "https://")):
        address, _, model = name.rpartition("#")
    else:
        provider, _, rest = name.partition(":")
        model, at, address = rest.rpartition("@http")
        model, address = (model, "http" + address) if at else (rest, "")
        address = {"openai": address or _OPENAI, "ollama": "" if address else _OLLAMA}.get(provider, "")
    if not address or not model:
        raise ValueError(f"no LLM is called {name!r}; there are: {', '.join(LLMS)}")
    return address, model


def is_own(address: str, environment: Mapping[str, str]) -> bool:
    """Whether texts may go to an address that a stranger names: this machine, OpenAI, or what `OPENAI_BASE_URL` says.

    >>> is_own("http://localhost:11434/v1", {}), is_own("https://evil.example/v1", {})
    (True, False)
    """
    own = {_OPENAI, environment.get("OPENAI_BASE_URL", "").rstrip("/")}
    return is_loopback(address) or address.rstrip("/") in own


def _by_name(name: str, environment: Mapping[str, str]) -> Llm:
    from remanence.llm.chat import ChatModel

    address, model = address_of(name)
    key = environment.get("REMANENCE_LLM_KEY", "").strip()
    own = {_OPENAI, environment.get("OPENAI_BASE_URL", "").rstrip("/")}
    if not key and address.rstrip("/") in own:
        key = environment.get("OPENAI_API_KEY", "").strip()
    return ChatModel(model, base_url=address, key=key or None, at_once=_at_once(environment))


def _at_once(environment: Mapping[str, str]) -> int:
    """How many prompts are under way at a time, as `REMANENCE_LLM_AT_ONCE` says. Raises: ValueError."""
    said = environment.get("REMANENCE_LLM_AT_ONCE", "").strip() or str(AT_ONCE)
    if not said.isdecimal():
        raise ValueError(f"REMANENCE_LLM_AT_ONCE must be a number, not {said!r}")
    return int(said)
