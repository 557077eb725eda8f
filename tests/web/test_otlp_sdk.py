"""The real OpenTelemetry SDK and its exporters, against a server in a process of its own."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from opentelemetry._logs import SeverityNumber
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import SpanKind, Status, StatusCode
from tests import pages
from tests.pages import DOCS
from tests.process import Server

from sightline import tenancy
from sightline.folder import opened_control
from sightline.settings import Settings

RESOURCE: Final = Resource(
    {
        "service.name": "assistant",
        "service.version": "1.2.3",
        "deployment.environment.name": "production",
    }
)


_numbers = itertools.count(1)


class Twice(SpanExporter):
    """Exports every span, and then again: what a retry after a lost answer does."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self.results: list[SpanExportResult] = []

    def export(self, spans: Any) -> SpanExportResult:
        self.results += [self._exporter.export(spans), self._exporter.export(spans)]
        return self.results[-1]


class Served:
    """A server, and a tenant of its own for each test."""

    def __init__(self, server: Server, data: Path) -> None:
        self.url = server.url
        with opened_control(Settings(data=data)) as (control, secret):
            self.tenant = tenancy.create(control, secret, f"Shop {next(_numbers)}")
        self.headers = {"x-api-key": self.tenant.write_key}

    def points(self, metric: str, breakdown: str | None = None) -> Any:
        now = datetime.now(UTC)
        asked = {
            "metric": metric,
            "from": (now - timedelta(days=1)).isoformat(),
            "to": (now + timedelta(days=1)).isoformat(),
            "grain": "1d",
            "timezone": "UTC",
            **({"breakdown": breakdown} if breakdown else {}),
        }
        answer = httpx.post(
            f"{self.url}/api/v1/analytics/reports/timeseries",
            json=asked,
            headers={"x-api-key": self.tenant.read_key},
        )
        return answer.raise_for_status().json()

    def total(self, metric: str) -> float:
        return float(sum(p["value"] or 0 for p in self.points(metric)["points"]))

    def keys(self, metric: str, breakdown: str) -> set[Any]:
        found = self.points(metric, breakdown)["series"]
        return {s["key"] for s in found if any(p["value"] for p in s["points"])}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    data = tmp_path_factory.mktemp("otlp")
    with Server(data) as running:
        yield running, data


@pytest.fixture
def served(server: tuple[Server, Path]) -> Served:
    return Served(*server)


def _spans(served: Served) -> tuple[TracerProvider, Twice]:
    endpoint, gzip = f"{served.url}/v1/traces", Compression.Gzip
    twice = Twice(OTLPSpanExporter(endpoint, headers=served.headers, compression=gzip))
    provider = TracerProvider(resource=RESOURCE)
    provider.add_span_processor(SimpleSpanProcessor(twice))
    return provider, twice


def test_what_the_sdk_exports_arrives_once_as_the_documented_events(served: Served) -> None:
    provider, twice = _spans(served)
    tracer = provider.get_tracer("tests")
    session = {"session.id": "session-7", "user.id": "anna"}
    with tracer.start_as_current_span("GET /ask", kind=SpanKind.SERVER) as request:
        request.set_attributes(
            {
                **session,
                "http.request.method": "GET",
                "http.route": "/ask",
                "http.response.status_code": 200,
            }
        )
        with tracer.start_as_current_span("chat model-large", kind=SpanKind.CLIENT) as chat:
            chat.set_attributes(
                {
                    **session,
                    "gen_ai.operation.name": "chat",
                    "gen_ai.provider.name": "example",
                    "gen_ai.request.model": "model-large",
                    "gen_ai.usage.input_tokens": 812,
                    "gen_ai.usage.output_tokens": 164,
                    "gen_ai.response.finish_reasons": ("stop",),
                }
            )
        with tracer.start_as_current_span("execute_tool kb.search") as tool:
            tool.set_attributes(
                {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "kb.search"}
            )
            tool.record_exception(TimeoutError("no answer to anna@example.com"))
            tool.set_status(Status(StatusCode.ERROR, "no answer"))
        with tracer.start_as_current_span("SELECT frames", kind=SpanKind.CLIENT) as query:
            query.set_attributes({"db.system.name": "postgresql", "db.operation.name": "SELECT"})
    provider.shutdown()
    assert twice.results == [SpanExportResult.SUCCESS] * 8
    assert served.total("events.count") == 5
    for event in (
        "api.request",
        "ai.response_completed",
        "ai.tool_call_completed",
        "database.query",
        "system.error",
    ):
        assert served.total(f"{event}.count") == 1, event
    assert served.total("ai.input_tokens.sum") == 812
    assert served.total("ai.tool_calls.success_rate") == 0
    assert served.keys("system.error.count", "system.error_type") == {"TimeoutError"}
    assert served.keys("ai.tool_call_completed.count", "ai.tool_error_type") == {"TimeoutError"}
    assert served.keys("ai.response_completed.count", "ai.finish_reason") == {"stop"}
    assert served.keys("api.request.count", "http.route") == {"/ask"}
    assert served.keys("events.count", "app_version") == {"1.2.3"}
    assert served.keys("api.request.count", "service.name") == {"assistant"}


def test_what_is_logged_of_exceptions_arrives_as_errors(served: Served) -> None:
    provider = LoggerProvider(resource=RESOURCE)
    exporter = OTLPLogExporter(f"{served.url}/v1/logs", headers=served.headers)
    provider.add_log_record_processor(SimpleLogRecordProcessor(exporter))
    logger = provider.get_logger("shop")
    failure = ZeroDivisionError("it was 7 for anna@example.com")
    logger.emit(body="it went wrong", severity_number=SeverityNumber.ERROR, exception=failure)
    logger.emit(body="all is well", severity_number=SeverityNumber.INFO)
    provider.shutdown()
    assert served.total("events.count") == 1
    assert served.keys("system.error.count", "system.error_type") == {"ZeroDivisionError"}
    assert served.keys("system.error.count", "system.severity") == {"error"}


def test_the_sdk_is_told_of_a_wrong_key(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    wrong = {"x-api-key": "sl_write_" + "x" * 43}
    exporter = OTLPSpanExporter(f"{served.url}/v1/traces", headers=wrong)
    span: ReadableSpan = TracerProvider().get_tracer("tests").start_span("a")  # type: ignore[assignment]
    assert exporter.export([span]) is SpanExportResult.FAILURE
    assert "401" in caplog.text


def test_the_example_of_the_page_runs(served: Served) -> None:
    (example,) = pages.blocks(pages.text(DOCS / "otlp.md"), "python")
    known = {"SIGHTLINE": served.url, "WRITE_KEY": served.tenant.write_key}
    subprocess.run(
        [sys.executable, "-"], input=example, env={**os.environ, **known}, text=True, check=True
    )
    assert served.total("ai.response_completed.count") == 1
    assert served.total("ai.output_tokens.sum") == 164
