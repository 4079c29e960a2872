"""The demo runs on the real engine, and its promises hold."""

import io
import time

import msgspec
import pytest
from click.testing import CliRunner
from rich.console import Console

from remanence import Memory
from remanence.interfaces.cli import cli
from remanence.interfaces.demo import load_story, run_demo


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """One run of the demo: what came of it, and what it printed."""
    path, screen = tmp_path_factory.mktemp("demo") / "ilse.rem", io.StringIO()
    outcome = run_demo(path, load_story(), Console(file=screen, width=104), timer=time.process_time)
    return outcome, screen.getvalue(), path


def test_ten_of_twelve_questions_are_answered_in_the_top_five(played):
    """The engine, not the script, finds the turns that answer."""
    outcome, _, _ = played
    missed = {result.ask: result.rank for result in outcome.questions if result.rank is None or result.rank > 5}
    assert len(outcome.questions) == 12
    assert outcome.found >= 10, missed


def test_earlier_knowledge_is_the_knowledge_of_then(played):
    """Asked for what was known in May, the bank says Ghent, and nothing that it learnt later."""
    assert played[0].knew_then


def test_what_is_not_returned_has_a_reason(played):
    """One turn that others outdo, and one that the bank did not know yet."""
    assert played[0].explained
    for reason in ("rank: it stands at rank", "known_at: the bank learnt it on"):
        assert reason in played[1]


def test_what_changed_is_told_with_its_times(played):
    """Each of two moments finds the home of then; the story has both, with what became of the first."""
    assert played[0].changed
    for part in ("Ghent, until 2025-07-20, superseded", "Bergen, from 2025-07-20, current"):
        assert part in played[1]


def test_answers_have_their_evidence_or_are_not_known(played):
    """Every answer is right, and one that nobody told is not known."""
    assert (played[0].answered, played[0].answers) == (4, 4)
    for part in ("15 November 2025", "turn 19.03 [", "not known"):
        assert part in played[1]


def test_a_profile_and_a_merge_undone_are_shown(played):
    """The profile says what lasts; a merge is undone to the byte."""
    assert (played[0].profiled, played[0].consolidated) == (True, True)
    for part in ("About Ilse", "merged 2", "byte for byte"):
        assert part in played[1]


def test_forget_undo_and_verify_do_what_they_say(played):
    """The forgotten turn is found no more, undo brings it back, and the bank is sound at the end."""
    outcome = played[0]
    assert (outcome.forgotten, outcome.restored, outcome.verified) == (True, True, True)


def test_a_page_that_lies_is_marked_one_that_orders_is_held_back_and_erased_is_gone(played):
    """What the web says is not believed against what people said, and leaves no byte."""
    assert (played[0].distrusted, played[0].erased) == (True, True)
    for part in ("contradicted by", "held back", "now in 0"):
        assert part in played[1]


def test_it_takes_seconds(played):
    """Of the processor, far under a minute, also on a slow machine."""
    assert played[0].seconds < 20


def test_the_screen_shows_evidence_reasons_contexts_and_timings(played):
    """What a stranger should see is there."""
    screen = played[1]
    for part in (
        "? Where does Ilse live now?",
        "turn 15.04 [0:",
        "lexical",
        "read as: where · said by Ilse",
        "hits.context(tokens=",
        " ms",
        "verify",
    ):
        assert part in screen


def test_web_text_is_labelled_in_the_packed_context(played):
    """A prompt made from the bank says which words came from the web."""
    with Memory(played[2], create=False) as memory:
        packed = memory.recall("How long is the walk from Ulriken to Fløyen?").context(tokens=400)
    assert "web" in packed.text.casefold()


def test_the_demo_never_writes_over_a_bank(played):
    """--keep onto something that is there is an error."""
    result = CliRunner().invoke(cli, ["demo", "--keep", str(played[2]), "--json"])
    assert result.exit_code == 1
    assert "exists" in result.stdout


def test_the_command_keeps_the_bank_where_it_is_told(tmp_path):
    """`remanence demo --keep` leaves a bank to play with, and --json prints the outcome."""
    result = CliRunner().invoke(cli, ["demo", "--keep", str(tmp_path / "ilse.rem"), "--json"])
    assert result.exit_code == 0, result.output
    assert '"turns":261' in result.stdout
    with Memory(tmp_path / "ilse.rem", create=False) as memory:
        assert memory.stats().episodes == 261


def test_a_demo_whose_bank_does_not_verify_exits_with_4(played, monkeypatch):
    """A script that runs the demo hears of it."""
    unsound = msgspec.structs.replace(played[0], verified=False)
    monkeypatch.setattr("remanence.interfaces.demo.run_demo", lambda *_, **__: unsound)
    assert CliRunner().invoke(cli, ["demo", "--json"]).exit_code == 4
