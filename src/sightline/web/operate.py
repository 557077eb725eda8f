"""What those who run Sightline look at: health, readiness, statistics, metrics, the doctor."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import msgspec
from litestar import HttpMethod, Request, Response, get, post, route
from litestar.params import FromPath
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

import sightline
from sightline.ingest.arrival import Arrival
from sightline.ingest.decode import decode_batch
from sightline.ingest.result import summarise
from sightline.security.keys import Action
from sightline.types import TenantId, iso_utc
from sightline.web import access, services
from sightline.web.body import read_json

_READ: Final = (HttpMethod.GET, HttpMethod.HEAD)  # load balancers look with HEAD
_COUNTED = (
    "sightline_events_total",
    "sightline_dedup_checks_total",
    "sightline_queue_rows",
    "sightline_queue_refusals_total",
    "sightline_commit_failures_total",
    "sightline_rollup_lag_commits",
    "sightline_dedup_ids",
)


@route("/", http_method=_READ, operation_id="index")
async def index() -> dict[str, str]:
    """Where to go from here."""
    return {
        "name": "Sightline",
        "version": sightline.__version__,
        "api": "/openapi.json",
        "health": "/api/v1/analytics/health",
        "metrics": "/metrics",
    }


@route("/health/live", http_method=_READ, operation_id="live")
async def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@route("/health/ready", http_method=_READ, operation_id="ready")
async def ready(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
    """Everything needed to take events and answer reports is there; 503 where something is not."""
    missing = await asyncio.to_thread(services.of(request).ready)
    body = {"status": "unavailable" if missing else "ok", "missing": list(missing)}
    return Response(body, status_code=503 if missing else 200)


@route("/api/v1/analytics/health", http_method=_READ, operation_id="health")
async def health(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
    """The service as a whole."""
    app = services.of(request)
    missing = await asyncio.to_thread(app.ready)
    body = {
        "status": "unavailable" if missing else "ok",
        "version": sightline.__version__,
        "time": iso_utc(app.clock()),
        "missing": list(missing),
    }
    return Response(body, status_code=503 if missing else 200)


@route("/api/v1/analytics/events/health", http_method=_READ, operation_id="events_health")
async def events_health(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
    """Ingestion: whether events are taken, and how many wait for a commit."""
    app = services.of(request)
    missing = await asyncio.to_thread(app.ready)
    body = {
        "status": "unavailable" if missing else "ok",
        "queued": _value("sightline_queue_rows"),
        "queue_limit": app.settings.queue_rows,
        "missing": list(missing),
    }
    return Response(body, status_code=503 if missing else 200)


@get("/api/v1/analytics/stats", operation_id="stats")
async def stats(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Counters of this process since it started."""
    access.principal(request, Action.READ_REPORTS)
    return {"since_start": {name: found for name in _COUNTED if (found := _samples(name))}}


@get("/metrics", operation_id="metrics", media_type=CONTENT_TYPE_LATEST)
async def metrics() -> Response[bytes]:
    """The same and more, for Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@get("/operator/doctor", operation_id="doctor", include_in_schema=False)
async def doctor(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The doctor's findings, for the command line while the server has the data folder."""
    access.operator(request)
    found = await asyncio.to_thread(services.of(request).examine)
    return Response(msgspec.json.encode(found), media_type="application/json")


@post("/operator/import/{tenant_id:str}", operation_id="take_import", include_in_schema=False)
async def take_import(request: Request[Any, Any, Any], tenant_id: FromPath[str]) -> Response[bytes]:
    """A batch from `sightline import`: any tenant, no rate limit, the same pipeline."""
    access.operator(request)
    app = services.of(request)
    body = await read_json(request, app.settings.max_body_bytes)
    tenant = TenantId(tenant_id)
    schemas = app.pipeline.rules_of(tenant).schemas
    events = decode_batch(body, schemas, app.settings.max_batch_events)
    arrival = Arrival(
        tenant_id=tenant,
        received_at=app.clock(),
        retention_days=await app.retention_of(tenant),
        door="import",
        body_bytes=len(body),
    )
    outcome = await app.pipeline.ingest(events, arrival)
    return Response(msgspec.json.encode(summarise(outcome)), media_type="application/json")


def _value(name: str) -> float:
    return REGISTRY.get_sample_value(name) or 0.0


def _samples(name: str) -> dict[str, float]:
    """Every sample of that name, by its labels."""
    return {
        " ".join(v for v in sample.labels.values() if v) or "all": sample.value
        for family in REGISTRY.collect()
        for sample in family.samples
        if sample.name == name
    }
