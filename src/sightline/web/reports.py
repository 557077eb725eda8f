"""The doors for questions."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, post

from sightline.analysis import funnel as funnels
from sightline.analysis import timeseries as timelines
from sightline.analysis.ai import report as assistant
from sightline.analysis.ai.request import ai_request
from sightline.analysis.attribution import report as crediting
from sightline.analysis.attribution.request import attribution_request
from sightline.analysis.cohorts import report as compared
from sightline.analysis.cohorts.request import cohorts_request
from sightline.analysis.customers import report as buying
from sightline.analysis.customers.request import customers_request
from sightline.analysis.forecast import report as forecasts
from sightline.analysis.forecast.request import forecast_request
from sightline.analysis.paths import report as ways
from sightline.analysis.paths.request import paths_request
from sightline.analysis.request import funnel_request, timeseries_request
from sightline.analysis.retention import report as returning
from sightline.analysis.retention.request import retention_request
from sightline.analysis.revenue import report as selling
from sightline.analysis.revenue.request import revenue_request
from sightline.analysis.segments import report as segmented
from sightline.analysis.segments.request import segments_request
from sightline.errors import Forbidden
from sightline.security.keys import Action, Principal, opens
from sightline.types import TenantId
from sightline.web import access, services
from sightline.web.body import read_json
from sightline.web.export import exported


@post("/api/v1/analytics/reports/timeseries", status_code=200, operation_id="timeseries")
async def timeseries(request: Request[Any, Any, Any]) -> Response[bytes]:
    """A metric over time."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    asked = timeseries_request(await read_json(request, app.settings.max_body_bytes))
    tenant = _own(who, asked.tenant_id)
    found = await timelines.timeseries(
        app.reader,
        app.registry.catalog(tenant),
        tenant,
        asked,
        app.clock(),
        max_points=app.settings.max_points,
        raw_since=access.raw_since(app, who),
    )
    return exported(request, "timeseries", found)


@post("/api/v1/analytics/reports/funnel", status_code=200, operation_id="funnel")
async def funnel(request: Request[Any, Any, Any]) -> Response[bytes]:
    """How many get from step to step."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    asked = funnel_request(await read_json(request, app.settings.max_body_bytes))
    tenant = _own(who, asked.tenant_id)
    found = await funnels.funnel(
        app.reader,
        app.registry.catalog(tenant),
        tenant,
        asked,
        app.clock(),
        raw_since=access.raw_since(app, who),
    )
    return exported(request, "funnel", found)


@post("/api/v1/analytics/reports/retention", status_code=200, operation_id="retention")
async def retention(request: Request[Any, Any, Any]) -> Response[bytes]:
    """How many people come back, by when they came."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    asked = retention_request(await read_json(request, app.settings.max_body_bytes))
    tenant = _own(who, asked.tenant_id)
    found = await returning.retention(
        app.reader,
        app.registry.catalog(tenant),
        tenant,
        asked,
        app.clock(),
        raw_since=access.raw_since(app, who),
    )
    return exported(request, "retention", found)


@post("/api/v1/analytics/reports/paths", status_code=200, operation_id="paths")
async def paths(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The ways people take, as a graph or by stages."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    asked = paths_request(await read_json(request, app.settings.max_body_bytes))
    tenant = _own(who, asked.tenant_id)
    found = await ways.paths(
        app.reader,
        app.registry.catalog(tenant),
        tenant,
        asked,
        app.clock(),
        raw_since=access.raw_since(app, who),
    )
    return exported(request, "paths", found)


@post("/api/v1/analytics/reports/attribution", status_code=200, operation_id="attribution")
async def attribution(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Which of the ways people came deserve credit for their conversions."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    asked = attribution_request(await read_json(request, app.settings.max_body_bytes))
    tenant = _own(who, asked.tenant_id)
    found = await crediting.attribution(
        app.reader,
        app.registry.catalog(tenant),
        tenant,
        asked,
        app.clock(),
        raw_since=access.raw_since(app, who),
    )
    return exported(request, "attribution", found)


@post("/api/v1/analytics/reports/revenue", status_code=200, operation_id="revenue")
async def revenue(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What was sold with the assistant, and what without."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    asked = revenue_request(await read_json(request, app.settings.max_body_bytes))
    tenant = _own(who, asked.tenant_id)
    found = await selling.revenue(
        app.reader,
        app.registry.catalog(tenant),
        tenant,
        asked,
        app.clock(),
        raw_since=access.raw_since(app, who),
    )
    return exported(request, "revenue", found)


@post("/api/v1/analytics/reports/forecast", status_code=200, operation_id="forecast")
async def forecast(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What a metric will be, and where its past was odd."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    asked = forecast_request(await read_json(request, app.settings.max_body_bytes))
    tenant = _own(who, asked.tenant_id)
    found = await forecasts.forecast(
        app.reader,
        app.registry.catalog(tenant),
        tenant,
        asked,
        app.clock(),
        raw_since=access.raw_since(app, who),
    )
    return exported(request, "forecast", found)


@post("/api/v1/analytics/reports/ai", status_code=200, operation_id="ai")
async def ai(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What is no metric of the assistant: chains of tools, voice within limits, ranks."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    asked = ai_request(await read_json(request, app.settings.max_body_bytes))
    tenant = _own(who, asked.tenant_id)
    found = await assistant.ai(
        app.reader,
        app.registry.catalog(tenant),
        tenant,
        asked,
        app.clock(),
        raw_since=access.raw_since(app, who),
    )
    return exported(request, "ai", found)


@post("/api/v1/analytics/reports/cohorts", status_code=200, operation_id="cohorts")
async def cohorts(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Cohorts side by side: how many people, who came back, what they did and spent."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    asked = cohorts_request(await read_json(request, app.settings.max_body_bytes))
    tenant = _own(who, asked.tenant_id)
    catalog = msgspec.structs.replace(
        app.registry.catalog(tenant), moment_ms=app.registry.moment_ms()
    )
    since = access.raw_since(app, who)
    found = await compared.cohorts(app.reader, catalog, tenant, asked, app.clock(), raw_since=since)
    return exported(request, "cohorts", found)


@post("/api/v1/analytics/reports/segments", status_code=200, operation_id="segments")
async def segments(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Segments side by side: metrics of each, shares, and what they share."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    asked = segments_request(await read_json(request, app.settings.max_body_bytes))
    tenant = _own(who, asked.tenant_id)
    found = await segmented.segments(
        app.reader,
        app.registry.catalog(tenant),
        tenant,
        asked,
        app.clock(),
        raw_since=access.raw_since(app, who),
    )
    return exported(request, "segments", found)


@post("/api/v1/analytics/reports/customers", status_code=200, operation_id="customers")
async def customers(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Who customers are, by fields, segments and lifetime value."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    asked = customers_request(await read_json(request, app.settings.max_body_bytes))
    tenant = _own(who, asked.tenant_id)
    found = await buying.customers(
        app.reader,
        tenant,
        asked,
        app.clock(),
        sees_rows=opens(who, Action.READ_ROWS),
        raw_since=access.raw_since(app, who),
    )
    return exported(request, "customers", found)


def _own(who: Principal, named: str | None) -> TenantId:
    """The tenant of the key, which the body may repeat but not change.

    raises: Forbidden
    """
    if named is not None and named != who.tenant_id:
        raise Forbidden("The key is another tenant's", code="tenant_mismatch")
    return who.tenant_id
