"""A server for the protocol's conformance suite: Remanence's own, served as it is, and the things that suite asks for.

python fixture_server.py PORT
"""

import sys
from typing import Literal

import anyio
import uvicorn
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.prompts.base import UserMessage
from mcp.types import (
    AudioContent,
    EmbeddedResource,
    ImageContent,
    SamplingMessage,
    TextContent,
    TextResourceContents,
)
from pydantic import BaseModel, ConfigDict, Field

from remanence import Memory
from remanence.interfaces.banks import Banks
from remanence.interfaces.mcp.http import RETRY, Events
from remanence.interfaces.mcp.server import make_server

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
WAV = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA="


def text_resource(uri, text, mime="text/plain"):
    return EmbeddedResource(type="resource", resource=TextResourceContents(uri=uri, mime_type=mime, text=text))


def add_tools(server):
    image = ImageContent(type="image", data=PNG, mime_type="image/png")

    @server.tool(structured_output=False)
    async def test_simple_text() -> str:
        """A text."""
        return "This is a simple text response for testing."

    @server.tool(structured_output=False)
    async def test_image_content() -> list:
        """An image."""
        return [image]

    @server.tool(structured_output=False)
    async def test_audio_content() -> list:
        """A sound."""
        return [AudioContent(type="audio", data=WAV, mime_type="audio/wav")]

    @server.tool(structured_output=False)
    async def test_embedded_resource() -> list:
        """A resource."""
        return [text_resource("test://embedded-resource", "This is an embedded resource content.")]

    @server.tool(structured_output=False)
    async def test_multiple_content_types() -> list:
        """A text, an image and a resource."""
        found = text_resource("test://mixed-content-resource", '{"test":"data","value":123}', "application/json")
        return [TextContent(type="text", text="Multiple content types test:"), image, found]

    @server.tool(structured_output=False)
    async def test_tool_with_logging(ctx: Context) -> str:
        """Three lines of log."""
        for line in ("Tool execution started", "Tool processing data", "Tool execution completed"):
            await ctx.session.send_log_message("info", line, related_request_id=ctx.request_id)
            await anyio.sleep(0.05)
        return "done"

    @server.tool(structured_output=False)
    async def test_error_handling() -> str:
        """An error."""
        raise ValueError("This tool intentionally returns an error for testing")

    @server.tool(structured_output=False)
    async def test_tool_with_progress(ctx: Context) -> str:
        """Three notices of progress."""
        for done in (0, 50, 100):
            await ctx.report_progress(done, 100)
            await anyio.sleep(0.05)
        return "done"

    @server.tool(structured_output=False)
    async def test_reconnection(ctx: Context) -> str:
        """An answer on the stream that the client opens anew."""
        await ctx.close_sse_stream()
        await anyio.sleep(0.1)
        return "Reconnection test completed successfully"


class Address(BaseModel):
    street: str = ""
    city: str = ""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class User(BaseModel):
    username: str = Field(description="User's response")
    email: str = Field(description="User's email address")


class Defaults(BaseModel):
    name: str = "John Doe"
    age: int = 30
    score: float = 95.5
    status: Literal["active", "inactive", "pending"] = "active"
    verified: bool = True


def titled(word, values):
    """A value for each name, with a title."""
    return [{"const": f"value{n}", "title": f"{name} {word}"} for n, name in enumerate(values, 1)]


NAMES = ("First", "Second", "Third")
ENUMS = {
    "type": "object",
    "properties": {
        "untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
        "titledSingle": {"type": "string", "oneOf": titled("Option", NAMES)},
        "legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"],
                       "enumNames": ["Option One", "Option Two", "Option Three"]},
        "untitledMulti": {"type": "array", "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
        "titledMulti": {"type": "array", "items": {"anyOf": titled("Choice", NAMES)}},
    },
    "required": [],
}  # fmt: skip


