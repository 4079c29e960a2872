"""Error rates on turns and names that were labelled by hand; `docs/how-to/knowledge.md` publishes them."""

from pathlib import Path

import pytest

from remanence.encoding.extraction.people import canonical

from .labelled import counted, labelled


@pytest.mark.parametrize("later", [False, True])
def test_what_turns_say_is_found_and_little_else(later):
    """At most 5 % junk, 95 % of attributes right, 90 % of those that a reader finds, on both parts."""
    count = counted(labelled()[later])
    right = count.facts - len(count.wrong)
    assert len(count.junk) <= 0.05 * count.statements, count.junk
    assert right >= 0.95 * count.facts, count.wrong
    assert right >= 0.9 * (right + len(count.missed)), count.missed
    assert len(count.missed_clauses) <= 0.2 * count.told, count.missed_clauses
    assert len(count.wrong_days) <= 1, count.wrong_days


def names() -> list[tuple[str, list[str], str]]:
    text = (Path(__file__).parent / "labelled_names.txt").read_text("utf-8")
    rows = [line.split(" | ") for line in text.split("\n") if " | " in line]
    return [(name, known.split(", "), name if label == "-" else label) for name, known, label in rows]


def test_names_of_two_people_are_not_taken_for_one():
    """Of over 300 labelled names under 2 % are merged wrongly, and under 5 % of those that are one stay apart."""
    rows = names()
    got = [(name, canonical(name, known), known, label) for name, known, label in rows]
    merged = [row for row in got if row[1] != row[3] and row[1] in row[2]]
    apart = [row for row in got if row[1] != row[3] and row[1] not in row[2]]
    assert len(rows) > 300
    assert len(merged) < 0.02 * len(rows), merged
    assert len(apart) < 0.05 * sum(label != name for name, _, label in rows), apart
