"""Suspicion: why a trajectory is held back, so that nothing is learnt of it before a person has looked.

What an agent did may be an attacker's doing: a page that it read told it to. So its own steps are held to the measure
of data, not of its own words, and a trajectory in which something that came back tries to steer it is held back whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from remanence.encoding.trajectory import Step, Trajectory
from remanence.trust.policy import DATA, TrustPolicy
from remanence.trust.screening import held_back, reason
from remanence.trust.screens import screen_workflow
from remanence.types import Origin


def suspicion(trajectory: Trajectory, policy: TrustPolicy) -> str:
    """Why a trajectory is held back; "" for one that is not. The reason names findings and never quotes.

    Cost: that of a screen for each part.
    """
    if policy.origins[Origin.AGENT].screened:
        done = screen_workflow([words for step in trajectory.steps for words in _words(step)], trajectory.task)
        if done.findings and done.score >= DATA:
            return reason(done)
    texts = [(trajectory.task, trajectory.about.origin)]
    texts += [(step.observation, step.origin) for step in trajectory.steps if step.observation is not None]
    return next((why for text, origin in texts if (why := held_back(text, origin, policy))), "")


def _words(step: Step) -> Iterator[str]:
    """What a step says: the thought before it, the action or the tool's name in words, arguments that are sentences."""
    if step.thought is not None:
        yield step.thought
    yield step.action if step.arguments is None else step.action.replace("_", " ")
    yield from _sentences(step.arguments)


def _sentences(value: Any) -> Iterator[str]:
    if isinstance(value, str) and len(value.split()) > 1:
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _sentences(each)
    elif isinstance(value, list):
        for each in value:
            yield from _sentences(each)
