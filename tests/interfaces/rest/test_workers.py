"""Several processes serve as one: what they count, limit and do once is the same whoever is asked."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from remanence import Memory
from served import Served

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are forked")
FORKED = """
import os, sys
from remanence.interfaces.rest.problems import Refused
from remanence.interfaces.rest.rates import Rates
from remanence.interfaces.rest.turns import Turn
from remanence.interfaces.rest.underway import UnderWay
rates = Rates(50.0, burst=2.0, clock=lambda: 7.0, turn=Turn.of_workers(4))
doing = UnderWay(workers=4, most=2, turn=Turn.of_workers(4))
begin, refused = os.pipe(), os.pipe()
for worker in range(4):
    if os.fork() == 0:
        os.close(begin[1])
        os.read(begin[0], 1)
        doing.worker = worker
        taken = sum(rates.wait(caller) == 0.0 for _ in range(60) for caller in ("ana", "ben"))
        try:
            with doing.alone("ana/1"):
                for _ in range(3):
                    os.read(refused[0], 1)
                alone = 1
                if worker % 2:
                    os.write(1, b"%d %d\\n" % (taken, alone))
                    os.kill(os.getpid(), 9)
        except Refused:
            os.write(refused[1], b"x")
            alone = 0
        os.write(1, b"%d %d\\n" % (taken, alone))
        os._exit(0)
os.close(begin[1])
for _ in range(4):
    os.wait()
for worker in range(4):
    doing.ended(worker)
doing.check_alone("ana/1")
"""


def test_what_workers_share_is_exact():
    """A bucket gives its tokens once, and one request is done by one worker, though four ask at once, and some die."""
    done = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, timeout=600, check=True)
    told = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    assert len(told) == 4, done.stderr
    assert sum(taken for taken, _ in told) == 2 * 100
    assert sum(alone for _, alone in told) == 1


def children(process):
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def both_workers(served):
    """Those that live, once there are two."""
    deadline = time.monotonic() + 120
    while len(now := [each for each in children(served.process.pid) if _lives(each)]) < 2:
        assert time.monotonic() < deadline, "no other one takes its place"
        time.sleep(0.02)
    return now


def wait_for(told, more):
    """Until the clients were told so much more."""
    enough = len(told) + more
    deadline = time.monotonic() + 120
    while len(told) < enough and time.monotonic() < deadline:
        time.sleep(0.01)


def total(text, verb):
    line = next(
        each for each in text.splitlines() if each.startswith("remanence_requests_total") and f'"{verb}"' in each
    )
    return float(line.rpartition(" ")[2])


def metrics(connection):
    connection.request("GET", "/metrics")
    return connection.getresponse().read().decode()


needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the workers as Linux tells them")


@needs_proc
def test_two_workers_are_one_server(tmp_path):
    """Each sees what the other stored and did once; a killed one is replaced; and both end when they are told to."""
    served = Served(tmp_path, "--workers", "2")
    workers = children(served.process.pid)
    assert len(workers) == 2
    connections = [served.connection() for _ in range(4)]  # the first and the third go to one, the others to the other
    assert served.ask("PUT", "/v1/banks/tea", None, connections[0])[0] == 201
    key = {"Idempotency-Key": "k-1"}
    receipts = [
        served.ask("POST", "/v1/banks/tea/retain", {"content": "Green tea."}, each, **key)[1] for each in connections
    ]
    assert all(receipt == receipts[0] for receipt in receipts)
    for n, each in enumerate(connections):
        assert served.ask("POST", "/v1/banks/tea/retain", {"content": f"Cup {n}."}, each)[0] == 200
        hits = served.ask("POST", "/v1/banks/tea/recall", {"query": f"cup {n}", "k": 5}, connections[n - 1])[1]["hits"]
        assert f"Cup {n}." in [hit["record"]["text"] for hit in hits]
    assert {total(metrics(each), "retain") for each in connections} == {8.0}
    assert "remanence_open_banks 2.0" in metrics(connections[0])

    os.kill(workers[0], signal.SIGKILL)
    answered = 0
    for each in connections:
        with suppress(OSError, http.client.HTTPException):
            answered += served.ask("GET", "/v1/banks/tea", None, each)[0] == 200
        each.close()
    assert answered == 2, "the connections of the other worker go on"
    while workers[0] in children(served.process.pid):  # until that is known, it may be handed connections
        time.sleep(0.01)
    assert served.ask("GET", "/v1/banks/tea")[0] == 200, "meanwhile the other one answers"
    now = both_workers(served)
    assert (workers[0] in now, workers[1] in now) == (False, True)
    with closing(served.connection()) as one:
        assert total(metrics(one), "retain") == 8.0, "what a dead worker counted stays counted"
    code, said = served.end(signal.SIGTERM)
    assert code == 0
    assert "another one takes its place" in said
    assert not any(Path(f"/proc/{worker}").exists() for worker in now)


@pytest.mark.slow
@needs_proc
def test_workers_end_with_the_one_that_hands_out_connections(tmp_path):
    """Killed, it leaves nobody behind."""
    served = Served(tmp_path, "--workers", "2")
    workers = children(served.process.pid)
    served.process.kill()
    served.process.wait()
    deadline = time.monotonic() + 120
    while any(_lives(worker) for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(_lives(worker) for worker in workers)
    served.process.stderr.close()


def _lives(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.slow
def test_an_address_that_is_taken_is_told(tmp_path):
    """In one line, without a traceback."""
    served = Served(tmp_path)
    command = [sys.executable, "-m", "remanence", "serve", "--banks", str(tmp_path), "--workers", "2"]
    done = subprocess.run([*command, "--port", str(served.port)], capture_output=True, text=True, timeout=600)
    assert done.returncode == 1
    assert f"127.0.0.1:{served.port}" in done.stderr
    assert "Traceback" not in done.stderr
    served.end(signal.SIGTERM)


@pytest.mark.slow
@needs_proc
def test_a_worker_that_is_killed_under_load_loses_nothing(tmp_path):
    """Whoever sends again under the same key, wherever that arrives, is told of the one time that it was done."""
    served = Served(tmp_path, "--workers", "2")
    served.ask("PUT", "/v1/banks/tea")
    stop, told, failed = threading.Event(), [], []

    def write(client):
        connection, n = served.connection(), 0
        while not stop.is_set():
            said, key = {"content": f"Cup {n} of {client}."}, {"Idempotency-Key": f"{client}-{n}"}
            try:
                status, body, _ = served.ask("POST", "/v1/banks/tea/retain", said, connection, **key)
            except (OSError, http.client.HTTPException):  # its worker is gone: the same again, elsewhere
                connection.close()
                connection = served.connection()
                continue
            if status == 200:
                told.append((said["content"], body["operation"]))
                n += 1
            elif status != 409:
                failed.append((status, body))
        connection.close()

    clients = [threading.Thread(target=write, args=(f"c{n}",)) for n in range(6)]
    for each in clients:
        each.start()
    for _ in range(4):
        wait_for(told, 15)
        os.kill(both_workers(served)[0], signal.SIGKILL)
    wait_for(told, 15)
    stop.set()
    for each in clients:
        each.join()
    code, said = served.end(signal.SIGTERM)
    assert (code, failed) == (0, [])
    assert said.count("another one takes its place") == 4, said
    with Memory(tmp_path / "tea.rem") as mem:
        assert mem.verify().ok
        stored = [record.text for record in mem.list(unit="turn")]
    assert sorted(stored) == sorted(text for text, _ in told)
    assert len({operation for _, operation in told}) == len(told)
