"""What the server tells Prometheus: requests by verb and status, how long they took, what is open and what waits.

Each worker counts in a part of its own of memory that all share, so whichever is asked tells of all of them; the one
that takes the place of a worker that died counts on where that one ended.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from mmap import mmap

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0
from prometheus_client.registry import Collector

MEDIA_TYPE = CONTENT_TYPE_PLAIN_1_0_0
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)
_STATUSES = (200, 201, *range(400, 432), *range(500, 512))
_WIDTH = len(_STATUSES) + len(_BUCKETS) + 2
"""Numbers of a verb: requests by status, requests by how long they took, and the seconds of all."""
_VERBS = 256
_GAUGES = 2
_WORKER = _GAUGES + _VERBS * _WIDTH
_BYTES = 8


class Metrics(Collector):
    """Counts in a registry of its own; no label names a bank, a principal or a text.

    Args:
        workers: that there will be, forked later.
    Attributes:
        worker: which of them this process is.
    """

    def __init__(self, workers: int = 1) -> None:
        self.worker, self._workers = 0, workers
        self._numbers = memoryview(mmap(-1, workers * _WORKER * _BYTES)).cast("d")
        self._verbs: dict[str, int] = {}
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def declare(self, verb: str) -> None:
        """There is such a verb; said before there are workers."""
        self._verbs.setdefault(verb, len(self._verbs))
        assert len(self._verbs) <= _VERBS, "the part of each worker has room for so many verbs"

    def count(self, verb: str, status: int, seconds: float) -> None:
        """Note a request that was answered."""
        begin = self._place(self.worker, verb)
        self._numbers[begin + _STATUSES.index(status)] += 1
        self._numbers[begin + len(_STATUSES) + bisect_left(_BUCKETS, seconds)] += 1
        self._numbers[begin + _WIDTH - 1] += seconds

    def note(self, *, opened: int, asked: int) -> None:
        """Say what there is at the moment: banks that are open, requests that run or wait."""
        begin = self.worker * _WORKER
        self._numbers[begin], self._numbers[begin + 1] = opened, asked

    def ended(self, worker: int) -> None:
        """A worker is no more: it has nothing open. What it counted stays counted."""
        begin = worker * _WORKER
        self._numbers[begin] = self._numbers[begin + 1] = 0

    def _place(self, worker: int, verb: str) -> int:
        return worker * _WORKER + _GAUGES + self._verbs[verb] * _WIDTH

    def _all(self, verb: str) -> list[float]:
        """The numbers of a verb, of all workers together."""
        begins = [self._place(worker, verb) for worker in range(self._workers)]
        return [sum(each) for each in zip(*(self._numbers[begin : begin + _WIDTH] for begin in begins), strict=True)]

    def collect(self) -> Iterable[Metric]:
        """All of it; what is open and at work as each worker said it last."""
        requests = CounterMetricFamily("remanence_requests", "Requests, by verb and status.", labels=["verb", "status"])
        seconds = HistogramMetricFamily(
            "remanence_request_seconds", "Seconds until a request was answered, by verb.", labels=["verb"]
        )
        for verb in self._verbs:
            numbers = self._all(verb)
            for status, n in zip(_STATUSES, numbers, strict=False):
                if n:
                    requests.add_metric([verb, str(status)], n)
            if any(numbers):
                seconds.add_metric([verb], list(_summed(numbers[len(_STATUSES) : -1])), numbers[-1])
        opened, asked = (sum(self._numbers[each::_WORKER]) for each in range(_GAUGES))
        yield requests
        yield seconds
        yield GaugeMetricFamily("remanence_open_banks", "Banks that are open.", value=opened)
        yield GaugeMetricFamily("remanence_requests_at_work", "Running or waiting.", value=asked)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)


def _summed(counts: Iterable[float]) -> Iterator[tuple[str, float]]:
    """How many requests took at most so many seconds."""
    total = 0.0
    for most, n in zip((*map(str, _BUCKETS), "+Inf"), counts, strict=True):
        total += n
        yield most, total
