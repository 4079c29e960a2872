"""A year's stream into a bank with a cap: what is searched, its memory and its latency stay as they are.

Turns are retained under a clock that goes on; every few days the bank fades by its policy, and is asked 40 questions.
Printed are the cap, and each measure in the second fifth of the year and the last; times are of this process's core, so
that what else a machine does is no part of them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
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
        lines = stream(Path(folder) / "stream.rem", turns, cap, batch, chosen.seed)
    return show(f"a year's stream of {turns:,} turns into {cap:,} records", lines, as_json=chosen.json)


def stream(path: Path, turns: int, cap: int, batch: int, seed: int) -> list[Line]:
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
    second, last = _fifth(samples, 1), _fifth(samples, FIFTHS - 1)
    return [
        Line("records searched, at most ever", most, "", at_most=_bound(cap, batch)),
        Line("records that stayed", held, "", at_most=1.35 * cap, remark="with the windows around turns"),
        Line("index memory, second fifth", second.megabytes, "MB"),
        Line("index memory, last fifth", last.megabytes, "MB", at_most=1.25 * second.megabytes),
        Line("recall p50, second fifth", second.p50, "ms"),
        Line("recall p50, last fifth", last.p50, "ms", at_most=1.5 * second.p50),
        Line("recall p95, second fifth", second.p95, "ms"),
        Line("recall p95, last fifth", last.p95, "ms", at_most=2 * second.p95),
        Line("fading once, second fifth", second.fading, "s"),
        Line("fading once, last fifth", last.fading, "s"),
        Line("episodes kept verbatim", stats.episodes, "", at_least=turns),
        Line("verified", float(sound), "", at_least=1),
    ]


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
