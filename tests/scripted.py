"""An extractor that reads what a test writes: one statement a line, so that only what becomes of it is tested.

ana | lives_in | Lisbon | single | from=2020-01-01 | modality=plan | cue=correction
ana | not lives_in | Lisbon
"""

from datetime import UTC, datetime

from remanence import Memory
from remanence.encoding.dates import parse_when
from remanence.protocols import Extracted, Passage
from remanence.types import Cue, Kind, Modality, Statement

SINGLE = {"lives_in", "works_at", "deadline", "spouse", "is"}


class Scripted:
    """Implements `remanence.protocols.Extractor`."""

    part = "rules.v1"

    def __call__(self, passages: list[Passage]) -> list[list[Extracted]]:
        return [list(_statements(passage.record.text)) for passage in passages]


def _statements(text: str):
    start = 0
    for line in text.split("\n"):
        if line.count("|") >= 2:
            yield _statement(line, start)
        start += len(line) + 1


def _statement(line: str, start: int) -> Extracted:
    subject, attribute, value, *options = (part.strip() for part in line.split("|"))
    given = dict(option.partition("=")[::2] for option in options)
    negated, attribute = attribute.startswith("not "), attribute.removeprefix("not ")
    said = Statement(
        subject=subject, attribute=attribute, value=value or None, negated=negated, single=attribute in SINGLE,
        modality=Modality(given.get("modality", "fact")), cue=Cue(given.get("cue", "")),
    )  # fmt: skip
    words = f"{subject} does not {attribute} {value}" if negated else f"{subject} {attribute} {value}"
    return Extracted(
        text=words, start=start, end=start + len(line), statement=said, kind=Kind(given.get("kind", "semantic")),
        valid_from=_moment(given.get("from")), valid_to=_moment(given.get("to")),
    )  # fmt: skip


def _moment(value: str | None) -> datetime | None:
    return None if value is None else parse_when(value, zone=UTC).start


def scripted(memory: Memory) -> Memory:
    """The same memory, which reads statements as a test writes them."""
    memory._faculties.learning._given = Scripted()
    return memory


def statements(memory: Memory, **options: object) -> list[str]:
    """The words of the statements that are believed now, in the order of the alphabet."""
    return sorted(record.text for record in memory.list(unit="statement", **options))


def true_at(memory: Memory, moment: object, **options: object) -> list[str]:
    """The words of the statements that were true at a moment."""
    words = " ".join(sorted({word for record in memory.list("episodes") for word in record.text.split()}))
    return sorted(hit.text for hit in memory.recall(words, k=100, unit="statement", as_of=moment, **options))
