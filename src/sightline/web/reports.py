"""The doors for questions: reports, and the catalog they are asked in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromQuery

from sightline.analysis import funnel as funnels
from sightline.analysis import timeseries as timelines
from sightline.analysis.request import funnel_request, timeseries_request
from sightline.catalog.example import example
from sightline.catalog.model import Event, Metric
from sightline.errors import Forbidden
from sightline.security.keys import Action, Principal
from sightline.types import TenantId
from sightline.web import access, services
from sightline.web.body import read_json
from sightline.web.services import Services


@post("/api/v1/analytics/reports/timeseries", status_code=200, operation_id="timeseries")
async def timeseries(request: Request[Any, Any, Any]) -> Response[bytes]:
    """A metric over time."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    asked = timeseries_request(await read_json(request, app.settings.max_body_bytes))
    tenant = _own(who, asked.tenant_id)
    found = await timelines.timeseries(
        app.reader,
        app.catalog,
        tenant,
        asked,
        app.clock(),
        max_points=app.settings.max_points,
        raw_since=_raw_since(app, who),
    )
    return _json(found)


@post("/api/v1/analytics/reports/funnel", status_code=200, operation_id="funnel")
async def funnel(request: Request[Any, Any, Any]) -> Response[bytes]:
    """How many get from step to step."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    asked = funnel_request(await read_json(request, app.settings.max_body_bytes))
    tenant = _own(who, asked.tenant_id)
    found = await funnels.funnel(
        app.reader, app.catalog, tenant, asked, app.clock(), raw_since=_raw_since(app, who)
    )
    return _json(found)


@get("/api/v1/analytics/catalog/events", operation_id="catalog_events")
async def catalog_events(
    request: Request[Any, Any, Any], examples: FromQuery[bool] = False
) -> Response[bytes]:
    """Every event that can be sent; with `?examples=true`, each with one that can be sent as is."""
    app = services.of(request)
    who = access.principal(request, Action.READ_CATALOG)
    events = app.catalog.events.values()
    return _json({"events": [_event(e, who.tenant_id if examples else None) for e in events]})


@get("/api/v1/analytics/catalog/metrics", operation_id="catalog_metrics")
async def catalog_metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Every metric that can be asked for."""
    app = services.of(request)
    access.principal(request, Action.READ_CATALOG)
    metrics: list[Metric] = list(app.catalog.metrics.values())
    return _json({"metrics": metrics})


def _event(event: Event, tenant: TenantId | None) -> dict[str, Any]:
    described: dict[str, Any] = msgspec.to_builtins(event)
    return {**described, "example": example(event, tenant)} if tenant else described


def _raw_since(app: Services, who: Principal) -> datetime:
    """Raw events of the tenant received before are deleted."""
    return app.clock() - timedelta(days=who.retention_days or app.settings.retention_days)


def _own(who: Principal, named: str | None) -> TenantId:
    """The tenant of the key, which the body may repeat but not change.

    raises: Forbidden
    """
    if named is not None and named != who.tenant_id:
        raise Forbidden("The key is another tenant's", code="tenant_mismatch")
    return who.tenant_id


def _json(body: object) -> Response[bytes]:
    return Response(msgspec.json.encode(body), media_type="application/json")
