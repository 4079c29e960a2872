"""Kill -9 at random moments: every acknowledged episode must be there afterwards, and `verify` clean.

A child process retains turns, one by one or in batches, and says each id after it was acknowledged; the parent kills it
when it likes, looks at the bank, and starts the next child on the same bank.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from made_up import Talk
from showing import Line, options, show

BATCH = 25
LIVES = 25  # of one bank; then a new one, because looking through a large bank each time takes long
LONGEST = 0.4  # seconds after the first acknowledged turn


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--child", metavar="BANK", help=argparse_suppressed())
    parser.add_argument("--turn", type=int, default=0, help=argparse_suppressed())
    chosen = parser.parse_args(arguments)
    if chosen.child:
        retain_for_ever(Path(chosen.child), chosen.turn, chosen.seed)
    with tempfile.TemporaryDirectory() as folder:
        lines = kill_again_and_again(Path(folder), 3 if chosen.quick else chosen.kills, chosen.seed)
    return show("kill -9", lines, as_json=chosen.json)


def argparse_suppressed() -> str:
    """Marks options that only the parent gives."""
    import argparse

    return argparse.SUPPRESS


def kill_again_and_again(folder: Path, kills: int, seed: int) -> list[Line]:
    """Counts what was lost, what was more than the unacknowledged tail, and what did not verify."""
    chance = random.Random(seed)
    acknowledged: list[str] = []
    total = missing = unclean = tails = longest_tail = before = 0
    for turn in range(kills):
        if turn % LIVES == 0:
            acknowledged, before = [], 0
        path = folder / f"crash-{turn // LIVES}.rem"
        said = one_life(path, turn, seed, chance.uniform(0, LONGEST))
        total += len(said)
        acknowledged += said
        lost, stored, clean = inspect(path, acknowledged)
        tail = stored - before - len(said)
        missing, unclean = missing + lost, unclean + (not clean)
        tails, longest_tail = tails + (tail > 0), max(longest_tail, tail)
        before = stored
    return [
        Line("kills", kills, ""),
        Line("acknowledged episodes", total, ""),
        Line("acknowledged episodes missing", missing, "", at_most=0),
        Line("banks that did not verify", unclean, "", at_most=0),
        Line(
            "longest unacknowledged tail kept", longest_tail, "episodes", at_most=BATCH, remark=f"after {tails} kills"
        ),
    ]


def one_life(path: Path, turn: int, seed: int, seconds: float) -> list[str]:
    """Start a child, kill it some time after its first acknowledged turn, and return what it acknowledged."""
    command = [sys.executable, __file__, "--child", str(path), "--turn", str(turn), "--seed", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        if child.stdout is None:
            raise RuntimeError("the child has no output to read")
        first = child.stdout.readline()
        time.sleep(seconds)
        child.kill()
        lines = (first + child.stdout.read()).split(b"\n")
    if not first:
        raise RuntimeError(f"the child of turn {turn} ended before it retained anything")
    return [name for line in lines[:-1] for name in line.decode().split()]


def retain_for_ever(path: Path, turn: int, seed: int) -> None:
    """Retain until killed; every other turn in batches."""
    from remanence import Memory

    talk, number = Talk(seed + turn), 0
    with Memory(path) as memory:
        while True:
            size = BATCH if turn % 2 else 1
            items = [{"id": f"{turn}-{number + n}", "text": talk.text(150)} for n in range(size)]
            if size == 1:
                memory.retain(items[0]["text"], id=items[0]["id"])
            else:
                memory.retain_many(items, batch=BATCH)
            print(*(item["id"] for item in items), flush=True)
            number += size


def inspect(path: Path, acknowledged: Sequence[str]) -> tuple[int, int, bool]:
    """Acknowledged episodes that are missing, episodes stored, and whether the bank verifies."""
    from remanence import Memory

    with Memory(path) as memory:
        present = {episode.external_id for episode in memory.list("episodes")}
        return sum(name not in present for name in acknowledged), len(present), memory.verify().ok


if __name__ == "__main__":
    sys.exit(main())
