"""Promise 1, over HTTP: what the server acknowledged is there after SIGKILL and SIGTERM, and retries do it once."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from itertools import count

import pytest

from remanence import Memory
from served import Served

CLIENTS = 6


def write_until_it_ends(served, client, first, told):
    """Retain one numbered text after the other, each under a key; note every answer as (number, status, body)."""
    with closing(served.connection()) as connection, suppress(OSError, http.client.HTTPException):  # until it is gone
        for n in count(first):
            said = {"content": f"Cup {n} of client {client}.", "actor": client}
            key = {"Idempotency-Key": f"{client}-{n}"}
            status, body, _ = served.ask("POST", "/v1/banks/tea/retain", said, connection, **key)
            told.append((n, status, body))
            if status != 200:
                return


def under_load(served, answers, how, first):
    """Have many clients write, end the server once there were so many answers, and give what each was told."""
    told = {f"c{i}": [] for i in range(CLIENTS)}
    threads = [
        threading.Thread(target=write_until_it_ends, args=(served, client, first[client], told[client]))
        for client in told
    ]
    for thread in threads:
        thread.start()
    while sum(map(len, told.values())) < answers and any(thread.is_alive() for thread in threads):
        time.sleep(0.01)
    code, errors = served.end(how)
    for thread in threads:
        thread.join()
    return told, code, errors


def texts(folder):
    with Memory(folder / "tea.rem", create=False) as mem:
        assert mem.verify().ok, mem.verify()
        return [record.text for record in mem.list(unit="turn")]


@pytest.mark.parametrize("workers", ["1", pytest.param("3", marks=pytest.mark.slow)])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_what_a_server_acknowledged_is_there_once_it_is_gone(tmp_path, how, workers):
    """Killed or told to stop under load; sent again after it, every text is stored exactly once, with one receipt."""
    first = {f"c{i}": 0 for i in range(CLIENTS)}
    receipts = {}
    for round in range(2):
        served = Served(tmp_path, "--workers", workers)
        assert served.ask("PUT", "/v1/banks/tea")[0] in (200, 201)
        told, code, errors = under_load(served, 40, how, first)
        assert code == (-how if how == signal.SIGKILL else 0), errors
        assert "Traceback" not in errors
        stored = texts(tmp_path)
        for client, answers in told.items():
            assert {status for _, status, _ in answers} <= {200, 503}
            done = [(n, body) for n, status, body in answers if status == 200]
            receipts |= {f"{client}-{n}": body for n, body in done}
            assert {f"Cup {n} of client {client}." for n, _ in done} <= set(stored), "an acknowledged text is gone"
            first[client] = max([n for n, _ in done], default=first[client] - 1) + 1
        assert len(stored) == len(set(stored)), f"round {round}: something was stored twice"
    assert sum(first.values()) > 20

    served = Served(tmp_path)
    for client, n in first.items():  # the ones without an answer, and the last ones that had one
        for number in (n, n - 1):
            said = {"content": f"Cup {number} of client {client}.", "actor": client}
            key = f"{client}-{number}"
            status, body, _ = served.ask("POST", "/v1/banks/tea/retain", said, **{"Idempotency-Key": key})
            assert status == 200
            assert body == receipts.get(key, body)
    assert served.end(signal.SIGTERM)[0] == 0
    stored = texts(tmp_path)
    assert sorted(stored) == sorted({f"Cup {n} of client {c}." for c, last in first.items() for n in range(last + 1)})


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_a_server_that_is_told_to_stop_finishes_what_runs(tmp_path, workers):
    """A bulk that has begun is answered in full, and what is new is refused meanwhile."""
    served = Served(tmp_path, "--workers", workers)
    served.ask("PUT", "/v1/banks/tea")
    items = [{"text": f"Cup {n} of tea."} for n in range(4000)]
    with closing(served.connection()) as connection:
        asked = {"Accept": "text/event-stream", "Content-Type": "application/json"}
        connection.request("POST", "/v1/banks/tea/retain-many", json.dumps({"items": items, "batch": 100}), asked)
        answer = connection.getresponse()
        begun = answer.readline()
        with ThreadPoolExecutor(1) as pool:
            rest = pool.submit(answer.read)
            code, errors = served.end(signal.SIGTERM)
            _, _, result = rest.result().decode().partition("event: result\ndata: ")
    assert (code, begun, len(json.loads(result)["episodes"])) == (0, b"event: progress\n", 4000), errors
    assert len(texts(tmp_path)) == 4000


def test_without_keys_it_listens_on_this_machine_only(tmp_path):
    """Any other address is refused, with what to do."""
    command = [sys.executable, "-m", "remanence", "serve", "--banks", str(tmp_path), "--host", "0.0.0.0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert (done.returncode, "serve keys add" in done.stderr) == (2, True)


def test_keys_are_made_listed_and_removed_beside_a_running_server(tmp_path):
    """A key counts from the next request on, and so does its removal."""
    keys, folder = tmp_path / "keys.json", tmp_path / "banks"
    folder.mkdir()

    def shell(*words):
        command = [sys.executable, "-m", "remanence", "serve", "keys", *words, "--keys", str(keys)]
        return subprocess.run(command, capture_output=True, text=True, timeout=600, check=True, env=os.environ).stdout

    key = shell("add", "--principal", "ana", "--see", "ana").strip()
    served = Served(folder, "--keys", str(keys))
    try:
        assert served.ask("PUT", "/v1/banks/ana", Authorization=f"Bearer {key}")[0] == 201
        assert served.ask("PUT", "/v1/banks/ben", Authorization=f"Bearer {key}")[0] == 404
        listed = shell("list")
        assert "ana" in listed
        assert key not in listed
        shell("remove", listed.split()[0])
        assert served.ask("GET", "/v1/banks", Authorization=f"Bearer {key}")[0] == 401
    finally:
        served.end(signal.SIGTERM)
