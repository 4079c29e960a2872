"""How the server serves: pages, bodies, limits, many banks, metrics and traces."""

import asyncio
import time
from threading import Event, Thread

import pytest

from remanence import Memory
from remanence.interfaces.rest.problems import MEDIA_TYPE

from .conftest import bearer, of_server


def test_a_page_follows_the_other(ana):
    """Every record comes once, in order, however small the pages; and filters hold on each."""
    ana.post("/v1/banks/ana/retain-many", json={"items": [{"text": f"Note {n}.", "actor": "ben"} for n in range(7)]})
    found, cursor = [], None
    while True:
        asked = {"limit": 3, "actors": "ben", "unit": "turn"} | ({"cursor": cursor} if cursor else {})
        page = ana.get("/v1/banks/ana/records", params=asked).json()
        found += [record["text"] for record in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert found == [f"Note {n}." for n in range(7)]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=1001",
        "limit=x",
        "limit=-1",
        "cursor=!",
        "cursor=%C3%A9",
        "unit=nothing",
        "since=whenever",
        "where=7",
        "min_trust=2",
        "nonsense=1",
        "forgotten=2",
    ],
)
def test_a_wrong_parameter_is_refused(ana, query):
    """With a problem that says so; never with a failure."""
    assert ana.get(f"/v1/banks/ana/records?{query}").status_code in (404, 422)


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b"{", 400),
        ({}, b"[]", 422),
        ({}, b'{"query": "x", "K": 3}', 422),
        ({"Content-Type": "text/plain"}, b"{}", 415),
        ({}, b'{"query": "\\ud800"}', 400),
        ({}, b'{"query": "x", "where": {"a": ' + b"[" * 100_000, 400),
        ({}, b'{"query": "x", "k": 1e99}', 422),
        ({}, b'{"query": "x", "k": 0}', 422),
        ({}, b'{"query": "x", "now": "whenever"}', 422),
        ({}, b'{"query": "x", "banks": 3}', 422),
        ({"Content-Type": "application/x-ndjson"}, b"{}", 415),
    ],
)
def test_a_wrong_body_is_a_problem(ana, headers, body, status):
    """Its status says what kind, and it is told in the form of RFC 9457."""
    answer = ana.post("/v1/banks/ana/recall", content=body, headers={"Content-Type": "application/json", **headers})
    assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA_TYPE)
    assert answer.json()["status"] == status


def test_a_body_that_is_too_large_is_refused(serve):
    """Before it is read as a whole."""
    client = serve(most_bytes=1000)
    client.put("/v1/banks/ana")
    assert client.post("/v1/banks/ana/retain", json={"content": "x" * 2000}).status_code == 413


def test_a_large_body_within_the_limit_is_taken(client):
    """Ten megabytes of items, which is nothing for a bulk."""
    client.put("/v1/banks/ana")
    items = [{"text": "tea " * 2000, "metadata": {"note": "x" * 50_000}} for _ in range(200)]
    assert client.post("/v1/banks/ana/retain-many", json={"items": items}).status_code == 200


def test_a_body_that_does_not_come_is_given_up(serve, monkeypatch):
    """Who sends a byte a minute holds nothing for long."""
    monkeypatch.setattr("remanence.interfaces.rest.server.PATIENCE", 0.05)
    client = serve()
    client.put("/v1/banks/ana")

    async def ask():
        async def never():
            await asyncio.sleep(30)

        sent = []

        async def send(message):
            sent.append(message)

        path = "/v1/banks/ana/recall"
        scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
                 "headers": [], "http_version": "1.1", "scheme": "http", "root_path": ""}  # fmt: skip
        await client.app(scope, never, send)
        return sent[0]["status"]

    assert asyncio.run(ask()) == 408


def test_who_asks_too_often_is_told_when_to_go_on(serve, keys):
    """A key has a bucket of its own, and may have a rate of its own."""
    client = serve(keys=keys, rate=1000)
    slow, fast = bearer(keys.add("slow", ["*"], rate=0.01)), bearer(keys.add("fast", ["*"]))
    assert client.get("/v1/banks", headers=slow).status_code == 200
    refused = client.get("/v1/banks", headers=slow)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 100
    assert {client.get("/v1/banks", headers=fast).status_code for _ in range(20)} == {200}


def test_too_many_who_wait_are_sent_away(serve, monkeypatch):
    """A full queue is a 503 that says when to come again; it is never an endless wait."""
    client, began, end = serve(threads=1, waiting=0), Event(), Event()
    client.put("/v1/banks/ana")
    monkeypatch.setattr(Memory, "consolidate", lambda *_, **__: (began.set(), end.wait(600)))
    long = Thread(target=client.post, args=("/v1/banks/ana/consolidate",), kwargs={"json": {}})
    long.start()
    assert began.wait(600)
    refused = client.post("/v1/banks/ana/recall", json={"query": "x"})
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert client.get("/healthz").status_code == 200
    end.set()
    long.join()
    assert client.post("/v1/banks/ana/recall", json={"query": "x"}).status_code == 200


