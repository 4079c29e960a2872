"""Half of the questions are kept apart, by lot; and the study is a file that survives whatever cuts it short."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence import Memory
from remanence.arena.datasets import Question
from remanence.arena.evolve.made import MOST, MOST_GOLD, made_of
from remanence.arena.evolve.questions import FEWEST, Asked, halves
from remanence.arena.evolve.study import Study, Trial, front


def asked(count, text="what"):
    return [Asked(n % 3, Question(id=str(n), text=f"{text} {n}", type="t", gold=("a",))) for n in range(count)]


@given(st.lists(st.integers(10, 60), min_size=2, max_size=3), st.integers(0, 5))
def test_every_question_is_in_one_half_and_each_file_in_both(sizes, seed):
    """As near to half of each file as may be."""
    files = [asked(size, f"file {number}") for number, size in enumerate(sizes)]
    tuning, apart = halves(files, seed=seed)
    everything = sorted(each.question.text for file in files for each in file)
    assert sorted(each.question.text for each in tuning + apart) == everything
    for number, size in enumerate(sizes):
        own = [each for each in apart if each.question.text.startswith(f"file {number} ")]
        assert len(own) == size // 2


def test_the_lot_is_drawn_by_place_and_seed():
    """Not by what a question says, so that the halves cannot be chosen by it; another seed is another lot."""
    one, other = (halves([asked(40, text)], seed=1) for text in ("what", "who"))
    assert [each.question.id for each in one[1]] == [each.question.id for each in other[1]]
    assert [each.question.id for each in halves([asked(40)], seed=2)[1]] != [each.question.id for each in one[1]]


def test_too_few_questions_are_refused():
    """They would neither choose nor judge."""
    with pytest.raises(ValueError, match=f"at least {FEWEST}"):
        halves([asked(FEWEST - 1)], seed=0)


def trial(quality, tokens=10.0, milliseconds=1.0, *, whole=True):
    return Trial(
        choice={}, quality=quality, asked=3, whole=whole, tokens=tokens, milliseconds=milliseconds, seconds=1.0
    )


def test_a_study_goes_on_after_any_cut(tmp_path):
    """What was written whole is there; what was cut short, and all of another search, is not."""
    path = tmp_path / "study.jsonl"
    study = Study(path, {"seed": 0})
    for quality in (0.1, 0.3, 0.2):
        study.add(trial(quality))
    whole = path.read_bytes()
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        held = Study(path, {"seed": 0}).trials
        assert [each.quality for each in held] == [0.1, 0.3, 0.2][: len(held)]
        assert len(held) >= max(0, whole[:cut].count(b"\n") - 1)
    path.write_bytes(whole)
    assert Study(path, {"seed": 0}).best.quality == 0.3
    assert Study(path, {"seed": 1}).trials == []


def test_the_front_holds_what_nothing_else_beats():
    """In quality, tokens and time together; what was given up half-way is not in it."""
    best, cheap, slow = trial(0.9, 50, 5.0), trial(0.5, 10, 1.0), trial(0.9, 50, 9.0)
    assert front([slow, cheap, best, trial(0.4, 20, 2.0), trial(1.0, whole=False)]) == [best, cheap]
    assert front([best, best]) == [best]


def test_questions_made_of_a_bank_have_their_evidence(tmp_path):
    """Each says of which documents it was made; what was forgotten is in none; the same seed makes the same ones."""
    with Memory(tmp_path / "ana.rem") as bank:
        bank.retain("I live in Lisbon.", actor="Ana", at="2025-06-02", session="s1")
        gone = bank.retain("I live in Porto.", actor="Rui", at="2025-06-03", session="s1")
        bank.retain_many([{"text": f"Walk number {n}.", "actor": "Eva", "at": "2025-07-01"} for n in range(11)])
        bank.wait()
        bank.forget(*gone.records)
        group, questions = made_of(bank, seed=0)
        again = made_of(bank, seed=0)
    assert (group, questions) == again
    ids = {doc.id for doc in group.docs}
    texts = {doc.id: doc.text for doc in group.docs}
    assert "I live in Porto." not in texts.values()
    by_text = {question.text: question for question in questions}
    assert {texts[id] for id in by_text["What did Ana say on 2 June 2025?"].gold} == {"I live in Lisbon."}
    assert "What did Eva say on 1 July 2025?" not in by_text, "eleven documents answer it"
    assert any(question.type == "fact" and question.text.startswith("Ana ") for question in questions)
    for question in questions:
        assert set(question.gold) <= ids
        assert 0 < len(question.gold) <= MOST_GOLD
        assert "Lisbon" not in question.text or question.type != "fact"
    assert len(questions) <= 3 * MOST
