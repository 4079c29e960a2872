"""Answers in words by type of question, beside constant answers: `python benchmarks/answers.py --data FILE...`.

Each group of a file is a bank, and every question is put to `reflect`. F1 and EM are the arena's (LoCoMo's rule); where
a question has no answer, "not known" is right, and told apart as refused. `--held` names groups that nothing was tuned
on, which are told by themselves. Constant answers are "yes", "no", and the file's most frequent one. Without a data
file the chats are made up.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from showing import Line, one_core, options, show

if TYPE_CHECKING:
    from remanence.arena.datasets import Group

ALL = "all types"
PEOPLE = ("Ana", "Boris", "Chidi", "Dana", "Eero", "Fatma")
THINGS = ("canoe", "piano", "greenhouse", "telescope", "loom", "kiln")
TOWNS = ("Graz", "Accra", "Bergen", "Leeds", "Kyoto", "Tartu")
MADE_UP = 0.8
"""What F1 must be at least where everything is said plainly."""


class Reply(NamedTuple):
    """A question with what was answered: "" for not known."""

    type: str
    answers: tuple[str, ...]
    reply: str
    abstain: bool


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--data", type=Path, nargs="*", default=[], help="files as the arena reads them")
    parser.add_argument("--held", nargs="*", default=[], help="groups that nothing was tuned on")
    parser.add_argument("--pool", nargs="*", default=[], help="types of questions to pool; all if none is named")
    chosen = parser.parse_args(arguments)
    one_core()
    from remanence.arena.datasets import open_dataset

    lines: list[Line] = []
    for path in chosen.data:
        groups = list(open_dataset(path).groups())
        parts = {"": groups}
        if chosen.held:
            parts |= {"tuned on, ": [g for g in groups if g.name not in chosen.held]}
            parts |= {"held, ": [g for g in groups if g.name in chosen.held]}
        for part, members in parts.items():
            lines += scores(f"{path.name.split('.')[0]}, {part}", replies(members), chosen.pool)
    if not chosen.data:
        lines = scores("made up, ", replies([made_up(chosen.seed, 6 if chosen.quick else 36)]), (), at_least=MADE_UP)
    return show("answers without an LLM: F1 by type of question", lines, as_json=chosen.json)


def replies(groups: Iterable[Group]) -> list[Reply]:
    """What `reflect` answers to every question of these groups."""
    from remanence import Memory
    from remanence.arena.systems.memory import can_be_read, documents

    found = []
    for group in groups:
        with Memory(":memory:") as memory:
            memory.retain_many(documents(group))
            memory.wait()
            for question in group.questions:
                if question.answers or question.abstain:
                    now = question.time if can_be_read(question.time) else None
                    answer = memory.reflect(question.text, now=now)
                    right = question.corrected or question.answers
                    found.append(Reply(question.type, right, answer.text if answer.known else "", question.abstain))
    return found


def scores(name: str, found: Sequence[Reply], pool: Sequence[str], *, at_least: float | None = None) -> list[Line]:
    """F1, EM and constant answers of each type and of those pooled, and the refusals."""
    asked = [each for each in found if each.answers and not each.abstain]
    types: dict[str, list[Reply]] = defaultdict(list)
    for each in asked:
        types[each.type].append(each)
    pooled = [each for each in asked if not pool or each.type in pool]
    label = f"types {', '.join(pool)}" if pool else ALL
    often = Counter(each.answers[0] for each in asked).most_common(1)
    constants = ("yes", "no", *(answer for answer, _ in often))
    lines = []
    for kind, members in (*sorted(types.items()), (label, pooled)):
        if members:
            lines.append(_line(f"{name}{kind}", members, constants, at_least if kind == label else None))
    unanswerable = [each for each in found if each.abstain]
    if unanswerable:
        refused = sum(not each.reply for each in unanswerable) / len(unanswerable)
        lines.append(Line(f"{name}refused where there is no answer", refused, f"of {len(unanswerable)}"))
    return lines


def _line(what: str, members: Sequence[Reply], constants: Sequence[str], at_least: float | None) -> Line:
    from remanence.arena.measures.overlap import exact, token_f1

    n = len(members)
    f1 = sum(token_f1(each.reply, each.answers) for each in members) / n
    em = sum(exact(each.reply, each.answers) for each in members) / n
    same = {word: sum(token_f1(word, each.answers) for each in members) / n for word in constants}
    beside = ", ".join(f'"{word}" {value:.3f}' for word, value in same.items())
    return Line(what, f1, f"of {n}", at_least=at_least, remark=f"EM {em:.3f}; always {beside}")


def made_up(seed: int, n: int) -> Group:
    """Chats in which everything is said once and plainly, with questions in other words where there are any."""
    from remanence.arena.datasets import Doc, Group, Question

    chosen, docs, questions = random.Random(seed), [], []
    day = date(2025, 1, 6)
    for number in range(n):
        who, other = chosen.sample(PEOPLE, 2)
        thing, town, ago, years = (
            f"{chosen.choice(THINGS)} number {number}",
            chosen.choice(TOWNS),
            number % 6 + 2,
            number % 9 + 2,
        )
        said = day + timedelta(days=7 * number)
        then = said - timedelta(days=ago)
        told = (
            (f"{other}, I finally bought the {thing} {ago} days ago!", f"When did {who} buy the {thing}?", "time",
             f"{then.day} {then:%B} {then.year}"),
            (f"We keep the {thing} in {town}, at my uncle's.", f"Where does {who} keep the {thing}?", "place", town),
            (f"I had been saving up for the {thing} for {years} years.",
             f"How long had {who} been saving up for the {thing}?", "duration", f"{years} years"),
        )  # fmt: skip
        for place, (text, question, kind, answer) in enumerate(told):
            id = f"{number}:{place}"
            docs.append(Doc(id=id, text=text, printed=text, actor=who, time=said.isoformat(), session=str(number)))
            questions.append(Question(id=id, text=question, type=kind, gold=(id,), answers=(answer,)))
    questions.append(Question(id="none", text="Which university did Zoltan attend?", type="none", abstain=True))
    return Group(name="made up", docs=tuple(docs), questions=tuple(questions))


if __name__ == "__main__":
    sys.exit(main())
