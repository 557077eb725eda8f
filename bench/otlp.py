"""Spans over OTLP, full pipeline, acknowledged after commit; beside them the same events sent as
batches of JSON in the same run, and what decoding and mapping alone cost. The load comes from the
same machine."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import msgspec
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from tests import otlp
from tests.process import Server, create_tenant

from bench import load
from sightline.catalog.envelope import Envelope
from sightline.ingest.identity import ContentIds
from sightline.ingest.otlp import from_protobuf
from sightline.ingest.otlp.signal import batches
from sightline.ingest.otlp.tally import Tally
from sightline.types import TenantId

SPANS: Final = 500
CONNECTIONS: Final = 16
_SESSIONS: Final = 50
_encode = msgspec.json.Encoder().encode

_PERSON: Final = {
    "client.address": "192.0.2.7",
    "user_agent.original": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
}
TEMPLATES: Final[tuple[tuple[int, dict[str, Any]], ...]] = (
    (
        otlp.SERVER,
        {
            "http.request.method": "GET",
            "url.path": "/api/frames/42",
            "url.scheme": "https",
            "url.query": "colour=black",
            "http.route": "/api/frames/{id}",
            "http.response.status_code": 200,
            "http.response.body.size": 1834,
            "network.protocol.version": "1.1",
            "server.address": "shop.example.com",
            "server.port": 443,
            **_PERSON,
        },
    ),
    (
        otlp.CLIENT,
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "example",
            "gen_ai.request.model": "model-large",
            "gen_ai.request.temperature": 0.2,
            "gen_ai.response.model": "model-large-2026",
            "gen_ai.response.id": "answer-123",
            "gen_ai.response.finish_reasons": ["stop"],
            "gen_ai.usage.input_tokens": 812,
            "gen_ai.usage.output_tokens": 164,
            "gen_ai.conversation.id": "conversation-41",
            "server.address": "api.example.com",
        },
    ),
    (
        otlp.CLIENT,
        {
            "db.system.name": "postgresql",
            "db.namespace": "shop",
            "db.operation.name": "SELECT",
            "db.collection.name": "frames",
            "db.query.text": "SELECT * FROM frames WHERE id = ?",
            "server.address": "db.example.com",
            "server.port": 5432,
        },
    ),
    (
        otlp.INTERNAL,
        {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": "kb.search",
            "gen_ai.tool.call.id": "call-7",
            "gen_ai.tool.type": "function",
        },
    ),
)
"""Kinds and attributes of spans that all become events, in turn."""


class Source:
    """An endless supply of exports; no two spans have one id."""

    def __init__(self) -> None:
        turn = itertools.cycle(TEMPLATES)
        spans = [
            otlp.span({**said, "session.id": f"session-{number % _SESSIONS}"}, kind)
            for number, (kind, said) in zip(range(SPANS), turn, strict=False)
        ]
        resource = {"service_name": "shop-api", "service_version": "1.2.3"}
        sent = otlp.traces(*spans, **resource, deployment_environment_name="production")
        self._export = ExportTraceServiceRequest.FromString(otlp.as_protobuf(sent))

    def export(self) -> bytes:
        """500 spans, ending now."""
        now = time.time_ns()
        trace = os.urandom(16)
        for number, span in enumerate(self._export.resource_spans[0].scope_spans[0].spans, 1):
            span.trace_id = trace
            span.span_id = number.to_bytes(8, "big")
            span.start_time_unix_nano = now - 24_000_000
            span.end_time_unix_nano = now
        return self._export.SerializeToString()


def mapped(body: bytes, tenant: str) -> list[Any]:
    """The events an export becomes."""
    owner = TenantId(tenant)
    found = batches(
        from_protobuf.traces(body), owner, ContentIds(b"", owner), Tally("spans"), SPANS
    )
    return [event for batch in found for event in batch.events]


def run(exports: int = 300) -> Iterator[dict[str, Any]]:
    """Each measurement as a JSON object."""
    source = Source()
    body = source.export()
    yield {
        "what": "decode and map, alone, one core",
        "bytes_span": round(len(body) / SPANS),
        "us_span": round(_fastest_s(body) / SPANS * 1e6, 1),
    }
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        tenant = create_tenant(data)
        with Server(data) as server:
            yield from _measure(server, tenant, source, exports)


def _fastest_s(body: bytes) -> float:
    def timed() -> float:
        began = time.perf_counter()
        mapped(body, "tenant")
        return time.perf_counter() - began

    return min(timed() for _ in range(50))


def _measure(
    server: Server, tenant: dict[str, Any], source: Source, exports: int
) -> Iterator[dict[str, Any]]:
    port, owner = urlsplit(server.url).port or 0, tenant["tenant_id"]
    key = {"X-API-Key": tenant["write_key"]}
    binary = {**key, "Content-Type": otlp.PROTOBUF}
    small = {**binary, "Content-Encoding": "gzip"}

    def batch() -> bytes:
        events = [event for event in mapped(source.export(), owner) if isinstance(event, Envelope)]
        return load.post("/api/v1/analytics/events/batch", {**key}, _encode({"events": events}))

    ways: dict[str, Callable[[], bytes]] = {
        "batches of JSON, the same events": batch,
        "OTLP, protobuf": lambda: load.post("/v1/traces", binary, source.export()),
        "OTLP, protobuf, gzip": lambda: load.post(
            "/v1/traces", small, gzip.compress(source.export(), 6)
        ),
    }
    for make in ways.values():
        asyncio.run(load.run(port, [make() for _ in range(20)], CONNECTIONS))
    per_second: dict[str, float] = {}
    for what, make in ways.items():
        requests = [make() for _ in range(exports)]
        done = asyncio.run(load.run(port, requests, CONNECTIONS))
        per_second[what] = exports * SPANS / done.seconds
        yield {
            "what": what,
            "connections": CONNECTIONS,
            "spans_s": round(per_second[what]),
            "ratio_to_json": round(per_second[what] / next(iter(per_second.values())), 2),
            "p50_ms": round(done.quantile_ms(0.5), 1),
            "p95_ms": round(done.quantile_ms(0.95), 1),
            "statuses": done.statuses,
        }
    read = {"X-API-Key": tenant["read_key"]}
    said = httpx.get(f"{server.url}/api/v1/analytics/stats", headers=read).raise_for_status()
    yield {"what": "verdicts", **said.json()["since_start"]["sightline_events_total"]}
