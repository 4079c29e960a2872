"""An extractor for tests that need statements of a known form, whatever the rules find."""

import re

from remanence import Kind, Memory
from remanence.protocols import Extracted, Passage
from remanence.types import Statement

_SAID = re.compile(
    r"(?:Well, |Yes, )?(?P<who>[A-Z]\w+) "
    r"(?:(?P<home>lives in) (?P<place>\w+)|(?P<verb>likes|feels|wants) (?P<what>\w+)|.+)"
)


class Telling:
    """Every sentence is a statement about its first word: where they live, what they like or feel, or what it says."""

    part = "telling.v1"

    def __call__(self, passages: list[Passage]) -> list[list[Extracted]]:
        return [list(self._of(passage.record.text)) for passage in passages]

    def _of(self, text: str):
        for found in re.finditer(r"[^.!?\n]+[.!?]?", text):
            if (said := _SAID.match(found[0].strip())) is not None:
                start = found.start() + found[0].index(found[0].strip())
                home, verb = said["home"], said["verb"]
                statement = Statement(
                    subject=said["who"], attribute="lives_in" if home else verb, value=said["place"] or said["what"],
                    single=bool(home),
                )  # fmt: skip
                kind = Kind.PERSONA if verb == "likes" else Kind.EPISODIC if verb == "feels" else Kind.SEMANTIC
                yield Extracted(text=found[0].strip(), start=start, end=found.end(), statement=statement, kind=kind)


def told(memory: Memory) -> Memory:
    """The memory, reading with this extractor."""
    memory._faculties.learning._given = Telling()
    return memory
