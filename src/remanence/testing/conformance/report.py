"""What a product passed: by chapter, as Markdown and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from msgspec import Struct, field, json

from remanence.testing.conformance.adapter import VERSION

CHAPTERS = (
    "durability", "crash", "retry", "isolation", "changes", "time", "concurrency", "unicode", "honesty", "scale",
    "echo",
)  # fmt: skip
PASSED, FAILED, NOT_OFFERED = "passed", "failed", "not offered"


class Outcome(Struct, kw_only=True):
    """What became of one test; `measured` is told and never judged."""

    chapter: str
    test: str
    promise: str
    outcome: str
    why: str = ""
    measured: dict[str, Any] = field(default_factory=dict)


class Report(Struct, kw_only=True):
    """The outcomes for one product."""

    product: str
    memory_version: str
    suite: str = VERSION
    outcomes: list[Outcome] = field(default_factory=list)

    def enter(self, chapter: str, test: str, promise: str, said: Any) -> None:
        """Take a phase of a test, as pytest reports it: a failure of any is one of the test."""
        told: dict[str, Any] = {"chapter": chapter, "test": test, "promise": " ".join(promise.split())}
        if said.failed:
            self._put(Outcome(**told, outcome=FAILED, why=_why(said), measured=dict(said.user_properties)))
        elif said.skipped:
            self._put(Outcome(**told, outcome=NOT_OFFERED, why=str(said.longrepr[-1]).removeprefix("Skipped: ")))
        elif said.when == "call":
            self._put(Outcome(**told, outcome=PASSED, measured=dict(said.user_properties)))

    def _put(self, outcome: Outcome) -> None:
        held = next(
            (each for each in self.outcomes if (each.chapter, each.test) == (outcome.chapter, outcome.test)), None
        )
        if held is None:
            self.outcomes.append(outcome)
        elif held.outcome != FAILED:
            self.outcomes[self.outcomes.index(held)] = outcome

    def counts(self, chapter: str) -> Counter[str]:
        """How many tests of a chapter came to what."""
        return Counter(each.outcome for each in self.outcomes if each.chapter == chapter)

    def markdown(self) -> str:
        """The table, then what failed and what was measured."""
        lines = [f"{self.product} {self.memory_version}, suite {self.suite}", ""]
        lines += ["| chapter | passed | failed | not offered |", "|---|---|---|---|"]
        for chapter in CHAPTERS:
            counted = self.counts(chapter)
            lines.append(f"| {chapter} | {' | '.join(str(counted[o] or '') for o in (PASSED, FAILED, NOT_OFFERED))} |")
        failures = [f"- {e.chapter}: {e.test}: {e.why}" for e in self.outcomes if e.outcome == FAILED]
        measured = [f"- {e.test}: {name} {value}" for e in self.outcomes for name, value in e.measured.items()]
        return "\n".join([*lines, *([""] if failures else []), *failures, *([""] if measured else []), *measured])

    def json(self) -> str:
        """The whole report."""
        return json.format(json.encode(self)).decode()


def table(reports: Sequence[Report]) -> str:
    """Several products in one table: passed of what they offer, by chapter.

    >>> outcomes = [Outcome(chapter="echo", test="t", promise="", outcome=PASSED)]
    >>> print(table([Report(product="x", memory_version="1", outcomes=outcomes)]).splitlines()[-2])
    | echo | 1/1 |
    """
    rows = [["chapter", *(f"{each.product} {each.memory_version}" for each in reports)], ["---"] * (len(reports) + 1)]
    rows += [[chapter, *(_share(each.counts(chapter)) for each in reports)] for chapter in CHAPTERS]
    rows.append(["all", *(_share(sum((each.counts(c) for c in CHAPTERS), Counter())) for each in reports)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _share(counted: Counter[str]) -> str:
    judged = counted[PASSED] + counted[FAILED]
    return f"{counted[PASSED]}/{judged}" if judged else "not offered"


def _why(said: Any) -> str:
    crash = getattr(said.longrepr, "reprcrash", None)
    return str(crash.message if crash is not None else said.longrepr).splitlines()[0][:300]
