"""The background worker: consolidates what comes, again and again, until it is told to stop; `stats` shows it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import msgspec
from msgspec.structs import replace

from remanence.errors import RemanenceError
from remanence.protocols import Clock, Progress
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import Consolidation, Worker

WORKER = "worker"
"""The bank's note of its last worker, which is no part of its history."""


class _Stopped(Exception):
    """Between two batches, because somebody asked for it."""


def watch(
    store: SqliteStore,
    consolidate: Callable[[Progress], Consolidation],
    *,
    clock: Clock,
    every: float,
    stop: Event,
    told: Callable[[Consolidation], None],
) -> None:
    """Consolidate until `stop` is set, which ends a run after its present batch; each batch is a commit of its own.

    A run that the bank refuses, because it is locked or its disk is full, is noted, and tried again.

    Args:
        every: seconds between two runs. told: gets what changed something.
    """

    def stopping(done: int, total: int | None) -> None:
        del done, total
        if stop.is_set():
            raise _Stopped

    now = clock()
    worker = Worker(every=every, started=now, seen=now)
    while not stop.is_set():
        try:
            done = consolidate(stopping)
            worker = replace(worker, runs=worker.runs + 1, changed=worker.changed + done.changed, error="")
            if done.changed:
                told(done)
        except _Stopped:
            pass
        except RemanenceError as e:
            worker = replace(worker, runs=worker.runs + 1, error=str(e))
        worker = _noted(store, replace(worker, seen=clock()))
        stop.wait(every)
    _noted(store, replace(worker, seen=clock(), stopped=True))


def _noted(store: SqliteStore, worker: Worker) -> Worker:
    """The worker, written down as far as the bank can be written."""
    try:
        store.set_meta(WORKER, msgspec.json.encode(worker).decode())
    except RemanenceError as e:
        return replace(worker, error=str(e))
    return worker


def last_worker(store: SqliteStore) -> Worker | None:
    """The worker that ran last on a bank."""
    held = store.meta(WORKER)
    return None if held is None else msgspec.json.decode(held, type=Worker)
