"""Dashboards as pages, and their widgets as answers."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from sightline.catalog.dashboard import Dashboard, Widget
from sightline.catalog.dashboards import DASHBOARDS
from sightline.catalog.envelope import DIMENSIONS
from sightline.errors import FieldError, InvalidJson, InvalidRequest, NotFound, nearest
from sightline.security.keys import Action
from sightline.views.theme import Theme
from sightline.views.widget import Asking, Range, shown
from sightline.web import access, services
from sightline.web.body import read_json
from sightline.web.pages.render import page, to_sign_in
from sightline.web.session import visitor


class WidgetRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A widget, and the time it is to show."""

    widget: Widget
    over: Range
    theme: Theme = "light"


@get("/dashboards/{name:str}", operation_id="dashboard_page", include_in_schema=False)
async def dashboard_page(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A dashboard; who is not signed in is asked to.

    raises: NotFound
    """
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    return page("dashboard.html", who, dashboard=_named(name), widgets=_json(_named(name)))


@get("/live", operation_id="live_page", include_in_schema=False)
async def live_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What happens now; who is not signed in is asked to."""
    who = await asyncio.to_thread(visitor, request)
    return to_sign_in(request) if who is None else page("live.html", who)


@get("/explore", operation_id="explore_page", include_in_schema=False)
async def explore_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Any metric of the tenant's catalog; who is not signed in is asked to."""
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    catalog = services.of(request).registry.catalog(who.principal.tenant_id)
    metrics = sorted(catalog.metrics.values(), key=lambda metric: metric.name)
    return page("explore.html", who, metrics=metrics, dimensions=DIMENSIONS)


@post("/api/v1/analytics/widgets", status_code=200, operation_id="widget")
async def widget(request: Request[Any, Any, Any]) -> Response[bytes]:
    """A widget's answer: headline, change, and a Vega-Lite chart with its data inside."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    asked = _decoded(await read_json(request, app.settings.max_body_bytes))
    catalog = app.registry.catalog(who.tenant_id)
    asking = Asking(app.reader, catalog, who.tenant_id, app.clock(), access.raw_since(app, who))
    found = await shown(asking, asked.widget, asked.over, asked.theme)
    return Response(msgspec.json.encode(found), media_type="application/json")


def _decoded(body: bytes) -> WidgetRequest:
    try:
        return msgspec.json.decode(body, type=WidgetRequest)
    except msgspec.ValidationError as err:
        words, _, place = str(err).partition(" - at `$.")
        path = place.rstrip("`")
        fault = FieldError(path, "invalid", words)
        raise InvalidRequest(f"{path}: {words}", code="invalid", errors=[fault]) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise InvalidJson("The body is not valid JSON") from err


def _named(name: str) -> Dashboard:
    for dashboard in DASHBOARDS:
        if dashboard.name == name:
            return dashboard
    near = nearest(name, [dashboard.name for dashboard in DASHBOARDS])
    hint = f"; did you mean {near}?" if near else ""
    raise NotFound(f"There is no such dashboard{hint}")


def _json(dashboard: Dashboard) -> list[tuple[Widget, str]]:
    return [(each, msgspec.json.encode(each).decode()) for each in dashboard.widgets]
