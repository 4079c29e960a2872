"""What a bank does over HTTP: one table of verbs that the server, its specification, the client and the docs share.

A verb is a method of `Memory`, or of one of its faculties, under a path below `/v1/banks/{bank}`. What it takes follows
from the method's signature: a JSON object of its arguments, where `*ids` is a list of that name and filters stand
beside the rest. What is left out would have the server read or write a file, or call back into the caller.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, defstruct

from remanence.faculties.experience import Experience, Learnt
from remanence.faculties.quarantining import Quarantine
from remanence.faculties.sharing import Sharing
from remanence.faculties.working import Blocks, Tasks
from remanence.interfaces.rest.arguments import arguments
from remanence.interfaces.rest.wire import Item, Recalled
from remanence.lifecycle.experience.outcome import Utility
from remanence.memory import Memory
from remanence.trust.access import Access
from remanence.types import (
    Answer,
    Audit,
    Block,
    Change,
    Checkpoint,
    Consolidation,
    Difference,
    Entity,
    Episode,
    Erasure,
    Extraction,
    Faded,
    Hit,
    Link,
    Pack,
    Price,
    PrivacyReport,
    Profile,
    Receipt,
    Record,
    Repair,
    Reputation,
    Scene,
    Story,
    Task,
    Trace,
    Verification,
    WhyNot,
)

FACULTIES: dict[str, type] = {
    "blocks": Blocks, "tasks": Tasks, "quarantine": Quarantine, "experience": Experience, "access": Sharing,
}  # fmt: skip
"""The faculties of `Memory` that have verbs of their own, by the name of its property."""


PAGE = 1000
"""Items of a list that one answer holds; who wants more asks for what comes behind the last."""


class Verb(Struct, frozen=True, dict=True):
    """One method under one path.

    Attributes:
        name: of the method, such as "recall" or "blocks.set". result: the type of what it answers, as JSON.
        writes: whether it may change the bank.
        left_out: arguments that are not taken over HTTP. types: of arguments, where the signature says more than JSON.
    """

    name: str
    result: Any
    writes: bool = False
    left_out: tuple[str, ...] = ()
    types: dict[str, Any] = {}

    @property
    def path(self) -> str:
        """Below `/v1/banks/{bank}`.

        >>> VERBS["blocks.set"].path, VERBS["why_not"].path
        ('/blocks/set', '/why-not')
        """
        return "/" + self.name.replace(".", "/").replace("_", "-")

    @cached_property
    def method(self) -> Callable[..., Any]:
        """The function behind it."""
        faculty, _, own = self.name.rpartition(".")
        found: Callable[..., Any] = getattr(FACULTIES[faculty] if faculty else Memory, own)
        return found

    @cached_property
    def signature(self) -> inspect.Signature:
        """Of the method."""
        return inspect.signature(self.method)

    @property
    def once(self) -> bool:
        """Whether an `Idempotency-Key` is heeded: of what is no matter how often it is done, it is not."""
        return self.writes and self.result in (Receipt, Erasure, Checkpoint, Task)

    @property
    def reports(self) -> bool:
        """Whether it tells how far it is, so that it can be asked for as a stream of events."""
        return "progress" in self.signature.parameters

    @cached_property
    def arguments(self) -> type[Struct]:
        """What a request says: a struct with a field for each argument, unset where it may be left out."""
        found = arguments(self.method, {*self.left_out, "progress"}, self.types)
        name = "".join(part.title() for part in self.name.replace(".", "_").split("_")) + "Request"
        required = [(n, kind) for n, (kind, must) in found.items() if must]
        optional = [(n, kind | UnsetType, UNSET) for n, (kind, must) in found.items() if not must]
        return defstruct(name, [*required, *optional], kw_only=True, frozen=True, forbid_unknown_fields=True)

    def body(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """A call as the object that a request sends: what `call` takes apart again.

        >>> VERBS["forget"].body("r1", "r2", dry_run=True)
        {'ids': ['r1', 'r2'], 'dry_run': True}
        """
        bound = self.signature.bind(None, *args, **kwargs).arguments
        said: dict[str, Any] = {}
        for name, value in list(bound.items())[1:]:
            kind = self.signature.parameters[name].kind
            said |= value if kind is inspect.Parameter.VAR_KEYWORD else {name: [*value] if kind is _REST else value}
        return said

    def call(self, memory: Memory, said: Mapping[str, Any], **further: Any) -> Any:
        """Call the method on a bank with what a request said."""
        faculty, _, own = self.name.rpartition(".")
        method = getattr(getattr(memory, faculty) if faculty else memory, own)
        given = dict(said)
        positional = [each for name in self._positional for each in _unlisted(self.signature, name, given)]
        found = method(*positional, **given, **further)
        return list(islice(found, PAGE)) if isinstance(found, Iterator) else found

    @cached_property
    def _positional(self) -> tuple[str, ...]:
        """Arguments up to one that takes the rest of them, if there is such a one."""
        parameters = list(self.signature.parameters.values())[1:]
        last = next((n for n, each in enumerate(parameters, start=1) if each.kind is _REST), 0)
        return tuple(each.name for each in parameters[:last])


_REST = inspect.Parameter.VAR_POSITIONAL


def _unlisted(signature: inspect.Signature, name: str, given: dict[str, Any]) -> Sequence[Any]:
    """Take an argument out of what is given, as the values that stand for it."""
    if signature.parameters[name].kind is _REST:
        return tuple(given.pop(name, ()))
    return (given.pop(name),)


_JUDGED = {"hits": list[Hit] | Recalled, "used": list[str], "wrong": list[str]}
"""Feedback takes hits as a recall gave them, or some of them; records are named by their ids."""


def _verbs() -> Iterator[Verb]:
    yield Verb("retain", Receipt, writes=True)
    yield Verb("retain_document", Receipt, writes=True, types={"source": str})
    yield Verb("retain_many", Receipt, writes=True)
    yield Verb("recall", Recalled)
    yield Verb("context", Pack)
    yield Verb("reflect", Answer, writes=True)
    yield Verb("why_not", WhyNot)
    yield Verb("get", Item)  # by an id that an address could not hold
    yield Verb("history", list[Change])
    yield Verb("receipt", Receipt)
    yield Verb("list", list[dict[str, Any]])
    yield Verb("journal", list[Change])
    yield Verb("timeline", list[Record])
    yield Verb("story", list[Story])
    yield Verb("diff", list[Difference])
    yield Verb("profile", Profile)
    yield Verb("scenes", list[Scene])
    yield Verb("forget", Receipt, writes=True)
    yield Verb("correct", Receipt, writes=True)
    yield Verb("undo", Receipt, writes=True)
    yield Verb("feedback", Receipt, writes=True, types=_JUDGED)
    yield Verb("reset_feedback", Receipt, writes=True)
    yield Verb("erase", Erasure, writes=True, types={"wait": Annotated[float, Meta(ge=0, le=60)]})
    yield Verb("traces", list[Trace])
    yield Verb("fade", Faded, writes=True)
    yield Verb("set_policy", Receipt, writes=True)
    yield Verb("set_trust_policy", Receipt, writes=True, types={"policy": dict[str, Any] | None})
    yield Verb("reputations", list[Reputation])
    yield Verb("reset_reputation", Receipt, writes=True)
    yield Verb("link", Receipt, writes=True)
    yield Verb("share", Receipt, writes=True)
    yield Verb("promote", Receipt, writes=True)
    yield Verb("consolidate", Consolidation, writes=True)
    yield Verb("wait", int, writes=True)
    yield Verb("extract", Extraction, writes=True)
    yield Verb("price", Price)
    yield Verb("rename", Receipt, writes=True)
    yield Verb("verify", Verification)
    yield Verb("repair", Repair, writes=True)
    yield Verb("audit", Audit, left_out=("checkpoints",))
    yield Verb("checkpoint", Checkpoint, writes=True, left_out=("key", "to"))
    yield Verb("reveal", str, writes=True)
    yield Verb("privacy_report", PrivacyReport)
    yield Verb("blocks.set", Receipt, writes=True)
    yield Verb("blocks.append", Receipt, writes=True)
    yield Verb("blocks.get", Block)
    yield Verb("blocks.list", list[Block])
    yield Verb("blocks.remove", Receipt, writes=True)
    yield Verb("tasks.begin", Task, writes=True)
    yield Verb("tasks.step", Task, writes=True)
    yield Verb("tasks.finish", Task, writes=True)
    yield Verb("tasks.get", Task)
    yield Verb("tasks.tree", list[Task])
    yield Verb("tasks.text", str)
    yield Verb("quarantine.list", list[Record])
    yield Verb("quarantine.hold", Receipt, writes=True)
    yield Verb("quarantine.release", Receipt, writes=True)
    yield Verb("experience.record", Receipt, writes=True)
    yield Verb("experience.recall", list[Learnt])
    yield Verb("experience.outcome", Receipt, writes=True)
    yield Verb("experience.utility", Utility)
    yield Verb("experience.waiting", list[Record])
    yield Verb("experience.promote", Receipt, writes=True)
    yield Verb("experience.prune", Receipt, writes=True)
    yield Verb("access.held", Access | None)
    yield Verb("access.own", Receipt, writes=True)
    yield Verb("access.disown", Receipt, writes=True)
    yield Verb("access.open", Receipt, writes=True)
    yield Verb("access.team", Receipt, writes=True)
    yield Verb("access.grant", Receipt, writes=True)
    yield Verb("access.revoke", Receipt, writes=True)


VERBS = {verb.name: verb for verb in _verbs()}
"""Every verb by its name."""
TELLING_PATHS = ("erase", "traces", "audit", "verify", "repair", "why_not")
"""Verbs whose results may name files of the server."""
LISTS: dict[str, Any] = {"records": Record, "episodes": Episode, "entities": Entity, "links": Link}
"""What `GET /v1/banks/{bank}/records` and its like page through: `Memory.list`, page by page."""
