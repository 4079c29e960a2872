"""How fast statements are extracted without a model, alone and from a bank's durable queue, and how many there are.

The turns are a made-up chat: half of each is talk that means nothing, half says something of the speaker in one of
some wordings. So there is about as much to be found as in a lively chat, and time is spent on the rest as well.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from made_up import NAMES, Talk
from remanence import Memory
from remanence.encoding.extraction import rules
from remanence.protocols import Passage
from remanence.types import Record, Span, When
from showing import Line, one_core, options, quantiles, show

PLACES = ("Lisbon", "Graz", "Accra", "Kyoto", "Bergen", "Leeds", "Porto Alegre", "the Hague")
SAID = (
    "I moved to {place} last {month}.",
    "My sister {name} lives in {place}, and she loves it there.",
    "Yesterday I went to a concert with {name}.",
    "I'm allergic to walnuts, so I had to be careful.",
    "We bought a {thing} two weeks ago.",
    "I'd love to learn the {thing} some day.",
    "I no longer work at the {thing} factory in {place}.",
    "My favourite {thing} is the one from {place}.",
    "If I get the job in {place}, I might sell my {thing}.",
    "I'm going to visit {name} in {place} next weekend.",
    "Thanks so much, that means a lot!",
    "How was your week? Did you see {name}?",
)
MONTHS = ("May", "June", "October", "winter", "Friday")


def chat(seed: int, n: int) -> list[dict[str, str]]:
    """Turns as `retain_many` takes them: talk without meaning, and behind it something that is said."""
    chosen, talk = random.Random(seed), Talk(seed)
    turns = []
    for turn in talk.turns(n, characters=75):
        thing = chosen.choice(turn["text"].lower().strip(".?!").split())
        place, name, month = (chosen.choice(words) for words in (PLACES, NAMES, MONTHS))
        said = chosen.choice(SAID).format(place=place, name=name, month=month, thing=thing)
        turns.append({**turn, "text": f"{turn['text']} {said}"})
    return turns


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--turns", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args(arguments)
    one_core()
    n, runs = (300, 1) if chosen.quick else (chosen.turns, chosen.runs)
    turns = chat(chosen.seed, n)
    passages = [passage(turn) for turn in turns]
    extract = rules()
    seconds, found = [], 0
    for _ in range(runs):
        start = time.process_time()
        found = sum(map(len, extract(passages)))
        seconds.append(time.process_time() - start)
    promised = None if chosen.quick else 300.0
    lines = [
        Line("extraction alone", n / quantiles(seconds)[0], "turns/s"),
        Line("from the queue of a bank", n / queue_seconds(turns), "turns/s", at_least=promised),
        Line("statements", found / n, "a turn"),
    ]
    return show("extraction", lines, as_json=chosen.json)


def passage(turn: dict[str, str]) -> Passage:
    """A turn as the extractor reads it."""
    at = datetime.fromisoformat(turn["at"])
    text = turn["text"]
    record = Record(
        id=turn["id"], text=text, sources=(Span(turn["id"], 0, len(text)),), recorded_at=at, actor=turn["actor"],
        session=turn["session"], at=When.instant(at),
    )  # fmt: skip
    return Passage(record=record)


def queue_seconds(turns: Sequence[dict[str, str]]) -> float:
    """Seconds of processor time that a bank takes to read what it was given, statements stored and reconciled."""
    with tempfile.TemporaryDirectory() as folder, Memory(str(Path(folder) / "bank.rem")) as memory:
        memory.retain_many(turns)
        start = time.process_time()
        memory.wait()
        return time.process_time() - start


if __name__ == "__main__":
    sys.exit(main())
