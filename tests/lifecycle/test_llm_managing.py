"""A model decides what a new statement does to those like it; nothing is lost, and all can be undone."""

import json
from contextlib import contextmanager

import pytest

from remanence import Memory
from remanence.testing.llm_server import LlmServer, saying, status

RECIPE = """
name = "judges"
unit = "statement"
extract = { use = "sentences.v1" }
manage = { use = "judged.v1", similar = 3 }
channels = [{ use = "lexical.v1" }]
fuse = { use = "sum.v1" }
"""
OLD, NEW = "The boat engine runs on diesel.", "The boat engine runs on petrol."


class Judge:
    """A model that reads nothing out of turns, and says one operation of whatever it is asked to judge."""

    def __init__(self, operation, memory=1):
        self.operation, self.memory, self.asked = operation, memory, []

    def __call__(self, request):
        shown = json.loads(request["messages"][-1]["content"])
        if "fact" not in shown:
            return '{"statements": []}'
        self.asked.append(shown)
        return json.dumps({"operation": self.operation, "memory": self.memory})


@pytest.fixture
def recipe(tmp_path):
    path = tmp_path / "judges.toml"
    path.write_text(RECIPE, encoding="utf-8")
    return str(path)


@contextmanager
def judged(recipe, clock, judge, **item):
    """The bank after a model has judged what was said on two days."""
    with LlmServer(saying(judge)) as server, Memory(":memory:", recipe=recipe, clock=clock, llm=server.llm) as memory:
        for day, text in enumerate((OLD, NEW), start=1):
            memory.retain(text, at=f"2025-06-0{day}", session="s", **item)
            memory.wait()
        yield memory


def believed(memory):
    return [record.text for record in memory.list("records", unit="statement")]


@pytest.mark.parametrize(
    ("operation", "left"),
    [("ADD", [OLD, NEW]), ("UPDATE", [NEW]), ("DELETE", [NEW]), ("NOOP", [OLD])],
)
def test_each_operation_does_what_it_says(recipe, clock, operation, left):
    """ADD keeps both, UPDATE and DELETE retire the old one, NOOP the new one; one undo takes a judgement back."""
    judge = Judge(operation)
    with judged(recipe, clock, judge) as memory:
        assert believed(memory) == left
        assert [(each["fact"]["text"], [m["text"] for m in each["memories"]]) for each in judge.asked] == [(NEW, [OLD])]
        assert memory.verify().ok
        memory.wait()
        assert len(judge.asked) == 1
        if operation != "ADD":
            memory.undo(list(memory.journal())[-1].operation)
            assert believed(memory) == [OLD, NEW]


def test_what_an_update_ends_was_true_until_then(recipe, clock):
    """The old statement is closed when the new one became true, and still found as of before."""
    with judged(recipe, clock, Judge("UPDATE")) as memory:
        before = memory.recall("boat engine", as_of="2025-06-01T12:00")
        assert [hit.text for hit in before] == [OLD]
        assert str(before[0].record.valid_to.date()) == "2025-06-02"


@pytest.mark.parametrize("memory_named", [None, 0, 7, -1])
def test_a_memory_that_was_not_shown_is_not_touched(recipe, clock, memory_named):
    """A number of none is ADD."""
    with judged(recipe, clock, Judge("DELETE", memory_named)) as memory:
        assert believed(memory) == [OLD, NEW]


@pytest.mark.parametrize("reply", ["no idea", '{"operation": "ERASE", "memory": 1}', '{"operation": "UPDATE"', "[]"])
def test_a_reply_of_no_use_leaves_both(recipe, clock, reply):
    """It is tried again later, and given up; nothing is lost."""

    def judge(request):
        return reply if "fact" in request["messages"][-1]["content"] else '{"statements": []}'

    with judged(recipe, clock, judge) as memory:
        assert believed(memory) == [OLD, NEW]
        assert memory.verify().ok


def test_a_model_that_is_away_is_asked_later(recipe, clock):
    """The statements wait in the bank's queue."""
    with LlmServer(status(503)) as away, Memory(":memory:", recipe=recipe, clock=clock, llm=away.llm) as memory:
        memory.retain_many([{"text": OLD, "at": "2025-06-01"}, {"text": NEW, "at": "2025-06-02"}])
        memory.wait()
        assert believed(memory) == [OLD, NEW]
        assert memory.stats().llm.errors


def test_what_a_judgement_takes_is_told_before(recipe, clock):
    """The price counts a call for each statement that has others to be held against, and its tokens."""
    judge = Judge("ADD")
    with LlmServer(saying(judge)) as server, Memory(":memory:", recipe=recipe, clock=clock, llm=server.llm) as memory:
        memory.retain_many([{"text": OLD}, {"text": NEW}])
        reading = memory.price()
        memory._faculties.learning.read()
        both = memory.price()
        assert both.calls - reading.calls == 1
        memory.wait()
        assert len(judge.asked) == 1
        assert both.tokens_in == memory.stats().llm.tokens_in
        assert memory.stats().llm.unread == memory.price().calls == 0


def test_what_is_trusted_less_takes_no_place(recipe, clock):
    """A tool's words retire none of a user's, whatever the model says (promise 7)."""
    judge = Judge("UPDATE")
    server = LlmServer(saying(judge))
    with server, Memory(":memory:", recipe=recipe, clock=clock, llm=server.llm) as memory:
        memory.retain(OLD, actor="ana", at="2025-06-01", session="s")
        memory.retain(NEW, origin="web", at="2025-06-02", session="s")
        memory.wait()
        assert judge.asked
        assert any(OLD in text for text in believed(memory))


def test_without_a_model_the_rules_reconcile(recipe, clock):
    """The stand-in: nothing is asked, and what says the same is kept once."""
    with Memory(":memory:", recipe=recipe, clock=clock) as memory:
        memory.retain_many([{"text": OLD}, {"text": OLD}, {"text": NEW}])
        memory.wait()
        assert believed(memory) == [OLD, NEW]
