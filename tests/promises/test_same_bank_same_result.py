"""Promise 4: same bank, same query, same recipe: same result, wherever and however it came about."""

import json
import random

from around_banks import Clock, found, run_child
from remanence import Memory, import_bundle

NAMES = ["ana", "bo", "cy"]
THINGS = ["tea", "oboe", "boiler", "Lisbon", "peanuts", "rain", "sister", "train"]
OPENINGS = ["I like", "we saw", "never mind", "what about"]
QUESTIONS = [
    "where is the oboe?",
    "who likes tea",
    "what did bo say about the train in May 2024?",
    "peanuts",
    "nothing",
]


def items(count):
    """A conversation that is the same each time it is made."""
    draw = random.Random(7)
    return [
        {
            "text": f"{draw.choice(OPENINGS)} {' and '.join(draw.sample(THINGS, 3))}",
            "actor": draw.choice(NAMES), "session": f"s{n // 15}", "at": f"2024-0{1 + n % 9}-1{n % 8}", "id": f"i{n}",
        }
        for n in range(count)
    ]  # fmt: skip


def answers(memory):
    """Every answer, to the last digit of its score."""
    return [found(memory, question, k=20, unit=unit) for question in QUESTIONS for unit in ("turn", "window")]


ANSWER = """
import json, sys
sys.path.insert(0, sys.argv[2])
from test_same_bank_same_result import answers
from remanence import Memory
with Memory(sys.argv[1]) as memory:
    print(json.dumps(answers(memory)))
"""


def test_another_process_gives_the_same_answers(path, request):
    """Scores agree to the last digit between the process that stored and one that opens the file later."""
    with Memory(path, clock=Clock()) as memory:
        memory.retain_many(items(120))
        here = answers(memory)
    there = json.loads(run_child(ANSWER, path, request.path.parent))
    assert [[tuple(hit) for hit in hits] for hits in there] == here
    assert any(here)


def test_batches_do_not_matter(tmp_path):
    """One by one, in batches of 7, or at once, with recalls in between or not: the same answers."""
    results = []
    for name, batch, look in (("one", 1, True), ("seven", 7, True), ("all", 500, False)):
        with Memory(tmp_path / f"{name}.rem", clock=Clock(), durability="normal") as memory:
            for first in range(0, 90, 30):
                memory.retain_many(items(90)[first : first + 30], batch=batch)
                if look:
                    answers(memory)
            results.append(answers(memory))
    assert results[0] == results[1] == results[2]


def test_an_image_gives_what_the_rows_give(path):
    """After closing (which writes an image of the index), reopening, adding and forgetting: as if built anew."""
    with Memory(path, clock=Clock()) as memory:
        memory.retain_many(items(600))
        live = answers(memory)
    with Memory(path, clock=Clock()) as memory:
        assert memory._store.get_cache("index:turn:static.v1") is not None
        assert answers(memory) == live
        memory.retain("the oboe is in the boiler room", id="new", session="s39", actor="bo")
        memory.forget("i3", "i77")
        changed = answers(memory)
        assert changed != live
        assert memory.verify().ok
        memory._store.clear_derived()
    with Memory(path, clock=Clock()) as memory:
        assert answers(memory) == changed


def test_a_question_changes_nothing(mem):
    """Asking leaves no trace in any later answer."""
    mem.retain_many(items(60))
    first = answers(mem)
    for question in QUESTIONS * 3:
        mem.recall(question)
    assert answers(mem) == first


def test_a_restored_bundle_answers_as_its_bank(tmp_path):
    """Export and import carry everything that recall depends on."""
    with Memory(tmp_path / "a.rem", clock=Clock()) as memory:
        memory.retain_many(items(80))
        memory.forget("i5")
        memory.export(tmp_path / "a.jsonl")
        here = answers(memory)
    with import_bundle(tmp_path / "a.jsonl", tmp_path / "b.rem") as copy:
        assert answers(copy) == here
