"""Clients of mem0's own server find its paths, bodies and answers, as its `server/main.py` and its pages tell them."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence import Memory
from remanence.filters import check_where
from remanence.interfaces.rest.mem0.filters import where_of
from remanence.limits import LIMITS

MEMORY = {"id", "memory", "hash", "metadata", "created_at", "updated_at"}
HISTORY = {"id", "memory_id", "old_memory", "new_memory", "event", "created_at", "updated_at", "is_deleted", "actor_id",
           "role"}  # fmt: skip


@pytest.fixture
def mem0(serve):
    """A server that answers mem0's clients with the bank "agents"."""
    return serve(mem0="agents")


def add(client, text, **about):
    said = client.post("/mem0/memories", json={"messages": [{"role": "user", "content": text}], **about})
    assert said.status_code == 200, said.text
    return said.json()["results"][0]["id"]


def test_messages_become_memories(mem0):
    """One each, but for the system's; ids are of mem0's form, and words stay as they were said."""
    messages = [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "I am vegetarian, and allergic to nuts."},
        {"role": "assistant", "content": "Noted!"},
    ]
    body = {"messages": messages, "user_id": "alex", "run_id": "trip", "metadata": {"topic": "food"}, "infer": True}
    said = mem0.post("/mem0/memories", json=body)
    assert said.status_code == 200
    results = said.json()["results"]
    assert [(each["memory"], each["event"], each["role"]) for each in results] == [
        ("I am vegetarian, and allergic to nuts.", "ADD", "user"),
        ("Noted!", "ADD", "assistant"),
    ]
    assert all(uuid.UUID(each["id"]).version == 4 for each in results)


def test_a_memory_is_got_as_mem0_shows_it(mem0):
    """With whom it is of beside it, and the caller's metadata under its own name; null where there is none."""
    id = add(mem0, "I play the oboe.", user_id="alex", agent_id="bot", metadata={"topic": "music", "n": 3})
    got = mem0.get(f"/mem0/memories/{id}").json()
    assert set(got) == MEMORY | {"user_id", "agent_id", "role"}
    assert (got["id"], got["memory"], got["metadata"]) == (id, "I play the oboe.", {"topic": "music", "n": 3})
    assert (got["user_id"], got["agent_id"], got["role"]) == ("alex", "bot", "user")
    assert got["created_at"] == got["updated_at"]
    missing = mem0.get(f"/mem0/memories/{uuid.uuid4()}")
    assert (missing.status_code, missing.json()) == (200, None)


def test_metadata_puts_no_memory_among_anothers(mem0):
    """Whose it is follows from the ids beside the metadata, when it is added and when it is updated."""
    id = add(mem0, "I play the oboe.", agent_id="bot", metadata={"user_id": "ben", "n": 1})
    mem0.put(f"/mem0/memories/{id}", json={"text": "I play the tuba.", "metadata": {"user_id": "ben", "n": 2}})
    assert mem0.get("/mem0/memories", params={"user_id": "ben"}).json()["results"] == []
    (held,) = mem0.get("/mem0/memories", params={"agent_id": "bot"}).json()["results"]
    assert (held["memory"], held["metadata"], "user_id" in held) == ("I play the tuba.", {"n": 2}, False)


def test_nobody_sees_what_is_of_another(mem0):
    """A list and a search give a user's, an agent's or a run's memories only; without a name a list gives all."""
    add(mem0, "I live in Oslo.", user_id="bo")
    add(mem0, "I live in Lisbon.", user_id="alex", run_id="trip")
    add(mem0, "I live in Rome.", user_id="alex")

    def listed(**scope):
        return [each["memory"] for each in mem0.get("/mem0/memories", params=scope).json()["results"]]

    assert listed(user_id="alex") == ["I live in Lisbon.", "I live in Rome."]
    assert listed(user_id="alex", run_id="trip") == ["I live in Lisbon."]
    assert listed(user_id="nobody") == []
    assert len(listed()) == 3
    found = mem0.post("/mem0/search", json={"query": "where do I live?", "user_id": "bo"}).json()["results"]
    assert [each["memory"] for each in found] == ["I live in Oslo."]


