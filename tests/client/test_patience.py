"""Asking again: how often, after how long, and when not; driven without a network and without waiting."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.client.effects import Pause, Reply, Request, Unanswered
from remanence.client.patience import Patience, answered
from remanence.driving import adrive, drive

PATIENCE = Patience(attempts=4, first=0.25, longest=10.0)


def scripted(script):
    """An `ask` that gives what is scripted, one for each request, and the pauses that it was asked for."""
    left, pauses = list(script), []

    def ask(effect):
        if isinstance(effect, Pause):
            pauses.append(effect.seconds)
            return Reply()
        said = left.pop(0)
        if isinstance(said, Exception):
            raise said
        return said

    return ask, pauses


def ask_for(script, *, patience=PATIENCE, chance=lambda: 0.0):
    ask, pauses = scripted(script)
    return drive(answered(Request(path="/"), patience, chance), ask), pauses


def busy(status=503, **headers):
    return Reply(status=status, headers=headers)


def test_what_works_is_asked_once():
    """No pause, no second request."""
    reply, pauses = ask_for([Reply(status=200, body=b"{}")])
    assert (reply.body, pauses) == (b"{}", [])


def test_a_broken_connection_is_tried_again_after_growing_pauses():
    """Each pause is twice as long as the one before."""
    reply, pauses = ask_for([Unanswered("away"), Unanswered("away"), busy(), Reply(status=200)])
    assert (reply.status, pauses) == (200, [0.125, 0.25, 0.5])


def test_who_never_answers_is_unavailable_after_so_many_attempts():
    """The error says how often it was tried, and is the one that says that retrying may help."""
    with pytest.raises(Unanswered, match=r"away \(attempt 4 of 4\)"):
        ask_for([Unanswered("away")] * 4)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_says_how_long_to_wait(status):
    """Retry-After is honoured, and never cut short."""
    reply, pauses = ask_for([busy(status, **{"retry-after": "3"}), Reply(status=200)])
    assert (reply.status, pauses) == (200, [3.0])


def test_a_wait_beyond_patience_is_not_waited_for():
    """The refusal is given back at once instead."""
    reply, pauses = ask_for([busy(429, **{"retry-after": "3600"})])
    assert (reply.status, pauses) == (429, [])


@pytest.mark.parametrize("status", [200, 400, 403, 404, 409, 422, 500, 501])
def test_what_would_fail_again_is_not_tried_again(status):
    """A refusal is an answer."""
    reply, pauses = ask_for([Reply(status=status)])
    assert (reply.status, pauses) == (status, [])


def test_a_first_attempt_under_way_is_waited_for():
    """409 with a Retry-After: the server still works on the request of this Idempotency-Key."""
    reply, pauses = ask_for([busy(409, **{"retry-after": "1"}), Reply(status=200)])
    assert (reply.status, pauses) == (200, [1.0])


def test_the_last_refusal_is_given_back():
    """After the last attempt the caller gets the server's own words."""
    reply, pauses = ask_for([busy()] * 4)
    assert (reply.status, len(pauses)) == (503, 3)


@given(st.integers(1, 60), st.floats(0, 1, exclude_max=True))
def test_a_pause_stays_within_its_bounds(attempt, chance):
    """Between a half and the whole of what it doubles to, and never over the longest."""
    whole = min(10.0, 0.25 * 2.0 ** (attempt - 1))
    assert whole / 2 <= PATIENCE.pause(attempt, chance) <= whole


def test_both_drivers_come_to_the_same():
    """The awaited driver makes the same requests and pauses."""
    script = [Unanswered("away"), busy(429, **{"retry-after": "2"}), Reply(status=200, body=b"[]")]
    ask, pauses = scripted(script)

    async def wait(effect):
        await asyncio.sleep(0)
        return ask(effect)

    reply = asyncio.run(adrive(answered(Request(path="/"), PATIENCE, lambda: 0.0), wait))
    assert (reply, pauses) == ask_for(script)


@pytest.mark.parametrize("wrong", [{"attempts": 0}, {"first": -1}, {"longest": -1}])
def test_patience_that_cannot_be_is_refused(wrong):
    """At least one attempt; no negative pauses."""
    with pytest.raises(ValueError, match="patience"):
        Patience(**wrong)
