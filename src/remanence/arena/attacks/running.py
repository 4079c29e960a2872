"""Runs every suite that the given files call for, and writes what came out."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from remanence.arena.attacks import suites
from remanence.arena.attacks.loading import load
from remanence.arena.attacks.protocol import How, Outcome, Suite
from remanence.arena.attacks.web_evidence import HonestWeb
from remanence.arena.versions import versions
from remanence.protocols import Progress

FILE = "results.json"
HONEST = 10_000
"""Texts of ordinary data that stand around attacks, at most."""


class _Job(Struct, frozen=True, kw_only=True):
    """A file, or what a suite makes itself, with the suite that is to run; `skipped` says why none is."""

    data: str
    suite: Suite | None = None
    cases: Sequence[Any] = ()
    skipped: str = ""


def run_attacks(
    data: Sequence[str | PathLike[str]],
    *,
    out: str | PathLike[str] = "attacks-out",
    seed: int = 0,
    limit: int | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Attack banks with every file, by the suite of the file's form, and with the attacks that need no file.

    A file of no known form is in the answer with `n` 0 and the reason; so is one that cannot be read. A suite that
    fails is there with the reason; the others go on.

    Args:
        data: files, told apart by content; plain or gzipped. out: the folder for results.json.
        limit: at most so many cases of each, the first ones. progress: called with (cases looked at, None).
    Raises: FileNotFoundError; ScorerError if a suite cannot tell gold from garbage: both before any work.
    """
    jobs = [job for path in data for job in _jobs(Path(path))]
    jobs += [_Job(data="", suite=suite, cases=suite.cases(None) or ()) for suite in suites.MADE]
    for suite in {job.suite.name: job.suite for job in jobs if job.suite is not None}.values():
        suite.check()
    how = How(seed=seed, limit=limit, honest=_honest(jobs), step=_counter(progress))
    command = _command(data, out, seed, limit)
    outcomes = [_outcome(job, how, command) for job in jobs]
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{FILE}.partial"
    partial.write_bytes(msgspec.json.format(msgspec.json.encode(outcomes), indent=2) + b"\n")
    partial.replace(folder / FILE)
    return outcomes


def _jobs(path: Path) -> list[_Job]:
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    try:
        found = suites.recognised(load(path))
    except ValueError as e:
        return [_Job(data=path.name, skipped=str(e))]
    if not found:
        return [_Job(data=path.name, skipped=f"of no known form ({suites.forms()})")]
    return [_Job(data=path.name, suite=suite, cases=cases) for suite, cases in found]


def _honest(jobs: Sequence[_Job]) -> tuple[str, ...]:
    """Texts of the files of ordinary data, as many of each, up to `HONEST` in all."""
    files = [
        [doc.text for group in job.cases for doc in group.docs] for job in jobs if isinstance(job.suite, HonestWeb)
    ]
    taken, left = list[str](), HONEST
    for rest, texts in zip(range(len(files), 0, -1), sorted(files, key=len), strict=True):
        share = texts[: left // rest]
        taken, left = [*taken, *share], left - len(share)
    return tuple(taken)


def _outcome(job: _Job, how: How, command: str) -> Outcome:
    blank = Outcome(
        data=job.data, suite=job.suite.name if job.suite else "", n=0, seed=how.seed, versions=versions(),
        command=command, skipped=job.skipped,
    )  # fmt: skip
    if job.suite is None:
        return blank
    try:
        cases = how.first(job.cases)
        return msgspec.structs.replace(blank, n=len(cases), measured=tuple(job.suite.run(cases, how)))
    except Exception as e:  # noqa: BLE001 -- one suite that fails must not hide what the others find
        return msgspec.structs.replace(blank, failed=f"{type(e).__name__}: {e}")


def _counter(progress: Progress | None) -> Callable[[], None]:
    """Something to call once a case."""

    def told() -> Iterator[None]:
        done = 0
        while True:
            done += 1
            if progress is not None:
                progress(done, None)
            yield

    return told().__next__


def _command(data: Sequence[str | PathLike[str]], out: str | PathLike[str], seed: int, limit: int | None) -> str:
    """The command line that does the same."""
    words = ["remanence", "arena", "attacks", "--data", *(str(path) for path in data), "--out", str(out)]
    words += ["--seed", str(seed), *(["--limit", str(limit)] if limit is not None else [])]
    return shlex.join(words)
