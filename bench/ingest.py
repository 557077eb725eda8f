"""Ingestion over HTTP, full pipeline, rollups on, acknowledged after commit; beside it the bare
engine with the same rows in the same run. The load comes from the same machine."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from tests.process import Server, create_tenant

from bench import load, machine
from bench.payload import Source

BATCH = 100
BATCH_PATH = "/api/v1/analytics/events/batch"
SINGLE_PATH = "/api/v1/analytics/events"


def bare_engine(rows: int) -> float:
    """Events a second of the engine alone."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.engine", str(rows)], capture_output=True, check=True
    )
    return float(done.stdout)


def run(batches: int = 3_000, singles: int = 20_000) -> Iterator[dict[str, Any]]:
    """Each measurement as a JSON object."""
    before = bare_engine(batches * BATCH)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        tenant = create_tenant(data)
        with Server(data) as server:
            measured = list(_measure(server, tenant, batches, singles))
            rss = machine.resident_mib(server.process.pid) if server.process else 0.0
    after = bare_engine(batches * BATCH)
    engine = (before + after) / 2
    yield {"what": "bare engine, rollups on", "events_s": [round(before), round(after)]}
    for one in measured:
        if "batch" in one["what"]:
            one["ratio_to_bare_engine"] = round(one["events_s"] / engine, 3)
        yield one
    yield {"what": "resident memory after ingestion", "mib": round(rss)}


def _measure(
    server: Server, tenant: dict[str, Any], batches: int, singles: int
) -> Iterator[dict[str, Any]]:
    port = urlsplit(server.url).port or 0
    source, key = Source(tenant["tenant_id"]), tenant["write_key"]
    warm = [load.request(BATCH_PATH, key, source.batch(BATCH)) for _ in range(50)]
    asyncio.run(load.run(port, warm, 16))
    for connections in (16, 64):
        requests = [load.request(BATCH_PATH, key, source.batch(BATCH)) for _ in range(batches)]
        done = asyncio.run(load.run(port, requests, connections))
        yield _said(f"batch of {BATCH}", connections, done, BATCH)
    for connections in (16, 64):
        requests = [load.request(SINGLE_PATH, key, source.single()) for _ in range(singles)]
        done = asyncio.run(load.run(port, requests, connections))
        yield _said("single event", connections, done, 1)
    stored = httpx.get(
        f"{server.url}/api/v1/analytics/stats", headers={"X-API-Key": tenant["read_key"]}
    )
    yield {"what": "verdicts", **stored.raise_for_status().json()["since_start"]}


def _said(what: str, connections: int, done: load.Load, events: int) -> dict[str, Any]:
    requests = len(done.latencies_s)
    return {
        "what": what,
        "connections": connections,
        "events_s": round(requests * events / done.seconds),
        "requests_s": round(requests / done.seconds),
        "p50_ms": round(done.quantile_ms(0.5), 1),
        "p95_ms": round(done.quantile_ms(0.95), 1),
        "statuses": done.statuses,
    }
