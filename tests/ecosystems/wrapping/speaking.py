"""What servers of the three protocols answer, whole or as a stream, with a text or the call of a tool."""

import gzip
import json

from remanence.testing.llm_server import Answer

USAGE = {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2}


def answering(*texts, tool=False):
    """A behaviour of the server: whatever it is asked by, it says the next of these texts, the last for ever."""
    left = list(texts)

    def behave(request):
        text = left.pop(0) if len(left) > 1 else left[0]
        kind = request["path"].partition("?")[0].rsplit("/", 1)[-1]
        whole, parts = {"completions": chat, "responses": response, "messages": message}[kind](text, tool)
        if not request.get("stream"):
            return Answer(200, json.dumps(whole).encode())
        lines = "".join(f"event: {part.get('type', 'x')}\ndata: {json.dumps(part)}\n\n" for part in parts)
        ended = lines + ("data: [DONE]\n\n" if kind == "completions" else "")
        head = {"Content-Type": "text/event-stream; charset=utf-8", "Content-Encoding": "gzip"}
        return Answer(200, gzip.compress(ended.encode()), head)

    return behave


def halves(text):
    middle = len(text) // 2
    return [text[:middle], text[middle:]]


def chat(text, tool):
    call = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
    said = (
        {"role": "assistant", "content": None, "tool_calls": [call]} if tool else {"role": "assistant", "content": text}
    )
    about = {"id": "chatcmpl-1", "created": 1, "model": "m"}
    whole = about | {"object": "chat.completion", "choices": [{"index": 0, "message": said, "finish_reason": "stop"}]}
    deltas = [{"role": "assistant", "content": ""}, *({"content": half} for half in halves(text))]
    parts = [{"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    parts += [{"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}, {"choices": [], "usage": None}]
    return whole, [about | {"object": "chat.completion.chunk"} | part for part in parts]


def response(text, tool):
    content = [{"type": "output_text", "text": text, "annotations": []}]
    said = {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": content}
    call = {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "weather", "arguments": "{}"}
    whole = {
        "id": "resp_1", "object": "response", "created_at": 1, "status": "completed", "model": "m", "tools": [],
        "output": [call if tool else said], "parallel_tool_calls": True, "tool_choice": "auto",
    }  # fmt: skip
    empty = whole | {"output": [], "status": "in_progress"}
    at = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    parts = [
        {"type": "response.created", "response": empty},
        {
            "type": "response.output_item.added",
            "output_index": 0,
            "item": said | {"content": [], "status": "in_progress"},
        },
        {"type": "response.content_part.added", **at, "part": {"type": "output_text", "text": "", "annotations": []}},
        *({"type": "response.output_text.delta", **at, "delta": half, "logprobs": []} for half in halves(text)),
        {"type": "response.output_text.done", **at, "text": text, "logprobs": []},
        {"type": "response.completed", "response": whole},
    ]
    return whole, [part | {"sequence_number": n} for n, part in enumerate(parts)]


def message(text, tool):
    said = {"type": "text", "text": text}
    call = {"type": "tool_use", "id": "call_1", "name": "weather", "input": {}}
    about = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "stop_sequence": None, "usage": USAGE}
    whole = about | {"content": [call if tool else said], "stop_reason": "end_turn"}
    deltas = [{"type": "text_delta", "text": half} for half in halves(text)]
    return whole, [
        {"type": "message_start", "message": about | {"content": [], "stop_reason": None}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        *({"type": "content_block_delta", "index": 0, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": USAGE},
        {"type": "message_stop"},
    ]
