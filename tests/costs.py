"""What work costs the processor, whatever else this process holds and this machine does."""

import gc
from collections.abc import Callable
from time import process_time


def least_seconds(work: Callable[[], object], tries: int = 3) -> float:
    """Seconds of the processor: the least of some tries, in which no garbage is collected."""
    return min(_seconds(work) for _ in range(tries))


def _seconds(work: Callable[[], object]) -> float:
    gc.disable()
    try:
        began = process_time()
        work()
        return process_time() - began
    finally:
        gc.enable()
