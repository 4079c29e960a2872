"""Several processes on one bank: writers retain, readers recall; nothing may fail, be lost, or break the chain."""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from made_up import Talk
from showing import Line, options, show


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--readers", type=int, default=2)
    parser.add_argument("--retains", type=int, default=2000, help="of each writer")
    chosen = parser.parse_args(arguments)
    retains = 20 if chosen.quick else chosen.retains
    with tempfile.TemporaryDirectory() as folder:
        lines = contest(Path(folder) / "shared.rem", chosen.writers, chosen.readers, retains, chosen.seed)
    return show("many processes, one bank", lines, as_json=chosen.json)


def contest(path: Path, writers: int, readers: int, retains: int, seed: int) -> list[Line]:
    """Let them all loose on one bank, then look at what is there."""
    from remanence import Memory
    from remanence.errors import NotFound

    Memory(path).close()
    context = multiprocessing.get_context("spawn")
    done, said = context.Event(), context.Queue()
    reading = [context.Process(target=read, args=(str(path), seed, done, said)) for _ in range(readers)]
    writing = [context.Process(target=write, args=(str(path), seed, n, retains, said)) for n in range(writers)]
    for process in (*reading, *writing):
        process.start()
    reports = [said.get(timeout=3600) for _ in writing]
    seconds = max(report["seconds"] for report in reports)
    done.set()
    reports += [said.get(timeout=600) for _ in reading]
    for process in (*reading, *writing):
        process.join()
    errors = [error for report in reports for error in report["errors"]]
    with Memory(path) as memory:
        missing = 0
        for name in (name for report in reports for name in report.get("acknowledged", ())):
            try:
                memory.get(name)
            except NotFound:
                missing += 1
        verified = memory.verify()
        stored = memory.stats().episodes
    wanted = writers * retains
    return [
        Line("errors", len(errors), "", at_most=0, remark="; ".join(errors[:2])),
        Line("acknowledged retains that are missing", missing, "", at_most=0),
        Line("episodes stored", stored, "", at_least=wanted, remark=f"{writers} writers x {retains:,}"),
        Line("verify: failed checks", sum(not check.ok for check in verified.checks), "", at_most=0),
        Line("retains", wanted / seconds, "a second", remark="each durable, all writers together"),
        Line("recalls meanwhile", sum(report.get("recalls", 0) for report in reports), ""),
        Line("recalls that missed an earlier answer", sum(r.get("went_back", 0) for r in reports), "", at_most=0),
    ]


def write(path: str, seed: int, writer: int, retains: int, said: Any) -> None:
    """Retain turns one by one, and report which were acknowledged and what failed."""
    from remanence import Memory

    talk, acknowledged, errors = Talk(seed + writer), [], []
    start = time.perf_counter()
    try:
        with Memory(path) as memory:
            for number in range(retains):
                name = f"writer-{writer}-{number}"
                memory.retain(talk.text(150), actor=f"writer {writer}", id=name)
                acknowledged.append(name)
    except Exception as error:
        errors.append(f"writer {writer}: {type(error).__name__}: {error}")
        raise
    finally:
        said.put({"acknowledged": acknowledged, "errors": errors, "seconds": time.perf_counter() - start})


def read(path: str, seed: int, done: Event, said: Any) -> None:
    """Recall until the writers are done; what was there once must stay there."""
    from remanence import Memory

    talk, recalls, seen, went_back, errors = Talk(seed + 99), 0, 0, 0, []
    try:
        with Memory(path) as memory:
            while not done.is_set():
                memory.recall(talk.text(40), k=5)
                recalls += 1
                stored = memory.stats().episodes
                went_back += stored < seen
                seen = stored
    except Exception as error:
        errors.append(f"reader: {type(error).__name__}: {error}")
        raise
    finally:
        said.put({"recalls": recalls, "went_back": went_back, "errors": errors})


if __name__ == "__main__":
    sys.exit(main())
