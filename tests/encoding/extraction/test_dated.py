"""When statements are true, on a labelled sample: what they say of time is the date that is meant, or none."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from remanence import Memory

SAMPLE = Path(__file__).with_name("dated.txt").read_text(encoding="utf-8")


def sentences(part):
    """The sentences of a part, each with the day on which it is said and what it means."""
    said = ""
    for line in SAMPLE.split("====\n")[part].splitlines():
        if line.startswith("@ "):
            said = line[2:]
        elif line and not line.startswith("#"):
            text, meant = line.rsplit(" | ", 1)
            yield said, text, dict(re.findall(r"(at|since|until) (\S+)", meant))


def stretch(written):
    """The first day of what a label writes, and the day after its last."""
    day, _, days = written.partition("+")
    year, month, date = ([int(part) for part in day.split("-")] + [0, 0])[:3]
    start = datetime(year, month or 1, date or 1, tzinfo=UTC)
    if days:
        return start, start + timedelta(days=int(days))
    if date:
        return start, start + timedelta(days=1)
    return start, datetime(year + (month in (0, 12)), (month % 12 + 1) if month else 1, 1, tzinfo=UTC)


def read(said, text):
    """What the statements of a sentence say of time, as (at, since, until); `at` is None where it is that of saying."""
    with Memory(":memory:", embedder=None) as memory:
        memory.retain(text, actor="Ana", at=said)
        memory.wait()
        found = list(memory.list(unit="statement"))
    day = stretch(said)
    return [(None if (r.at.start, r.at.end) == day else r.at, r.valid_from, r.valid_to) for r in found]


def judge(found, said, meant):
    """Whether a reading is right, wrong, or leaves out a time that is meant.

    One that is as exact as the words, or more ("a year ago": around that day), is right; so is an event's time as since
    and until, and a beginning that is given as the time alone.
    """
    at, since, until = found
    if "at" not in meant:
        wrong = at is not None or any(value and value != _start(meant, name) for name, value in _ends(found))
        lacks = any(name in meant and value is None for name, value in _ends(found))
        return "wrong" if wrong else "missed" if lacks else "right"
    start, end = stretch(meant["at"])
    if at is None:
        told = stretch(said) == (start, end) or (since is not None and (since, until or end) == (start, end))
        return "right" if told else "wrong" if since or until else "missed"
    night = timedelta(hours=12)
    exact = start <= at.start and at.end <= end + night * (at.end - at.start < timedelta(days=1))
    around = at.end - at.start >= timedelta(days=2) and at.start < end and start < at.end and _near(at, start, end)
    good = (exact or around) and (since is None or since == at.start) and until is None
    return "right" if good else "wrong"


def _start(meant, name):
    return stretch(meant[name])[0] if name in meant else None


def _ends(found):
    return (("since", found[1]), ("until", found[2]))


def _near(at, start, end):
    """Whether a vague time ("two weeks ago") has the middle of what is meant in its own middle half."""
    quarter, middle = (at.end - at.start) / 4, start + (end - start) / 2
    return at.start + quarter <= middle <= at.end - quarter


def judged(part):
    """The sentences of a part by what becomes of their times: right, wrong, missed, or none for no statement."""
    found = {"right": [], "wrong": [], "missed": [], "none": []}
    for said, text, meant in sentences(part):
        ways = [judge(each, said, meant) for each in read(said, text)]
        how = next((way for way in ("right", "wrong", "missed") if way in ways), "none")
        found[how].append(text)
    return found


@pytest.mark.parametrize(("part", "wrong"), [(0, 0), (1, 4)])
def test_of_labelled_sentences_few_are_dated_wrongly(part, wrong):
    """Of 100 none has a date that is not meant, of the 100 that were kept apart 4; at most 3 of each lack one."""
    found = judged(part)
    assert sum(map(len, found.values())) == 100
    assert len(found["wrong"]) <= wrong, found["wrong"]
    assert len(found["missed"]) <= 3, found["missed"]
