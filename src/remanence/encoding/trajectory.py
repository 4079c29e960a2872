"""Trajectories: what an agent did for a task, step by step, and how it ended; checked, and cut into verbatim parts.

Each part keeps where it came from: the task and the outcome are the caller's, actions and thoughts the agent's, and
observations a tool's unless the caller says otherwise. So what is learnt from it can leave a tool's words out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from enum import StrEnum
from typing import Any, NamedTuple

from msgspec import Struct

from remanence.encoding.observation import Observation, checked_metadata, checked_text, observe, read_json_lines
from remanence.types import Origin

MOST_STEPS = 10_000
"""Steps that one trajectory may have."""
GOOD_ENOUGH = 0.5
"""The score from which an outcome is a success, where the caller gives a score alone."""
_KEYS = frozenset({"task", "steps", "outcome", "session", "actor", "origin", "at", "id", "metadata", "tags"})
_STEP_KEYS = frozenset({"action", "arguments", "observation", "origin", "error", "thought"})
_OUTCOME_KEYS = frozenset({"success", "score", "reason"})
_TOLD = re.compile(r"(success|failure)(?: \(score ([0-9.e+-]+)\))?(?:: (.+))?", re.DOTALL)
_WORDS = {"success": True, "succeeded": True, "failure": False, "failed": False}


class Role(StrEnum):
    """What a part of a trajectory is."""

    TASK = "task"
    THOUGHT = "thought"
    ACTION = "action"
    OBSERVATION = "observation"
    OUTCOME = "outcome"


class Step(Struct, frozen=True, kw_only=True):
    """One step: what the agent did, and what came back.

    Attributes:
        action: the name of a tool, or the action in words. arguments: of a tool call; None where there is none.
        observation: what came back. origin: where that came from.
        error: whether it failed, where the caller knows; else it is told from the observation.
        thought: what the agent said to itself before.
    """

    action: str
    arguments: dict[str, Any] | None = None
    observation: str | None = None
    origin: Origin = Origin.TOOL
    error: bool | None = None
    thought: str | None = None

    @property
    def call(self) -> str:
        """The action as it is kept.

        >>> Step(action="search", arguments={"city": "Porto", "nights": 2}).call
        'search(city="Porto", nights=2)'
        """
        if self.arguments is None:
            return self.action
        given = (f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in self.arguments.items())
        return f"{self.action}({', '.join(given)})"


class Outcome(Struct, frozen=True, kw_only=True):
    """How it ended, by the caller's judgement: `score` between 0 and 1, and why, in the caller's words."""

    success: bool
    score: float | None = None
    reason: str | None = None

    def __str__(self) -> str:
        judged = "success" if self.success else "failure"
        scored = "" if self.score is None else f" (score {self.score:g})"
        return f"{judged}{scored}: {self.reason}" if self.reason else judged + scored


class Trajectory(Struct, frozen=True, kw_only=True):
    """A task, the steps that an agent took for it, and the outcome. `about` has its session, time, actor, tags, …"""

    task: str
    steps: tuple[Step, ...]
    outcome: Outcome
    about: Observation


class Part(NamedTuple):
    """A verbatim part of a trajectory; `step` counts from 1, and is 0 for the task and the outcome."""

    text: str
    role: Role
    step: int
    origin: Origin


def observe_trajectory(
    task: Any,
    steps: Any,
    outcome: Any,
    *,
    origin: Origin | str | None = None,
    at: Any = None,
    zone: tzinfo,
    **about: Any,
) -> Trajectory:
    """Check a trajectory as a caller hands it in. Raises: ValueError or TypeError, naming the field.

    Args:
        steps: objects with `action`, and perhaps `arguments`, `observation`, `origin`, `error`, `thought`.
        outcome: true, false, "success", "failure", a score from 0 to 1, or `{"success"?, "score"?, "reason"?}`.
        origin: where the task came from, "user" by default. about: id, session, actor, metadata, tags.
    """
    observed = observe(task, origin=origin, at=at, zone=zone, **about)
    if isinstance(steps, str | bytes | Mapping) or not isinstance(steps, Sequence):
        raise TypeError(f"steps must be a list of objects, got {type(steps).__name__}")
    if not 0 < len(steps) <= MOST_STEPS:
        raise ValueError(f"a trajectory has 1 to {MOST_STEPS:,} steps, got {len(steps):,}")
    made = tuple(_step(number, step) for number, step in enumerate(steps, start=1))
    return Trajectory(task=observed.text, steps=made, outcome=observe_outcome(outcome), about=observed)


def trajectory_item(item: Any) -> dict[str, Any]:
    """One JSON object as the arguments of a trajectory. Raises: ValueError or TypeError, naming the key."""
    if not isinstance(item, Mapping):
        raise TypeError(f"a trajectory must be an object with 'task', 'steps' and 'outcome', got {type(item).__name__}")
    _only(item, _KEYS, "a trajectory")
    if missing := [key for key in ("task", "steps", "outcome") if item.get(key) is None]:
        raise ValueError(f"a trajectory needs {', '.join(map(repr, missing))}")
    return {key: value for key, value in item.items() if value is not None}


def argument_names(call: str) -> list[str]:
    """The names of the arguments of a call as it is kept, in order; [] for an action in words.

    >>> argument_names('search(city="Porto, (in) x=1", nights=2)')
    ['city', 'nights']
    """
    names, at, read = list[str](), call.find("(") + 1, json.JSONDecoder().raw_decode
    while 0 < at < len(call) and (end := call.find("=", at)) > 0:
        try:
            _, after = read(call, end + 1)
        except ValueError:
            return names
        names.append(call[at:end])
        at = after + len(", ")
    return names


def outcome_of(text: str) -> Outcome:
    """The outcome that a text tells: the inverse of `str(outcome)`. Raises: ValueError for a text that tells none.

    >>> outcome_of(str(Outcome(success=False, score=0.2, reason="no seats")))
    Outcome(success=False, score=0.2, reason='no seats')
    """
    if (told := _TOLD.fullmatch(text)) is None:
        raise ValueError(f"this tells no outcome: {text!r:.60}")
    judged, score, reason = told.groups()
    return Outcome(success=judged == "success", score=None if score is None else float(score), reason=reason)


def read_trajectories(text: str) -> list[dict[str, Any]]:
    """The trajectories of a text: one JSON object, a list of them, or one object a line. Raises: ValueError, TypeError.

    >>> [each["task"] for each in read_trajectories('{"task": "tea", "steps": [{"action": "boil"}], "outcome": true}')]
    ['tea']
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = list(read_json_lines(text.splitlines()))
    return [trajectory_item(item) for item in (found if isinstance(found, list) else [found])]


