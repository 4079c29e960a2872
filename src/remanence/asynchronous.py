"""`AsyncMemory`: the same bank for code that must not block; every call runs in a worker thread."""

from __future__ import annotations

import asyncio
import functools
import os
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from remanence.faculties.experience import Experience
from remanence.faculties.quarantining import Quarantine
from remanence.faculties.sharing import Sharing
from remanence.faculties.working import Blocks, Tasks
from remanence.lifecycle.forgetting.policy import Policy
from remanence.memory import Memory
from remanence.trust.policy import TrustPolicy

P = ParamSpec("P")
R = TypeVar("R")
H = TypeVar("H")


def _in_thread(
    method: Callable[Concatenate[H, P], R],
) -> Callable[Concatenate[_Inner[H], P], Coroutine[Any, Any, R]]:
    @functools.wraps(method)
    async def call(self: _Inner[H], /, *args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.to_thread(method, self._memory, *args, **kwargs)

    return call


class _Inner(Generic[H]):
    """What is behind an asynchronous face."""

    def __init__(self, memory: H) -> None:
        self._memory = memory


class AsyncBlocks(_Inner[Blocks]):
    """`Blocks` with awaitable methods."""

    set = _in_thread(Blocks.set)
    append = _in_thread(Blocks.append)
    get = _in_thread(Blocks.get)
    list = _in_thread(Blocks.list)
    remove = _in_thread(Blocks.remove)


class AsyncTasks(_Inner[Tasks]):
    """`Tasks` with awaitable methods."""

    begin = _in_thread(Tasks.begin)
    step = _in_thread(Tasks.step)
    finish = _in_thread(Tasks.finish)
    get = _in_thread(Tasks.get)
    tree = _in_thread(Tasks.tree)
    text = _in_thread(Tasks.text)


class AsyncQuarantine(_Inner[Quarantine]):
    """`Quarantine` with awaitable methods."""

    list = _in_thread(Quarantine.list)
    hold = _in_thread(Quarantine.hold)
    release = _in_thread(Quarantine.release)


class AsyncExperience(_Inner[Experience]):
    """`Experience` with awaitable methods."""

    record = _in_thread(Experience.record)
    recall = _in_thread(Experience.recall)
    outcome = _in_thread(Experience.outcome)
    utility = _in_thread(Experience.utility)
    waiting = _in_thread(Experience.waiting)
    promote = _in_thread(Experience.promote)
    prune = _in_thread(Experience.prune)


class AsyncSharing(_Inner[Sharing]):
    """`Sharing` with awaitable methods."""

    held = _in_thread(Sharing.held)
    own = _in_thread(Sharing.own)
    disown = _in_thread(Sharing.disown)
    open = _in_thread(Sharing.open)
    team = _in_thread(Sharing.team)
    grant = _in_thread(Sharing.grant)
    revoke = _in_thread(Sharing.revoke)


class AsyncMemory(_Inner[Memory]):
    """`Memory` with awaitable methods of the same names, arguments and results.

    async with AsyncMemory("ana.rem") as mem:
        await mem.retain("I moved to Lisbon in May.", actor="ana")
        hits = await mem.recall("where does Ana live?")

    A cancelled call goes on in its thread until it is done: what it stores is stored whole.
    """

    def __init__(self, bank: str | os.PathLike[str] | None = None, **options: Any) -> None:
        super().__init__(Memory(bank, **options))

    retain = _in_thread(Memory.retain)
    retain_document = _in_thread(Memory.retain_document)
    retain_many = _in_thread(Memory.retain_many)
    retain_jsonl = _in_thread(Memory.retain_jsonl)
    recall = _in_thread(Memory.recall)
    context = _in_thread(Memory.context)
    reflect = _in_thread(Memory.reflect)
    why_not = _in_thread(Memory.why_not)
    get = _in_thread(Memory.get)
    list = _in_thread(Memory.list)
    timeline = _in_thread(Memory.timeline)
    story = _in_thread(Memory.story)
    diff = _in_thread(Memory.diff)
    history = _in_thread(Memory.history)
    receipt = _in_thread(Memory.receipt)
    journal = _in_thread(Memory.journal)
    stats = _in_thread(Memory.stats)
    forget = _in_thread(Memory.forget)
    erase = _in_thread(Memory.erase)
    audit = _in_thread(Memory.audit)
    checkpoint = _in_thread(Memory.checkpoint)
    traces = _in_thread(Memory.traces)
    correct = _in_thread(Memory.correct)
    link = _in_thread(Memory.link)
    share = _in_thread(Memory.share)
    promote = _in_thread(Memory.promote)
    undo = _in_thread(Memory.undo)
    fade = _in_thread(Memory.fade)
    set_policy = _in_thread(Memory.set_policy)
    set_trust_policy = _in_thread(Memory.set_trust_policy)
    reputations = _in_thread(Memory.reputations)
    reset_reputation = _in_thread(Memory.reset_reputation)
    feedback = _in_thread(Memory.feedback)
    reset_feedback = _in_thread(Memory.reset_feedback)
    consolidate = _in_thread(Memory.consolidate)
    profile = _in_thread(Memory.profile)
    scenes = _in_thread(Memory.scenes)
    watch = _in_thread(Memory.watch)
    rename = _in_thread(Memory.rename)
    wait = _in_thread(Memory.wait)
    extract = _in_thread(Memory.extract)
    price = _in_thread(Memory.price)
    reembed = _in_thread(Memory.reembed)
    verify = _in_thread(Memory.verify)
    repair = _in_thread(Memory.repair)
    backup = _in_thread(Memory.backup)
    export = _in_thread(Memory.export)
    note_copy = _in_thread(Memory.note_copy)
    reveal = _in_thread(Memory.reveal)
    privacy_report = _in_thread(Memory.privacy_report)
    close = _in_thread(Memory.close)

    @property
    def path(self) -> str:
        """The bank's file, or ":memory:"."""
        return self._memory.path

    @property
    def name(self) -> str:
        """What the bank is called."""
        return self._memory.name

    @property
    def blocks(self) -> AsyncBlocks:
        """Named texts with size limits that are always packed first."""
        return AsyncBlocks(self._memory.blocks)

    @property
    def tasks(self) -> AsyncTasks:
        """Trees of steps with status, packed until they are over or expire."""
        return AsyncTasks(self._memory.tasks)

    @property
    def quarantine(self) -> AsyncQuarantine:
        """What screens or people hold back."""
        return AsyncQuarantine(self._memory.quarantine)

    @property
    def policy(self) -> tuple[Policy, ...]:
        """The policies of forgetting that the bank keeps."""
        return self._memory.policy

    @property
    def access(self) -> AsyncSharing:
        """Who may do what: owners, teams and grants."""
        return AsyncSharing(self._memory.access)

    @property
    def trust_policy(self) -> TrustPolicy:
        """The trust policy in force: the defaults, but for what the bank keeps."""
        return self._memory.trust_policy

    @property
    def experience(self) -> AsyncExperience:
        """What the agent learns by doing."""
        return AsyncExperience(self._memory.experience)

    @property
    def seq(self) -> int:
        """The bank's change sequence."""
        return self._memory.seq

    async def __aenter__(self) -> AsyncMemory:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
