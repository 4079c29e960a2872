"""Questions about facts that changed, and about facts of facts: is the answer in the first hit, and in the first ten?

Two worlds of made-up names are told in single sentences; some contradict an earlier one, often in other words.
Questions ask for one fact, or for one by way of up to three others. Neither the relations nor their wordings are those
of a data set, and the second world was written before what it measures was tuned; both are in facts.toml.
"""

from __future__ import annotations

import random
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from showing import Line, one_core, options, show

one_core()

TEXTS = tomllib.loads((Path(__file__).parent / "facts.toml").read_text("utf-8"))
HALVES = ("dev", "held", "second", "third")
SUBJECTS = 12
CHANGED = 0.4
SINGLE, JOINED = 170, 170
K = 10
PROMISED = {("single", 1): 0.85, ("joined", 1): 0.50, ("joined", K): 0.80}


@dataclass(frozen=True)
class Relation:
    """A relation between two kinds of things, and how people put it."""

    number: int
    source: str
    target: str
    says: tuple[str, ...]
    noun: tuple[str, ...]
    asks: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A question with its answer, the sentences that it follows from, and those that said otherwise before.

    `reworded` is whether one of its facts was told anew in other words, which one has to know to mean the same.
    """

    text: str
    answer: str
    hops: int
    evidence: tuple[str, ...]
    outdated: tuple[str, ...]
    reworded: bool


@dataclass
class World:
    """Made-up things and what is told of them, in order."""

    half: str
    seed: int
    told: list[str] = field(default_factory=list)
    facts: dict[tuple[int, str], list[tuple[str, str]]] = field(default_factory=dict)
    reworded: set[tuple[int, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.random = random.Random(f"facts {self.half} {self.seed}")
        tables = [table for table in TEXTS["relation"] if table["half"] == self.half]
        self.relations = [
            Relation(n, t["from"], t["to"], tuple(t["says"]), tuple(t["noun"]), tuple(t["asks"]))
            for n, t in enumerate(tables)
        ]
        kinds = {each.source for each in self.relations} | {each.target for each in self.relations}
        self.things = {kind: self._named(kind) for kind in sorted(kinds)}
        self._tell()

    def _named(self, kind: str) -> list[str]:
        """Names for things of a kind; some kinds have only the values that there are."""
        if kind in TEXTS["values"]:
            return list(TEXTS["values"][kind])
        return self.random.sample(sorted(set(_names(kind))), SUBJECTS)

    def _tell(self) -> None:
        """Every fact is told once, then some of them anew, with another value."""
        first, later = list[tuple[str, int]](), list[tuple[str, int]]()
        for relation in self.relations:
            for subject in self.things[relation.source]:
                held = [value for value in self.things[relation.target] if value != subject]
                values = self.random.sample(held, 3)
                changes = (self.random.random() < CHANGED) + (self.random.random() < CHANGED / 4)
                ways = [self.random.choice(relation.says) for _ in values[: 1 + changes]]
                told = zip(ways, values, strict=False)
                said = [(_sentence(way, subject, value), value) for way, value in told]
                self.facts[relation.number, subject] = said
                if len(set(ways)) > 1:
                    self.reworded.add((relation.number, subject))
                first.append((said[0][0], 0))
                later += [(text, version) for version, (text, _) in enumerate(said[1:])]
        self.random.shuffle(first)
        self.random.shuffle(later)
        later.sort(key=lambda told: told[1])
        self.told = [text for text, _ in (*first, *later)]

    def questions(self) -> Iterator[Asked]:
        """Single facts first, then joined ones; no question twice."""
        asked = set[str]()
        wanted = [1] * SINGLE + [2 + (n % 6 > 2) + (n % 6 > 4) for n in range(JOINED)]
        for hops in wanted:
            while (question := self._ask(hops)) is None or question.text in asked:
                pass
            asked.add(question.text)
            yield question

    def _ask(self, hops: int) -> Asked | None:
        """A question over a path of so many facts; None where the path ends early or comes back."""
        relation = self.random.choice(self.relations)
        subject = self.random.choice(self.things[relation.source])
        name, passed, evidence, reworded = subject, [subject], list[str](), False
        for hop in range(hops):
            *before, (text, value) = self.facts[relation.number, subject]
            evidence.append(text)
            reworded |= (relation.number, subject) in self.reworded
            if hop == hops - 1:
                asks = [ask for ask in relation.asks if hops == 1 or "{s}'s" not in ask]
                question = self.random.choice(asks).format(s=name).replace("the the", "the")
                outdated = tuple(old for old, _ in before)
                return Asked(question[0].upper() + question[1:], value, hops, tuple(evidence), outdated, reworded)
            following = [each for each in self.relations if each.source == relation.target]
            if value in passed or not following:
                return None
            # "the captain of Oak Albion's doctor" may be either of two people: only plain names take an ending
            nouns = [noun for noun in relation.noun if hop == 0 or "{s}'s" not in noun]
            name = self.random.choice(nouns or relation.noun).format(s=name).replace("the the", "the")
            subject, relation = value, self.random.choice(following)
            passed.append(value)
        return None


def _sentence(way: str, subject: str, value: str) -> str:
    text = way.format(s=subject, o=value)
    return text[0].upper() + text[1:]


def _names(kind: str) -> Iterator[str]:
    """All names that things of a kind may have."""
    names = TEXTS["names"]
    if kind == "person":
        yield from (f"{first} {last}" for first, last in product(names["first"], names["last"]))
    elif kind in ("opera", "book", "painting"):
        part = ("opera", "book", "painting").index(kind)
        titles = [f"The {one} {other}" for one, other in product(names["quality"], names["work"])]
        yield from titles[part::3]
    elif kind == "ship":
        yield from (f"{one} {other}" for one, other in product(names["quality"], names["ship"]))
    elif kind == "band":
        yield from (f"The {one} {other}" for one, other in product(names["quality"], names["band"]))
    elif kind == "gadget":
        yield from (f"{one} {number}" for one, number in product(names["gadget"], (3, 7, 12, 40)))
    elif kind == "comet":
        yield from (f"Comet {last}" for last in names["last"])
    elif kind == "airline":
        yield from (f"{root}air" for root in names["root"])
    elif kind == "moon":
        yield from (f"{root}eia" for root in names["root"])
    else:
        yield from (root + end for root, end in product(names["root"], names[kind]))


def measure(
    world: World, budget: str
) -> tuple[Counter[tuple[str, int]], Counter[str], int, list[tuple[Asked, list[str]]]]:
    """Answers found among the first hits by kind of question, questions by kind, outdated hits on top, and misses."""
    from remanence import Memory

    found, asked, stale = Counter[tuple[str, int]](), Counter[str](), 0
    misses = list[tuple[Asked, list[str]]]()
    with Memory(":memory:", recipe=budget) as memory:
        memory.retain_many([{"text": text, "origin": "document"} for text in world.told])
        memory.wait()
        for question in world.questions():
            hits = [hit.text for hit in memory.recall(question.text, k=K)]
            place = _place(hits, question.answer)
            kind = ("single" if question.hops == 1 else "joined") + ", retold in other words" * question.reworded
            asked[kind] += 1
            found.update((kind, k) for k in (1, K) if 0 < place <= k)
            stale += _outdated_first(hits, question)
            if place != 1:
                misses.append((question, hits))
    return found, asked, stale, misses


def _place(hits: Sequence[str], answer: str) -> int:
    """The place of the first hit that holds an answer; 0 if none does."""
    from remanence.arena.measures.answers import answer_place

    return answer_place([(n,) for n in range(len(hits))], lambda n: (str(n), hits[n]), [answer])


def _outdated_first(hits: Sequence[str], question: Asked) -> bool:
    """Whether an outdated sentence stands above the one that holds now."""
    told = [hit for hit in hits if hit in (question.evidence[-1], *question.outdated)]
    return bool(told) and told[0] != question.evidence[-1]


def main(argv: list[str] | None = None) -> int:
    """Run it; 1 if a promise is broken."""
    parser = options(__doc__)
    parser.add_argument("--half", choices=(*HALVES, "all"), default="all", help="which relations")
    parser.add_argument("--budget", default="balanced", help="the recipe that recalls")
    parser.add_argument("--misses", action="store_true", help="show the questions whose first hit lacks the answer")
    how = parser.parse_args(argv)
    if how.quick:
        global SINGLE, JOINED
        SINGLE, JOINED = 20, 20
    lines = list[Line]()
    for half in HALVES if how.half == "all" else (how.half,):
        world = World(half, how.seed)
        found, asked, stale, misses = measure(world, how.budget)
        for kind, k in product(sorted(asked, reverse=True), (1, K)):
            share = found[kind, k] / asked[kind]
            remark = f"{asked[kind]} questions over {len(world.relations)} relations, {len(world.told)} facts"
            promised = None if how.quick else PROMISED.get((kind, k))  # a few questions promise nothing
            lines.append(Line(f"{half}: {kind}, A@{k}", share, "", at_least=promised, remark=remark))
        lines.append(Line(f"{half}: an outdated value above the current one", stale / asked.total(), ""))
        if how.misses:
            for question, hits in misses:
                print(question.text, "=>", question.answer, "\n   ", " / ".join(question.evidence), "\n  got", hits[:2])
    return show("Facts that changed, and facts of facts", lines, as_json=how.json)


if __name__ == "__main__":
    sys.exit(main())
