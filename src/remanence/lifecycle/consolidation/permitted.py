"""Summaries of what may become one: the bank's trust policy says which origins' text is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from remanence.protocols import Digest, Summariser
from remanence.trust.policy import TrustPolicy
from remanence.types import Kind, Record

PolicyNow = Callable[[], TrustPolicy]


class Permitted:
    """A summariser that is shown no turn that may not become a summary; a segment without any other says nothing.

    Args:
        policy: gives the one in force.
    """

    def __init__(self, summariser: Summariser, policy: PolicyNow) -> None:
        self._summariser, self._policy = summariser, policy
        self.part = summariser.part

    def __call__(self, segments: Sequence[Sequence[Record]]) -> list[Digest | None]:
        """A digest for each segment, of what may become one."""
        shown = [permitted(turns, self._policy()) for turns in segments]
        made = iter(self._summariser([turns for turns in shown if turns]))
        return [next(made) if turns else None for turns in shown]


def permitted(turns: Sequence[Record], policy: TrustPolicy) -> list[Record]:
    """The turns that may become a summary, in order."""
    return [turn for turn in turns if policy.permits(Kind.SUMMARY, turn)]
