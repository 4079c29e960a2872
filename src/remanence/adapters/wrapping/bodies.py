"""Where in the requests and answers of each protocol the words stand, and where a context goes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from remanence.adapters._words import words

Json = dict[str, Any]


class Said(NamedTuple):
    """Words of a request: whose, by the role "user", "assistant" or "tool"; "" where the model called a tool."""

    role: str
    text: str


class Protocol(NamedTuple):
    """How one kind of call is read.

    Attributes:
        said: what a request says, in order. with_context: the request with a text at the end of its system prompt.
        answer: the words of a whole answer. streamed: those of the events of one, as far as they came.
    """

    said: Callable[[Json], list[Said]]
    with_context: Callable[[Json, str], Json]
    answer: Callable[[Json], str]
    streamed: Callable[[Sequence[Json]], str]


def events(body: bytes) -> list[Json]:
    """The JSON of server-sent events; what is none, or was cut off, is passed over.

    >>> events(b'event: a\\ndata: {"n": 1}\\n\\ndata: [DONE]\\n\\ndata: {"n"')
    [{'n': 1}]
    """
    lines = body.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [event for line in lines if line.startswith("data:") if (event := loaded(line[5:])) is not None]


def loaded(text: str | bytes) -> Json | None:
    """The object that a text spells; None if it spells something else, or nothing."""
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _objects(value: Any) -> Iterator[Json]:
    """Those of a list that are objects."""
    return (each for each in value if isinstance(each, dict)) if isinstance(value, list) else iter(())


def _longer(content: Any, text: str, part: str = "text") -> Any:
    """A content, a text or a list of parts, with a text at its end."""
    if isinstance(content, list):
        return [*content, {"type": part, "text": text}]
    return f"{content}\n\n{text}" if content else text


# --- OpenAI: chat completions -----------------------------------------------------------------------------------------


def _chat_said(request: Json) -> list[Said]:
    roles = {"function": "tool"}
    return [
        Said(roles.get(role, role), words(each.get("content")))
        for each in _objects(request.get("messages"))
        if (role := str(each.get("role"))) not in ("system", "developer")
    ]


def _chat_with(request: Json, text: str) -> Json:
    messages = list(request.get("messages") or ())
    leading = isinstance(messages[0], dict) and messages[0].get("role") in ("system", "developer")
    first = messages[0] if leading else {"role": "system"}
    longer = first | {"content": _longer(first.get("content"), text)}
    return request | {"messages": [longer, *messages[leading:]]}


def _chat_answer(answer: Json) -> str:
    return next((words((c.get("message") or {}).get("content")) for c in _objects(answer.get("choices"))), "")


def _chat_streamed(events: Sequence[Json]) -> str:
    chosen = [c for event in events for c in _objects(event.get("choices")) if not c.get("index")]
    return "".join(words((c.get("delta") or {}).get("content")) for c in chosen)


# --- OpenAI: responses ------------------------------------------------------------------------------------------------


def _response_said(request: Json) -> list[Said]:
    given, previous = request.get("input"), request.get("previous_response_id")
    before = [Said("assistant", previous)] if isinstance(previous, str) else []  # what is new follows this answer
    if isinstance(given, str):
        return [*before, Said("user", given)]
    return [*before, *(each for item in _objects(given) if (each := _item_said(item)) is not None)]


def _item_said(item: Json) -> Said | None:
    if str(item.get("type")).endswith("_output"):
        return Said("tool", words(item.get("output")))
    role = str(item.get("role") or "assistant")
    return None if role in ("system", "developer") else Said(role, words(item.get("content")))


def _response_with(request: Json, text: str) -> Json:
    return request | {"instructions": _longer(request.get("instructions"), text, "input_text")}


def _response_answer(answer: Json) -> str:
    spoken = (words(item.get("content")) for item in _objects(answer.get("output")) if item.get("type") == "message")
    return "\n".join(filter(None, spoken))


def _response_streamed(events: Sequence[Json]) -> str:
    whole = (event["response"] for event in reversed(events) if isinstance(event.get("response"), dict))
    deltas = (str(e.get("delta")) for e in events if e.get("type") == "response.output_text.delta")
    return next(filter(None, map(_response_answer, whole)), "") or "".join(deltas)


# --- Anthropic: messages ----------------------------------------------------------------------------------------------


def _message_said(request: Json) -> list[Said]:
    return [each for message in _objects(request.get("messages")) for each in _turn_said(message)]


def _turn_said(message: Json) -> Iterable[Said]:
    """What a tool found stands in the message of the user that it is given with."""
    role, content = str(message.get("role")), message.get("content")
    found = [p for p in _objects(content) if str(p.get("type")).endswith("tool_result")] if role == "user" else []
    yield from (Said("tool", words(part.get("content"))) for part in found)
    if not found or words(content):
        yield Said(role, words(content))


def _message_with(request: Json, text: str) -> Json:
    return request | {"system": _longer(request.get("system"), text)}


def _message_answer(answer: Json) -> str:
    return words([part for part in _objects(answer.get("content")) if part.get("type") == "text"])


def _message_streamed(events: Sequence[Json]) -> str:
    blocks: dict[Any, str] = {}
    for event in events:
        delta = event.get("delta")
        if event.get("type") == "content_block_delta" and isinstance(delta, dict) and delta.get("type") == "text_delta":
            blocks[event.get("index")] = blocks.get(event.get("index"), "") + str(delta.get("text", ""))
    return "\n".join(blocks.values())


OPENAI: Mapping[str, Protocol] = {
    "/chat/completions": Protocol(_chat_said, _chat_with, _chat_answer, _chat_streamed),
    "/responses": Protocol(_response_said, _response_with, _response_answer, _response_streamed),
}
ANTHROPIC: Mapping[str, Protocol] = {
    "/messages": Protocol(_message_said, _message_with, _message_answer, _message_streamed),
}
"""By how the paths of calls end."""
