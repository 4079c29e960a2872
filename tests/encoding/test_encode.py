"""From an observation to what is stored: once per caller's id, with actors, trust and provenance."""

import pytest

from around_banks import exported
from remanence import Episode, Origin
from remanence.trust.taint import TRUST


def test_the_same_id_and_content_is_stored_once(mem):
    """A retry stores nothing, in any act: the receipt names the episode that is there."""
    first = mem.retain("tea", id="a", actor="ana", at="2024-05-01", metadata={"n": 1}, tags=["x"])
    before = exported(mem)
    again = mem.retain("tea", id="a", actor="ana", at="2024-05-01", metadata={"n": 1}, tags=["x"])
    assert again.repeated == first.episodes
    assert (again.episodes, again.records) == ((), ())
    assert again.verified
    assert exported(mem) == before


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "bo"},
        {"session": "t"},
        {"at": "2024-05-02"},
        {"origin": "web"},
        {"title": "T"},
        {"metadata": {"n": 2}},
        {"metadata": {"n": True}},
        {"tags": ["y"]},
    ],
)
def test_the_same_id_with_anything_else_is_a_conflict(mem, change):
    """The words alone are not the content; nothing is stored, and the error says how to go on."""
    mem.retain("tea", id="a", metadata={"n": 1})
    before = exported(mem)
    with pytest.raises(ValueError, match="supersede=True"):
        mem.retain("tea", id="a", **{"metadata": {"n": 1}, **change})
    assert exported(mem) == before


def test_a_conflict_in_a_batch_stores_nothing_of_it(mem):
    """A page is one act: all of it or nothing."""
    mem.retain("tea", id="a")
    with pytest.raises(ValueError, match="'a'"):
        mem.retain_many([{"text": "one", "id": "x"}, {"text": "coffee", "id": "a"}])
    assert mem.stats().episodes == 1


def test_an_id_twice_in_one_batch_is_one_episode(mem):
    """The second is a retry of the first."""
    receipt = mem.retain_many([{"text": "tea", "id": "a"}, {"text": "tea", "id": "a"}])
    assert len(receipt.episodes) == 1
    assert receipt.repeated == receipt.episodes


def test_a_batch_that_is_sent_again_stores_nothing_twice(mem):
    """Also when the first attempt got only half way, and with another batch size."""
    items = [{"text": f"cup {n}", "id": f"i{n}", "session": "s"} for n in range(40)]
    mem.retain_many(items[:17], batch=5)
    calls = []
    receipt = mem.retain_many(items, batch=7, progress=lambda done, total: calls.append((done, total)))
    assert (len(receipt.episodes), len(receipt.repeated)) == (23, 17)
    assert calls == [(7, 40), (14, 40), (21, 40), (28, 40), (35, 40), (40, 40)]
    assert mem.stats().records == {"turn": 40, "window": 10}
    assert not mem.retain_many(iter(items)).episodes


def test_an_actor_is_one_entity_whatever_its_case(mem):
    """The first spelling names the person."""
    for actor in ("Ana", "ana", "ANA", "bo"):
        mem.retain("tea", actor=actor)
    assert [entity.name for entity in mem.list("entities")] == ["Ana", "bo"]


@pytest.mark.parametrize("origin", Origin)
def test_trust_follows_from_the_origin(mem, origin):
    """An episode and its record are trusted alike; what anyone may write is labelled."""
    receipt = mem.retain("tea", origin=origin)
    episode, record = mem.get(receipt.episodes[0]), mem.get(receipt.records[0])
    assert isinstance(episode, Episode)
    assert episode.trust == record.trust == TRUST[origin]
    assert episode.taint == record.taint == (origin.value if origin in ("tool", "web") else "")


def test_a_record_names_what_made_it(mem):
    """Part, recipe, principal and provenance are all there."""
    receipt = mem.retain("tea", actor="ana", session="s")
    record = mem.get(receipt.records[0])
    assert (record.part, record.recipe, record.unit) == ("turn.v1", "balanced", "turn")
    assert [(s.episode, s.start, s.end) for s in record.sources] == [(receipt.episodes[0], 0, 3)]
    assert receipt.verified
