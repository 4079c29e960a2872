"""`AsyncClient`: a bank on a server, for code that must not block."""

from __future__ import annotations

import functools
from collections.abc import Callable, Coroutine, Iterator
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from remanence.client import flows
from remanence.client.asking import Remote
from remanence.client.connecting import TIMEOUT, connection, verb_name
from remanence.client.effects import Flow
from remanence.client.lines import AsyncLine
from remanence.client.patience import Patience
from remanence.driving import adrive
from remanence.faculties.experience import Experience
from remanence.faculties.quarantining import Quarantine
from remanence.faculties.sharing import Sharing
from remanence.faculties.working import Blocks, Tasks
from remanence.lifecycle.forgetting.policy import Policy
from remanence.memory import Memory
from remanence.trust.policy import TrustPolicy

P = ParamSpec("P")
R = TypeVar("R")


class _Face:
    """What asks a server about a bank."""

    def __init__(self, remote: Remote, line: AsyncLine) -> None:
        self._remote, self._line = remote, line

    async def _done(self, flow: Flow[R]) -> R:
        return await adrive(flow, self._line.ask)

    async def _all(self, page: flows.Page) -> Iterator[Any]:
        """The items of a page and of those that follow, asked for before they are given: nothing waits behind them."""
        items = list(page.items)
        while page.more is not None:
            page = await self._done(page.more())
            items += page.items
        return iter(items)


def _awaited(
    method: Callable[Concatenate[Any, P], R],
) -> Callable[Concatenate[_Face, P], Coroutine[Any, Any, R]]:
    """A method of the library as one that is awaited: the same name, arguments, promise and result."""
    flow = flows.flow_of(verb_name(method))

    @functools.wraps(method)
    async def call(self: _Face, /, *args: P.args, **kwargs: P.kwargs) -> R:
        found: Any = await self._done(flow(self._remote, *args, **kwargs))
        return await self._all(found) if isinstance(found, flows.Page) else found  # type: ignore[return-value]

    return call


class AsyncRemoteBlocks(_Face):
    """`Blocks` of a bank on a server, awaited."""

    set = _awaited(Blocks.set)
    append = _awaited(Blocks.append)
    get = _awaited(Blocks.get)
    list = _awaited(Blocks.list)
    remove = _awaited(Blocks.remove)


class AsyncRemoteTasks(_Face):
    """`Tasks` of a bank on a server, awaited."""

    begin = _awaited(Tasks.begin)
    step = _awaited(Tasks.step)
    finish = _awaited(Tasks.finish)
    get = _awaited(Tasks.get)
    tree = _awaited(Tasks.tree)
    text = _awaited(Tasks.text)


class AsyncRemoteQuarantine(_Face):
    """`Quarantine` of a bank on a server, awaited."""

    list = _awaited(Quarantine.list)
    hold = _awaited(Quarantine.hold)
    release = _awaited(Quarantine.release)


class AsyncRemoteExperience(_Face):
    """`Experience` of a bank on a server, awaited."""

    record = _awaited(Experience.record)
    recall = _awaited(Experience.recall)
    outcome = _awaited(Experience.outcome)
    utility = _awaited(Experience.utility)
    waiting = _awaited(Experience.waiting)
    promote = _awaited(Experience.promote)
    prune = _awaited(Experience.prune)


class AsyncRemoteSharing(_Face):
    """`Sharing` of a bank on a server, awaited."""

    held = _awaited(Sharing.held)
    own = _awaited(Sharing.own)
    disown = _awaited(Sharing.disown)
    open = _awaited(Sharing.open)
    team = _awaited(Sharing.team)
    grant = _awaited(Sharing.grant)
    revoke = _awaited(Sharing.revoke)


