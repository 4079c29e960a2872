"""Lessons: what a trajectory teaches, as texts that stand by themselves in a prompt.

What is not clear teaches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b

from msgspec import Struct

from remanence.encoding.trajectory import Outcome
from remanence.lifecycle.experience.abstraction import SOMETHING, AbstractStep, settled
from remanence.lifecycle.experience.failing import REFUSED

WORKFLOW, LESSON = "workflow.v1", "lesson.v1"
LONGEST_TASK = 300
LONGEST_QUOTE = 200
REPEATS = 3
"""Times that the same step with the same answer makes a loop."""
_BY_TEXT = frozenset({"comparison", "reason"})
"""What says more, or less, than the steps that it rests on: two of these are the same if their texts are."""
MOST_CAUSES = 2
"""Different steps that failed for good, of which the first is taken for the cause."""
_GRANTS = re.compile(r"log_?in|sign_?in|log_?on|auth|token|session|password|unlock|permission|access", re.IGNORECASE)
MOST_STEPS = 30
"""Steps of a workflow that is short enough to be told."""


class Lesson(Struct, frozen=True, kw_only=True):
    """What one trajectory, or two, teach.

    Attributes:
        what: "workflow", "failure", "loop", "precondition", "argument", "comparison" or "reason".
        text: as a prompt shows it. part: the versioned part that makes such lessons.
        key: the same for lessons that say the same of other instances of a task.
        steps: the numbers of the steps that it rests on.
        quotes: the number of the step whose observation it quotes; None for a lesson in the agent's own words.
    """

    what: str
    text: str
    part: str
    key: str
    steps: tuple[int, ...]
    quotes: int | None = None


def lessons_of(
    task: str, steps: Sequence[AbstractStep], outcome: Outcome, observations: Sequence[str | None]
) -> list[Lesson]:
    """What one trajectory teaches, the most useful first.

    Args:
        observations: what came back of each step; only for lessons that quote it.
    """
    found = list(_recoveries(task, steps))
    if outcome.success:
        return [*_workflow(task, steps), *found]
    return [*_decisive(task, steps, outcome, observations), *found]


def _workflow(task: str, steps: Sequence[AbstractStep]) -> Iterator[Lesson]:
    """The steps that worked, in their order."""
    kept = settled(steps)
    if len(kept) <= MOST_STEPS and any(step.said != SOMETHING for step in kept):
        places = {step.number: place for place, step in enumerate(kept, start=1)}
        told = " ".join(f"{place}. {step.tell(places)}" for place, step in enumerate(kept, start=1))
        yield _lesson("workflow", task, f"This worked: {told}", kept, WORKFLOW)


def _recoveries(task: str, steps: Sequence[AbstractStep]) -> Iterator[Lesson]:
    """What made a step work that had failed: a step in between, or an argument more."""
    seen = set[str]()
    for place, step in enumerate(steps):
        later = next((n for n in range(place + 1, len(steps)) if _same_name(steps[n], step) and not steps[n].failed), 0)
        if not step.failed or step.name in seen or not later or step.name == SOMETHING:
            continue
        seen.add(step.name)
        again, between = steps[later], [s for s in steps[place + 1 : later] if not s.failed and not _same_name(s, step)]
        why = f" ({step.why})" if step.why else ""
        more = {name: value for name, value in again.arguments.items() if name not in step.arguments}
        source = next((s for s in between if f"#{s.number}" in more.values()), None)
        if more and source is None:
            text = f"Call {again.shape} with {_listed(list(more))}: without, {step.name} failed{why}."
            yield _lesson("argument", task, text, (step, again), LESSON)
        elif (first := source or _opener(step, between)) is not None:
            passed = [name for name, value in more.items() if value == f"#{first.number}"]
            then = f" and pass on {_listed(passed)}" if passed else ""
            text = f"Before {again.shape}, do {first.tell({})}{then}: without, {step.name} failed{why}."
            yield _lesson("precondition", task, text, (step, first, again), LESSON)


def _opener(failed: AbstractStep, between: Sequence[AbstractStep]) -> AbstractStep | None:
    """The step that opened the way to one that had failed; None where several might have.

    A refusal is lifted by a step that signs in; for the rest it must be the only step that there was.
    """
    grants = [step for step in between if failed.why == REFUSED and _GRANTS.search(step.name or step.said)]
    chosen = grants[-1:] or between
    return chosen[0] if len({(step.name, step.said) for step in chosen}) == 1 else None


def _decisive(
    task: str, steps: Sequence[AbstractStep], outcome: Outcome, observations: Sequence[str | None]
) -> Iterator[Lesson]:
    """The earliest step after which nothing was put right: an error, else a loop, else what the caller says."""
    if (step := unrecovered(steps)) is not None:
        why = f": {step.why}" if step.why else ""
        text = f"{step.tell({})} failed at step {step.number} of {len(steps)}{why}. Nothing after it put that right."
        yield _lesson("failure", task, text, (step,), LESSON)
        if quoted := observations[step.number - 1]:
            text = f'{step.tell({})} failed at step {step.number} of {len(steps)} with "{_cut(quoted, LONGEST_QUOTE)}".'
            yield _lesson("failure", task, text, (step,), LESSON, quotes=step.number)
    elif (looped := loop(steps)) is not None:
        times = sum(1 for s in steps if _just_so(s, looped))
        text = f"{looped.tell({})} was done {times} times with the same result. Try something else after the first."
        yield _lesson("loop", task, text, (looped,), LESSON)
    if outcome.reason:
        text = f"It failed: {_cut(outcome.reason, LONGEST_QUOTE)} (after {steps[-1].tell({})})."
        yield _lesson("reason", task, text, (steps[-1],), LESSON)


def unrecovered(steps: Sequence[AbstractStep]) -> AbstractStep | None:
    """The first step that failed and was never done again with success.

    None if there is none, or if more than `MOST_CAUSES` different steps did: who tries one thing after another in vain
    has not failed by the first.
    """
    lost = [step for step in _without_recovered(steps) if step.failed]
    return lost[0] if lost and len({(step.name, step.said) for step in lost}) <= MOST_CAUSES else None


def _without_recovered(steps: Sequence[AbstractStep]) -> list[AbstractStep]:
    """The steps but for those that failed and were done again with success."""
    return [
        step
        for place, step in enumerate(steps)
        if not (step.failed and any(_same_name(s, step) and not s.failed for s in steps[place + 1 :]))
    ]


def loop(steps: Sequence[AbstractStep]) -> AbstractStep | None:
    """The first step that is repeated `REPEATS` times or more, just so and with the same answer; None if none is."""
    return next((step for step in steps if sum(1 for s in steps if _just_so(s, step)) >= REPEATS), None)


def comparison(
    task: str, worked: Sequence[AbstractStep], failed: Sequence[AbstractStep], *, from_failure: bool
) -> Lesson | None:
    """Where a success and a failure at the same task part: the first step at which they did different things.

    Args:
        from_failure: whether the steps that the lesson rests on are numbered as in the failure.
    """
    pairs = list(zip(settled(worked), _without_recovered(failed), strict=False))
    place = next((n for n, (good, bad) in enumerate(pairs) if not _same_name(good, bad)), None)
    if place is None:
        return None
    good, bad = pairs[place]
    after = f"After {pairs[place - 1][0].shape}: " if place else "At the start: "
    text = f"{after}{good.shape} led to success, {bad.shape} to failure."
    return _lesson("comparison", task, text, (bad if from_failure else good,), LESSON)


def _lesson(
    what: str, task: str, text: str, steps: Sequence[AbstractStep], part: str, *, quotes: int | None = None
) -> Lesson:
    told = [what, "quoted" if quotes else "", *([text] if what in _BY_TEXT else [step.shape for step in steps])]
    key = blake2b("\n".join(told).encode(), digest_size=16).hexdigest()
    whole = f"Task: {_cut(task, LONGEST_TASK)}\n{text}"
    return Lesson(what=what, text=whole, part=part, key=key, steps=tuple(s.number for s in steps), quotes=quotes)


def _same_name(one: AbstractStep, other: AbstractStep) -> bool:
    return (one.name, one.said) == (other.name, other.said)


def _just_so(one: AbstractStep, other: AbstractStep) -> bool:
    return (one.shape, one.arguments, one.result) == (other.shape, other.arguments, other.result)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _cut(text: str, most: int) -> str:
    """A text on one line, cut at a word where it is too long."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[:most].rsplit(" ", 1)[0] + " …"
