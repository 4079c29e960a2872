"""People told of under two names, and things whose state others change: is what holds now recalled, and who is one?

Circles are conversations in which somebody is told of by name and as "my wife" or "our landlord"; chronicles tell of
things by what others do to them. All are in facts_people.toml, written before the parts that it measures.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from showing import Line, one_core, options, show

one_core()

if TYPE_CHECKING:
    from remanence import Memory

SAMPLE = tomllib.loads(Path(__file__).with_name("facts_people.toml").read_text("utf-8"))
START = datetime(2025, 1, 1, tzinfo=UTC)
K = 10


def main(argv: list[str] | None = None) -> int:
    """Run it; 1 if a promise is broken."""
    parser = options(__doc__)
    parser.add_argument("--budget", default="balanced", help="the recipe that recalls")
    parser.add_argument("--misses", action="store_true", help="show what went wrong")
    how = parser.parse_args(argv)
    lines = [*people(how.budget, show_misses=how.misses), *chronicles(how.budget, show_misses=how.misses)]
    return show("Facts of people under several names, and by who brought them about", lines, as_json=how.json)


def people(budget: str, *, show_misses: bool) -> Iterator[Line]:
    """What circles give: answers, and names that are taken to be one person's."""
    asked, same, apart = list[tuple[bool, bool]](), list[bool](), list[bool]()
    for circle in SAMPLE["circle"]:
        with _bank(budget, circle["told"]) as memory:
            asked += _asked(memory, circle["asks"], show_misses=show_misses)
            for pairs, wanted, found in ((circle["same"], True, same), (circle["apart"], False, apart)):
                for pair in pairs:
                    found.append(_are_one(memory, pair))
                    if show_misses and found[-1] is not wanted:
                        print("wrongly", "apart:" if wanted else "one:", *pair)
    yield from _shares("people", asked)
    yield Line("people: two names that are taken for one person's", sum(same) / len(same), "", remark=f"of {len(same)}")
    yield Line("people: names wrongly taken for one", sum(apart) / len(apart), "", remark=f"of {len(apart)}")


def chronicles(budget: str, *, show_misses: bool) -> Iterator[Line]:
    """What chronicles give, all in one bank."""
    told = [[None, text] for chronicle in SAMPLE["chronicle"] for text in chronicle["told"]]
    with _bank(budget, told) as memory:
        asks = [ask for chronicle in SAMPLE["chronicle"] for ask in chronicle["asks"]]
        yield from _shares("chronicles", list(_asked(memory, asks, show_misses=show_misses)))


def _asked(memory: Memory, asks: Sequence[Sequence[str]], *, show_misses: bool) -> Iterator[tuple[bool, bool]]:
    """For each question, whether the first hit has the answer, and whether what is outdated stands above it."""
    for question, answer, outdated in asks:
        hits = [hit.text for hit in memory.recall(question, k=K)]
        first = next((n for n, hit in enumerate(hits) if answer in hit), K)
        old = next((n for n, hit in enumerate(hits) if outdated and outdated in hit and answer not in hit), K)
        if show_misses and (first or old < first):
            print(question, "=>", answer, "\n  got", hits[:2])
        yield first == 0, old < first


def _shares(what: str, asked: Sequence[tuple[bool, bool]]) -> Iterator[Line]:
    remark = f"{len(asked)} questions"
    yield Line(f"{what}: A@1", sum(found for found, _ in asked) / len(asked), "", remark=remark)
    share = sum(old for _, old in asked) / len(asked)
    yield Line(f"{what}: an outdated value above the current one", share, "")


def _are_one(memory: Memory, pair: Sequence[str]) -> bool:
    """Whether the list of entities has one that goes by both names; "my" is the user's."""
    wanted = {name.replace("my ", "user's ").casefold() for name in pair}
    known: list[Any] = list(memory.list("entities"))
    return any(wanted <= {name.casefold() for name in (one.name, *one.aliases)} for one in known)


@contextmanager
def _bank(budget: str, told: Sequence[Sequence[str | None]]) -> Iterator[Memory]:
    """A bank that was told something every day."""
    from remanence import Memory

    with Memory(":memory:", recipe=budget) as memory:
        for day, (speaker, text) in enumerate(told):
            how: dict[str, Any] = {"origin": "document"} if speaker is None else {"session": "s"}
            how |= {} if speaker in (None, "user") else {"actor": speaker}
            memory.retain(text, at=START + timedelta(days=day), **how)
        memory.wait()
        yield memory


if __name__ == "__main__":
    sys.exit(main())
