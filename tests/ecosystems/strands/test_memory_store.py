"""The store against Strands' own tests of its stores, in our words, in its manager and with an agent of Strands."""

import asyncio

import pytest
from strands import Agent
from strands.memory import AddMessagesContext, MemoryEntry, MemoryManager
from strands.models import Model

from remanence import Memory
from remanence.adapters.strands import RemanenceMemoryStore


@pytest.fixture
def store(tmp_path):
    store = RemanenceMemoryStore("ana", tmp_path / "a.rem", user="ana")
    yield store
    store.close()


def said(role, text):
    return {"role": role, "content": [{"text": text}]}


async def contents(store, query, **options):
    return [each.content for each in await store.search(query, options)]


async def test_an_entry_comes_back_as_it_was(store):
    """Its words, and its metadata or None."""
    await store.add("Olá 👋 Bolt \0 is a greyhound.", {"n": 1, "deep": {"a": [None, 0.5]}})
    assert await store.search("greyhound") == [
        MemoryEntry(content="Olá 👋 Bolt \0 is a greyhound.", metadata={"n": 1, "deep": {"a": [None, 0.5]}})
    ]
    await store.add("Ana likes trains.")
    assert (await store.search("trains"))[0].metadata is None


async def test_the_best_comes_first_and_there_are_no_more_than_asked_for(store):
    """By the search, or else by the store."""
    for n in range(20):
        await store.add(f"note {n} about work")
    await store.add("the backlog note about work")
    assert await contents(store, "the backlog note", max_search_results=1) == ["the backlog note about work"]
    assert len(await contents(store, "note about work")) == 10
    assert len(await contents(RemanenceMemoryStore("ana", store.memory, max_search_results=2), "note")) == 2


async def test_nothing_is_found_in_an_empty_store_or_for_no_words(store):
    """And what has no words, or a store without a name, is refused."""
    assert await store.search("anything") == []
    await store.add("A note.")
    assert await store.search("  ") == []
    with pytest.raises(ValueError, match="words"):
        await store.add(" ")
    for name, most in ((" ", 1), ("a", 0)):
        with pytest.raises(ValueError, match="a name"):
            RemanenceMemoryStore(name, store.memory, max_search_results=most)


async def test_stores_of_other_names_see_nothing():
    """In one bank, even where a name begins like another."""
    with Memory(":memory:") as memory:
        memory.retain("Bob's secret is a greyhound.")
        ana = RemanenceMemoryStore("ana", memory)
        await ana.add("Ana's secret is a train.")
        assert await contents(ana, "secret") == ["Ana's secret is a train."]
        for name in ("an", "ana/", "ana=", "%", "bob"):
            assert await contents(RemanenceMemoryStore(name, memory), "secret") == []


async def test_messages_are_kept_by_role_and_a_batch_sent_again_once(store):
    """By the manager's numbers; the same words under another number are another turn."""
    batch = [said("user", "I moved to Lisbon."), said("assistant", "Nice."), said("assistant", "Nice.")]
    result = {"toolResult": {"toolUseId": "t", "status": "success", "content": [{"text": "Lisbon has 21 degrees"}]}}
    batch.append({"role": "user", "content": [result]})
    for _ in range(2):
        await store.add_messages(batch, AddMessagesContext(sequence_numbers=[0, 1, 2, 5]))
    turns = [(e.text, e.actor, e.origin.value) for e in store.memory.list("episodes", current=True)]
    assert sorted(turns) == sorted(
        [
            ("I moved to Lisbon.", "ana", "user"),
            ("Nice.", "assistant", "assistant"),
            ("Nice.", "assistant", "assistant"),
            ("Lisbon has 21 degrees", "tool", "tool"),
        ]
    )
    await store.add_messages([said("user", "And again.")])
    assert "And again." in await contents(store, "again")


async def test_the_manager_writes_and_searches(store):
    """Several stores, each by its name."""
    other = RemanenceMemoryStore("team", store.memory, writable=False)
    manager = MemoryManager(stores=[store, other])
    await manager.add("Ana keeps a greyhound called Bolt.", {"metadata": {"a": 1}})
    (entry,) = await manager.search("greyhound")
    assert (entry.content, entry.store_name, entry.metadata) == ("Ana keeps a greyhound called Bolt.", "ana", {"a": 1})


class Scripted(Model):
    """A model that says one thing, and keeps what it was asked."""

    def __init__(self):
        self.asked = []

    def update_config(self, **config):
        del config

    def get_config(self):
        return {}

    async def structured_output(self, output_model, prompt, system_prompt=None, **options):
        raise NotImplementedError(output_model, prompt, system_prompt, options)
        yield

    async def stream(self, messages, tool_specs=None, system_prompt=None, **options):
        del tool_specs, system_prompt, options
        self.asked.append(str(messages))
        yield {"messageStart": {"role": "assistant"}}
        yield {"contentBlockStart": {"start": {}}}
        yield {"contentBlockDelta": {"delta": {"text": "Understood."}}}
        yield {"contentBlockStop": {}}
        yield {"messageStop": {"stopReason": "end_turn"}}


def test_an_agent_is_told_what_earlier_agents_heard(tmp_path):
    """By Strands' manager, which hands over the turns and puts what is found before the model."""
    for question, known in (("I keep a greyhound called Bolt.", False), ("What is my greyhound called?", True)):
        store = RemanenceMemoryStore("ana", tmp_path / "b.rem", user="ana", extraction=True)
        model, manager = Scripted(), MemoryManager(stores=[store])
        agent = Agent(model=model, memory_manager=manager, callback_handler=None)
        agent(question)
        asyncio.run(manager.flush())
        assert ("called Bolt" in model.asked[0].replace(question, "")) is known
        assert (question, "ana") in [(e.text, e.actor) for e in store.memory.list("episodes")]
        store.close()
