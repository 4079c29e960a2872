"""What an open bank keeps in mind: blocks by name, and tasks as trees of steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from remanence.errors import NotFound
from remanence.lifecycle.working import block as blocks
from remanence.lifecycle.working import task as tasks
from remanence.lifecycle.working.keep import dropped_draft, kept_draft
from remanence.lifecycle.working.task import Steps
from remanence.protocols import Clock, Draft, Masked, Snapshot, Transaction
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import Block, Origin, Receipt, Record, Status, Step, Task, Unit

TTL = timedelta(days=7)
"""A task that nothing happened to for so long is no longer packed."""


class Keeping:
    """How blocks and tasks are written into one bank."""

    def __init__(
        self,
        store: SqliteStore,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        principal: str,
        recipe: str,
        masked: Masked,
    ) -> None:
        self.masked = masked
        self.store, self.clock, self.new_id = store, clock, new_id
        self.principal, self.recipe = principal, recipe

    def act(self, make: Callable[[Transaction], Draft]) -> Receipt:
        """Append what `make` drafts."""
        operation = self.new_id()
        with self.store.write(self.clock) as tx:
            draft = make(tx)
            tx.append(draft, operation=operation, principal=self.principal)
        return Receipt(
            operation=operation, seq=self.store.seq(), episodes=tuple(e.id for e in draft.episodes),
            records=tuple(n.record.id for n in draft.records), verified=True,
        )  # fmt: skip


class Blocks:
    """Named texts with size limits, always packed first; every change is an act, and all versions stay.

    >>> from remanence import Memory
    >>> with Memory(":memory:") as mem:
    ...     _ = mem.blocks.set("identity", "You are Ana's assistant.", limit=200)
    ...     _ = mem.blocks.append("identity", "Be brief.")
    ...     mem.blocks.get("identity").text
    "You are Ana's assistant.\\nBe brief."
    """

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping

    def set(
        self,
        name: str,
        text: str,
        *,
        limit: int | None = None,
        origin: Origin | str = Origin.AGENT,
        sources: Iterable[str] = (),
    ) -> Receipt:
        """Keep a text under a name, in place of what is there.

        Args:
            limit: of characters; if not given, what the block has, or 2,000.
            origin: where the text came from; text from tools or the web is labelled, and packed between fences.
            sources: ids of records that it was made of, whose labels it inherits.
        Raises: ValueError for a name that is no name, an empty text, or one over the limit; NotFound for a source.
        """
        text, withheld = self._keeping.masked(text, origin)
        receipt = self._keep(name, lambda _: (text, []), limit, origin, sources)
        return replace(receipt, withheld=withheld)

    def append(
        self, name: str, text: str, *, origin: Origin | str = Origin.AGENT, sources: Iterable[str] = ()
    ) -> Receipt:
        """Put a line under what a block holds, or begin it. Raises: as `set`."""
        text, withheld = self._keeping.masked(text, origin)
        receipt = self._keep(
            name, lambda held: (f"{held.text}\n{text}", [held]) if held else (text, []), None, origin, sources
        )
        return replace(receipt, withheld=withheld)

    def get(self, name: str) -> Block:
        """The block of this name. Raises: NotFound."""
        with self._keeping.store.snapshot() as snapshot:
            held = blocks.named(snapshot.kept(Unit.BLOCK), name)
        if held is None:
            raise _no_block(name)
        return blocks.to_block(held)

    def list(self) -> tuple[Block, ...]:
        """All blocks, by name."""
        with self._keeping.store.snapshot() as snapshot:
            return tuple(sorted(map(blocks.to_block, snapshot.kept(Unit.BLOCK)), key=lambda block: block.name))

    def remove(self, name: str) -> Receipt:
        """Keep a block no longer; its versions stay, and `undo` brings it back. Raises: NotFound."""

        def drop(tx: Transaction) -> Draft:
            held = blocks.named(tx.kept(Unit.BLOCK), name)
            if held is None:
                raise _no_block(name)
            return dropped_draft(tx, held)

        return self._keeping.act(drop)

    def _keep(
        self,
        name: str,
        make: Callable[[Record | None], tuple[str, Sequence[Record]]],
        limit: int | None,
        origin: Origin | str,
        sources: Iterable[str],
    ) -> Receipt:
        name, ids, keeping = blocks.checked_name(name), [*sources], self._keeping

        def keep(tx: Transaction) -> Draft:
            held = blocks.named(tx.kept(Unit.BLOCK), name)
            room = limit or (held.metadata["block"]["limit"] if held else blocks.LIMIT)
            text, of = make(held)
            found = tx.get_records(ids)
            if missing := [id for id in ids if id not in found]:
                raise NotFound(f"no record has the id {missing[0]!r}")
            said = {"block": {"name": name, "limit": room}}
            return kept_draft(
                tx, blocks.checked_text(name, text, room), said, held, unit=Unit.BLOCK, part=blocks.PART,
                recipe=keeping.recipe, origin=Origin(origin), sources=[*found.values(), *of],
                principal=keeping.principal, new_id=keeping.new_id,
            )  # fmt: skip

        return keeping.act(keep)


class Tasks:
    """What the agent is about: trees of steps with status, packed after the blocks until they are over or expire.

    >>> from remanence import Memory
    >>> with Memory(":memory:") as mem:
    ...     task = mem.tasks.begin("Book the flight", steps=["compare prices", "pay"])
    ...     _ = mem.tasks.step(task.root.steps[0].id, status="done", note="120 euros")
    ...     print(mem.tasks.text(task.id))
    [>] Book the flight
    - [x] 1 compare prices (120 euros)
    - [ ] 2 pay
    """

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping

    def begin(
        self, title: str, *, steps: Steps = (), ttl: timedelta = TTL, origin: Origin | str = Origin.AGENT
    ) -> Task:
        """Begin a task, with the steps that are known already.

        Args:
            steps: titles, or `{"title": …, "steps": […]}`. ttl: it expires so long after its last change.
        Raises: ValueError or TypeError for steps that are none, or too many of them.
        """
        if ttl <= timedelta(0):
            raise ValueError(f"a time to live is longer than nothing, got {ttl}")
        (title, steps), _ = self._keeping.masked((title, steps), origin)
        id = self._keeping.new_id()
        root = Step(id=id, title=tasks.one_line(title), status=Status.DOING, steps=tasks.make_steps(steps, id))
        self._keeping.act(lambda tx: self._draft(tx, root, ttl.total_seconds(), None, origin))
        return self.get(id)

    def step(
        self,
        id: str,
        *,
        status: Status | str | None = None,
        note: str | None = None,
        steps: Steps = (),
        origin: Origin | str = Origin.AGENT,
    ) -> Task:
        """Say where a step stands, note something at it, or put further steps under it; an expired task goes on.

        Args:
            id: of a step, or of the task itself.
        Raises: NotFound; ValueError for a status that is none, or a task that is over.
        """
        wanted = None if status is None else Status(status)
        (note, steps), _ = self._keeping.masked((note, steps), origin)

        def change(tx: Transaction) -> Draft:
            held = tasks.of_id(tx.kept(Unit.TASK), id.split(".")[0])
            if held is None:
                raise _no_task(id)
            task = tasks.to_task(held)
            if task.over:
                raise ValueError(f"the task {task.id} is {task.status}: begin another, or undo what ended it")
            tasks.find(task.root, id)
            return self._draft(tx, tasks.changed(task.root, id, wanted, note, steps), task.ttl, held, origin)

        self._keeping.act(change)
        return self.get(id.split(".")[0])

    def finish(self, id: str, *, status: Status | str = Status.DONE, note: str | None = None) -> Task:
        """End a task: done, failed or dropped. Raises: NotFound; ValueError for a status that ends nothing."""
        ended = Status(status)
        if ended in (Status.OPEN, Status.DOING):
            raise ValueError(f"a task ends done, failed or dropped, got {status!r}")
        return self.step(id.split(".")[0], status=ended, note=note)

    def get(self, id: str) -> Task:
        """The task of this id, or of a step's, whatever became of it. Raises: NotFound."""
        with self._keeping.store.snapshot() as snapshot:
            held = tasks.of_id(snapshot.kept(Unit.TASK), id.split(".")[0])
        if held is None:
            raise _no_task(id)
        return tasks.to_task(held)

    def tree(self, *, all: bool = False) -> tuple[Task, ...]:
        """The tasks that are under way, oldest first; with `all`, those that are over or expired, too."""
        with self._keeping.store.snapshot() as snapshot:
            held = [tasks.to_task(record) for record in snapshot.kept(Unit.TASK)]
        now = self._keeping.clock()
        return tuple(sorted((t for t in held if all or is_under_way(t, now)), key=lambda task: task.id))

    def text(self, id: str) -> str:
        """A task as a list with a mark for each status, as packs show it. Raises: NotFound."""
        return tasks.task_text(self.get(id).root)

    def _draft(self, tx: Transaction, root: Step, ttl: float, held: Record | None, origin: Origin | str) -> Draft:
        keeping = self._keeping
        return kept_draft(
            tx, tasks.task_text(tasks.checked(root)), tasks.task_metadata(root, ttl), held, unit=Unit.TASK,
            part=tasks.PART, recipe=keeping.recipe, origin=Origin(origin), sources=[held] if held else [],
            until=tx.now + timedelta(seconds=ttl), principal=keeping.principal, new_id=keeping.new_id,
        )  # fmt: skip


def in_mind(snapshot: Snapshot, clock: Clock) -> Sequence[Record]:
    """What is packed before any hit: all blocks by name, then the tasks that are under way. Cost: 10 µs for none."""
    if not (held := snapshot.kept(Unit.BLOCK, Unit.TASK)):
        return held
    now, begun = clock(), [record for record in held if record.unit is Unit.TASK]
    named = [record for record in held if record.unit is Unit.BLOCK]
    named.sort(key=lambda record: str(record.metadata["block"]["name"]))
    return named + [r for r in begun if is_under_way(tasks.to_task(r), now)]


def is_under_way(task: Task, now: datetime) -> bool:
    """Whether a task is neither over nor expired."""
    return not task.over and (task.expires is None or now < task.expires)


def _no_block(name: str) -> NotFound:
    return NotFound(f"there is no block {name!r}")


def _no_task(id: str) -> NotFound:
    return NotFound(f"there is no task {id!r}")