def test_a_search_is_ranked_filtered_and_bounded(mem0):
    """Best first, with scores of at most 1; `top_k`, `threshold` and mem0's filters narrow it."""
    for n, text in enumerate(("I drink tea at four.", "My sister drinks coffee.", "Tea, a drink for the cold.")):
        add(mem0, text, user_id="alex", metadata={"n": n, "cup": ("Green Tea", "coffee", "black tea")[n]})

    def search(**body):
        said = mem0.post("/mem0/search", json={"query": "what do I drink?", "user_id": "alex", **body})
        assert said.status_code == 200
        return said.json()["results"]

    found = search()
    assert set(found[0]) == MEMORY | {"user_id", "role", "score"}
    assert found[0]["memory"] == "I drink tea at four."
    scores = [each["score"] for each in found]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] <= scores[0] <= 1
    assert len(search(top_k=1)) == 1
    assert search(threshold=1.01) == []
    assert {each["metadata"]["n"] for each in search(filters={"n": {"gte": 1}})} == {1, 2}
    assert {each["metadata"]["n"] for each in search(filters={"OR": [{"n": 0}, {"n": {"in": [2]}}]})} == {0, 2}
    assert {each["metadata"]["n"] for each in search(filters={"NOT": [{"n": 0}]})} == {1, 2}
    assert {each["metadata"]["n"] for each in search(filters={"cup": {"icontains": "tea"}})} == {0, 2}
    assert search(filters={"m": "*"}) == []


def test_an_update_takes_the_place_and_history_keeps_both(mem0, banks):
    """The same id and creation, other words; and what was deleted is told of, not shown."""
    id = add(mem0, "I live in Oslo.", user_id="bo", metadata={"topic": "home"})
    before = mem0.get(f"/mem0/memories/{id}").json()
    said = mem0.put(f"/mem0/memories/{id}", json={"text": "I live in Bergen.", "metadata": {"sure": True}})
    assert (said.status_code, said.json()) == (200, {"message": "Memory updated successfully!"})
    after = mem0.get(f"/mem0/memories/{id}").json()
    assert (after["memory"], after["user_id"]) == ("I live in Bergen.", "bo")
    assert after["metadata"] == {"topic": "home", "sure": True}
    assert (after["created_at"], after["hash"] != before["hash"]) == (before["created_at"], True)
    assert after["updated_at"] > before["updated_at"]
    said = mem0.delete(f"/mem0/memories/{id}")
    assert (said.status_code, said.json()) == (200, {"message": "Memory deleted successfully"})
    assert mem0.get(f"/mem0/memories/{id}").json() is None
    assert mem0.post("/mem0/search", json={"query": "Bergen", "user_id": "bo"}).json() == {"results": []}
    history = mem0.get(f"/mem0/memories/{id}/history").json()
    assert [(each["event"], each["old_memory"], each["new_memory"], each["is_deleted"]) for each in history] == [
        ("ADD", None, "I live in Oslo.", False),
        ("UPDATE", "I live in Oslo.", "I live in Bergen.", False),
        ("DELETE", "I live in Bergen.", None, True),
    ]
    assert all(set(each) == HISTORY and each["memory_id"] == id for each in history)
    with Memory(banks / "agents.rem") as mem:  # nothing is lost: the bank takes it back
        mem.undo()
    assert mem0.get(f"/mem0/memories/{id}").json()["memory"] == "I live in Bergen."


def test_deleting_all_of_somebody_leaves_the_others(mem0, banks):
    """By the query or as an entity; a reset takes the rest, and nothing that mem0's clients did not store."""
    for user in ("ana", "bo", "cy"):
        add(mem0, f"I am {user}.", user_id=user, agent_id="bot")
    with Memory(banks / "agents.rem") as mem:
        mem.retain("The owner's own note.")
    said = mem0.get("/mem0/entities").json()
    assert [(each["type"], each["id"], each["total_memories"]) for each in said] == [
        ("agent", "bot", 3), ("user", "ana", 1), ("user", "bo", 1), ("user", "cy", 1),
    ]  # fmt: skip
    assert set(said[0]) == {"id", "type", "total_memories", "created_at", "updated_at"}
    assert mem0.delete("/mem0/memories").status_code == 400
    assert mem0.delete("/mem0/memories", params={"user_id": "ana"}).json() == {
        "message": "All relevant memories deleted"
    }
    assert mem0.delete("/mem0/entities/user/bo").json() == {"message": "Entity deleted"}
    assert [each["user_id"] for each in mem0.get("/mem0/memories").json()["results"]] == ["cy"]
    assert mem0.post("/mem0/reset").json() == {"message": "All memories reset"}
    assert mem0.get("/mem0/memories").json() == {"results": []}
    with Memory(banks / "agents.rem") as mem:
        assert [record.text for record in mem.list(unit="turn")] == ["The owner's own note."]


