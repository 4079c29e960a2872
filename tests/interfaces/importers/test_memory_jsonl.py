"""The reference memory server's file, both ways."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remanence import Memory
from remanence.interfaces.graph import Graph
from remanence.interfaces.importers import memory_jsonl

LINES = [
    '{"type":"entity","name":"Ana","entityType":"person","observations":["lives in Lisbon","likes tea ☕"]}',
    '{"type":"entity","name":"Acme","entityType":"company","observations":[]}',
    '{"type":"relation","from":"Ana","to":"Acme","relationType":"works_at"}',
]


def test_a_file_comes_back_line_by_line():
    """As that server writes it."""
    with Memory(":memory:") as memory:
        memory.retain_many(memory_jsonl.items(LINES))
        assert [*memory_jsonl.lines(memory)] == LINES
        assert memory.recall("Where does Ana live?")[0].text == "Ana: lives in Lisbon"


def test_reading_a_file_again_stores_nothing_twice():
    """Nor reading it with more lines."""
    more = [*LINES, LINES[0].replace("likes tea ☕", "likes rain")]
    with Memory(":memory:") as memory:
        memory.retain_many(memory_jsonl.items(LINES))
        receipt = memory.retain_many(memory_jsonl.items(more))
        assert len(receipt.records) == 1
        assert Graph(memory).open_nodes(["Ana"])["entities"][0]["observations"][-1] == "likes rain"


def test_lines_of_other_types_and_blank_lines_are_passed_over():
    """As that server does."""
    assert [*memory_jsonl.items(["", '{"type":"note","text":"x"}', "  \n"])] == []


@pytest.mark.parametrize(
    "line",
    [
        "{", "[]", "1", '"x"', "null", '{"name":"x"}', '{"type":"entity","name":"x"}', "[" * 100_000,
        '{"type":"entity","name":1,"entityType":"t","observations":[]}',
        '{"type":"entity","name":"x","entityType":"t","observations":"abc"}',
        '{"type":"entity","name":"x","entityType":"t","observations":[null]}',
        '{"type":"relation","from":"x","to":"y"}',
    ],
)  # fmt: skip
def test_a_line_that_is_none_is_named(line):
    """The rest of the error says why."""
    with pytest.raises(ValueError, match="line 2: this is neither an entity nor a relation"):
        [*memory_jsonl.items([LINES[0], line])]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.recursive(
    st.none() | st.booleans() | st.text(max_size=4), lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["type", "name", "entityType", "observations", "from", "to"]), inner, max_size=4)
).map(json.dumps))  # fmt: skip
def test_no_line_breaks_the_reader(line):
    """Items, none, or a ValueError."""
    try:
        found = memory_jsonl.items_of(line)
    except ValueError:
        return
    assert all(item["id"] and item["text"] for item in found)
