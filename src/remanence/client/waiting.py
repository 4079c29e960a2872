"""`Client`: a bank on a server, for code that waits for the answer."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from remanence.client import flows
from remanence.client.asking import Remote
from remanence.client.connecting import TIMEOUT, connection, verb_name
from remanence.client.effects import Flow
from remanence.client.lines import Line
from remanence.client.patience import Patience
from remanence.driving import drive
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

    def __init__(self, remote: Remote, line: Line) -> None:
        self._remote, self._line = remote, line

    def _done(self, flow: Flow[R]) -> R:
        return drive(flow, self._line.ask)

    def _all(self, page: flows.Page) -> Iterator[Any]:
        """The items of a page and of those that follow, each page asked for when it is needed."""
        while True:
            yield from page.items
            if page.more is None:
                return
            page = self._done(page.more())


def _over_http(method: Callable[Concatenate[Any, P], R]) -> Callable[Concatenate[_Face, P], R]:
    """A method of the library as one of a client: the same name, arguments, promise and result."""
    flow = flows.flow_of(verb_name(method))

    @functools.wraps(method)
    def call(self: _Face, /, *args: P.args, **kwargs: P.kwargs) -> R:
        found: Any = self._done(flow(self._remote, *args, **kwargs))
        return self._all(found) if isinstance(found, flows.Page) else found  # type: ignore[return-value]

    return call


class RemoteBlocks(_Face):
    """`Blocks` of a bank on a server."""

    set = _over_http(Blocks.set)
    append = _over_http(Blocks.append)
    get = _over_http(Blocks.get)
    list = _over_http(Blocks.list)
    remove = _over_http(Blocks.remove)


class RemoteTasks(_Face):
    """`Tasks` of a bank on a server."""

    begin = _over_http(Tasks.begin)
    step = _over_http(Tasks.step)
    finish = _over_http(Tasks.finish)
    get = _over_http(Tasks.get)
    tree = _over_http(Tasks.tree)
    text = _over_http(Tasks.text)


class RemoteQuarantine(_Face):
    """`Quarantine` of a bank on a server."""

    list = _over_http(Quarantine.list)
    hold = _over_http(Quarantine.hold)
    release = _over_http(Quarantine.release)


class RemoteExperience(_Face):
    """`Experience` of a bank on a server."""

    record = _over_http(Experience.record)
    recall = _over_http(Experience.recall)
    outcome = _over_http(Experience.outcome)
    utility = _over_http(Experience.utility)
    waiting = _over_http(Experience.waiting)
    promote = _over_http(Experience.promote)
    prune = _over_http(Experience.prune)


class RemoteSharing(_Face):
    """`Sharing` of a bank on a server."""

    held = _over_http(Sharing.held)
    own = _over_http(Sharing.own)
    disown = _over_http(Sharing.disown)
    open = _over_http(Sharing.open)
    team = _over_http(Sharing.team)
    grant = _over_http(Sharing.grant)
    revoke = _over_http(Sharing.revoke)


class Client(_Face):
    """A bank on a server (`remanence serve`), with the methods of `Memory`: same names, arguments, results and errors.

    with Client("http://localhost:8764", "ana") as mem:
        mem.retain("I moved to Lisbon in May.", actor="ana")
        hits = mem.recall("where does Ana live?")

    What is retained is durable on the server when a call returns. A call is tried again while the server cannot be
    reached, is busy or restarts, and takes effect once: each that changes something bears an `Idempotency-Key`.
    Several threads may use one client.

    Args:
        url: of the server. bank: its name there. key: the API key, else `REMANENCE_API_KEY`; sent over https, or to
            this machine. plain: send it over http to other machines, too.
        timeout: seconds to wait for each part of a reply. patience: how often a call is tried, and how long it waits.
        create: make the bank at the first call, if there is none.
    Raises: ValueError; MissingExtra. Methods raise what `Memory` does, StoreUnavailable for a server that cannot be
        reached, and PermissionDenied for a wrong key.
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
        super().__init__(made.remote, Line(made.remote.url, made.key))

    retain = _over_http(Memory.retain)
    retain_document = _over_http(Memory.retain_document)
    retain_many = _over_http(Memory.retain_many)
    retain_jsonl = _over_http(Memory.retain_jsonl)
    recall = _over_http(Memory.recall)
    context = _over_http(Memory.context)
    reflect = _over_http(Memory.reflect)
    why_not = _over_http(Memory.why_not)
    get = _over_http(Memory.get)
    list = _over_http(Memory.list)
    timeline = _over_http(Memory.timeline)
    story = _over_http(Memory.story)
    diff = _over_http(Memory.diff)
    history = _over_http(Memory.history)
    receipt = _over_http(Memory.receipt)
    journal = _over_http(Memory.journal)
    stats = _over_http(Memory.stats)
    forget = _over_http(Memory.forget)
    erase = _over_http(Memory.erase)
    audit = _over_http(Memory.audit)
    checkpoint = _over_http(Memory.checkpoint)
    traces = _over_http(Memory.traces)
    correct = _over_http(Memory.correct)
    link = _over_http(Memory.link)
    share = _over_http(Memory.share)
    promote = _over_http(Memory.promote)
    undo = _over_http(Memory.undo)
    fade = _over_http(Memory.fade)
    set_policy = _over_http(Memory.set_policy)
    set_trust_policy = _over_http(Memory.set_trust_policy)
    reputations = _over_http(Memory.reputations)
    reset_reputation = _over_http(Memory.reset_reputation)
    feedback = _over_http(Memory.feedback)
    reset_feedback = _over_http(Memory.reset_feedback)
    consolidate = _over_http(Memory.consolidate)
    profile = _over_http(Memory.profile)
    scenes = _over_http(Memory.scenes)
    rename = _over_http(Memory.rename)
    wait = _over_http(Memory.wait)
    extract = _over_http(Memory.extract)
    price = _over_http(Memory.price)
    verify = _over_http(Memory.verify)
    repair = _over_http(Memory.repair)
    export = _over_http(Memory.export)
    reveal = _over_http(Memory.reveal)
    privacy_report = _over_http(Memory.privacy_report)

    @property
    def path(self) -> str:
        """Where the bank is: an address."""
        return self._remote.url + self._remote.path

    @property
    def name(self) -> str:
        """What the bank is called."""
        return self._done(flows.name_of(self._remote))

    @property
    def zone(self) -> ZoneInfo:
        """The zone of times that name none."""
        return self._done(flows.zone_of(self._remote))

    @property
    def seq(self) -> int:
        """The bank's change sequence."""
        return self._done(flows.seq_of(self._remote))

    @property
    def policy(self) -> tuple[Policy, ...]:
        """The policies of forgetting that the bank keeps."""
        return self._done(flows.policies_of(self._remote))

    @property
    def trust_policy(self) -> TrustPolicy:
        """The trust policy in force: the defaults, but for what the bank keeps."""
        return self._done(flows.trust_policy_of(self._remote))

    @property
    def blocks(self) -> RemoteBlocks:
        """Named texts with size limits that are always packed first."""
        return RemoteBlocks(self._remote, self._line)

    @property
    def tasks(self) -> RemoteTasks:
        """Trees of steps with status, packed until they are over or expire."""
        return RemoteTasks(self._remote, self._line)

    @property
    def quarantine(self) -> RemoteQuarantine:
        """What screens or people hold back."""
        return RemoteQuarantine(self._remote, self._line)

    @property
    def experience(self) -> RemoteExperience:
        """What the agent learns by doing."""
        return RemoteExperience(self._remote, self._line)

    @property
    def access(self) -> RemoteSharing:
        """Who may do what: owners, teams and grants."""
        return RemoteSharing(self._remote, self._line)

    def close(self) -> None:
        """Close the connections; the bank stays open on the server. May be called twice."""
        self._line.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self.path!r})"
