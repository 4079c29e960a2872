"""No answer floods a context, however much a bank holds and whatever is asked for; a long call tells how it goes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence import Memory
from remanence.interfaces.graph import Graph
from remanence.interfaces.mcp.budget import LEAST, MOST_TOKENS, clip, fitting, lines, size
from remanence.retrieval.packing.tokens import count_tokens

LONG = "the harbour was calm and grey, said 港 to Ana. " * 40


@pytest.fixture(scope="module")
def huge(tmp_path_factory):
    """A bank of thousands of texts, some of them very long, with a large graph and long names."""
    path = tmp_path_factory.mktemp("huge") / "huge.rem"
    with Memory(path, durability="normal") as memory:
        memory.retain_many(
            {"text": f"Report {n}: {LONG if n % 10 == 0 else 'the harbour was calm.'}", "actor": "Ana " * (n % 200 + 1),
             "at": f"2025-01-{n % 28 + 1:02}"} for n in range(1200)
        )  # fmt: skip
        memory.retain("the harbour of " + LONG * 40, metadata={"note": "x" * 100_000}, tags=["y" * 900], id="long")
        memory.retain_many(
            {"text": f"I like harbour {n} and I live in Town{n}.", "actor": "Bo", "at": "2025-03-01"}
            for n in range(300)
        )
        graph = Graph(memory)
        graph.create_entities(
            [{"name": "Hub", "entityType": "port", "observations": [f"{n} {LONG[:200]}" for n in range(500)]}]
            + [{"name": f"Ship {n}", "entityType": "ship", "observations": ["calm " * 20]} for n in range(500)]
        )
        graph.create_relations([{"from": "Hub", "to": f"Ship {n}", "relationType": "harbours"} for n in range(500)])
    return path


@pytest.mark.parametrize(
    ("tool", "arguments", "most"),
    [
        ("recall", {"query": "the harbour", "k": 100}, 1000),
        ("recall", {"query": "the harbour", "k": 100, "tokens": 50}, 500),
        ("recall", {"query": "the harbour", "k": 100, "tokens": MOST_TOKENS}, MOST_TOKENS),
        ("reflect", {"question": "What was calm?"}, 3000),
        ("timeline", {"k": 100}, 2000),
        ("timeline", {"about": "harbour", "k": 100, "tokens": 100}, 500),
        ("profile", {"of": "Bo", "tokens": MOST_TOKENS}, MOST_TOKENS),
        ("search", {"query": "the harbour"}, 3000),
        ("fetch", {"id": "LONG"}, MOST_TOKENS),
        ("read_graph", {}, 1.5 * MOST_TOKENS),
        ("search_nodes", {"query": "calm"}, 1.5 * MOST_TOKENS),
        ("open_nodes", {"names": ["Hub"]}, 1.5 * MOST_TOKENS),
    ],
)
def test_answers_of_a_huge_bank_are_short(session, huge, tool, arguments, most):
    """The text, and the structured part beside it; neither is empty."""
    memory = Memory(huge)
    if arguments.get("id") == "LONG":
        arguments = {"id": memory.history("long")[0].subjects[1]}

    async def work(client):
        return await client.call_tool(tool, arguments)

    result = session(work, memory=memory, tools=["own", "memory", "search"])
    assert not result.is_error, result.content[0].text
    text = "".join(part.text for part in result.content)
    assert 20 < count_tokens(text) <= most * 1.1
    assert 20 < size(result.structured_content) <= max(LEAST, most) * 1.1  # line breaks are escaped
    if tool in ("read_graph", "search_nodes", "open_nodes"):
        assert "are left out. search_nodes and open_nodes show a part." in result.content[-1].text


def test_resources_of_a_huge_bank_are_short(session, huge):
    """What came last, a long record with much metadata, the profile, the graph, and the prompt."""
    memory = Memory(huge)
    long = memory.history("long")[0].subjects[1]

    async def work(client):
        for uri in ("remanence://recent", f"remanence://record/{long}", "memory://knowledge-graph"):
            text = (await client.read_resource(uri)).contents[0].text
            assert json.loads(text)
            assert count_tokens(text) <= 1.5 * MOST_TOKENS, uri
        prompt = await client.get_prompt("with_memory", {"question": "What was calm?"})
        assert count_tokens(prompt.messages[0].content.text) < 2100

    session(work, memory=memory, tools=["own", "memory"])


def test_an_act_on_many_records_names_the_first(session, huge, tmp_path):
    """A thousand ids would be as long as a thousand words."""
    with Memory(huge) as memory:
        memory.backup(tmp_path / "copy.rem")
    memory = Memory(tmp_path / "copy.rem")
    ids = [record.id for record in memory.list(unit="turn", limit=1000)]

    async def work(client):
        return await client.call_tool("forget", {"ids": ids})

    structured = session(work, memory=memory).structured_content
    assert (structured["count"], len(structured["ids"])) == (1000, 100)


@given(st.text(max_size=300), st.integers(1, 50))
def test_a_clipped_text_is_the_beginning_of_the_whole(text, tokens):
    """Whole where it fits, and never over its tokens by more than the ellipsis."""
    kept = clip(text, tokens)
    assert count_tokens(kept) <= max(tokens, count_tokens("…"))
    assert text.startswith(kept.removesuffix("…")) or kept == text


@given(st.lists(st.text(max_size=900), max_size=20), st.integers(50, 2000))
def test_what_fits_is_within_the_tokens(texts, tokens):
    """At least one text is given, in order, each from its beginning."""
    kept = fitting(texts, tokens)
    assert all(text.startswith(part.removesuffix("…")) for text, part in zip(texts, kept, strict=False))
    assert not texts or kept
    assert len(kept) <= 1 or sum(map(count_tokens, kept)) <= tokens
    assert "left out: ask" in lines(["word " * 100] * 30, 60, "ask again")


def test_a_long_call_tells_how_far_it_is(session, tmp_path):
    """Each notice is further than the one before, and says what is done."""
    memory = Memory(tmp_path / "new.rem", durability="normal")
    memory.retain_many({"text": f"I like harbour {n} and I live in Town{n}.", "actor": "Bo"} for n in range(400))
    notices = []

    async def note(progress, total, message):
        notices.append((progress, total, message))

    async def work(client):
        return await client.call_tool("profile", {"of": "Bo"}, progress_callback=note)

    assert not session(work, memory=memory, every=0.01).is_error
    told = [progress for progress, _, _ in notices]
    assert told
    assert told == sorted(set(told))
    assert any("texts read" in message for _, _, message in notices)
