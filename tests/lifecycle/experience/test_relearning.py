"""Lessons after an erasure: what several trajectories taught is what those teach that are left."""

import random
from pathlib import Path

import pytest

from around_banks import Clock, found
from remanence import Memory, Unit
from trajectories import BOOKED, CANCEL, LOGIN, REFUSED, SEARCH, TASK, step

PORTO = "Book a flight from Porto to Berlin"
TASKS = (
    TASK,
    PORTO,
    "Book a flight from Lisbon to Oslo today",
    "Cancel the hotel of Boris",
    "Cancel the hotel in Graz",
)
ASK = step("Ask Boris politely about the flight", "no answer", words=True)
STEPS = (SEARCH, REFUSED, LOGIN, BOOKED, CANCEL, ASK)


def told(seed: int) -> list[dict]:
    """Trajectories of a few tasks, some of which say the same."""
    chance = random.Random(seed)
    return [
        {
            "task": chance.choice(TASKS), "steps": chance.choices(STEPS, k=chance.randint(1, 5)), "id": str(number),
            "outcome": chance.choice(["success", {"success": False, "reason": "no seats: all (score 3) taken"}, 0.2]),
            "metadata": {"run": number}, "tags": [f"t{number % 2}"],
        }
        for number in range(chance.randint(4, 14))
    ]  # fmt: skip


def recorded(path: Path, items: list[dict]) -> Memory:
    """A bank that was told them, with a clock that gives every trajectory its own moment."""
    memory = Memory(path, clock=Clock())
    for item in items:
        memory.experience.record(**item)
    return memory


def held(memory: Memory) -> list[tuple[object, ...]]:
    """The lessons in their order: what they say, of which trajectories they were made, and how many teach them."""
    return [
        (
            r.text, r.kind, r.taint, r.trust, r.origin, r.tags, dict(r.metadata),
            memory.get(r.sources[0].episode).external_id, len(r.sources), memory.experience.utility(r.id),
        )
        for r in memory.list(unit=Unit.LESSON)
    ]  # fmt: skip


def compare(folder: Path, seed: int) -> None:
    """Erase some trajectories, one after the other; the lessons are those of a bank that was never told of them."""
    items = told(seed)
    gone = set(random.Random(seed + 1).sample([item["id"] for item in items], len(items) // 3))
    with recorded(folder / "a.rem", items) as bank:
        for id in sorted(gone):
            bank.erase(id)
        with recorded(folder / "b.rem", [item for item in items if item["id"] not in gone]) as never:
            assert held(bank) == held(never)
            for question in TASKS:
                ours, theirs = (found(each, question, k=50, unit="lesson") for each in (bank, never))
                assert [score for _, score in ours] == pytest.approx([score for _, score in theirs], abs=1e-6)
        assert bank.verify().ok


@pytest.mark.parametrize("seed", range(12))
def test_lessons_are_those_of_a_bank_that_never_held_what_went(tmp_path, seed):
    """Their words, order, sources, kinds and counts, and how they are recalled."""
    compare(tmp_path, seed)


@pytest.mark.slow
def test_lessons_of_many_banks_are_those_of_banks_that_never_held_what_went(tmp_path):
    """Of two hundred banks, a third of whose trajectories are erased, at most two differ: where an earlier trajectory
    comes to teach what a later one was the first to teach, that one's words stay.
    """
    differ = []
    for seed in range(100, 300):
        (folder := tmp_path / str(seed)).mkdir()
        try:
            compare(folder, seed)
        except AssertionError:
            differ.append(seed)
    assert len(differ) <= 2, differ


def workflow(mem: Memory) -> str:
    """The id of the one workflow that the bank holds."""
    (lesson,) = [r for r in mem.list(unit=Unit.LESSON) if r.metadata["experience"]["what"] == "workflow"]
    return lesson.id


def test_what_others_teach_stays_and_what_nobody_teaches_goes(mem):
    """Erase the first of two, then the second; outcomes of following the lesson count on as long as it is there."""
    first = mem.experience.record(TASK, [SEARCH, LOGIN], "success", id="first")
    mem.experience.record(PORTO, [SEARCH, LOGIN], "success", id="second")
    assert mem.experience.utility(workflow(mem)).seen == 2
    mem.experience.outcome(workflow(mem), success=True)
    mem.experience.outcome(workflow(mem), success=False)
    preview = mem.erase("first", dry_run=True)
    receipt = mem.erase("first")
    assert len(preview.renewed) == len(receipt.renewed) == 1
    lesson = mem.get(workflow(mem))
    assert lesson.id in receipt.renewed
    assert {span.episode for span in lesson.sources}.isdisjoint(first.episodes)
    assert "Porto" in lesson.text
    worth = mem.experience.utility(lesson.id)
    assert (worth.seen, worth.successes, worth.failures) == (1, 1.0, 1.0)
    mem.experience.record(PORTO, [SEARCH, LOGIN], "success")
    assert mem.experience.utility(workflow(mem)).seen == 2
    assert mem.verify().ok
    mem.erase("second")
    assert mem.experience.utility(workflow(mem)).seen == 1
    mem.erase(everything=True)
    assert not list(mem.list(unit=Unit.LESSON))


def test_a_pruned_lesson_stays_pruned_when_it_is_made_anew(mem):
    """What failed too often is not brought back by an erasure."""
    mem.experience.record(TASK, [SEARCH, LOGIN], "success", id="first")
    mem.experience.record(PORTO, [SEARCH, LOGIN], "success", id="second")
    for _ in range(3):
        mem.experience.outcome(workflow(mem), success=False)
    mem.experience.prune(min_uses=3)
    mem.erase("first")
    assert not list(mem.list(unit=Unit.LESSON))
    mem.experience.record(PORTO, [SEARCH, LOGIN], "success")
    assert not list(mem.list(unit=Unit.LESSON))
    assert mem.verify().ok


def test_a_comparison_goes_with_either_of_the_two_it_compares(mem):
    """It tells what the other did, in the other's words; no trace of them is left when that is erased."""
    ask = step("Ask zaqobi politely about the flight", "no answer", words=True)
    mem.experience.record(TASK, [SEARCH, ask], "failure", id="other")
    mem.experience.record(TASK, [SEARCH, LOGIN], "success", id="own")
    assert any("zaqobi" in r.text for r in mem.list(unit=Unit.LESSON) if "led to success" in r.text)
    mem.erase("other")
    assert not mem.traces("zaqobi")
    assert [r.metadata["experience"]["what"] for r in mem.list(unit=Unit.LESSON)] == ["workflow"]
    assert mem.verify().ok
