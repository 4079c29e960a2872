"""What is traced when OpenTelemetry is configured: one span a request, of the verb, and nothing of what was said."""

import json
import signal

from served import Served


def test_a_server_sends_a_span_a_request_and_names_no_bank(tmp_path):
    """As its variables say; also FastAPI's own spans, which would name the path, stay out."""
    with (tmp_path / "spans").open("w") as spans:
        served = Served(tmp_path, stdout=spans, OTEL_TRACES_EXPORTER="console")
        served.ask("PUT", "/v1/banks/hush-hush")
        served.ask("POST", "/v1/banks/hush-hush/recall", {"query": "where is the treasure?"})
        assert served.end(signal.SIGTERM)[0] == 0
    told = (tmp_path / "spans").read_text()
    found = [json.loads("{" + each) for each in ("\n" + told).split("\n{")[1:]]
    assert [span["name"] for span in found] == ["remanence make bank", "remanence recall"]
    assert found[1]["attributes"]["http.response.status_code"] == 200
    assert found[1]["attributes"]["http.route"] == "/v1/banks/{bank}/recall"
    assert "hush" not in told
    assert "treasure" not in told
