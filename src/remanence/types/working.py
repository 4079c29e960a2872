"""What is kept in mind: blocks and tasks."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Block(Struct, frozen=True, kw_only=True):
    """A named text that is always in mind; `limit` in characters, `record` is the one that holds it now."""

    name: str
    text: str
    limit: int
    record: str
    recorded_at: datetime
    trust: float = 1.0
    taint: str = ""


class Status(StrEnum):
    """Where a task or a step of it stands."""

    OPEN = "open"
    DOING = "doing"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


class Step(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A step of a task, with steps of its own; the task itself is the root of the tree."""

    id: str
    title: str
    status: Status = Status.OPEN
    note: str = ""
    steps: tuple[Step, ...] = ()


class Task(Struct, frozen=True, kw_only=True):
    """What an agent is about. It leaves packs when it is over or when it expires, and stays readable.

    Attributes:
        root: the tree of its steps. expires: when, unless it changes before; `ttl`, in seconds, counts from a change.
        record: the one that holds it now. updated: when it last changed.
    """

    root: Step
    ttl: float
    expires: datetime | None
    record: str
    updated: datetime
    trust: float = 1.0
    taint: str = ""

    @property
    def id(self) -> str:
        """The id of the task, with which those of its steps begin."""
        return self.root.id

    @property
    def status(self) -> Status:
        """Where the task as a whole stands."""
        return self.root.status

    @property
    def over(self) -> bool:
        """Whether it is done, failed or dropped."""
        return self.status not in (Status.OPEN, Status.DOING)