def nested(word, depth):
    """A filter within a filter within a filter."""
    found = {"n": 1}
    for _ in range(depth):
        found = {word: [found]}
    return found


def test_an_addition_that_is_sent_again_is_done_once(mem0):
    """Under its Idempotency-Key; another body under that is refused, and what was deleted since does not come back."""
    said = {"messages": [{"role": "user", "content": "I row."}, {"role": "user", "content": "I ski."}], "user_id": "bo"}
    key = {"Idempotency-Key": "k-1"}
    first, again = (mem0.post("/mem0/memories", json=said, headers=key) for _ in range(2))
    assert (first.status_code, again.content) == (200, first.content)
    assert len(mem0.get("/mem0/memories").json()["results"]) == 2
    other = mem0.post("/mem0/memories", json={**said, "metadata": {"n": 1}}, headers=key)
    assert (other.status_code, set(other.json())) == (422, {"detail"})
    assert mem0.post("/mem0/memories", json=said, headers={"Idempotency-Key": "a b"}).status_code == 400
    mem0.delete(f"/mem0/memories/{first.json()['results'][0]['id']}")
    assert mem0.post("/mem0/memories", json=said, headers=key).content == first.content
    assert [each["memory"] for each in mem0.get("/mem0/memories").json()["results"]] == ["I ski."]
    assert mem0.post("/mem0/memories", json=said).json() != first.json()


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/memories", {"messages": [{"role": "user", "content": "x"}]}, 400),
        ("POST", "/memories", {"user_id": "a"}, 422),
        ("POST", "/memories", {"messages": [{"role": "user"}], "user_id": "a"}, 422),
        ("POST", "/memories", {"messages": [{"role": "user", "content": ""}], "user_id": "a"}, 422),
        ("POST", "/search", {"user_id": "a"}, 422),
        ("POST", "/search", {"query": "x", "filters": {"n": {"like": "x"}}}, 422),
        ("POST", "/search", {"query": "x", "filters": {"AND": {"n": 1}}}, 422),
        ("PUT", "/memories/nobody", {"text": "x"}, 404),
        ("PUT", "/memories/nobody", {}, 422),
        ("DELETE", "/memories/nobody", None, 404),
        ("DELETE", "/entities/bank/agents", None, 422),
        ("POST", "/search", {"query": "x", "filters": nested("AND", LIMITS.filter_depth + 1)}, 422),
        ("POST", "/search", {"query": "x", "filters": nested("OR", 400)}, 422),
        ("POST", "/search", {"query": "x", "filters": nested("NOT", 300)}, 422),
    ],
)
def test_what_is_wrong_is_told_in_mem0s_form(mem0, method, path, body, status):
    """An object with "detail"."""
    said = mem0.request(method, f"/mem0{path}", json=body) if body is not None else mem0.request(method, f"/mem0{path}")
    assert said.status_code == status, said.text
    assert set(said.json()) == {"detail"}


def test_nothing_is_mounted_unasked(serve):
    """Without the option there is no such path."""
    assert serve().get("/mem0/memories").status_code == 404


def test_a_key_is_needed_where_keys_are(serve, keys):
    """In either header that mem0's clients use; and it must see the bank."""
    seeing, blind = keys.add("ana", ["agents"]), keys.add("bo", ["other"])
    client = serve(mem0="agents", keys=keys)
    assert client.get("/mem0/memories").status_code == 401
    for headers in ({"X-API-Key": seeing}, {"Authorization": f"Bearer {seeing}"}):
        assert client.get("/mem0/memories", headers=headers).status_code == 200
    assert client.get("/mem0/memories", headers={"X-API-Key": blind}).status_code == 403


VALUES = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5)
CONDITIONS = VALUES | st.lists(VALUES, max_size=3) | st.dictionaries(
    st.sampled_from(["eq", "ne", "in", "nin", "icontains", "like"]), VALUES | st.lists(VALUES, max_size=2), max_size=2
)  # fmt: skip
FILTERS = st.recursive(
    st.dictionaries(st.text(max_size=5), CONDITIONS, max_size=3),
    lambda inner: st.dictionaries(st.sampled_from(["AND", "OR", "NOT", "x"]), st.lists(inner, max_size=3) | inner),
    max_leaves=6,
)


@given(FILTERS)
def test_any_filter_is_understood_or_refused(filters):
    """What comes out is a filter of ours, or the error says what is wrong."""
    try:
        check_where(where_of(filters))
    except ValueError as e:
        assert str(e)  # noqa: PT017  # the error is one of two outcomes
