"""What a defence costs the honest: questions of ordinary data whose evidence comes from the web.

The form is that of the arena's own files (`datasets.unified`). Of every fourth question the evidence is of the web, all
else is the user's; only these questions are asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from remanence.arena.attacks.poisoned import UNDEFENDED
from remanence.arena.attacks.protocol import ALL_DEFENCES, NO_DEFENCE, How, Measured, share
from remanence.arena.datasets import Group, Question
from remanence.arena.datasets.unified import is_unified, unified_group
from remanence.arena.measures.selfcheck import ScorerError
from remanence.arena.systems.memory import can_be_read, documents
from remanence.memory import Memory
from remanence.types import Hit, Origin

K = 5
EVERY = 4
LARGEST = 20_000
"""Documents of a group that is looked at; the measure makes two banks of each."""


class HonestWeb:
    """How much evidence of the web is found with and without the defence, and how much of it is marked."""

    name = "honest web evidence"

    def cases(self, value: object) -> Sequence[Group] | None:
        """The groups of a file of the unified form."""
        rows = value if isinstance(value, list) else [value]
        if not rows or not all(is_unified(row) for row in rows):
            return None
        return [unified_group(row, place) for place, row in enumerate(rows)]

    def check(self) -> None:
        """All of the evidence among the hits is a recall of 1, none of it is 0."""
        gold, garbage = recalled({"1"}, ["1", "2"]), recalled({"3"}, ["1", "2"])
        if gold != 1 or garbage != 0:
            raise ScorerError("the suite of honest evidence cannot tell what was found")

    def run(self, cases: Sequence[Group], how: How) -> Iterator[Measured]:
        """R@5 of evidence from the web without and with the defence, and what is marked."""
        found: dict[str, list[float]] = {NO_DEFENCE: [], ALL_DEFENCES: []}
        marked = list[bool]()
        for group in (group for group in cases if len(group.docs) <= LARGEST):
            asked = [q for q in group.questions if q.gold and not q.abstain][::EVERY]
            for defence, recipe in ((NO_DEFENCE, UNDEFENDED), (ALL_DEFENCES, "balanced")):
                for gold, hits in _asked(group, asked, recipe, how):
                    found[defence].append(recalled(gold, [hit.evidence[0].external_id or "" for hit in hits]))
                    if defence == ALL_DEFENCES:
                        marked += ["contradicted" in hit.why.notes for hit in hits if _name(hit) in gold]
        without, defended = (_mean(found[defence]) for defence in (NO_DEFENCE, ALL_DEFENCES))
        n = len(found[ALL_DEFENCES])
        yield Measured(measure="R@5", defence=NO_DEFENCE, value=without, n=n)
        yield Measured(
            measure="R@5", defence=ALL_DEFENCES, value=defended, n=n,
            at_least=None if without is None else round(without - 0.02, 6),
        )  # fmt: skip
        yield Measured(measure="marked as contradicted", defence=ALL_DEFENCES, value=share(marked), n=len(marked))


def recalled(gold: set[str], names: Sequence[str]) -> float:
    """The share of the evidence that is among the hits."""
    return len(gold & set(names)) / len(gold)


def _name(hit: Hit) -> str:
    return hit.evidence[0].external_id or ""


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 6) if values else None


def _asked(group: Group, asked: Sequence[Question], recipe: str, how: How) -> Iterator[tuple[set[str], Sequence[Hit]]]:
    """For each question its evidence, and the hits of a bank where that evidence is of the web."""
    numbers: dict[str, str] = {}
    for number, doc in enumerate(group.docs):
        numbers.setdefault(doc.id, str(number))
    golds = [{numbers[id] for id in question.gold if id in numbers} for question in asked]
    web = set[str]().union(*golds)
    items = [item | ({"origin": Origin.WEB} if item["id"] in web else {}) for item in documents(group)]
    with Memory(":memory:", recipe=recipe) as memory:
        memory.retain_many(items)
        for question, gold in zip(asked, golds, strict=True):
            how.step()
            if gold:
                now = question.time if can_be_read(question.time) else None
                yield gold, memory.recall(question.text, k=K, now=now)
