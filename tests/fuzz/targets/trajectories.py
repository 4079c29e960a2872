"""Trajectories of agents, their calls and outcomes."""

from contextlib import suppress
from zoneinfo import ZoneInfo

from remanence.encoding.trajectory import argument_names, observe_trajectory, outcome_of, read_trajectories
from remanence.lifecycle.experience.abstraction import abstract_steps
from remanence.lifecycle.experience.lessons import lessons_of

SEEDS = (
    b'{"task": "tea", "steps": [{"action": "boil", "arguments": {"w": 1}, "observation": "401"}], "outcome": true}',
    b'search(city="Porto, (in) x=1", nights=2)',
    b"failure (score 0.2): no seats",
)


def target(data: bytes) -> None:
    """Lessons, or a ValueError or TypeError; what is read back of a call and an outcome is what was written."""
    text = data.decode("utf-8", "replace")
    argument_names(text)
    with suppress(ValueError):
        assert outcome_of(str(outcome_of(text))) == outcome_of(text)
    with suppress(ValueError, TypeError):
        for item in read_trajectories(text):
            made = observe_trajectory(zone=ZoneInfo("UTC"), **item)
            lessons_of(made.task, abstract_steps(made), made.outcome, [s.observation for s in made.steps])
