"""What comes or goes piece by piece: long work as events, bodies of JSON lines, exports."""

import asyncio
from threading import Event, Semaphore

import pytest

from remanence import Memory, StoreUnavailable
from remanence.interfaces.rest import exporting
from remanence.interfaces.rest.events import stream
from remanence.interfaces.rest.problems import MEDIA_TYPE

from .conftest import bearer, events, of_server


def test_long_work_tells_how_far_it_is(ana):
    """Progress, and at the end the result that an ordinary answer would have."""
    items = [{"text": f"Note {n}."} for n in range(50)]
    told = events(
        ana.post(
            "/v1/banks/ana/retain-many", json={"items": items, "batch": 10}, headers={"Accept": "text/event-stream"}
        ).text
    )
    assert {name for name, _ in told[:-1]} == {"progress"}
    assert told[-2] == ("progress", {"done": 50, "total": 50})
    assert told[-1][0] == "result"
    assert len(told[-1][1]["episodes"]) == 50


def test_long_work_that_fails_says_so_at_its_end(ana):
    """What was stored before stays, and the problem tells of it."""
    told = events(
        ana.post(
            "/v1/banks/ana/retain-many",
            json={"items": [{"text": "a"}, {"text": 7}], "batch": 1},
            headers={"Accept": "text/event-stream"},
        ).text
    )
    assert told[-1][0] == "problem"
    assert told[-1][1]["status"] == 422
    assert any("1 items before" in note for note in told[-1][1]["notes"])


def test_what_fails_in_a_stream_is_in_the_log(ana, monkeypatch, caplog):
    """A defect is told without its words there, too."""
    monkeypatch.setattr(Memory, "retain_many", fails)
    asked = {"json": {"items": [{"text": "One."}]}, "headers": {"Accept": "text/event-stream"}}
    told = events(ana.post("/v1/banks/ana/retain-many", **asked).text)
    assert told == [("problem", {"title": "The server failed", "status": 500})]
    assert "a secret of the machine" in caplog.text


def fails(*_, **__):
    raise RuntimeError("a secret of the machine")


def test_who_waits_for_nothing_still_hears_of_it(monkeypatch):
    """A stream that is silent for long sends a comment, so that nobody in between hangs up."""
    monkeypatch.setattr("remanence.interfaces.rest.events.BEAT", 0.01)

    async def told():
        work = asyncio.get_running_loop().create_future()
        pieces = stream(lambda _: work, fails).body_iterator
        beats = [await anext(pieces) for _ in range(2)]
        work.set_result(b"{}")
        return beats, [piece async for piece in pieces if not piece.startswith(b":")]

    assert asyncio.run(told()) == ([b": still at it\n\n"] * 2, [b"event: result\ndata: {}\n\n"])


def test_lines_are_retained_as_they_stand(ana):
    """A body of JSON lines is a bulk, too; a bad line is named."""
    lines = b'{"text": "One.", "actor": "ben"}\n\n{"text": "Two."}\n'
    kind = {"Content-Type": "application/x-ndjson"}
    stored = ana.post("/v1/banks/ana/retain-many", content=lines, headers=kind)
    assert len(stored.json()["episodes"]) == 2
    assert ana.post("/v1/banks/ana/retain-many", content=b'{"text": 1\n', headers=kind).status_code == 422
    assert ana.post("/v1/banks/ana/retain-many", content=b"\xff\n", headers=kind).status_code == 400


def test_an_export_is_the_bundle(ana, banks, tmp_path):
    """Byte for byte what the library writes."""
    with Memory(banks / "ana.rem") as mem:
        mem.export(tmp_path / "ana.jsonl")
        mem.export(tmp_path / "now.jsonl", current=True)
    assert ana.get("/v1/banks/ana/export").content == (tmp_path / "ana.jsonl").read_bytes()
    assert ana.get("/v1/banks/ana/export?current=true").content == (tmp_path / "now.jsonl").read_bytes()
    assert ana.get("/v1/banks/ana/export?current=x").status_code == 422


def test_an_export_that_is_not_permitted_is_a_problem(serve, keys, banks):
    """Not a stream that ends early."""
    with Memory(banks / "team.rem", principal="ana") as mem:
        mem.retain("One.")
        mem.access.own("ana")
        mem.access.grant("ben", "read")
    answer = serve(keys=keys).get("/v1/banks/team/export", headers=bearer(keys.add("ben", ["team"])))
    assert (answer.status_code, answer.headers["content-type"]) == (403, MEDIA_TYPE)


def test_only_so_many_exports_run_at_once(serve):
    """Each has a thread and a handle of its own: one more is a 503; a slot that was given back can be taken."""
    client = serve(threads=1)
    client.put("/v1/banks/ana")
    assert client.get("/v1/banks/ana/export").status_code == 200
    slots = of_server(client).exports
    assert slots.acquire(timeout=300)
    refused = client.get("/v1/banks/ana/export")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    slots.release()
    assert client.get("/v1/banks/ana/export").status_code == 200


def test_a_reader_who_comes_back_too_late_is_not_kept_waiting(monkeypatch):
    """What was written before is given, and then the error; for ever after nothing would come."""
    monkeypatch.setattr(exporting, "PATIENCE", 0.05)
    written = Event()

    def write(target):
        for _ in range(20):
            target.write("x" * (300 << 10))
        written.set()

    async def work():
        slots = Semaphore(1)
        body = (await exporting.streamed(write, slots)).body_iterator
        assert await anext(body)
        assert await asyncio.to_thread(slots.acquire, timeout=300)  # the writer has given up
        with pytest.raises(StoreUnavailable, match="given up"):
            async for _ in body:
                pass

    asyncio.run(asyncio.wait_for(work(), 300))
    assert not written.is_set()
