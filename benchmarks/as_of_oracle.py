"""What was true when, as believed when: a bank against an oracle, over many generated histories.

    python benchmarks/as_of_oracle.py --histories 10000

Prints how many agree at every moment, and those that do not. Some 0.15 s a history, of up to 20 acts.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "lifecycle" / "reconciliation")]

from test_as_of_oracle import agree, history  # noqa: E402  (the path is set above)


def main() -> None:
    """Compare, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--histories", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="The seed of the first.")
    given = parser.parse_args()
    started, failed = time.perf_counter(), list[int]()
    for seed in range(given.first, given.first + given.histories):
        try:
            agree(*history(seed))
        except AssertionError:
            failed.append(seed)
            print(f"history {seed} differs: {history(seed)}", flush=True)
    agreed = given.histories - len(failed)
    print(f"{agreed:,} of {given.histories:,} agree, {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
