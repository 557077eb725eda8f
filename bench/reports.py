"""Reports over HTTP on ten million events, a day and ninety days, and memory while ingesting."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from tests.process import Server, create_tenant

from bench import dataset, load, machine
from bench.ingest import BATCH, BATCH_PATH
from bench.payload import Source

ROWS: Final = 10_000_000
RUNS: Final = 25

METRICS: Final = (
    "events.count",
    "voice.first_response.count",
    "voice.first_response_ms.p95",
    "ai.tool_calls.success_rate",
    "kb.hit_rate",
    "commerce.revenue",
    "commerce.conversion_rate",
    "system.error_rate",
    "sessions.unique",
    "users.unique",
)
STEPS: Final = ("commerce.view", "commerce.add_to_cart", "commerce.purchase")

PATHS: Final[dict[str, dict[str, Any]]] = {
    "paths of depth 5": {"depth": 5},
    "paths of depth 5 by page, backward": {
        "anchor": "commerce.purchase",
        "direction": "backward",
        "nodes": "page",
    },
    "stages": {"mode": "stages"},
}


def run(rows: int = ROWS) -> Iterator[dict[str, Any]]:
    """Each measurement as a JSON object."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        tenant = create_tenant(data)
        made = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "bench.dataset", folder, tenant["tenant_id"], str(rows)],
            check=True,
        )
        yield {"what": "dataset", "rows": rows, "seconds": round(time.perf_counter() - made)}
        began = time.perf_counter()
        with Server(data) as server:
            yield {"what": "start", "seconds": round(time.perf_counter() - began, 1)}
            with httpx.Client(base_url=server.url, timeout=60) as client:
                client.headers["X-API-Key"] = tenant["read_key"]
                yield from _reports(client)
            yield from _memory(server, tenant)


def _reports(client: httpx.Client) -> Iterator[dict[str, Any]]:
    for days in (1, dataset.DAYS):
        for metric in METRICS:
            asked = {"metric": metric, "grain": "1h" if days == 1 else "1d"}
            yield {"what": "timeseries", "metric": metric, "days": days} | _timed(
                client, "timeseries", asked, days
            )
        filtered = {
            "metric": "voice.first_response_ms.p95",
            "grain": "1h" if days == 1 else "1d",
            "filters": [{"field": "country", "op": "eq", "value": "DE"}],
            "breakdown": "device",
        }
        yield {"what": "timeseries, filter and breakdown", "days": days} | _timed(
            client, "timeseries", filtered, days
        )
        yield {"what": "funnel of 3 steps", "days": days} | _timed(
            client, "funnel", {"steps": STEPS}, days
        )
    for what, asked in PATHS.items():
        yield {"what": what, "days": 30} | _timed(client, "paths", asked, 30)


def _timed(client: httpx.Client, kind: str, asked: dict[str, Any], days: int) -> dict[str, Any]:
    """Ask `RUNS` times, each time of a slightly different stretch: no answer is a cached one."""
    taken: list[float] = []
    source = ""
    for number in range(RUNS + 2):
        first = dataset.start() + timedelta(days=0 if days > 1 else 40, seconds=number)
        last = first + timedelta(days=days)
        body = {**asked, "from": first.isoformat(), "to": last.isoformat()}
        began = time.perf_counter()
        answer = client.post(f"/api/v1/analytics/reports/{kind}", json=body)
        taken.append(1000 * (time.perf_counter() - began))
        source = answer.raise_for_status().json()["meta"].get("source", "raw")
    ordered = sorted(taken[2:])
    return {
        "p50_ms": round(ordered[len(ordered) // 2], 1),
        "p95_ms": round(ordered[int(0.95 * len(ordered))], 1),
        "source": source,
    }


def _memory(server: Server, tenant: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Resident memory with all these events, while more come in."""
    if server.process is None:
        return
    source = Source(tenant["tenant_id"])
    requests = [
        load.request(BATCH_PATH, tenant["write_key"], source.batch(BATCH)) for _ in range(2_000)
    ]
    port = urlsplit(server.url).port or 0
    done = asyncio.run(load.run(port, requests, 16))
    yield {
        "what": "resident memory while ingesting",
        "mib": round(machine.resident_mib(server.process.pid)),
        "events_s": round(len(requests) * BATCH / done.seconds),
        "p95_ms": round(done.quantile_ms(0.95), 1),
    }
