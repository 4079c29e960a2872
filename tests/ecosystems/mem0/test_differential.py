"""mem0's class and ours, given the same calls: the same answers, but for ids, times and scores.

mem0 runs with `infer=False`, Qdrant in a folder, and our embedder.
"""

import asyncio
import inspect
import uuid
from datetime import UTC, date, datetime, timedelta
from functools import partial

import mem0
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from remanence import Memory as Bank
from remanence.adapters.conformance.mem0 import local_memory
from remanence.adapters.mem0 import AsyncMemory, Memory

SAID = ("Ana repaired a violin.", "Bruno sold the tandem.", "Chiara found an old map.", "Ana lives in Lisbon.")
CALLS = ("add", "get", "get_all", "search", "update", "delete", "delete_all", "history", "reset")
WHO = st.sampled_from([{"user_id": "ana"}, {"user_id": "ben"}, {"agent_id": "bot"}, {"user_id": "ana", "run_id": "r1"}])
TEXT = st.sampled_from(SAID)
STEP = st.one_of(
    st.tuples(st.just("add"), WHO, TEXT, st.sampled_from([None, {"n": 1}, {"n": 2, "topic": "work"}])),
    st.tuples(st.just("update"), st.integers(0, 9), TEXT, st.sampled_from([None, {"n": 3}])),
    st.tuples(st.just("delete"), st.integers(0, 9)),
    st.tuples(st.just("delete_all"), WHO),
)


@pytest.fixture
def both(tmp_path):
    """Theirs and ours, empty."""
    theirs = local_memory(tmp_path)
    with Memory(tmp_path / "ours.rem") as ours:
        yield theirs, ours
    theirs.vector_store.client.close()
    theirs.close()


def alike(memory):
    """What of a memory must be equal."""
    return {name: value for name, value in memory.items() if name not in ("id", "created_at", "updated_at", "score")}


def held(memory, who):
    return sorted((alike(each) for each in memory.get_all(filters=who, top_k=100)["results"]), key=str)


def found(memory, query, filters, **options):
    hits = memory.search(query, filters=filters, top_k=100, threshold=0.0, **options)["results"]
    return {each["memory"] for each in hits}


def change(memory, id, given_):
    """A deletion, or an update where there is a text."""
    if len(given_) == 1:
        return memory.delete(id)
    return memory.update(id, text=given_[1], metadata=given_[2])


def told(memory, id):
    """The history, without updates to the same words: a bank keeps none that changes nothing."""
    entries = [(e["event"], e["old_memory"], e["new_memory"], e["is_deleted"], e["role"]) for e in memory.history(id)]
    return [each for each in entries if each[1] != each[2]]


def refusal(call):
    """Whether a call was refused as a caller's mistake."""
    try:
        call()
    except (ValueError, mem0.exceptions.ValidationError):
        return True
    return False


def test_the_calls_are_the_same():
    """Every argument of mem0's has its name, its place and its default here, in both classes."""
    for theirs, ours in ((mem0.Memory, Memory), (mem0.AsyncMemory, AsyncMemory)):
        for name in CALLS:
            wanted, offered = (inspect.signature(getattr(c, name)).parameters for c in (theirs, ours))
            for argument, parameter in wanted.items():
                if parameter.kind is not parameter.VAR_KEYWORD and argument != "llm":
                    assert offered[argument].kind is parameter.kind, (name, argument)
                    if argument != "expiration_date":
                        assert offered[argument].default == parameter.default, (name, argument)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, min_size=1, max_size=8))
def test_any_sequence_of_calls_leaves_the_same(tmp_path_factory, steps):
    """Memories, their metadata, histories, and whether a call is refused."""
    folder = tmp_path_factory.mktemp("both")
    theirs = local_memory(folder)
    with Memory(":memory:") as ours:
        ids = list[tuple[str, str]]()
        for step, *given_ in steps:
            if step == "add":
                who, text, metadata = given_
                pair = [m.add(text, **who, metadata=metadata, infer=False)["results"] for m in (theirs, ours)]
                assert [{**each, "id": ""} for each in pair[0]] == [{**each, "id": ""} for each in pair[1]]
                ids.append((pair[0][0]["id"], pair[1][0]["id"]))
            elif step == "delete_all":
                assert theirs.delete_all(**given_[0]) == ours.delete_all(**given_[0])
            elif ids:
                pair = ids[given_[0] % len(ids)]
                assert refusal(partial(change, theirs, pair[0], given_)) == refusal(
                    partial(change, ours, pair[1], given_)
                )
        for who in ({"user_id": "ana"}, {"user_id": "ben"}, {"agent_id": "bot"}, {"run_id": "r1"}):
            assert held(theirs, who) == held(ours, who)
            assert found(theirs, SAID[0], who) >= found(ours, SAID[0], who)
        for own, other in ids:
            gots = theirs.get(own), ours.get(other)
            assert (gots[0] and alike(gots[0])) == (gots[1] and alike(gots[1]))
            assert (gots[0] and set(gots[0])) == (gots[1] and set(gots[1]))
            assert told(theirs, own) == told(ours, other)
    theirs.vector_store.client.close()
    theirs.close()