def test_a_slow_bank_keeps_no_other_waiting(serve, monkeypatch):
    """However many requests of one bank hang, another bank is answered, and the hanging ones are, once they go on."""
    client, end, recall, answers = serve(threads=4), Event(), Memory.recall, list[int]()
    for name in ("ana", "slow"):
        client.put(f"/v1/banks/{name}")
    monkeypatch.setattr(Memory, "recall", lambda mem, *a, **k: (end.wait(600), recall(mem, *a, **k))[1])

    def ask() -> None:
        answers.append(client.post("/v1/banks/slow/recall", json={"query": "x"}).status_code)

    hanging = [Thread(target=ask) for _ in range(8)]
    for each in hanging:
        each.start()
    work = of_server(client).work
    while work.asked < 8:
        time.sleep(0.01)
    assert client.post("/v1/banks/ana/retain", json={"content": "x"}).status_code == 200
    assert not answers
    end.set()
    for each in hanging:
        each.join()
    assert (answers, work.asked) == ([200] * 8, 0)


def test_only_so_many_banks_stay_open(serve):
    """A server of many banks closes those that were not used for longest, and opens them again when they are asked."""
    client = serve(most=2)
    for name in ("a", "b", "c"):
        client.put(f"/v1/banks/{name}")
        client.post(f"/v1/banks/{name}/retain", json={"content": f"Apples for {name}."})
    assert "remanence_open_banks 2.0" in client.get("/metrics").text
    for name in ("a", "b", "c"):
        assert client.post(f"/v1/banks/{name}/recall", json={"query": "apples"}).json()["hits"][0]["bank"] == name


def test_a_bank_that_another_process_replaced_is_the_one_that_is_used(ana, banks):
    """What is acknowledged after it is in the file that is there, not in the one that was removed."""
    for file in banks.glob("ana.rem*"):
        file.unlink()
    assert ana.get("/v1/banks/ana").status_code == 404
    with Memory(banks / "ana.rem") as other:
        other.retain("Ana plays the cello.")
    assert ana.post("/v1/banks/ana/retain", json={"content": "Ana rows."}).status_code == 200
    assert ana.post("/v1/banks/ana/recall", json={"query": "Lisbon"}).json()["hits"][0]["record"]["text"] != (
        "I moved to Lisbon in May."
    )
    with Memory(banks / "ana.rem") as other:
        assert [each.text for each in other.list(unit="turn")] == ["Ana plays the cello.", "Ana rows."]


def test_a_bank_that_is_deleted_is_gone(ana, banks):
    """With its file; and its name can be taken again."""
    assert ana.delete("/v1/banks/ana").json()["counts"]["episodes"] == 1
    assert list(banks.iterdir()) == []
    assert ana.get("/v1/banks/ana").status_code == 404
    assert ana.put("/v1/banks/ana").status_code == 201
    assert ana.post("/v1/banks/ana/recall", json={"query": "Lisbon"}).json()["hits"] == []


def test_metrics_count_requests_and_name_no_bank(ana):
    """By verb and status."""
    ana.post("/v1/banks/ana/recall", json={"query": "x"})
    told = ana.get("/metrics").text
    assert 'remanence_requests_total{status="200",verb="recall"} 1.0' in told
    assert 'bank="' not in told


def test_a_request_is_a_span_of_its_callers_trace():
    """With the verb and the status; neither bank nor text is in it."""
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
    from starlette.requests import Request

    from remanence.interfaces.rest.tracing import Tracing

    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing = Tracing()
    tracing._tracer = provider.get_tracer("remanence")
    parent = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    request = Request(
        {"type": "http", "method": "POST", "headers": [(b"traceparent", parent)], "path": "/v1/banks/ana/recall"}
    )
    with tracing.span("recall", request) as ended:
        ended(503)
    (span,) = exporter.get_finished_spans()
    assert span.name == "remanence recall"
    assert trace.format_trace_id(span.context.trace_id) == "0af7651916cd43dd8448eb211c80319c"
    assert span.attributes["http.response.status_code"] == 503
    assert "ana" not in str(dict(span.attributes))


def test_a_server_that_is_about_to_stop_takes_nothing_new(serve):
    """Who asks is told when to come again, and a load balancer that it is not ready."""
    client = serve()
    client.put("/v1/banks/ana")
    of_server(client).work.closing = True
    for answer in (client.post("/v1/banks/ana/recall", json={"query": "x"}), client.get("/readyz")):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert client.get("/healthz").status_code == 200
