"""Any server that speaks OpenAI's chat protocol: OpenAI itself, Ollama, vLLM, LM Studio, llama.cpp, …

`POST {base_url}/chat/completions`; needs no SDK. What a server does not take (a schema, a temperature, `max_tokens`) is
left out or said otherwise, and that is remembered once it has worked.
Reference: https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from remanence.endpoint import Endpoint, EndpointFailed
from remanence.errors import LlmUnavailable
from remanence.llm import MOST_AT_ONCE
from remanence.llm.messages import messages
from remanence.llm.tokens import prompt_tokens
from remanence.protocols import Prompt, Reply
from remanence.retrieval.packing.tokens import count_tokens

__all__ = ["ChatModel", "parse_completion"]

_LARGEST_REPLY = 1 << 22
_MOST_TOKENS = 10**9
"""A count beyond this is no count."""
_NOT_TAKEN = (400, 404, 415, 422)
"""What servers answer to a request with a field that they do not know."""


class Form(Struct, frozen=True):
    """How a request is put: the form of output asked for, and the fields that the server takes."""

    output: str = "json_schema"
    length: str = "max_tokens"
    temperature: bool = True


class ChatModel:
    """A language model behind a chat endpoint.

    Args:
        model: the model's name on the server. base_url: up to and including "/v1".
        key: sent as a bearer token, over https or to this machine only.
        timeout: seconds to connect, and then for each part of a reply. attempts: how often one prompt is sent at most.
        sleep: waits between attempts; comes from outside, so that tests need not wait.
        at_once: how many prompts a bank has under way at a time; what comes of them is the same for any number.
    Raises: ValueError if `base_url` is no web address, or `at_once` not from 1 to 64.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str,
        key: str | None = None,
        timeout: float = 60.0,
        attempts: int = 4,
        sleep: Callable[[float], None] = time.sleep,
        at_once: int = 4,
    ) -> None:
        if not 1 <= at_once <= MOST_AT_ONCE:
            raise ValueError(f"from 1 to {MOST_AT_ONCE} prompts can be under way at a time, not {at_once}")
        self.at_once = at_once
        self._model, self._base = model, base_url.rstrip("/")
        self._endpoint = Endpoint(
            url=self._base + "/chat/completions", key=key, timeout=timeout, attempts=attempts, patience=5 * timeout,
            largest=_LARGEST_REPLY, sleep=sleep,
        )  # fmt: skip
        self._form = Form()

    @property
    def name(self) -> str:
        """The address and the model."""
        return f"{self._base}#{self._model}"

    def __repr__(self) -> str:
        return f"ChatModel({self.name!r})"

    def ask(self, prompt: Prompt) -> Reply:
        """The model's reply. Raises: LlmUnavailable."""
        form = self._form
        while True:
            try:
                body = self._endpoint.post(msgspec.json.encode(self._request(prompt, form)))
            except EndpointFailed as e:
                simpler = simpler_form(form, e)
                if simpler is None:
                    raise _unavailable(e, self.name) from e
                form = simpler
            else:
                self._form = form
                return parse_completion(body, prompt)

    def _request(self, prompt: Prompt, form: Form) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self._model,
            "messages": messages(prompt, told=form.output != "json_schema"),
            form.length: prompt.longest,
        }
        if form.temperature:
            request["temperature"] = 0
        if form.output == "json_schema":
            named = {"name": prompt.name.replace(".", "_"), "strict": True, "schema": prompt.schema}
            request["response_format"] = {"type": "json_schema", "json_schema": named}
        elif form.output == "json_object":
            request["response_format"] = {"type": "json_object"}
        return request


def simpler_form(form: Form, refusal: EndpointFailed) -> Form | None:
    """How to ask again after a server has refused a request of this form; None if that cannot help.

    >>> simpler_form(Form(), EndpointFailed("", status=400, said="use max_completion_tokens instead of max_tokens"))
    Form(output='json_schema', length='max_completion_tokens', temperature=True)
    """
    if refusal.status not in _NOT_TAKEN or (refusal.status == 404 and "response_format" not in refusal.said):
        return None
    if "max_tokens" in refusal.said and form.length == "max_tokens":
        return replace(form, length="max_completion_tokens")
    if "temperature" in refusal.said and form.temperature:
        return replace(form, temperature=False)
    output = {"json_schema": "json_object", "json_object": "text"}.get(form.output)
    return None if output is None else replace(form, output=output)


def _unavailable(failure: EndpointFailed, name: str) -> LlmUnavailable:
    """Without what the server said, which may repeat the prompt; tracebacks have it, stored messages do not."""
    if failure.status is None:
        return LlmUnavailable(str(failure))
    advice = "; check the API key" if failure.status in (401, 403) else ""
    error = LlmUnavailable(f"{name} answered {failure.status}{advice}")
    error.add_note(f"it said: {failure.said!r}")
    return error


def parse_completion(body: bytes, prompt: Prompt) -> Reply:
    """The reply in the body of a chat completion; whatever the body is, a reply comes of it, if only with a fault.

    >>> prompt = Prompt(name="greet.v1", system="Greet.", text="Ana", schema={})
    >>> parse_completion(b'{"choices": [{"message": {"content": "hello"}}]}', prompt).text
    'hello'
    >>> parse_completion(b"<html>It works!</html>", prompt).fault
    'no chat completion'
    """
    try:
        held = json.loads(body)
    except (ValueError, RecursionError):
        held = None
    held = held if isinstance(held, dict) else {}
    choices = held.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    message = choice.get("message")
    text, fault = _said(message, choice.get("finish_reason")) if isinstance(message, dict) else ("", _NO_REPLY)
    usage = held.get("usage")
    counted = usage if isinstance(usage, dict) else {}
    return Reply(
        text=text, fault=fault, tokens_in=_tokens(counted.get("prompt_tokens"), prompt_tokens(prompt)),
        tokens_out=_tokens(counted.get("completion_tokens"), count_tokens(text)),
    )  # fmt: skip


_NO_REPLY = "no chat completion"


def _said(message: dict[str, Any], finish: object) -> tuple[str, str]:
    """The text of a message, and what is wrong with it if something is."""
    content = message.get("content")
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        content = "".join(part for part in parts if isinstance(part, str))
    text = content if isinstance(content, str) else ""
    if message.get("refusal") or finish == "content_filter":
        return "", "the model refused"
    if finish == "length":
        return text, "the reply was cut short at its longest"
    return text, "" if text.strip() else "an empty reply"


def _tokens(counted: object, own: int) -> int:
    """What a server counted, if that is a count; else our own."""
    good = isinstance(counted, int) and not isinstance(counted, bool) and 0 < counted <= _MOST_TOKENS
    return int(counted) if good and isinstance(counted, int) else own