def test_messages_are_taken_in_every_form(both):
    """A text, a message, a list; names, parts, the system's, and what is no message."""
    forms = [
        "I live in Lisbon",
        {"role": "user", "content": "I like tea"},
        [{"role": "system", "content": "Be kind"}, {"role": "user", "content": "I sold the tandem", "name": "ana"},
         {"role": "assistant", "content": "Noted"}, {"role": "assistant", "tool_calls": []}],
        [{"role": "user", "content": [{"type": "text", "text": "two"}, {"type": "text", "text": "parts"}]}],
        [],
    ]  # fmt: skip
    for form in forms:
        answers = [m.add(form, user_id="ana", agent_id="bot", infer=False)["results"] for m in both]
        assert [{**each, "id": ""} for each in answers[0]] == [{**each, "id": ""} for each in answers[1]], form
    assert held(both[0], {"user_id": "ana"}) == held(both[1], {"user_id": "ana"})
    ours = both[1].get_all(filters={"agent_id": "bot"})["results"]
    assert all(uuid.UUID(each["id"]).version == 4 for each in ours)


@pytest.mark.parametrize("filters", [
    {"n": 1}, {"n": {"gt": 1}}, {"n": {"gte": 1, "lt": 3}}, {"n": {"in": [1, 3]}}, {"n": {"ne": 2}},
    {"topic": "work"}, {"topic": {"contains": "work"}}, {"topic": {"icontains": "work"}}, {"topic": "*"},
    {"AND": [{"n": {"gte": 2}}, {"topic": "work"}]}, {"OR": [{"n": 1}, {"n": 3}]}, {"NOT": [{"topic": "work"}]},
])  # fmt: skip
def test_filters_choose_the_same(both, filters):
    """Conditions, lists, and their combinations, inside of one user's memories."""
    for m in both:
        for n, text in enumerate(SAID):
            m.add(text, user_id="ana", metadata={"n": n, "topic": "work" if n % 2 else "play"}, infer=False)
        m.add(SAID[0], user_id="ben", metadata={"n": 1, "topic": "work"}, infer=False)
    query = " ".join(SAID)
    assert found(both[1], query, {"user_id": "ana"}) == set(SAID)
    assert found(both[0], query, {"user_id": "ana", **filters}) == found(both[1], query, {"user_id": "ana", **filters})


def test_metadata_says_nothing_of_whose_a_memory_is(both):
    """Neither when it is added nor when it is updated."""
    for m in both:
        id = m.add(SAID[0], agent_id="bot", metadata={"user_id": "ben", "n": 1}, infer=False)["results"][0]["id"]
        m.update(id, metadata={"user_id": "ben", "actor_id": "x", "n": 2})
        assert held(m, {"user_id": "ben"}) == []
    assert held(both[0], {"agent_id": "bot"}) == held(both[1], {"agent_id": "bot"})


def test_what_has_expired_is_shown_on_request_only(both):
    """From the day after; by `update`, too."""
    today = datetime.now(UTC).date()
    for m in both:
        for days, text in zip((-1, 0, 1), SAID, strict=False):
            m.add(text, user_id="ana", expiration_date=today + timedelta(days=days), infer=False)
        id = m.add(SAID[3], user_id="ana", expiration_date=str(today), infer=False)["results"][0]["id"]
        m.update(id, expiration_date=date(2001, 1, 1))
        shown = {each["memory"] for each in m.get_all(filters={"user_id": "ana"})["results"]}
        assert shown == found(m, " ".join(SAID), {"user_id": "ana"}) == set(SAID[1:3])
        assert found(m, " ".join(SAID), {"user_id": "ana"}, show_expired=True) == set(SAID)
        m.update(id, expiration_date=None)
        assert SAID[3] in found(m, " ".join(SAID), {"user_id": "ana"})
    assert held(both[0], {"user_id": "ana"}) == held(both[1], {"user_id": "ana"})