class AsyncClient(_Face):
    """`Client` with awaitable methods of the same names, arguments and results.

    async with AsyncClient("http://localhost:8764", "ana") as mem:
        await mem.retain("I moved to Lisbon in May.", actor="ana")
        hits = await mem.recall("where does Ana live?")

    What a property of `Client` asks the server for is awaited, too: `await mem.seq`. A call that is cancelled may take
    effect all the same.
    """

    def __init__(
        self,
        url: str,
        bank: str,
        *,
        key: str | None = None,
        timeout: float = TIMEOUT,
        patience: Patience | None = None,
        create: bool = True,
        plain: bool = False,
    ) -> None:
        made = connection(url, bank, key=key, timeout=timeout, patience=patience, create=create, plain=plain)
        super().__init__(made.remote, AsyncLine(made.remote.url, made.key))

    retain = _awaited(Memory.retain)
    retain_document = _awaited(Memory.retain_document)
    retain_many = _awaited(Memory.retain_many)
    retain_jsonl = _awaited(Memory.retain_jsonl)
    recall = _awaited(Memory.recall)
    context = _awaited(Memory.context)
    reflect = _awaited(Memory.reflect)
    why_not = _awaited(Memory.why_not)
    get = _awaited(Memory.get)
    list = _awaited(Memory.list)
    timeline = _awaited(Memory.timeline)
    story = _awaited(Memory.story)
    diff = _awaited(Memory.diff)
    history = _awaited(Memory.history)
    receipt = _awaited(Memory.receipt)
    journal = _awaited(Memory.journal)
    stats = _awaited(Memory.stats)
    forget = _awaited(Memory.forget)
    erase = _awaited(Memory.erase)
    audit = _awaited(Memory.audit)
    checkpoint = _awaited(Memory.checkpoint)
    traces = _awaited(Memory.traces)
    correct = _awaited(Memory.correct)
    link = _awaited(Memory.link)
    share = _awaited(Memory.share)
    promote = _awaited(Memory.promote)
    undo = _awaited(Memory.undo)
    fade = _awaited(Memory.fade)
    set_policy = _awaited(Memory.set_policy)
    set_trust_policy = _awaited(Memory.set_trust_policy)
    reputations = _awaited(Memory.reputations)
    reset_reputation = _awaited(Memory.reset_reputation)
    feedback = _awaited(Memory.feedback)
    reset_feedback = _awaited(Memory.reset_feedback)
    consolidate = _awaited(Memory.consolidate)
    profile = _awaited(Memory.profile)
    scenes = _awaited(Memory.scenes)
    rename = _awaited(Memory.rename)
    wait = _awaited(Memory.wait)
    extract = _awaited(Memory.extract)
    price = _awaited(Memory.price)
    verify = _awaited(Memory.verify)
    repair = _awaited(Memory.repair)
    export = _awaited(Memory.export)
    reveal = _awaited(Memory.reveal)
    privacy_report = _awaited(Memory.privacy_report)

    @property
    def path(self) -> str:
        """Where the bank is: an address."""
        return self._remote.url + self._remote.path

    @property
    def name(self) -> Coroutine[Any, Any, str]:
        """What the bank is called."""
        return self._done(flows.name_of(self._remote))

    @property
    def zone(self) -> Coroutine[Any, Any, ZoneInfo]:
        """The zone of times that name none."""
        return self._done(flows.zone_of(self._remote))

    @property
    def seq(self) -> Coroutine[Any, Any, int]:
        """The bank's change sequence."""
        return self._done(flows.seq_of(self._remote))

    @property
    def policy(self) -> Coroutine[Any, Any, tuple[Policy, ...]]:
        """The policies of forgetting that the bank keeps."""
        return self._done(flows.policies_of(self._remote))

    @property
    def trust_policy(self) -> Coroutine[Any, Any, TrustPolicy]:
        """The trust policy in force: the defaults, but for what the bank keeps."""
        return self._done(flows.trust_policy_of(self._remote))

    @property
    def blocks(self) -> AsyncRemoteBlocks:
        """Named texts with size limits that are always packed first."""
        return AsyncRemoteBlocks(self._remote, self._line)

    @property
    def tasks(self) -> AsyncRemoteTasks:
        """Trees of steps with status, packed until they are over or expire."""
        return AsyncRemoteTasks(self._remote, self._line)

    @property
    def quarantine(self) -> AsyncRemoteQuarantine:
        """What screens or people hold back."""
        return AsyncRemoteQuarantine(self._remote, self._line)

    @property
    def experience(self) -> AsyncRemoteExperience:
        """What the agent learns by doing."""
        return AsyncRemoteExperience(self._remote, self._line)

    @property
    def access(self) -> AsyncRemoteSharing:
        """Who may do what: owners, teams and grants."""
        return AsyncRemoteSharing(self._remote, self._line)

    async def close(self) -> None:
        """Close the connections; the bank stays open on the server. May be called twice."""
        await self._line.close()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"AsyncClient({self.path!r})"
