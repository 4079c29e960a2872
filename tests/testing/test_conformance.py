"""The suite for agent memories: it passes what keeps its word, of any design, and catches what breaks it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import remanence
from remanence.testing.conformance import CLAIMS, METHODS, VERSION
from remanence.testing.conformance.adapter import load
from remanence.testing.conformance.report import CHAPTERS

HERE = Path(__file__).resolve().parent.parent
SOURCE = Path(remanence.__file__).parents[1]
KILLED = {
    "an_add_that_was_acknowledged_outlives_kill_9", "an_update_that_was_acknowledged_outlives_kill_9",
    "a_deletion_that_was_acknowledged_outlives_kill_9", "a_killed_process_leaves_no_lock_behind",
    "a_memory_that_is_killed_again_and_again_keeps_working", "an_add_is_retried_after_the_process_was_killed",
    *(f"a_process_killed_while_it_adds_loses_nothing_that_it_acknowledged[{n}]" for n in (1, 7, 23)),
    "a_write_that_fails_raises",
}  # fmt: skip
BROKEN = {
    "Lazy": ("durability", {"a_deletion_that_was_acknowledged_outlives_kill_9"}),
    "Locked": ("crash", KILLED),
    "Twice": ("retry", {"the_same_add_again_stores_nothing_twice", "an_add_is_retried_after_the_process_was_killed",
                        "retries_at_the_same_moment_store_one"}),
    "Open": ("isolation", {"an_id_of_another_user_reads_nothing"}),
    "Hiding": ("changes", {"what_was_erased_is_in_no_file"}),
    "Zoneless": ("time", {"a_time_that_was_given_comes_back[2024-07-01 08:30:00+05:45]",
                          "times_stay_with_what_they_were_given_for"}),
    "Timeless": ("time", {*(f"a_time_that_was_given_comes_back[{at}]" for at in (
                     "2024-02-29 23:59:59+00:00", "1969-07-20 20:17:40+00:00", "1905-06-30 00:00:00+00:00",
                     "2051-01-01 00:00:00+00:00", "2024-07-01 08:30:00+05:45")),
                          "times_stay_with_what_they_were_given_for",
                          "a_search_as_of_then_answers_with_what_was_true_then"}),
    "Busy": ("concurrency", {"threads_that_add_at_once_lose_nothing", "threads_search_while_others_add",
                             "retries_at_the_same_moment_store_one"}),
    "Tidy": ("unicode", {"a_text_comes_back_exactly[composed]", "a_text_comes_back_exactly[decomposed]",
                         "two_spellings_of_a_word_stay_two"}),
    "Cheerful": ("honesty", {"a_write_that_fails_raises"}),
    "Generous": ("honesty", {"a_search_returns_at_most_k"}),
    "Shortsighted": ("scale", {"a_needle_is_found_among_many"}),
    "Parrot": ("echo", {"what_the_memory_returned_is_not_new_when_it_is_added_again"}),
}  # fmt: skip
"""Of each broken memory the chapter that catches it, and all that fails, in whatever chapter."""


def run(spec, folder, *, chapters=(), items=250, more=()):
    """The report on a memory, and what pytest exited with."""
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -q --strict-markers\nfilterwarnings = error\n")
    environment = os.environ | {"PYTHONPATH": f"{SOURCE}{os.pathsep}{HERE}"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "remanence.testing.conformance.plugin", "-p", "no:cacheprovider",
         "--memory", spec, "--memory-items", str(items), "--memory-json", "report.json", "--memory-markdown",
         "report.md", *(["--memory-chapters", ",".join(chapters)] if chapters else []), *more],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=1800,
    )  # fmt: skip
    report = folder / "report.json"
    return (json.loads(report.read_text()) if report.exists() else None), done


def failed(report):
    return {each["test"].removeprefix("test_") for each in report["outcomes"] if each["outcome"] == "failed"}


@pytest.mark.slow
def test_a_memory_of_ours_passes_all_that_it_offers(tmp_path):
    """And what it does not offer is said so: here, that what it returned is no news."""
    report, done = run("remanence.adapters.conformance.bank:Banks", tmp_path)
    assert failed(report) == set(), done.stdout[-3000:]
    assert done.returncode == 0
    assert {each["chapter"] for each in report["outcomes"] if each["outcome"] == "not offered"} == {"echo"}


def test_a_plain_table_passes_too(tmp_path):
    """The suite asks for no design: words in common and one table are enough."""
    report, done = run("plain_memory:Plain", tmp_path)
    assert failed(report) == set(), done.stdout[-3000:]
    assert [each["why"] for each in report["outcomes"] if each["outcome"] == "not offered"] == [
        "not offered: search_as_of"
    ]


def test_a_report_names_suite_product_and_every_chapter(tmp_path):
    """In JSON and in Markdown, with each test's promise, and what was measured."""
    report, _ = run("plain_memory:Plain", tmp_path, chapters=("scale", "time"), items=100)
    assert (report["suite"], report["product"], report["memory_version"]) == (VERSION, "a plain table", "1")
    assert all(each["promise"] for each in report["outcomes"])
    (scale,) = [each for each in report["outcomes"] if each["chapter"] == "scale"]
    assert set(scale["measured"]) == {"items", "adds per second", "median search, ms"}
    shown = (tmp_path / "report.md").read_text()
    assert all(f"| {chapter} |" in shown for chapter in CHAPTERS)
    assert "| time | 6 |  | 1 |" in shown