@pytest.mark.parametrize("call", [
    lambda m: m.add("x", infer=False), lambda m: m.add("x", user_id=" ", infer=False),
    lambda m: m.add("x", user_id="a b", infer=False), lambda m: m.add(17, user_id="a", infer=False),
    lambda m: m.add("x", user_id="a", expiration_date="soon", infer=False), lambda m: m.search("x"),
    lambda m: m.search("x", user_id="a"), lambda m: m.search(" ", filters={"user_id": "a"}),
    lambda m: m.search("x", filters={"user_id": "a"}, top_k=-1), lambda m: m.search("x", filters={"n": 1}),
    lambda m: m.search("x", filters={"user_id": "a"}, threshold=2), lambda m: m.get_all(user_id="a"),
    lambda m: m.get_all(), lambda m: m.delete(str(uuid.uuid4())), lambda m: m.update(str(uuid.uuid4()), text="x"),
    lambda m: m.update(str(uuid.uuid4())), lambda m: m.delete_all(),
    lambda m: m.search("x", filters={"user_id": "a", "n": {"near": 1}}),
])  # fmt: skip
def test_a_callers_mistake_is_one_in_both(both, call):
    """Refused, and nothing is stored."""
    assert [refusal(lambda m=m: call(m)) for m in both] == [True, True]


def test_names_are_trimmed_and_numbers_are_names(both):
    """As mem0 takes them."""
    for m in both:
        m.add(SAID[0], user_id=" ana ", infer=False)
        m.add(SAID[1], user_id=17, infer=False)
        assert [each["user_id"] for each in m.get_all(filters={"user_id": "ana "})["results"]] == ["ana"]
        assert found(m, SAID[1], {"user_id": 17}) == {SAID[1]}


def test_a_search_shows_scores_that_fall(both):
    """Between 0 and 1, the best first, at most as many as were asked for; a threshold cuts."""
    for m in both:
        for text in SAID:
            m.add(text, user_id="ana", infer=False)
        hits = m.search("where does Ana live? Lisbon?", filters={"user_id": "ana"}, top_k=3, threshold=0.0)["results"]
        scores = [each["score"] for each in hits]
        assert hits[0]["memory"] == "Ana lives in Lisbon."
        assert scores == sorted(scores, reverse=True)
        assert 1 <= len(hits) <= 3
        assert all(0 <= score <= 1 for score in scores)


def test_a_reset_forgets_what_was_added_here_and_nothing_else(tmp_path):
    """The bank may hold more, and stays open where it was opened before."""
    with Bank(tmp_path / "a.rem") as bank:
        bank.retain("I like tea", actor="ana")
        with Memory(bank) as memory:
            id = memory.add("I live in Lisbon", user_id="ana")["results"][0]["id"]
            assert memory.reset() is None
            assert (memory.get(id), memory.history(id)[-1]["event"]) == (None, "DELETE")
        assert [hit.text for hit in bank.recall("tea")] == ["I like tea"]
        bank.undo()
        assert Memory(bank).get(id)["memory"] == "I live in Lisbon"


def test_a_configuration_of_mem0s_names_the_bank(tmp_path):
    """What chooses models and stores there is passed over; a misspelt name is an error."""
    path = str(tmp_path / "a.rem")
    with Memory.from_config({"bank": path, "llm": {"provider": "openai"}, "version": "v1.1"}) as memory:
        memory.add(SAID[0], user_id="ana")
    with Memory(path) as again:
        assert held(again, {"user_id": "ana"})
    with pytest.raises(ValueError, match="vectorstore"):
        Memory.from_config({"vectorstore": {}})


def test_the_asynchronous_class_does_the_same(tmp_path):
    """Every call, awaited, and many at once."""

    async def live():
        async with AsyncMemory(tmp_path / "a.rem") as memory:
            added = await asyncio.gather(*(memory.add(text, user_id="ana") for text in SAID))
            id = added[0]["results"][0]["id"]
            await memory.update(id, text="Ana sold a violin.")
            found = await memory.search("violin", filters={"user_id": "ana"})
            history = await memory.history(id)
            got = await memory.get(id)
            await memory.delete(id)
            left = await memory.get_all(filters={"user_id": "ana"})
            await memory.delete_all(user_id="ana")
            await memory.reset()
            return found["results"][0]["memory"], [e["event"] for e in history], got["memory"], len(left["results"])

    assert asyncio.run(live()) == ("Ana sold a violin.", ["ADD", "UPDATE"], "Ana sold a violin.", 3)
