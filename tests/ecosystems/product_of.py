"""What any product on the arena's bench must do there, in the environment of one of them."""

import gzip
import json
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from importlib import import_module
from unittest.mock import patch

from remanence.arena.datasets import Doc, Group, Question
from remanence.arena.systems import Settings

TOLD = {
    "ana": (
        "I moved to Lisbon in May and found a flat near the river.",
        "The dentist has moved my appointment to Thursday.",
        "My sister plays the cello in an orchestra.",
        "We had sardines for lunch, grilled with lemon.",
    ),
    "ben": (
        "I moved to Oslo in March and live in a yellow house.",
        "My bicycle was stolen from the station.",
        "My brother teaches chemistry at a school.",
        "Skiing is what I do at weekends.",
    ),
}
ASKED = {
    "ana": (("Which instrument does my sister play in the orchestra?", 2), ("When is the dentist appointment?", 1)),
    "ben": (("Where was my bicycle stolen?", 1), ("What does my brother teach at school?", 2)),
}


def group(name: str) -> Group:
    """What one of the two told."""
    docs = tuple(Doc(id=f"{name}{n}", text=text, printed=text) for n, text in enumerate(TOLD[name]))
    return Group(name=name, docs=docs, questions=())


def asked(text: str) -> Question:
    """A question without gold."""
    return Question(id="q", text=text, type="")


def check(spec: str, folder) -> None:
    """The evidence first, nothing of another group, the same again, and a cell of the arena like any other."""
    module, _, name = spec.partition(":")
    with nobody_asked():
        make = getattr(import_module(module), name)
        finds_and_keeps_apart(make)
    runs_in_the_arena(spec, make(Settings()).name, folder)


@contextmanager
def nobody_asked():
    """Nothing inside looks up a host or connects anywhere, even if it would not mind to fail."""
    asked_for = []

    def refuse(*where, **_):
        asked_for.append(where)
        raise OSError("no network here")

    with patch.object(socket, "getaddrinfo", refuse), patch.object(socket.socket, "connect", refuse, create=True):
        yield
    assert not asked_for, asked_for


def finds_and_keeps_apart(make) -> None:
    """Two groups at a time; the numbers are of the group that is asked."""
    system = make(Settings(k=10))
    with system.build(group("ana")) as anas, system.build(group("ben")) as bens:
        for searcher, owner in ((anas, "ana"), (bens, "ben"), (anas, "ana")):
            for question, number in ASKED[owner]:
                found = searcher.search(asked(question))
                numbers = [cited for hit in found.hits for cited in hit]
                assert numbers[0] == number, (owner, question, numbers)
                assert sorted(set(numbers)) == sorted(numbers)
                assert set(numbers) <= set(range(len(TOLD[owner])))
                assert found.confidence is not None
                assert found.pack(1000)[0] == number
                assert searcher.search(asked(question)).hits == found.hits
        before = [anas.search(asked(question)).hits for question, _ in ASKED["ana"]]
    with system.build(group("ana")) as again:
        assert [again.search(asked(question)).hits for question, _ in ASKED["ana"]] == before
    with make(Settings(k=2)).build(group("ben")) as fewer:
        assert 1 <= len(fewer.search(asked("my brother")).hits) <= 2
    with make(Settings()).build(Group(name="none", docs=(), questions=())) as empty:
        assert empty.search(asked("Where?")).hits == ()


def runs_in_the_arena(spec: str, name: str, folder) -> None:
    """By the command, beside a baseline; a second run takes the cells of the first."""
    data = folder / "told.jsonl.gz"
    with gzip.open(data, "wt", encoding="utf-8") as lines:
        for owner, texts in TOLD.items():
            docs = [{"id": f"{owner}{n}", "text": text} for n, text in enumerate(texts)]
            queries = [
                {"id": f"{owner}-{n}", "text": question, "gold": [f"{owner}{number}"]}
                for n, (question, number) in enumerate(ASKED[owner])
            ]
            print(json.dumps({"group": owner, "docs": docs, "queries": queries}), file=lines)
    command = [sys.executable, "-m", "remanence", "arena", "run", "--data", str(data), "--systems", f"bm25,{spec}",
               "--measures", "R@10,nDCG@10", "--out", str(folder / "out")]  # fmt: skip
    found = [results(command, folder) for _ in range(2)]
    assert [each["system"] for each in found[0]] == ["bm25", name]
    assert found[0][1]["n"] == 4
    assert found[0][1]["measures"] == {"R@10": 1.0, "nDCG@10": 1.0}
    assert found[0][1]["recall_ms"] == found[1][1]["recall_ms"], "the second run measured again"


def results(command: list[str], folder) -> list[dict]:
    """results.json of a run that must succeed."""
    done = subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return json.loads((folder / "out" / "results.json").read_text(encoding="utf-8"))
