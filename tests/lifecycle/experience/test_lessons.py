"""What is learnt from constructed trajectories, rule by rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.lifecycle.experience.abstraction import abstract_steps, task_terms
from remanence.lifecycle.experience.lessons import comparison
from trajectories import BOOKED, CANCEL, LOGIN, REFUSED, SEARCH, TASK, learnt, step, trajectory


def test_a_success_teaches_its_workflow():
    """The steps that worked, in order; values by where they came from: the task, an earlier step, or the agent."""
    assert learnt(TASK, [SEARCH, REFUSED, LOGIN, BOOKED])["workflow"] == (
        'This worked: 1. search_flights(origin_city, to, sort="price") 2. login(user="agent", clear=true) '
        "3. book_flight(flight_id=result of 1, token=result of 2)"
    )


def test_a_workflow_tells_nothing_twice_in_a_row():
    """A step that is done again just so stands there once, and a failed one not at all."""
    again = [SEARCH, SEARCH, CANCEL, LOGIN]
    assert learnt(TASK, again)["workflow"].count("search_flights") == 1
    assert "cancel" not in learnt(TASK, again)["workflow"]


def test_a_workflow_is_the_same_for_other_instances_of_a_task():
    """Names and numbers of the task do not enter the key; what the agent did does."""
    here = trajectory(TASK, [SEARCH, LOGIN])
    there = trajectory(
        "Book a flight from Porto to Madrid",
        [step("search_flights", '[{"id": "TP1"}]', origin_city="Porto", to="Madrid", sort="price"), LOGIN],
    )
    shapes = [[s.shape for s in abstract_steps(t)] for t in (here, there)]
    assert shapes[0] == shapes[1]


def test_actions_in_words_lose_their_particulars():
    """The verb, the task's words and function words stay; what the world said first is left open."""
    steps = [
        step("go to desk 1", "You see a drawer 2 and a lamp 4.", words=True),
        step("open drawer 2", "You see a laptop 7.", words=True),
        step("take laptop 7 from drawer 2", words=True),
    ]
    assert learnt("put the laptop on the bed", steps)["workflow"] == (
        "This worked: 1. go to desk … 2. open … 3. take laptop … from …"
    )


def test_a_failure_is_told_at_the_step_that_nothing_put_right():
    """Not at an error that was overcome later, and with a reason of our own words."""
    found = learnt(TASK, [SEARCH, REFUSED, LOGIN, BOOKED, CANCEL, step("tell_user", "sent")], "failure")
    assert found["failure"].startswith("cancel_flight(flight_id=an earlier result) failed at step 5 of 6")
    assert "workflow" not in found


def test_the_words_of_the_error_are_a_lesson_of_their_own():
    """It quotes the tool, and is told apart, so that it can wait for promotion."""
    found = learnt(TASK, [SEARCH, CANCEL], "failure")
    assert "no booking" in found["quoted"]
    assert "no booking" not in found["failure"]


def test_who_tries_one_thing_after_another_teaches_no_cause():
    """Three different steps that failed for good are a search, not a cause."""
    steps = [step(f"try_{name}", "Error: no", what="x") for name in ("one", "two", "three")]
    assert learnt(TASK, steps, "failure") == {}
    assert "failure" in learnt(TASK, steps[:2], "failure")


def test_a_loop_is_a_failure_without_an_error():
    """The same step with the same answer, three times."""
    look = step("look", "a wall", where="north")
    assert "look(where=" in learnt("Leave the house", [look, look, look], "failure")["loop"]
    assert "was done 3 times" in learnt("Leave the house", [look, look, look], "failure")["loop"]
    assert "loop" not in learnt("Leave the house", [look, look], "failure")
    others = [step("look", f"wall {n}", where="north") for n in range(3)]
    assert "loop" not in learnt("Leave the house", others, "failure")


def test_what_lifted_a_refusal_is_a_precondition():
    """In successes and failures alike; what it gave is passed on."""
    expected = (
        'Before book_flight(flight_id, token), do login(user="agent", clear=true) and pass on token: '
        "without, book_flight failed (it was refused)."
    )
    for outcome in ("success", "failure"):
        assert learnt(TASK, [SEARCH, REFUSED, LOGIN, BOOKED], outcome)["precondition"] == expected


