"""`remanence consolidate`."""

import signal
import subprocess
import sys

import pytest

from around_banks import child_environment


def test_a_dry_run_says_what_and_changes_nothing(ana):
    """Then the run does it, names its operation, and a second one has nothing to do."""
    seq = ana.json("stats")["seq"]
    plan = ana.json("consolidate", "--dry-run")
    assert (plan["dry_run"], plan["changed"], plan["operation"]) == (True, True, "")
    assert ana.json("stats")["seq"] == seq
    assert "would be written" in ana("consolidate", "--dry-run").stdout
    done = ana.json("consolidate")
    assert done["summaries"] == plan["summaries"]
    assert "nothing to do" in ana("consolidate").stdout
    assert ana.json("recall", "Lisbon", "--unit", "session")["hits"]
    ana("undo", done["operation"])
    assert not ana.json("recall", "Lisbon", "--unit", "session")["hits"]


def test_dry_runs_do_not_watch(ana):
    """One look is no watch."""
    ana("consolidate", "--dry-run", "--watch", "1", code=2)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_watches_until_it_is_stopped(ana, stop):
    """It consolidates what comes, tells of it, and ends well when interrupted."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "remanence", "consolidate", "--watch", "0.05", "--json"],
        cwd=ana.folder, env=child_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert '"changed":true' in worker.stdout.readline()
    ana("retain", "I planted beans.", "--session", "july", "--at", "2025-07-09")
    assert '"summaries":1' in worker.stdout.readline()
    at_work = ana.json("stats")["worker"]
    assert (at_work["every"], at_work["stopped"], at_work["error"]) == (0.05, False, "")
    worker.send_signal(stop)
    _, errors = worker.communicate(timeout=600)
    assert worker.returncode == 0, errors
    ended = ana.json("stats")["worker"]
    assert ended["stopped"]
    assert ended["changed"] == 2
    assert "worker stopped" in ana("stats").stdout


def test_a_profile_is_shown_with_its_citations(ana):
    """For people as a prompt would have it, for programs with every line."""
    assert "allergic to peanuts" in ana("profile", "ana").stdout
    profile = ana.json("profile", "ana")
    assert profile["text"].startswith("About ana")
    assert len(profile["citations"]) == len(profile["static"]) + len(profile["current"])
    assert "left out" in ana("profile", "ana", "--tokens", "40").stdout
    assert "nothing is known" in ana("profile", "Zoltan").stdout


def test_scenes_are_listed(ana):
    """With their sessions, for people and for programs."""
    assert "no scenes yet" in ana("scenes").stdout
    for month in (7, 8):
        text = "The tomatoes in the garden got fleece against the frost."
        ana("retain", text, "--actor", "ana", "--session", f"m{month}", "--at", f"2025-0{month}-09")
    assert ana.json("consolidate")["scenes"] == 1
    (scene,) = ana.json("scenes")["scenes"]
    assert scene["sessions"] == ["m7", "m8"]
    assert "tomatoes" in ana("scenes").stdout
