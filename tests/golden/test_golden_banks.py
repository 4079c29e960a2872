"""Banks that released formats wrote: each opens, verifies, and holds and answers what it did then."""

import json
import shutil
from pathlib import Path

import pytest

from around_banks import exported
from remanence import Memory, import_bundle
from remanence.storage.migrations import FORMAT

FOLDER = Path(__file__).parent
BANKS = sorted(FOLDER.glob("format-*.rem"))


@pytest.fixture(params=BANKS, ids=lambda path: path.stem)
def golden(request, tmp_path):
    """A copy of a golden bank, and what is known about it."""
    expected = json.loads(request.param.with_suffix(".json").read_text())
    return shutil.copy(request.param, tmp_path / "golden.rem"), expected, request.param


def test_every_format_has_its_bank():
    """None is forgotten, and none is lost."""
    assert [path.stem for path in BANKS] == [f"format-{number}" for number in range(1, FORMAT + 1)]


def test_a_golden_bank_verifies_and_is_read(golden):
    """Its journal still ends in the link that was noted when it was made."""
    path, expected, _ = golden
    with Memory(path) as memory:
        found = memory.verify()
        assert found.ok, found
        assert found.chain == expected["chain"]
        assert memory.name == "golden"
        assert str(memory.zone) == "Europe/Lisbon"
        assert memory.get("home").text == "Ana lives in Lisbon."
        assert memory.get("nuts").text.endswith("\U0001f95c.")


def test_a_golden_bank_answers_as_it_did(golden):
    """The record that answered each question first still does; the rest may be ranked better by a later recipe."""
    path, expected, _ = golden
    with Memory(path) as memory:
        for question, ids in expected["answers"].items():
            assert memory.recall(question, k=3)[0].id == ids[0], question


def test_a_golden_bank_goes_on(golden):
    """It takes new acts and the undo of old ones."""
    path, _, _ = golden
    with Memory(path) as memory:
        memory.retain("Ana lives in Faro.", id="home", supersede=True)
        memory.undo()
        assert memory.get("home").text == "Ana lives in Lisbon."
        assert memory.verify().ok


def test_a_golden_bundle_is_its_bank(golden, tmp_path):
    """The bundle that was exported then is restored now, and exporting gives its bytes where the format is the same."""
    path, expected, original = golden
    bundle = original.with_suffix(".jsonl").read_text(encoding="utf-8")
    with import_bundle(original.with_suffix(".jsonl"), tmp_path / "copy.rem") as copy:
        assert copy.verify().chain == expected["chain"]
        if original.stem == f"format-{FORMAT}":
            assert exported(copy) == bundle
            with Memory(path) as memory:
                assert exported(memory) == bundle
