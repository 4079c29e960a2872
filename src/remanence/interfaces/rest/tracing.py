"""Traces: a span for each request, as part of the trace that its caller began; nothing without OpenTelemetry.

It takes the extra `remanence[otel]` and a place to send spans to, in the variables that OpenTelemetry knows
(`OTEL_TRACES_EXPORTER`, `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_SERVICE_NAME`), or a provider that the program has set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from starlette.requests import Request


class Tracing:
    """Makes the spans of a server. Cost: microseconds where no provider was set."""

    def __init__(self) -> None:
        try:
            from opentelemetry import propagate, trace
        except ImportError:
            self._tracer: Any = None
            return
        self._extract, self._trace = propagate.extract, trace
        self._tracer = trace.get_tracer("remanence")

    @property
    def _goes_nowhere(self) -> bool:
        own, provider = self._tracer, self._trace.get_tracer_provider()
        return isinstance(own, self._trace.ProxyTracer) and isinstance(provider, self._trace.ProxyTracerProvider)

    @contextmanager
    def span(self, verb: str, request: Request, path: str = "") -> Iterator[Callable[[int], None]]:
        """A span for a request; call what it gives with the status. It names the verb, no bank and no text.

        Args:
            path: with the names of its parts, such as "/v1/banks/{bank}".
        """
        if self._tracer is None or self._goes_nowhere:
            yield _ignore
            return
        about = {"http.request.method": request.method, "http.route": path}
        context = self._extract(request.headers)
        with self._tracer.start_as_current_span(
            f"remanence {verb}", context=context, kind=self._trace.SpanKind.SERVER, attributes=about
        ) as span:

            def ended(status: int) -> None:
                span.set_attribute("http.response.status_code", status)
                if status >= 500:
                    span.set_status(self._trace.Status(self._trace.StatusCode.ERROR))

            yield ended


def _ignore(_: int) -> None:
    pass


def configure() -> bool:
    """Send spans where OpenTelemetry's variables say; whether they say so. Raises: MissingExtra if they cannot be.

    A provider that was set before stays.
    """
    import os

    from remanence.extras import require

    exporter = os.environ.get("OTEL_TRACES_EXPORTER", "")
    address = os.environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") or os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    if exporter == "none" or not (exporter or address):
        return False
    sdk = require("opentelemetry.sdk.trace", feature="Tracing", extra="otel")
    export = require("opentelemetry.sdk.trace.export", feature="Tracing", extra="otel")
    trace = require("opentelemetry.trace", feature="Tracing", extra="otel")
    if exporter == "console":
        target = export.ConsoleSpanExporter()
    else:
        otlp = require("opentelemetry.exporter.otlp.proto.http.trace_exporter", feature="Tracing", extra="otel")
        target = otlp.OTLPSpanExporter()
    provider = sdk.TracerProvider()
    provider.add_span_processor(export.BatchSpanProcessor(target))
    trace.set_tracer_provider(provider)
    return True
