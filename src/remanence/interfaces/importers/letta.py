"""Letta: agent files (`.af`), of today's form with many agents, and of the older one with one.

An agent file is held in memory whole (up to 64 MB of JSON): what a message belongs to stands after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from remanence.interfaces.importers.chatgpt import speaker
from remanence.interfaces.importers.json_stream import parse
from remanence.interfaces.importers.model import Choices, Format, Found, LeftOut, Misfit
from remanence.interfaces.importers.shapes import digest, elements, item, shaped
from remanence.interfaces.importers.sources import Source


class Message(Struct):
    """A message of either form."""

    role: str
    content: Any = None
    text: str | None = None
    name: str | None = None
    created_at: str | None = None
    tool_calls: list[Any] | None = None


class Block(Struct):
    """A block of core memory."""

    value: str
    label: str = "block"


class File(Struct):
    """A file that an agent was given."""

    file_name: str | None = None
    content: str | None = None
    created_at: str | None = None


class Agent(Struct):
    """An agent; blocks stand in it in the older form only."""

    name: str | None = None
    messages: list[Any] = []
    core_memory: list[Any] = []
    block_ids: list[str] = []


class AgentFile(Struct):
    """The whole file."""

    agents: list[Any] = []
    blocks: list[Any] = []
    files: list[Any] = []


def detects(source: Source) -> bool:
    """Whether it is a file with agents, or with core memory."""
    if source.single is None:
        return False
    head = source.head(source.single)
    if head.lstrip()[:1] != b"{":
        return False
    new = b'"agents"' in head and (b'"agent_type"' in head or b'"llm_config"' in head or b'"block_ids"' in head)
    return new or b'"core_memory"' in head or (b'"agent_type"' in head and b'"in_context_message_indices"' in head)


def read(source: Source, choices: Choices) -> Iterator[Found]:
    """The blocks, the messages and the files of each agent."""
    for name in [source.single] if source.single else source.with_suffix(".af", ".json"):
        for found in elements(source, name):
            if isinstance(found, Misfit):
                yield found
                continue
            try:
                file = shaped(found[1], AgentFile)
                single = shaped(found[1], Agent)
            except ValueError as e:
                yield Misfit(found[0], f"no agent file: {e}")
                continue
            yield from _agents(file, single, name, choices)


def _agents(file: AgentFile, single: Agent, name: str, choices: Choices) -> Iterator[Found]:
    if not file.agents:
        yield from _blocks(single.core_memory, single.name or "agent", f"{name}, core_memory", choices)
        yield from _messages(single, f"{name}, messages", choices)
        return
    yield from _blocks(file.blocks, "agents", f"{name}, blocks", choices)
    for number, value in enumerate(file.agents):
        try:
            agent = shaped(value, Agent)
        except ValueError as e:
            yield Misfit(f"{name}, agents[{number}]", f"no agent: {e}")
            continue
        yield from _messages(agent, f"{name}, agents[{number}].messages", choices)
    for number, value in enumerate(file.files):
        try:
            given = shaped(value, File)
        except ValueError as e:
            yield Misfit(f"{name}, files[{number}]", f"no file: {e}")
            continue
        if given.content and given.content.strip():
            yield item(
                given.content, id=f"letta:file:{digest(given.file_name, given.content)}", at=given.created_at,
                document=True, title=given.file_name, metadata={"source": "letta", "file": given.file_name},
            )  # fmt: skip


def _blocks(values: list[Any], agent: str, place: str, choices: Choices) -> Iterator[Found]:
    for number, value in enumerate(values):
        try:
            block = shaped(value, Block)
        except ValueError as e:
            yield Misfit(f"{place}[{number}]", f"no block: {e}")
            continue
        if not block.value.strip():
            yield LeftOut("empty blocks")
            continue
        about = {"source": "letta", "block": block.label}
        actor = choices.me if block.label == "human" else None
        yield item(
            block.value, id=f"letta:{agent}:block:{block.label}:{digest(block.value)}", origin="agent",
            actor=actor, metadata=about,
        )  # fmt: skip


def _messages(agent: Agent, place: str, choices: Choices) -> Iterator[Found]:
    session, seen = f"letta:{agent.name or 'agent'}", dict[str, int]()
    for number, value in enumerate(agent.messages):
        try:
            message = shaped(value, Message)
        except ValueError as e:
            yield Misfit(f"{place}[{number}]", f"no message: {e}")
            continue
        said = list(_said(message))
        if not said:
            yield LeftOut("system prompts, events and calls of tools")
        for role, name, text in said:
            # ids in the file are its own numbering: what a message says and when is what stays the same
            key = digest(session, message.created_at, role, text)
            seen[key] = seen.get(key, 0) + 1
            yield item(
                text, id=f"letta:{key}.{seen[key]}", at=message.created_at, session=session,
                metadata={"source": "letta"}, **speaker(role, name, choices),
            )  # fmt: skip


def _said(message: Message) -> Iterator[tuple[str, str | None, str]]:
    """Roles, names and texts of what a message says: users and tools are wrapped in JSON, agents speak by a call."""
    text = _text(message)
    if message.role == "assistant":
        if text.strip() and not message.tool_calls:
            yield "assistant", message.name, text
        for call in message.tool_calls or []:
            if said := _sent(call):
                yield "assistant", message.name, said
    elif message.role == "user":
        wrapped = _unwrapped(text)
        if wrapped.get("type", "user_message") == "user_message":
            said = wrapped.get("message", text)
            if isinstance(said, str) and said.strip():
                yield "user", message.name or _name(wrapped), said
    elif message.role == "tool":
        said = _unwrapped(text).get("message", text)
        if isinstance(said, str) and said.strip() and said != "None":
            yield "tool", message.name, said


def _text(message: Message) -> str:
    if isinstance(message.content, str):
        return message.content
    parts = message.content if isinstance(message.content, list) else []
    texts = (part.get("text") for part in parts if isinstance(part, Mapping) and part.get("type", "text") == "text")
    return "\n".join(text for text in texts if isinstance(text, str)) or message.text or ""


def _unwrapped(text: str) -> Mapping[str, Any]:
    if text.lstrip()[:1] != "{":
        return {}
    try:
        found = parse(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _name(wrapped: Mapping[str, Any]) -> str | None:
    name = wrapped.get("name")
    return name if isinstance(name, str) and name.strip() else None


def _sent(call: Any) -> str:
    """What an agent says to the user by the tool "send_message"."""
    function = call.get("function") if isinstance(call, Mapping) else None
    if not isinstance(function, Mapping) or function.get("name") != "send_message":
        return ""
    said = _unwrapped(str(function.get("arguments") or "")).get("message")
    return said if isinstance(said, str) and said.strip() else ""


FORMAT = Format(name="letta", what="Letta agent file (.af)", detects=detects, read=read)