@pytest.mark.parametrize("name", ["Lazy", "Open", "Parrot"])
def test_its_chapter_catches_a_broken_memory(name, tmp_path):
    """A chapter fails by just the tests that are about what is broken; the long suite does it with all of them."""
    chapter, expected = BROKEN[name]
    report, done = run(f"broken_memories:{name}", tmp_path, chapters=(chapter,))
    within = {each["test"].removeprefix("test_") for each in report["outcomes"]}
    assert failed(report) == expected & within, done.stdout[-3000:]
    assert failed(report)
    assert done.returncode == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_memory_fails_nowhere_else(name, tmp_path):
    """In all chapters, by just the tests that are about what is broken."""
    report, done = run(f"broken_memories:{name}", tmp_path)
    assert failed(report) == BROKEN[name][1], done.stdout[-3000:]


def test_every_chapter_has_a_broken_memory():
    """So that no chapter passes everything unnoticed."""
    assert {chapter for chapter, _ in BROKEN.values()} == set(CHAPTERS)


@pytest.mark.parametrize("spec", ["plain_memory", "plain_memory:None", "no.such.module:X", "broken_claims:X"])
def test_an_adapter_that_cannot_be_loaded_is_told(spec, tmp_path):
    """As an error of usage that names it, before anything runs."""
    report, done = run(spec, tmp_path)
    assert report is None
    assert done.returncode == 4
    assert spec in done.stderr


def test_an_unknown_claim_is_an_error(monkeypatch):
    """A misspelt claim must not pass for something that is not offered."""
    monkeypatch.syspath_prepend(str(HERE))
    from plain_memory import Plain

    assert load("plain_memory:Plain") is Plain
    monkeypatch.setattr(Plain, "claims", ("durabel",))
    with pytest.raises(ValueError, match="durabel"):
        load("plain_memory:Plain")


def test_the_page_lists_what_there_is():
    """docs/conformance.md names every chapter, ability and test, so that none comes or goes unnoticed."""
    page = (SOURCE.parent / "docs" / "conformance.md").read_text(encoding="utf-8")
    for name in (*CHAPTERS, *CLAIMS, *METHODS):
        assert f"`{name}`" in page, name
    chapters = SOURCE / "remanence" / "testing" / "conformance" / "chapters"
    for file in chapters.glob("[a-z]*.py"):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("def test_"):
                sentence = line.removeprefix("def test_").partition("(")[0].replace("_", " ")
                assert sentence in page, sentence