def add_questions(server):
    @server.tool(structured_output=False)
    async def test_sampling(prompt: str, ctx: Context) -> str:
        """What the client's model says."""
        asked = SamplingMessage(role="user", content=TextContent(type="text", text=prompt))
        result = await ctx.session.create_message([asked], max_tokens=100, related_request_id=ctx.request_id)
        return f"LLM response: {result.content.text}"

    @server.tool(structured_output=False)
    async def test_elicitation(message: str, ctx: Context) -> str:
        """What the user says."""
        result = await ctx.elicit(message, User)
        return f"User response: action={result.action}, content={getattr(result, 'data', None)}"

    @server.tool(structured_output=False)
    async def test_elicitation_sep1034_defaults(ctx: Context) -> str:
        """What the user says, with defaults."""
        result = await ctx.elicit("Say who you are", Defaults)
        return f"Elicitation completed: action={result.action}, content={getattr(result, 'data', None)}"

    @server.tool(structured_output=False)
    async def test_elicitation_sep1330_enums(ctx: Context) -> str:
        """What the user chooses."""
        result = await ctx.session.elicit_form("Choose", ENUMS, related_request_id=ctx.request_id)
        return f"Elicitation completed: action={result.action}, content={result.content}"

    @server.tool(name="json_schema_2020_12_tool", structured_output=False)
    async def with_schema(name: str = "", address: Address | None = None) -> str:
        """Tool with JSON Schema 2020-12 features"""
        return f"{name} {address}"

    schema = server._tool_manager.get_tool("json_schema_2020_12_tool").parameters
    parts = {"street": {"type": "string"}, "city": {"type": "string"}}
    schema.clear()
    schema |= {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": False,
        "$defs": {"address": {"type": "object", "properties": parts}},
        "properties": {"name": {"type": "string"}, "address": {"$ref": "#/$defs/address"}},
    }  # fmt: skip


def add_resources(server):
    @server.resource("test://static-text", mime_type="text/plain", description="A text.")
    def static_text() -> str:
        return "This is the content of the static text resource."

    @server.resource("test://static-binary", mime_type="image/png", description="An image.")
    def static_binary() -> bytes:
        import base64

        return base64.b64decode(PNG)

    @server.resource("test://template/{id}/data", mime_type="application/json", description="A template.")
    def template(id: str) -> str:
        return f'{{"id":"{id}","templateTest":true,"data":"Data for ID: {id}"}}'

    @server.resource("test://watched-resource", mime_type="text/plain", description="Watched.")
    def watched() -> str:
        return "watched"

    @server.prompt(description="Simple.")
    def test_simple_prompt() -> str:
        return "This is a simple prompt for testing."

    @server.prompt(description="With arguments.")
    def test_prompt_with_arguments(arg1: str, arg2: str) -> str:
        return f"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"

    @server.prompt(description="With a resource.")
    def test_prompt_with_embedded_resource(resourceUri: str) -> list:  # noqa: N803
        return [
            UserMessage(text_resource(resourceUri, "Embedded resource content for testing.")),
            UserMessage("Please process the embedded resource above."),
        ]

    @server.prompt(description="With an image.")
    def test_prompt_with_image() -> list:
        return [
            UserMessage(ImageContent(type="image", data=PNG, mime_type="image/png")),
            UserMessage("Please analyze the image above."),
        ]


class AsAgreed:
    """Has each request of a session name the protocol that the suite agrees on when it begins one.

    Later it names 2025-03-26 in one scenario, to whose clients no stream may begin with an empty event.
    """

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        names = {name for name, _ in scope.get("headers", ())}
        if b"mcp-session-id" in names:
            named = [(name, value) for name, value in scope["headers"] if name != b"mcp-protocol-version"]
            scope = {**scope, "headers": [*named, (b"mcp-protocol-version", b"2025-11-25")]}
        await self.app(scope, receive, send)


if __name__ == "__main__":
    served = make_server(Banks(Memory(":memory:"), folder=None, open=Memory))
    for add in (add_tools, add_questions, add_resources):
        add(served)
    app = AsAgreed(served.streamable_http_app(event_store=Events(), retry_interval=RETRY))
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
