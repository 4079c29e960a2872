"""Turns labelled by hand with what a reader takes from them, and what the extractor makes of them, counted."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from remanence.encoding.extraction.personal import personal_statements
from remanence.protocols import Extracted, Passage
from remanence.types import Modality, Origin, Record, Span, When

_HEAD = re.compile(r"# (?P<speaker>\w+) >(?: (?P<partner>\w+))? \((?P<day>[0-9-]{10})\)")
_FACT = re.compile(
    r"= (?:(?P<how>not|quote) )?(?P<subject>[^|]+) \| (?P<attribute>[\w-]+) \| (?P<value>.*?)"
    r"(?: @ (?P<at>[0-9-]{10}))?(?: since (?P<since>[0-9-]{10}))?(?: until (?P<until>[0-9-]{10}))?"
)
UNSURE = frozenset(
    """plans wants looking_for working_on went went_to visited bought read watched adopted joined attended started
    finished made met saw got took tried ran won lost sold built received booked baked cooked painted wrote passed
    opened launched organised signed_up_for hosted ate instruction""".split()
)
"""Attributes whose value is a stretch of words, so that a label could not say where it ends."""


class Fact(NamedTuple):
    """Subject, attribute and value, whether denied, and the days it tells."""

    subject: str
    attribute: str
    value: str
    denied: bool = False
    days: tuple[str, str, str] = ("", "", "")

    def plain(self) -> tuple[str, str, str, bool]:
        """What must agree: names and values without case or articles."""
        value = re.sub(r"^(?:a|an|the) ", "", self.value.casefold())
        return self.subject.casefold(), self.attribute, value, self.denied


class Turn(NamedTuple):
    """A turn, the spans that are worth a statement, and the facts in it."""

    passage: Passage
    worth: tuple[tuple[int, int], ...]
    facts: tuple[Fact, ...]


def labelled() -> tuple[list[Turn], list[Turn]]:
    """All labelled turns: those that rules were made on, and those that were written and looked at later."""
    text = (Path(__file__).parent / "labelled_turns.txt").read_text("utf-8")
    first, later = ([*re.split(r"\n(?=# \w+ >)", part)[1:]] for part in text.split("====="))
    return _turns(first), _turns(later)


def _turns(blocks: list[str]) -> list[Turn]:
    turns: list[Turn] = []
    for block in blocks:
        turns.append(_turn(block.strip().split("\n"), turns))
    return turns


def _turn(lines: list[str], before: list[Turn]) -> Turn:
    head = _HEAD.fullmatch(lines[0])
    assert head, lines[0]
    at = datetime.fromisoformat(head["day"]).replace(hour=12, tzinfo=UTC)
    text, worth = _brackets(lines[1])
    record = Record(
        id="r", text=text, sources=(Span("e", 0, len(text)),), recorded_at=at, actor=head["speaker"],
        at=When.instant(at), origin=Origin.USER,
    )  # fmt: skip
    people = {head["speaker"], head["partner"]}
    earlier = [turn.passage.record for turn in before[-4:] if turn.passage.record.actor in people]
    passage = Passage(record=record, before=tuple(earlier), partner=head["partner"])
    return Turn(passage, worth, tuple(_fact(line) for line in lines[2:] if line))


def _brackets(line: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    text, spans = "", []
    for piece in re.split(r"(\[[^\]]*\])", line):
        inner = piece[1:-1] if piece.startswith("[") else piece
        if piece.startswith("["):
            spans.append((len(text), len(text) + len(inner)))
        text += inner
    return text, tuple(spans)


def _fact(line: str) -> Fact:
    found = _FACT.fullmatch(line)
    assert found, line
    days = (found["at"] or "", found["since"] or "", found["until"] or "")
    return Fact(found["subject"], found["attribute"], found["value"], found["how"] == "not", days)


class Count(NamedTuple):
    """What was found in some turns, and what of it was wrong."""

    statements: int
    junk: list[str]
    told: int
    missed_clauses: list[str]
    facts: int
    wrong: list[str]
    missed: list[str]
    days: int
    wrong_days: list[str]


def counted(turns: list[Turn]) -> Count:
    """What the extractor makes of labelled turns."""
    count = Count(0, [], 0, [], 0, [], [], 0, [])
    for turn in turns:
        count = _with(count, turn, personal_statements(turn.passage))
    return count


def _with(count: Count, turn: Turn, found: list[Extracted]) -> Count:
    text = turn.passage.record.text
    junk = [f"{e.text} << {text}" for e in found if not any(s < e.end and e.start < t for s, t in turn.worth)]
    silent = [
        f"{text[s:t]} << {text}" for s, t in turn.worth if not any(s < e.end and e.start < t for e in found)
    ]  # fmt: skip
    got = [_said(e) for e in found if e.statement.attribute and e.statement.attribute not in UNSURE]
    got = [fact for fact, plain in got if plain]
    labels = [fact for fact in turn.facts if fact.attribute not in UNSURE]
    wanted = {fact.plain(): fact for fact in labels}
    wrong = [f"{fact} << {text}" for fact in got if fact.plain() not in wanted]
    have = {fact.plain(): fact for fact in got}
    missed = [f"{fact} << {text}" for fact in labels if fact.plain() not in have]
    pairs = [(have[key], wanted[key]) for key in wanted if key in have and any(wanted[key].days)]
    days = [f"{ours} for {label}" for ours, label in pairs if not _same_days(ours, label)]
    return Count(
        count.statements + len(found), count.junk + junk, count.told + len(turn.worth),
        count.missed_clauses + silent, count.facts + len(got), count.wrong + wrong, count.missed + missed,
        count.days + len(pairs), count.wrong_days + days,
    )  # fmt: skip


def _same_days(ours: Fact, label: Fact) -> bool:
    """Whether all labelled days are told; the day of "two weeks ago" within three days, as `find_times` reads it."""
    near = timedelta(days=3)
    return all(
        not wanted or (told and abs(datetime.fromisoformat(told) - datetime.fromisoformat(wanted)) <= near)
        for told, wanted in zip(ours.days, label.days, strict=True)
    )


def _said(e: Extracted) -> tuple[Fact, bool]:
    s = e.statement
    days = tuple(
        "" if when is None else when.date().isoformat() for when in (e.at and e.at.start, e.valid_from, e.valid_to)
    )
    if e.at is not None and e.valid_from == e.at.start:
        days = (days[0], "", days[2])
    fact = Fact(s.subject, s.attribute or "", s.value or "", s.negated, days)  # type: ignore[arg-type]
    return fact, s.modality in (Modality.FACT, Modality.QUOTATION)


if __name__ == "__main__":  # prints what is wrong: with "later" of the part that was looked at once
    c = counted(labelled()[sys.argv[1:] == ["later"]])
    for name in ("junk", "missed_clauses", "wrong", "missed", "wrong_days"):
        print(f"--- {name}", *getattr(c, name), sep="\n  ")
    right = c.facts - len(c.wrong)
    print(f"{c.statements} statements, {len(c.junk)} junk; {c.told} clauses, {len(c.missed_clauses)} silent")
    print(
        f"{c.facts} facts, {len(c.wrong)} wrong, {len(c.missed)} missed; {c.days} with days, {len(c.wrong_days)} wrong"
    )
    print(f"precision {right / c.facts:.3f}, recall {right / (right + len(c.missed)):.3f}")
