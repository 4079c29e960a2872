"""What a bank re-organises on request: duplicates are merged and sessions summed up, batch by batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from msgspec import structs

from remanence.lifecycle.consolidation.consolidate import consolidate_draft
from remanence.lifecycle.consolidation.extractive import Extractive
from remanence.lifecycle.consolidation.finished import plan_finished
from remanence.lifecycle.consolidation.merging import plan_merges
from remanence.lifecycle.consolidation.permitted import Permitted
from remanence.lifecycle.consolidation.personas import plan_personas
from remanence.lifecycle.consolidation.plan import Plan
from remanence.lifecycle.consolidation.scenes import Scenes
from remanence.lifecycle.consolidation.summaries import plan_summaries, summary_record
from remanence.lifecycle.extraction import read_up_to
from remanence.protocols import Clock, Progress, Snapshot, Summariser
from remanence.storage.sqlite.store import SqliteStore
from remanence.trust.policy import policy_of
from remanence.types import Consolidation, Price, Record, Unit

BATCHES = {Unit.STATEMENT: 5_000, Unit.TURN: 500}
"""Records looked at between two commits: what an interruption loses at most; of others, all that there are."""
ALL = 1_000_000
DRY_BATCH = 20_000
"""Records looked at at a time where nothing is stored."""
EXAMPLES = 5
_EXAMPLE = 160
Planner = Callable[[Snapshot, int, int], Plan]


class Consolidating:
    """Consolidation of what the bank holds; durable and resumable, because each batch notes how far it went.

    Args:
        recipe: the recipe in force, which records name. summariser: what sums up a segment.
        price: what a model would take to sum up a segment in its own words.
    """

    def __init__(
        self,
        store: SqliteStore,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        principal: str,
        recipe: str,
        price: Callable[[Sequence[Record]], Price],
        summariser: Summariser | None = None,
    ) -> None:
        self._store, self._clock, self._new_id = store, clock, new_id
        self._principal, self._recipe = principal, recipe
        self._summariser = Permitted(summariser or Extractive(), lambda: policy_of(store))
        self._price = price
        self._scenes = Scenes()
        self._steps: tuple[tuple[Unit, str, Planner], ...] = (
            (Unit.STATEMENT, "duplicates.v1", plan_merges),
            (Unit.TURN, self._summariser.part, partial(plan_summaries, summariser=self._summariser)),
            (Unit.SESSION, "scenes.v1", self._plan_scenes),
            (Unit.SCENE, "persona.v1", self._plan_personas),
            (Unit.TASK, "finished.v1", plan_finished),
        )
        self._imagined_now: list[Record] = []
        self._seen = -1

    def run(self, *, dry_run: bool, unread: int, progress: Progress | None) -> Consolidation:
        """Consolidate what came since the last time; with `dry_run` only say what that would do.

        Raises: StoreUnavailable. Cost: some 2 ms a new turn; a moment where nothing came.
        """
        operation, self._imagined_now = self._new_id(), []
        report = Consolidation(dry_run=dry_run, operation="", seq=self._store.seq(), unread=unread)
        if report.seq == self._seen:
            return report
        ahead = self._ahead()
        for plan in self._plans(operation, dry_run=dry_run):
            report = self._told(report, plan)
            if progress is not None:
                progress(report.statements + report.turns, max(ahead, report.statements + report.turns))
        seq = self._store.seq()
        if not dry_run:
            self._seen = seq
        return structs.replace(report, seq=seq, operation=operation if seq > report.seq else "")

    def _ahead(self) -> int:
        """How many records were not looked at yet."""
        with self._store.snapshot() as snapshot:
            return sum(snapshot.count_after(read_up_to(snapshot, part), (unit,)) for unit, part, _ in self._steps[:2])

    def _plans(self, operation: str, *, dry_run: bool) -> Iterator[Plan]:
        """Every plan, after it was carried out unless this is a dry run."""
        for unit, part, planner in self._steps:
            yield from self._imagined(part, planner) if dry_run else self._done(unit, part, planner, operation)

    def _done(self, unit: Unit, part: str, planner: Planner, operation: str) -> Iterator[Plan]:
        while True:
            with self._store.snapshot() as snapshot:
                plan = planner(snapshot, read_up_to(snapshot, part), BATCHES.get(unit, ALL))
            if plan.empty and not plan.looked_at and plan.last:  # at most what consolidation has stored itself
                return
            with self._store.write(self._clock) as tx:
                draft = consolidate_draft(tx, plan, recipe=self._recipe, new_id=self._new_id)
                if draft is not None:
                    tx.append(draft, operation=operation, principal=self._principal)
            if draft is not None:
                yield plan

    def _imagined(self, part: str, planner: Planner) -> Iterator[Plan]:
        """The plans of a dry run: as nothing is stored between them, what one merges is left out of the next."""
        since, merged = -1, set[str]()
        while True:
            with self._store.snapshot() as snapshot:
                since = read_up_to(snapshot, part) if since < 0 else since
                plan = planner(snapshot, since, DRY_BATCH)
            merges = tuple(group for group in plan.merges if group[0].id not in merged)
            merged.update(record.id for group in merges for record in group)
            self._imagined_now += self._as_planned(plan)
            yield structs.replace(plan, merges=merges)
            if plan.until == since:
                return
            since = plan.until

    def _as_planned(self, plan: Plan) -> list[Record]:
        """The summaries that a dry run does not store, for the scenes that they would be part of."""
        first = len(self._imagined_now)
        now = self._clock() if plan.summaries else None
        return [
            summary_record(each, id=f"~{first + n}", now=now, part=plan.part, recipe=self._recipe)
            for n, each in enumerate(plan.summaries)
            if now is not None
        ]

    def _plan_scenes(self, snapshot: Snapshot, since: int, n: int) -> Plan:
        imagined, self._imagined_now = self._imagined_now, []
        return self._scenes.plan(snapshot, since, n, imagined)

    def _plan_personas(self, snapshot: Snapshot, since: int, n: int) -> Plan:
        return plan_personas(snapshot, since, n, snapshot.span_of_time()[1] or self._clock())

    def _told(self, report: Consolidation, plan: Plan) -> Consolidation:
        """The report with what a plan did."""
        prices = [self._price(summary.turns) for summary in plan.summaries]
        own = {"duplicates.v1": {"statements": plan.looked_at}, self._summariser.part: {"turns": plan.looked_at}}
        units = Counter(each.record.unit for each in plan.derived)
        return structs.replace(
            report,
            duplicates=report.duplicates + sum(r.retired_at is None for group in plan.merges for r in group),
            merged=report.merged + len(plan.merges),
            summaries=report.summaries + len(plan.summaries),
            superseded=report.superseded + sum(len(s.replaces) for s in plan.summaries) + len(plan.doubled),
            calls=report.calls + sum(price.calls for price in prices),
            tokens=report.tokens + sum(price.tokens_in + price.tokens_out for price in prices),
            examples=_examples(report.examples, plan),
            scenes=report.scenes + units[Unit.SCENE],
            personas=report.personas + units[Unit.PERSONA],
            tasks=report.tasks + units[Unit.TASK],
            **{name: getattr(report, name) + count for name, count in own.get(plan.part, {}).items()},
        )


def _examples(held: tuple[str, ...], plan: Plan) -> tuple[str, ...]:
    merges = [f"merged {len(group)}: {_short(group[-1].text)}" for group in plan.merges[:EXAMPLES]]
    summaries = [f"summed up {len(s.turns)} turns: {_short(s.digest.text)}" for s in plan.summaries[:EXAMPLES]]
    others = [f"{each.record.unit}: {_short(each.record.text)}" for each in plan.derived[:EXAMPLES]]
    return (*held, *merges, *summaries, *others)[: 2 * EXAMPLES]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _EXAMPLE else line[: _EXAMPLE - 1] + "…"
