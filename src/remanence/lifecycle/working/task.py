"""Tasks: what an agent is about, as a tree of steps with status, in a text that a prompt can show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import convert, to_builtins
from msgspec.structs import replace

from remanence.errors import NotFound
from remanence.types import Record, Status, Step, Task

PART = "task.v2"
LONGEST = 500
"""Characters of a title or a note."""
MOST_STEPS = 200
"""Steps of a task, at all depths."""
MARKS = {Status.OPEN: " ", Status.DOING: ">", Status.DONE: "x", Status.FAILED: "!", Status.DROPPED: "-"}
Steps = Iterable[str | Mapping[str, Any]]
"""Steps by their titles, or as `{"title": …, "steps": […]}` where they have steps of their own."""


def make_steps(steps: Steps, parent: str, first: int = 1) -> tuple[Step, ...]:
    """Steps with ids under that of their parent: the second step of its first is `<parent>.1.2`.

    Raises: ValueError or TypeError for what is no step.

    >>> [step.id for step in make_steps(["look", {"title": "go", "steps": ["walk"]}], "t")]
    ['t.1', 't.2']
    """
    if isinstance(steps, str):
        raise TypeError("steps are several titles: put one in a list")
    made = []
    for number, given in enumerate(steps, first):
        held: Mapping[str, Any] = {"title": given} if isinstance(given, str) else given
        if unknown := set(held) - {"title", "steps"}:
            raise ValueError(f"a step has a title and steps, got {sorted(unknown)[0]!r}")
        id = f"{parent}.{number}"
        made.append(Step(id=id, title=one_line(held.get("title", "")), steps=make_steps(held.get("steps", ()), id)))
    return tuple(made)


def one_line(text: str, *, empty: bool = False) -> str:
    """A title or note on one line. Raises: ValueError."""
    line = " ".join(str(text).split())
    if (not line and not empty) or len(line) > LONGEST:
        raise ValueError(f"a title or note has 1 to {LONGEST} characters, got {len(line)}")
    return line


def changed(step: Step, id: str, status: Status | None, note: str | None, more: Steps) -> Step:
    """A tree in which the step of this id has another status or note, or further steps under it."""
    if step.id != id:
        return replace(step, steps=tuple(changed(each, id, status, note, more) for each in step.steps))
    return replace(
        step,
        status=status or step.status,
        note=step.note if note is None else one_line(note, empty=True),
        steps=(*step.steps, *make_steps(more, step.id, len(step.steps) + 1)),
    )


def checked(root: Step) -> Step:
    """A tree that is not too large. Raises: ValueError."""
    if (size := sum(1 for _ in every(root)) - 1) > MOST_STEPS:
        raise ValueError(f"a task has at most {MOST_STEPS} steps, got {size}: make another task")
    return root


def every(step: Step) -> Iterator[Step]:
    """A step and all under it, in reading order."""
    yield step
    for each in step.steps:
        yield from every(each)


def find(root: Step, id: str) -> Step:
    """The step of this id. Raises: NotFound."""
    for step in every(root):
        if step.id == id:
            return step
    raise NotFound(f"the task {root.id} has no step {id!r}")


def task_text(root: Step) -> str:
    """A tree as a list with a mark for each status.

    >>> print(task_text(Step(id="t", title="Tea", steps=(Step(id="t.1", title="boil", status=Status.DONE),))))
    [ ] Tea
    - [x] 1 boil
    """
    return "\n".join(_lines(root, "", len(root.id) + 1))


def _lines(step: Step, indent: str, start: int) -> Iterator[str]:
    number = f"{step.id[start:]} " if len(step.id) > start else ""
    note = f" ({step.note})" if step.note else ""
    bullet = f"{indent[2:]}- " if number else ""
    yield f"{bullet}[{MARKS[step.status]}] {number}{step.title}{note}"
    for each in step.steps:
        yield from _lines(each, indent + "  ", start)


def task_metadata(root: Step, ttl: float) -> dict[str, Any]:
    """What the record of a task holds beside its text; `ttl` in seconds."""
    return {"task": {"tree": to_builtins(root), "ttl": ttl}}


def to_task(record: Record) -> Task:
    """The task that a record holds."""
    held = record.metadata["task"]
    return Task(
        root=convert(held["tree"], Step), ttl=held["ttl"], expires=record.valid_to, record=record.id,
        updated=record.recorded_at if record.at is None else record.at.end, trust=record.trust, taint=record.taint,
    )  # fmt: skip


def of_id(records: Sequence[Record], id: str) -> Record | None:
    """The record that holds the task of this id."""
    return next((r for r in records if r.metadata["task"]["tree"]["id"] == id), None)