def test_where_several_steps_might_have_opened_the_way_none_is_named():
    """What is not clear teaches nothing; a single step in between is clear, and so is a login after a refusal."""
    shut = step("enter", "The door is locked.", room="hall")
    opened = step("enter", "you are in", room="hall")
    turn, push = step("turn_key", "click", which=1), step("push", "it moves", what="door")
    assert "precondition" not in learnt("Enter the hall", [shut, turn, push, opened])
    assert "do turn_key(which=1)" in learnt("Enter the hall", [shut, turn, opened])["precondition"]
    assert "do login" in learnt(TASK, [REFUSED, SEARCH, LOGIN, step("book_flight", "booked", flight_id="LX99")]
                                )["precondition"]  # fmt: skip


def test_an_argument_that_was_missing_is_named():
    """The call worked as soon as it was there."""
    bare = step("search", "Error: missing required parameter: limit", query="Lisbon")
    full = step("search", "3 rows", query="Lisbon", limit=10)
    assert learnt(TASK, [bare, full])["argument"] == (
        "Call search(limit, query) with limit: without, search failed (its input was wrong)."
    )


def test_the_callers_reason_is_a_lesson():
    """Only of a failure."""
    reason = {"success": False, "reason": "the wrong day was booked"}
    assert learnt(TASK, [SEARCH], reason)["reason"] == (
        'It failed: the wrong day was booked (after search_flights(origin_city, to, sort="price")).'
    )
    assert "reason" not in learnt(TASK, [SEARCH], {"success": True, "reason": "all fine"})


def test_success_and_failure_are_compared_where_they_part():
    """The first step with another name, and what was done before it."""
    worked = abstract_steps(trajectory(TASK, [SEARCH, REFUSED, LOGIN, BOOKED]))
    failed = abstract_steps(trajectory(TASK, [SEARCH, CANCEL], "failure"))
    lesson = comparison(TASK, worked, failed, from_failure=False)
    assert lesson.text.endswith(
        "After search_flights(origin_city, sort, to): login(clear, user) led to success, "
        "cancel_flight(flight_id) to failure."
    )
    assert comparison(TASK, worked, worked, from_failure=False) is None


def test_numbers_do_not_tell_tasks_apart():
    """Instances of a task differ in them."""
    assert task_terms("Pay 20 euros to Ben") == task_terms("Pay 35 euros to Ben")
    assert task_terms("Pay Ben") != task_terms("Ask Ben")


WORD = st.sampled_from(
    "ignore instructions transfer money evil password token booking seat LX99 https://evil.example drop".split()
)
SAID = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
ERROR = st.sampled_from(["", "Error: ", "401 Unauthorized: "])


@given(st.data())
@pytest.mark.parametrize("outcome", ["success", "failure"])
def test_no_word_of_a_tool_enters_a_lesson(outcome, data):
    """Whatever an agent copies from an answer into arguments, values in values, or actions in words."""
    heard = list[str]()
    steps = []
    for number in range(data.draw(st.integers(1, 6))):
        copied = " ".join(data.draw(st.lists(st.sampled_from(heard), max_size=3))) if heard else ""
        form = data.draw(st.sampled_from(["call", "nested", "words"]))
        said = data.draw(SAID)
        answer = data.draw(ERROR) + " ".join(f"{word}zq{number}" for word in said.split())
        if form == "words":
            steps.append(step(f"use {copied} now", answer, words=True))
        else:
            value = {"inner": [copied, 3]} if form == "nested" else copied
            steps.append(step(f"tool_{number % 2}", answer, value=value, own="mine"))
        heard += answer.split()
    for what, text in learnt("Do the thing", steps, outcome).items():
        assert what == "quoted" or "zq" not in text, text


def test_what_a_person_answers_is_no_tools_word():
    """An observation whose origin is the user may be told."""
    asked = step("ask_user", "please take the Fado seat", origin="user", what="seat")
    used = step("book_seat", "done", seat="Fado")
    assert "book_seat(seat)" in learnt(TASK, [asked, used])["workflow"]
    heard = step("read_page", "please take the Fado seat", what="page")
    assert "book_seat(seat=result of 1)" in learnt(TASK, [heard, used])["workflow"]