def observe_outcome(outcome: Any) -> Outcome:
    """Check an outcome in any of the forms that `observe_trajectory` names. Raises: ValueError or TypeError."""
    if isinstance(outcome, Mapping):
        _only(outcome, _OUTCOME_KEYS, "outcome")
        given, score, reason = outcome.get("success"), _score(outcome.get("score")), outcome.get("reason")
        if given is None and score is None:
            raise ValueError("an outcome needs 'success' or 'score'")
        if given is not None and not isinstance(given, bool):
            raise TypeError(f"outcome['success'] must be true or false, got {given!r:.60}")
        success = given if given is not None else score is not None and score >= GOOD_ENOUGH
        return Outcome(success=success, score=score, reason=None if reason is None else checked_text(reason))
    if isinstance(outcome, bool):
        return Outcome(success=outcome)
    if isinstance(outcome, str) and outcome.strip().lower() in _WORDS:
        return Outcome(success=_WORDS[outcome.strip().lower()])
    if isinstance(outcome, int | float):
        score = _score(outcome)
        return Outcome(success=score is not None and score >= GOOD_ENOUGH, score=score)
    raise ValueError(f"an outcome is true, false, 'success', 'failure', a score or an object, got {outcome!r:.60}")


def _score(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"a score must be a number, got {value!r:.60}")
    if not 0 <= value <= 1:
        raise ValueError(f"a score lies between 0 and 1, got {value!r:.60}")
    return float(value)


def _step(number: int, step: Any) -> Step:
    where = f"step {number}"
    if not isinstance(step, Mapping):
        raise TypeError(f"{where} must be an object with 'action', got {type(step).__name__}")
    _only(step, _STEP_KEYS, where)
    error, arguments = step.get("error"), step.get("arguments")
    if error is not None and not isinstance(error, bool):
        raise TypeError(f"{where}: 'error' must be true or false, got {error!r:.60}")
    try:
        origin = Origin(step.get("origin", Origin.TOOL))
    except ValueError:
        raise ValueError(f"{where}: unknown origin {step['origin']!r:.60}: use one of {', '.join(Origin)}") from None
    try:
        return Step(
            action=checked_text(step.get("action")),
            arguments=None if arguments is None else checked_metadata(arguments),
            observation=_optional(step.get("observation")),
            origin=origin,
            error=error,
            thought=_optional(step.get("thought")),
        )
    except (ValueError, TypeError) as e:
        e.add_note(f"this is {where}")
        raise


def _optional(text: Any) -> str | None:
    """A text, or None; a tool that came back with nothing said nothing."""
    return None if text is None or (isinstance(text, str) and not text.strip()) else checked_text(text)


def _only(given: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    if unknown := sorted(set(map(str, given)) - known):
        raise ValueError(f"unknown keys {unknown} in {where}: known are {', '.join(sorted(known))}")


def parts(trajectory: Trajectory) -> Iterator[Part]:
    """The verbatim parts, in the order in which they happened."""
    yield Part(trajectory.task, Role.TASK, 0, trajectory.about.origin)
    for number, step in enumerate(trajectory.steps, start=1):
        if step.thought is not None:
            yield Part(step.thought, Role.THOUGHT, number, Origin.AGENT)
        yield Part(step.call, Role.ACTION, number, Origin.AGENT)
        if step.observation is not None:
            yield Part(step.observation, Role.OBSERVATION, number, step.origin)
    yield Part(str(trajectory.outcome), Role.OUTCOME, 0, Origin.USER)
