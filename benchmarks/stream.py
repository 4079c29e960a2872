"""A year's stream into a bank with a cap: what is searched, its memory and its latency stay as they are.

Turns are retained under a clock that goes on; every few days the bank fades by its policy, and is asked 40 questions.
Printed are the cap, and each measure in every fifth of the year, the first of which fills the bank; those of the last
are bounded by the second. Times are of this process's core, so that what else a machine does is no part of them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from made_up import Talk
from showing import Line, one_core, options, quantiles, show

if TYPE_CHECKING:
    from remanence import Memory

YEAR = timedelta(days=365)
START = datetime(2025, 1, 1, tzinfo=UTC)
FIFTHS = 5
MEASURES = (
    *(("searched", "", 1.1), ("megabytes", "MB", 1.25), ("p50", "ms", 2.0), ("p95", "ms", 2.5)),
    ("fading", "s", None),
)
"""What is measured, its unit, and how many times its value in the second fifth of the year that in the last may be.

Without a cap it would be three times as much. Times are not judged in a quick run, which measures a few milliseconds.
"""


class Sample(NamedTuple):
    """The bank at some moment of the year."""

    searched: int
    megabytes: float
    p50: float
    p95: float
    fading: float


class Calendar:
    """A clock that is told the time."""

    now = START

    def __call__(self) -> datetime:
        return self.now


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--turns", type=int, default=100_000)
    parser.add_argument("--cap", type=int, default=20_000, help="records that stay")
    parser.add_argument("--batch", type=int, default=2_000, help="turns between two looks after the bank")
    chosen = parser.parse_args(arguments)
    one_core()
    turns, cap, batch = (6_000, 1_200, 400) if chosen.quick else (chosen.turns, chosen.cap, chosen.batch)
    with tempfile.TemporaryDirectory() as folder:
        measures = [(name, unit, None if chosen.quick and unit == "ms" else most) for name, unit, most in MEASURES]
        lines = stream(Path(folder) / "stream.rem", turns, cap, batch, chosen.seed, measures)
    return show(f"a year's stream of {turns:,} turns into {cap:,} records", lines, as_json=chosen.json)


def stream(
    path: Path, turns: int, cap: int, batch: int, seed: int, measures: Iterable[tuple[str, str, float | None]]
) -> list[Line]:
    """Retain, ask and fade for a year; the lines of the table."""
    from remanence import Memory, Policy

    calendar, talk, samples = Calendar(), Talk(seed), list[Sample]()
    said = talk.turns(turns)
    with Memory(path, clock=calendar, durability="normal") as memory:
        memory.set_policy(Policy(most=cap))
        while page := [{**turn, "at": calendar.now.isoformat()} for turn in islice(said, batch)]:
            calendar.now += YEAR * len(page) / turns
            memory.retain_many(page)
            samples.append(look(memory, talk, page))
        sound, stats = memory.verify().ok, memory.stats()
        most = max(sample.searched for sample in samples)
        held = sum(1 for _ in memory.list())
    fifths = [_fifth(samples, number) for number in range(FIFTHS)]
    return [
        Line("records searched, at most ever", most, "", at_most=_bound(cap, batch)),
        Line("records that stayed", held, "", at_most=1.35 * cap, remark="with the windows around turns"),
        *(line for name, unit, at_most in measures for line in _over_time(fifths, name, unit, at_most)),
        Line("episodes kept verbatim", stats.episodes, "", at_least=turns),
        Line("verified", float(sound), "", at_least=1),
    ]


def _over_time(fifths: Sequence[Sample], name: str, unit: str, at_most: float | None) -> Iterator[Line]:
    """A measure in every fifth of the year."""
    values = [float(getattr(fifth, name)) for fifth in fifths]
    for number, value in enumerate(values, start=1):
        bound = at_most * values[1] if at_most is not None and number == FIFTHS else None
        yield Line(f"{name}, fifth {number}", value, unit, at_most=bound)


def look(memory: Memory, talk: Talk, page: list[dict[str, str]]) -> Sample:
    """Look after the bank as its owner would, then measure what a recall searches, holds and takes."""
    started = time.process_time()
    memory.fade()
    fading = time.process_time() - started
    index = memory._derived.index("turn")  # type: ignore[arg-type]
    questions = talk.questions(page, 40)
    memory.recall(questions[0])
    taken = []
    for question in questions[1:]:
        before = time.process_time()
        memory.recall(question)
        taken.append(1000 * (time.process_time() - before))
    return Sample(len(index.refresh()), index.refresh().nbytes / 2**20, *quantiles(taken), fading)


def _bound(cap: int, batch: int) -> float:
    """The cap, a batch that came since, and what is forgotten but not yet left out: an eighth, or a thousand."""
    return cap + batch + max(1024, (cap + batch) / 8) + batch


def _fifth(samples: Sequence[Sample], number: int) -> Sample:
    """The means of a fifth of the year."""
    size = max(len(samples) // FIFTHS, 1)
    part = samples[number * size : (number + 1) * size]
    return Sample(*(sum(values) / len(part) for values in zip(*part, strict=True)))  # type: ignore[arg-type]


if __name__ == "__main__":
    sys.exit(main())
