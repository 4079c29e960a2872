"""What feedback gains: half of a conversation's questions say which hits served, and the others are asked again.

Each group of a data file is a bank. After every question of one half the gold records among its hits are given back as
`used`, as an agent would that knows what it answered from. Then the questions of both halves are asked again: the first
half itself ("repeated"), those of the other half whose evidence was named ("related"), and those whose evidence was not
("unrelated"). Without a data file the chats are made up.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING

from showing import Line, one_core, options, show

if TYPE_CHECKING:
    from remanence import Hit, Memory
    from remanence.arena.datasets import Doc, Group, Question

K = 10
FEWEST = 8
"""Questions of a group; of fewer there is nothing to learn."""
HARM = -0.01
"""What questions may lose that have nothing to do with what feedback was on."""
Pair = tuple[float, float]
Pairs = dict[str, list[Pair]]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--data", type=Path, nargs="*", default=[], help="files as the arena reads them")
    parser.add_argument("--groups", type=int, default=20, help="of a file, at most")
    chosen = parser.parse_args(arguments)
    one_core()
    from remanence.arena.datasets import open_dataset

    lines: list[Line] = []
    for path in chosen.data:
        groups = (group for group in open_dataset(path).groups() if len(answerable(group)) >= FEWEST)
        lines += measured(path.name.split(".")[0], islice(groups, chosen.groups), chosen.seed)
    if not chosen.data:
        lines = measured("made up", (made_up(seed, 40 if chosen.quick else 400) for seed in range(3)), chosen.seed)
    return show("feedback: nDCG@10 before and after", lines, as_json=chosen.json)


def measured(name: str, groups: Iterator[Group], seed: int) -> list[Line]:
    """How the three sorts of questions fare, over all groups."""
    found: Pairs = {"repeated": [], "related": [], "unrelated": []}
    for group in groups:
        for sort, pairs in replay(group, seed).items():
            found[sort] += pairs
    return [line for sort, pairs in found.items() if pairs for line in _lines(f"{name}, {sort}", sort, pairs, seed)]


def replay(group: Group, seed: int) -> Pairs:
    """nDCG@10 before and after feedback on one half of the questions, by what a question has to do with that half."""
    from remanence import Memory
    from remanence.arena.systems.memory import documents

    asked = answerable(group)
    random.Random(f"{seed} {group.name}").shuffle(asked)
    first = asked[: len(asked) // 2]
    with Memory(":memory:") as memory:
        memory.retain_many(documents(group))
        before = [score(memory, question, group) for question in asked]
        for question in first:
            hits = memory.recall(question.text, k=K)
            memory.feedback(hits, used=[hit for hit in hits if _doc(hit, group).id in question.gold])
        after = [score(memory, question, group) for question in asked]
    named = {id for question in first for id in question.gold}
    sorts: Pairs = {"repeated": [], "related": [], "unrelated": []}
    for place, (question, *pair) in enumerate(zip(asked, before, after, strict=True)):
        sort = "repeated" if place < len(first) else "related" if named & set(question.gold) else "unrelated"
        sorts[sort].append((pair[0], pair[1]))
    return sorts


def made_up(seed: int, size: int) -> Group:
    """A chat of which every fourth turn is asked about twice, each time in three other words of its own."""
    from made_up import Talk
    from remanence.arena.datasets import Doc, Group, Question

    talk = Talk(seed)
    turns = list(talk.turns(size))
    docs = tuple(
        Doc(id=t["id"], text=t["text"], printed=t["text"], time=t["at"], actor=t["actor"], session=t["session"])
        for t in turns
    )
    questions = tuple(
        Question(id=f"{turn['id']}-{again}", text=asked, type="made up", gold=(turn["id"],))
        for turn in turns[::4]
        for again, asked in enumerate(talk.questions([turn], 2))
    )
    return Group(name=f"chat {seed}", docs=docs, questions=questions)


def answerable(group: Group) -> list[Question]:
    """The questions of which it is known what answers them."""
    return [question for question in group.questions if question.gold and not question.abstain]


def score(memory: Memory, question: Question, group: Group) -> float:
    """nDCG@10, each gold document counted where it is found first."""
    gain, left = 0.0, set(question.gold)
    for hit in memory.recall(question.text, k=K):
        if (id := _doc(hit, group).id) in left:
            left.remove(id)
            gain += 1 / log2(hit.rank + 1)
    return gain / sum(1 / log2(rank + 1) for rank in range(1, min(K, len(question.gold)) + 1))


def _doc(hit: Hit, group: Group) -> Doc:
    """The document that a hit is, stored under its number."""
    return group.docs[int(hit.evidence[0].external_id or 0)]


def _lines(title: str, sort: str, pairs: Sequence[Pair], seed: int) -> list[Line]:
    from remanence.arena.measures.bootstrap import paired_difference

    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    gain = paired_difference(after, before, seed=seed)
    low, high = gain.interval
    spread = f"95 %: {low:+.4f} to {high:+.4f}, {len(pairs)} questions"
    return [
        Line(f"{title}: before", sum(before) / len(before), ""),
        Line(f"{title}: gain", gain.difference, "", at_least=HARM if sort == "unrelated" else 0.0, remark=spread),
    ]


if __name__ == "__main__":
    sys.exit(main())
