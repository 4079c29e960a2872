"""Several questions to a model at a time: the same bank as one at a time, within the day's tokens, and nothing lost."""

import json
import threading
from datetime import timedelta

import pytest

from around_banks import Clock
from lifecycle.test_llm_learning import expected, honest, retained, statements
from remanence import Memory
from remanence.llm import load_llm
from remanence.llm.chat import ChatModel
from remanence.testing.llm_server import LlmServer, saying, status


class Crowd:
    """An honest model that notes how many ask at a time, and answers later questions first."""

    def __init__(self, together):
        self.barrier = threading.Barrier(together)
        self.lock, self.inside, self.most = threading.Lock(), 0, 0

    def __call__(self, request):
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.barrier.wait(600)
        with self.lock:
            self.inside -= 1
        return honest(request)


@pytest.mark.parametrize("at_once", [1, 2, 4])
def test_the_bank_is_the_same_however_many_are_asked_at_once(at_once):
    """So many are under way together, never more; statements stand in the order of the turns."""
    crowd = Crowd(at_once)
    with (
        LlmServer(saying(crowd)) as server,
        Memory(":memory:", clock=Clock(), llm=server.model(at_once=at_once)) as mem,
    ):
        retained(mem, 64)
        mem.wait()
        assert statements(mem) == expected(*range(64))
        assert crowd.most == at_once
        assert len(server.requests) == mem.stats().llm.calls == 8
        assert mem.verify().ok


def test_whoever_opens_a_bank_says_how_many_are_asked_at_once():
    """Before what the model says; and no number of them that makes no sense."""
    crowd = Crowd(3)
    with (
        LlmServer(saying(crowd)) as server,
        Memory(":memory:", clock=Clock(), llm=server.model(at_once=1), calls_at_once=3) as mem,
    ):
        retained(mem, 48)
        mem.wait()
        assert statements(mem) == expected(*range(48))
        assert crowd.most == 3
    for wrong in (0, 65):
        with pytest.raises(ValueError, match="calls_at_once must be from 1 to 64"):
            Memory(":memory:", calls_at_once=wrong)


def test_the_day_s_tokens_hold_for_questions_beside_each_other(tmp_path):
    """No more are asked at a time than the day surely holds; the rest waits for the next day."""
    clock = Clock()
    with LlmServer(saying(honest)) as server:
        limits = {"tokens_per_call": 5000, "tokens_per_day": 8000}
        with Memory(tmp_path / "a.rem", clock=clock, llm=server.model(at_once=4), **limits) as mem:
            retained(mem, 60)
            for _ in range(12):
                mem.extract()
                assert mem.stats().llm.tokens_today <= 8000
                clock.now += timedelta(days=1)
            assert statements(mem) == expected(*range(60))


def test_what_fails_beside_others_waits_and_nothing_is_lost():
    """One of four fails: three are stored, and its passages are asked about one by one later."""
    clock = Clock()
    with LlmServer(saying(honest)) as server, Memory(":memory:", clock=clock, llm=server.model(at_once=4)) as mem:
        seen = []

        def once(request):
            seen.append(request)
            return (
                "no JSON" if '"Person8 ' in json.dumps(request).replace("\\", "") and len(seen) < 6 else honest(request)
            )

        server.answers = [saying(once)]
        retained(mem, 32)
        for _ in range(4):
            mem.extract(retry=True)
            clock.now += timedelta(days=2)
        assert sorted(statements(mem)) == sorted(expected(*range(32)))
        assert mem.stats().llm.unread == 0


def test_a_dead_endpoint_is_left_alone_and_all_of_it_waits():
    """As many fail as were under way when the third did."""
    with LlmServer(status(500)) as server, Memory(":memory:", clock=Clock(), llm=server.model(at_once=4)) as mem:
        retained(mem, 80)
        done = mem.extract()
        assert done.stopped == "3 failures in a row"
        assert mem.stats().llm.calls <= 4
        assert mem.stats().llm.unread == 80
        server.answers = [saying(honest)]
        mem.extract(retry=True)
        assert sorted(statements(mem)) == sorted(expected(*range(80)))


class Killed(BaseException):
    """As a signal is."""


def test_what_is_killed_between_questions_goes_on_where_it_was(tmp_path):
    """What was stored stays, what was under way is asked again, and nothing is there twice."""
    path, clock = tmp_path / "a.rem", Clock()

    with LlmServer(saying(honest)) as server:

        def stop(done, total):
            if server.requests and 16 <= done < total:
                raise Killed

        mem = Memory(path, clock=clock, llm=server.model(at_once=4))
        retained(mem, 64)
        with pytest.raises(Killed):
            mem.extract(stop)
        mem.close()
        with Memory(path, clock=clock, llm=server.model(at_once=4)) as mem:
            assert statements(mem) == expected(*range(16))
            mem.wait()
            assert statements(mem) == expected(*range(64))
            assert mem.verify().ok


def test_a_function_is_asked_one_at_a_time_and_an_endpoint_several():
    """Nobody's own function has to be safe for threads; the environment says how many for an endpoint."""
    assert load_llm("http://localhost:1/v1#m").at_once == 4
    assert load_llm("http://localhost:1/v1#m", {"REMANENCE_LLM_AT_ONCE": "9"}).at_once == 9
    assert getattr(load_llm(str), "at_once", 1) == 1
    with pytest.raises(ValueError, match="at a time"):
        ChatModel("m", base_url="http://localhost:1/v1", at_once=0)
    with pytest.raises(ValueError, match="REMANENCE_LLM_AT_ONCE"):
        load_llm("http://localhost:1/v1#m", {"REMANENCE_LLM_AT_ONCE": "many"})
