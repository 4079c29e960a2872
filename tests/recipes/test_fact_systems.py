"""What tells ENGRAM, TiM, A-MEM, Hindsight and SimpleMem apart, each on a small bank, with and without it."""

import numpy as np
import pytest

from remanence import Memory
from remanence.retrieval.channels.buckets import hashes
from remanence.retrieval.channels.typed import EPISODIC, PROCEDURAL, SEMANTIC, types_of

ENGRAM = """
name = "e"
extends = "engram.v1"
[[channels]]
use = "typed.v1"
weight = 10.0
nearest = {nearest}
"""
TIM = """
name = "t"
extends = "tim.v1"
[[channels]]
use = "buckets.v1"
weight = 10.0
count = 8
probes = {probes}
"""
AMEM = """
name = "a"
extends = "amem.v1"
[[organise]]
use = "notes.v1"
keywords = 5
neighbours = 5
least = {least}
[[channels]]
use = "linked_notes.v1"
weight = 10.0
over = "notes"
hits = 1
"""


def recalled(tmp_path, recipe, items, question, k=10):
    path = tmp_path / "r.toml"
    path.write_text(recipe, encoding="utf-8")
    with Memory(":memory:", recipe=str(path)) as memory:
        memory.retain_many({"text": each} if isinstance(each, str) else each for each in items)
        memory.wait()
        return [hit.text for hit in memory.recall(question, k=k)]


def test_engram_finds_the_nearest_of_each_type(tmp_path):
    """With one of each, the instruction is found though events are more alike; in one ranking it is last."""
    events = [f"The bakery sold {n} sourdough loaves yesterday." for n in ("ten", "forty", "ninety")]
    how = "Always feed the sourdough starter with rye flour."
    found = recalled(tmp_path, ENGRAM.format(nearest=1), [*events, how], "sourdough loaves the bakery sold")
    assert how in found
    assert len(found) == 2
    assert recalled(tmp_path, ENGRAM.format(nearest=9), [*events, how], "sourdough loaves the bakery sold")[-1] == how


def test_engram_may_choose_several_types():
    """An instruction that names a time is procedural and episodic; a plain fact is semantic alone."""
    with Memory(":memory:", recipe="engram.v1") as memory:
        memory.retain_many(
            {"text": t} for t in ("First rinse the rice, as Ben did in May 2024.", "Rice is a grain of marshes.")
        )
        memory.wait()
        index = memory._derived.searched("statement")
        assert types_of(index, np.arange(2)).tolist() == [PROCEDURAL | EPISODIC, SEMANTIC]


def test_tim_looks_into_one_bucket(tmp_path):
    """What is in other buckets is not found, however many are asked for; with all buckets it is."""
    things = (
        "lamp in the attic, rope in the barn, saw in the shed, drill in the cellar, axe in the hall, plane in the loft"
    )
    texts = [f"Ana keeps the {thing}." for thing in things.split(", ")]
    one = recalled(tmp_path, TIM.format(probes=1), texts, "where is the lamp?")
    every = recalled(tmp_path, TIM.format(probes=8), texts, "where is the lamp?")
    assert set(one) < set(every)
    assert len(every) == len(texts)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_bucket_is_the_greatest_projection_of_either_sign(seed):
    """argmax([xR; -xR]): the opposite vector falls into the opposite bucket; the same seed gives the same buckets."""
    vectors = np.array([[5, 7, -3], [-5, -7, 3], [5, 7, -3]])
    found = hashes(vectors, 8, seed)
    assert found.shape == (3, 8)
    assert np.array_equal(found[:, :4], -found[:, 4:])
    first, second, third = found.argmax(axis=1).tolist()
    assert abs(first - second) == 4
    assert first == third


LINKED = ["The ferry to Brac leaves from pier nine.", "Pier nine ferry tickets cost twelve kuna.", "Bread wants flour."]


@pytest.mark.parametrize(("least", "second"), [(0.2, "gulls"), (0.99, "soup")])
def test_amem_follows_links(tmp_path, least, second):
    """What is linked to the best note comes next, though it shares nothing with the question; unlinked, not."""
    texts = [
        "The Brac boat leaves pier nine on Sunday.",
        "Pier nine on Sunday is crowded with gulls.",
        "Hot soup and bread.",
    ]  # fmt: skip
    found = recalled(tmp_path, AMEM.format(least=least), texts, "does the Brac boat have soup?")
    assert "Brac" in found[0]
    assert second in found[1]


def test_amem_neighbours_take_up_what_later_notes_add():
    """A linked note's vector moves towards the keywords of the new one; without evolution it stays."""
    from remanence.retrieval.organisation.notes import notes

    with Memory(":memory:", recipe="amem.v1") as memory:
        memory.retain_many({"text": text} for text in LINKED)
        index = memory._derived.searched("turn")
        moved, still = (notes(least=0.2, evolve=each)(index) for each in (True, False))
        links = zip(moved.edges["link"].sources.tolist(), moved.edges["link"].targets.tolist(), strict=True)
        assert set(links) == {(0, 1), (1, 0)}
        assert not np.array_equal(moved.vectors[0], still.vectors[0])
        assert np.array_equal(moved.vectors[2], still.vectors[2])


def test_hindsight_fuses_four_ways():
    """A fact that the graph reaches and one that its date tells are found beside what is like the question."""
    with Memory(":memory:", recipe="hindsight.v1") as memory:
        memory.retain_many([
            {"text": "The Alder Prize went to Mira Voss.", "at": "2024-01-05"},
            {"text": "Mira Voss plays the cello.", "at": "2024-02-05"},
            {"text": "Rain flooded the lower meadow.", "at": "2024-07-09"},
        ])  # fmt: skip
        memory.wait()
        hits = memory.recall("who won the Alder Prize?", k=3)
        assert hits[0].text == "The Alder Prize went to Mira Voss."
        cello = next(hit for hit in hits if "cello" in hit.text)
        assert "spreading" in {share.channel for share in cello.why.channels if share.contribution}
        dated = memory.recall("what happened on 9 July 2024?", k=1)[0]
        assert "meadow" in dated.text
        assert "temporal" in {share.channel for share in dated.why.channels if share.contribution}


def test_simplemem_keeps_what_is_new(tmp_path):
    """A sentence that says again what was just said is no memory; without the filter it is one."""
    turns = [
        {"text": "The kiln in the workshop broke this morning.", "actor": "ana", "session": "s"},
        {"text": "Oh no, the workshop kiln broke! My glaze order from Delft arrives on Friday.", "actor": "ben",
         "session": "s"},
    ]  # fmt: skip
    kept = recalled(tmp_path, 'name = "s"\nextends = "simplemem.v1"\n', turns, "kiln workshop glaze")
    assert not any("Oh no" in text for text in kept)
    assert any("Delft" in text for text in kept)
    loose = 'name = "s"\nextends = "simplemem.v1"\nextract = { use = "sentences.v1", terms = 3 }\n'
    assert any("Oh no" in text for text in recalled(tmp_path, loose, turns, "kiln workshop glaze"))
