"""Whether a step failed, on answers of tools that were written and labelled by hand."""

import json
from pathlib import Path

import pytest

from remanence.encoding.trajectory import Step
from remanence.lifecycle.experience.failing import REFUSED, failed, kind_of

SAMPLE = [json.loads(line) for line in (Path(__file__).parent / "answers.jsonl").read_text().splitlines()]


def judged(text):
    return failed(Step(action="call", observation=text))


def test_few_answers_are_misjudged():
    """Of 200 answers, at most 5 % of the failures are missed, and at most 2 % of the rest taken for failures."""
    bad = [row["text"] for row in SAMPLE if row["failed"]]
    good = [row["text"] for row in SAMPLE if not row["failed"]]
    assert len(bad) >= 80
    assert len(good) >= 80
    missed, alarms = [t for t in bad if not judged(t)], [t for t in good if judged(t)]
    assert len(missed) <= 0.05 * len(bad), missed
    assert len(alarms) <= 0.02 * len(good), alarms


@pytest.mark.parametrize(("said", "expected"), [(True, True), (False, False)])
def test_the_caller_knows_better(said, expected):
    """What the caller says of a step counts, whatever came back."""
    assert failed(Step(action="call", observation="Error: no" if not said else "fine", error=said)) is expected


def test_a_step_without_an_answer_did_not_fail():
    """Silence is no error."""
    assert not failed(Step(action="call"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("403 Forbidden", REFUSED),
        ("Error: invalid access token", REFUSED),
        ("HTTP 429: slow down", "there were too many calls"),
        ("TimeoutError: timed out after 30 s", "it took too long"),
        ("Error: file exists already", "there was something like it already"),
        ("No such file or directory", "nothing was found"),
        ("TypeError: missing 1 required argument", "its input was wrong"),
        ("Nothing happens.", "the time for it had not come"),
        ("Error 7", ""),
    ],
)
def test_a_failure_has_a_kind_in_our_own_words(text, kind):
    """So that a lesson can say why without a word of the tool's."""
    assert kind_of(Step(action="call", observation=text)) == kind
