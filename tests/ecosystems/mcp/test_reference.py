"""The nine tools against the reference memory server itself, call by call; and its file, both ways."""

import random

import pytest
from mcp import Client, StdioServerParameters

from remanence import Memory
from remanence.interfaces.banks import Banks
from remanence.interfaces.importers import memory_jsonl
from remanence.interfaces.mcp.server import make_server

NAMES = ["Ana", "ana", "Bo", "Acme Ltd", "É", ""]
TYPES = ["person", "Company", ""]
TEXTS = ["likes trains", "Likes Tea", "ana's friend", "", "a: b\n\nc", "☕"]
VERBS = ["works_at", "knows", ""]
TOOLS = ["create_entities"] * 3 + ["create_relations", "add_observations"] * 2
TOOLS += ["delete_entities", "delete_observations", "delete_relations", "read_graph", "search_nodes", "open_nodes"]


def some(chance, values, most=3):
    """Some of the values, each once: what one call names twice, the reference stores twice, and a bank once."""
    return chance.sample(values, chance.randint(0, min(most, len(values))))


def relations(chance):
    triples = {(chance.choice(NAMES), chance.choice(NAMES), chance.choice(VERBS)) for _ in range(chance.randint(0, 3))}
    return [{"from": start, "to": end, "relationType": verb} for start, end, verb in sorted(triples)]


def a_call(chance):
    """A tool and its arguments, such as a model might choose."""
    tool = chance.choice(TOOLS)
    arguments = {
        "create_entities": lambda: {"entities": [
            {"name": name, "entityType": chance.choice(TYPES), "observations": some(chance, TEXTS)}
            for name in some(chance, NAMES)]},
        "create_relations": lambda: {"relations": relations(chance)},
        "add_observations": lambda: {"observations": [
            {"entityName": name, "contents": some(chance, TEXTS)} for name in some(chance, NAMES, 2)]},
        "delete_entities": lambda: {"entityNames": some(chance, NAMES, 2)},
        "delete_observations": lambda: {"deletions": [
            {"entityName": name, "observations": some(chance, TEXTS)} for name in some(chance, NAMES, 2)]},
        "delete_relations": lambda: {"relations": relations(chance)},
        "read_graph": dict,
        "search_nodes": lambda: {"query": chance.choice(["ana", "TRAINS", "company", "é", "", "nothing"])},
        "open_nodes": lambda: {"names": some(chance, NAMES)},
    }  # fmt: skip
    return tool, arguments[tool]()


async def told(client, tool, arguments):
    result = await client.call_tool(tool, arguments)
    return [part.text for part in result.content], result.structured_content, bool(result.is_error)


@pytest.fixture
def reference(packages, tmp_path):
    """How to start the reference server over a file of its own."""
    environment = {"MEMORY_FILE_PATH": str(tmp_path / "memory.jsonl"), "PATH": ""}
    return StdioServerParameters(command=str(packages["node"]), args=[str(packages["reference"])], env=environment)


async def test_the_tools_are_the_same(reference):
    """By name, title, arguments, what must be there, and what they say of themselves."""
    with Memory(":memory:") as memory:
        banks = Banks(memory, folder=None, open=Memory)
        async with Client(reference) as theirs, Client(make_server(banks, tools=["memory"])) as ours:
            known = {tool.name: tool for tool in (await theirs.list_tools()).tools}
            made = {tool.name: tool for tool in (await ours.list_tools()).tools}
            assert known.keys() == made.keys()
            for name, tool in known.items():
                assert made[name].title == tool.title
                assert made[name].input_schema["properties"].keys() == tool.input_schema.get("properties", {}).keys()
                assert made[name].input_schema.get("required", []) == tool.input_schema.get("required", [])
                assert made[name].output_schema["properties"].keys() == tool.output_schema["properties"].keys()
                assert made[name].annotations.read_only_hint == tool.annotations.read_only_hint


async def test_every_call_gives_what_the_reference_gives(reference, tmp_path):
    """In text and structure, errors included, over forty made-up sessions; and the file they leave is ours, too."""
    chance, kept = random.Random(7), tmp_path / "memory.jsonl"
    async with Client(reference) as theirs:
        for _ in range(40):
            kept.unlink(missing_ok=True)
            with Memory(":memory:") as memory:
                banks = Banks(memory, folder=None, open=Memory)
                async with Client(make_server(banks, tools=["memory"])) as ours:
                    for tool, arguments in [a_call(chance) for _ in range(12)]:
                        assert await told(ours, tool, arguments) == await told(theirs, tool, arguments), (
                            tool,
                            arguments,
                        )
                written = kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []
                assert [*memory_jsonl.lines(memory)] == written
                with Memory(":memory:") as copy:
                    copy.retain_many(memory_jsonl.items(written))
                    assert [*memory_jsonl.lines(copy)] == written


async def test_the_reference_reads_what_a_bank_writes(reference, tmp_path):
    """The same graph."""
    with Memory(":memory:") as memory:
        banks = Banks(memory, folder=None, open=Memory)
        async with Client(make_server(banks, tools=["memory"])) as ours:
            ana = {"name": "Ana", "entityType": "person", "observations": ["likes\ntea", "☕"]}
            await ours.call_tool("create_entities", {"entities": [ana]})
            relation = {"from": "Ana", "to": "Acme", "relationType": "works_at"}
            await ours.call_tool("create_relations", {"relations": [relation]})
            (tmp_path / "memory.jsonl").write_text("\n".join(memory_jsonl.lines(memory)), encoding="utf-8")
            async with Client(reference) as theirs:
                assert await told(theirs, "read_graph", {}) == await told(ours, "read_graph", {})
