"""Asking again: a server that is busy, restarts or cannot be reached for a moment is no failure yet."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from remanence.client.effects import Flow, Pause, Reply, Request, Unanswered
from remanence.client.failures import problem_of
from remanence.endpoint import retry_after

BUSY = frozenset({429, 502, 503, 504})
"""Statuses that may be gone at the next attempt: of the server, and of what stands before it."""
_IN_WORK = 409
"""With a Retry-After: the first attempt with this Idempotency-Key is still being worked on."""


class Patience(Struct, frozen=True, kw_only=True):
    """How often a request is sent, and how long that may take.

    Attributes:
        attempts: at most so many. first: seconds before the second one; each further pause is twice as long.
        longest: seconds of the longest pause, also of one that the server asks for.
    Raises: ValueError for what cannot be.
    """

    attempts: int = 5
    first: float = 0.25
    longest: float = 60.0

    def __post_init__(self) -> None:
        if self.attempts < 1 or self.first < 0 or self.longest < 0:
            raise ValueError(f"patience needs at least one attempt, and pauses that are not negative: {self}")

    def pause(self, attempt: int, chance: float) -> float:
        """Seconds to wait after an attempt, from 1: between a half and the whole of what doubles each time.

        `chance`, in [0, 1), keeps clients that failed together from coming back together.
        """
        return min(self.longest, self.first * 2.0 ** (attempt - 1)) * (1 + chance) / 2


def answered(request: Request, patience: Patience, chance: Callable[[], float]) -> Flow[Reply]:
    """The reply to a request that may be sent again, whatever its status, after as many attempts as it takes.

    Raises: Unanswered after the last attempt.
    """
    attempt = 1
    while True:
        wait: float | None = None
        try:
            reply = yield request
        except Unanswered as e:
            if attempt == patience.attempts:
                raise Unanswered(f"{e} (attempt {attempt} of {patience.attempts})") from e
        else:
            wait = retry_after({name.title(): value for name, value in reply.headers.items()})
            if attempt == patience.attempts or (wait or 0.0) > patience.longest or not _may_pass(reply, wait):
                return reply
        yield Pause(max(wait or 0.0, patience.pause(attempt, chance())))
        attempt += 1


def _may_pass(reply: Reply, wait: float | None) -> bool:
    """Whether the next attempt may fare better; a model that the server asked in vain it asked patiently itself."""
    if reply.status in BUSY:
        problem = problem_of(reply.body)
        return problem is None or problem.error in ("", "StoreUnavailable")
    return reply.status == _IN_WORK and wait is not None
