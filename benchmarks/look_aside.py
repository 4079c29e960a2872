"""What a look-aside buffer is worth: how often it answers, and how often its answer is that of a search.

Questions come as in a conversation: some again to the letter, some again in other words, most of them new, and now and
then something is retained. The bank's own buffer answers only what was asked to the letter of a bank that has not
changed; a buffer by likeness, as Aeon's (arXiv:2601.15311), answers with what the nearest of the last 64 questions got.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence

from made_up import Talk
from showing import Line, one_core, options, show

one_core()

import numpy as np  # noqa: E402

from remanence import Memory  # noqa: E402
from remanence.encoding.embedding import load_embedder  # noqa: E402

KEPT = 64
LIKENESS = (0.8, 0.9, 0.95)
AGAIN, REWORDED = 0.2, 0.2
"""Shares of the questions that were asked before, to the letter and in other words."""
RETAIN_EVERY = 25
K = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, and count."""
    given = options(__doc__).parse_args(arguments)
    size, asked = (200, 100) if given.quick else (5_000, 2_000)
    talk = Talk(given.seed)
    turns = list(talk.turns(size + asked // RETAIN_EVERY + 1))
    embedder = load_embedder("static")
    hits = exact = 0
    buffered: list[tuple[np.ndarray, list[str]]] = []
    found, right = dict.fromkeys(LIKENESS, 0), dict.fromkeys(LIKENESS, 0)
    with Memory(":memory:") as memory, Memory(":memory:") as beside:
        for bank in (memory, beside):
            bank.retain_many(turns[:size])
        for number, question in enumerate(stream(talk.questions(turns[:size], asked), given.seed)):
            if number % RETAIN_EVERY == RETAIN_EVERY - 1:
                for bank in (memory, beside):
                    bank.retain_many([turns[size + number // RETAIN_EVERY]])
            answer = memory.recall(question, k=K)
            told = [hit.text for hit in answer]
            searched = [hit.text for hit in beside.recall(question, k=K + 1 + number % 100)][
                :K
            ]  # never asked so before
            if "look aside" in answer.timings:
                hits, exact = hits + 1, exact + (told == searched)
            vector = embedder.embed([question])[0]
            near = max(buffered, key=lambda each: float(each[0] @ vector), default=None)
            for least in LIKENESS:
                if near is not None and float(near[0] @ vector) >= least:
                    found[least] += 1
                    right[least] += near[1] == searched
            buffered = [*buffered, (vector, searched)][-KEPT:]
    lines = [
        Line("to the letter: answered", 100 * hits / asked, "%"),
        Line("to the letter: as a search answers", 100 * exact / max(1, hits), "%", at_least=100.0),
    ]
    for least in LIKENESS:
        lines.append(Line(f"cosine {least}: answered", 100 * found[least] / asked, "%"))
        lines.append(Line(f"cosine {least}: as a search answers", 100 * right[least] / max(1, found[least]), "%"))
    return show("look-aside buffer", lines, as_json=given.json)


def stream(fresh: Sequence[str], seed: int) -> Iterator[str]:
    """The questions in the order in which they are asked, some of them again."""
    chance = random.Random(seed)
    before: list[str] = []
    for question in fresh:
        draw = chance.random()
        if before and draw < AGAIN + REWORDED:
            question = chance.choice(before[-20:])
            if draw >= AGAIN:
                question = "Tell me, " + question[0].lower() + question[1:]
        before.append(question)
        yield question


if __name__ == "__main__":
    sys.exit(main())
