"""What is behind a widget: its SQL, the sessions behind one of its points, a picture of it."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import msgspec
from litestar import Request, Response, post

from sightline.analysis.drilldown import drill_down
from sightline.analysis.explain import explained
from sightline.analysis.problems import not_among, problem
from sightline.catalog.dashboard import Widget
from sightline.security.keys import Action
from sightline.views.asking import Asking
from sightline.views.picture import Form, picture
from sightline.views.span import Range, of_widget
from sightline.views.theme import GROUND, Theme
from sightline.views.widget import asked, shown
from sightline.web import access, services
from sightline.web.body import read_as

FORMS: Final[dict[str, Form]] = {"png": "png", "svg": "svg", "pdf": "pdf"}


class PointRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A point of a widget. at: the start of its bucket, as the chart has it; metric: its number"""

    widget: Widget
    over: Range
    at: str
    metric: int = 0


class SourceRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A widget whose SQL is asked for."""

    widget: Widget
    over: Range


class Source(msgspec.Struct, frozen=True):
    """The statements a widget asks, one a metric, before the condition on the tenant."""

    statements: tuple[str, ...]


class PictureRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A widget to be drawn."""

    widget: Widget
    over: Range
    theme: Theme = "light"


@post("/api/v1/analytics/widgets/sql", status_code=200, operation_id="widget_sql")
async def widget_sql(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The SQL of a widget."""
    app = services.of(request)
    who = access.principal(request, Action.ASK_SQL)
    wanted = await read_as(request, SourceRequest, app.settings.max_body_bytes)
    catalog = app.registry.catalog(who.tenant_id)
    metrics = _metrics(wanted.widget)
    over = of_widget(wanted.widget, wanted.over, app.clock())
    made = tuple(explained(catalog, asked(wanted.widget, name, over)) for name in metrics)
    return Response(msgspec.json.encode(Source(made)), media_type="application/json")


@post("/api/v1/analytics/widgets/sessions", status_code=200, operation_id="widget_sessions")
async def widget_sessions(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The sessions behind a point of a widget."""
    app = services.of(request)
    who = access.principal(request, Action.READ_ROWS)
    wanted = await read_as(request, PointRequest, app.settings.max_body_bytes)
    metrics = _metrics(wanted.widget)
    if not 0 <= wanted.metric < len(metrics):
        raise problem("metric", "unknown_metric", "The widget has no metric of this number")
    over = of_widget(wanted.widget, wanted.over, app.clock())
    found = await drill_down(
        app.reader,
        app.registry.catalog(who.tenant_id),
        who.tenant_id,
        asked(wanted.widget, metrics[wanted.metric], over),
        wanted.at,
        app.clock(),
        raw_since=access.raw_since(app, who),
    )
    return Response(msgspec.json.encode(found), media_type="application/json")


@post("/api/v1/analytics/widgets/picture", status_code=200, operation_id="widget_picture")
async def widget_picture(request: Request[Any, Any, Any]) -> Response[bytes]:
    """A widget drawn: `?format=` png, svg or pdf."""
    app = services.of(request)
    who = access.principal(request, Action.READ_REPORTS)
    form = request.query_params.get("format", "png")
    if form not in FORMS:
        raise not_among("format", "unsupported_format", form, FORMS, "format")
    wanted = await read_as(request, PictureRequest, app.settings.max_body_bytes)
    catalog, since = app.registry.catalog(who.tenant_id), access.raw_since(app, who)
    asking = Asking(app.reader, catalog, who.tenant_id, app.clock(), since)
    answer = await shown(asking, wanted.widget, wanted.over, wanted.theme)
    if answer.spec is None:
        raise problem("widget", "nothing_to_draw", "There is nothing to draw in this time")
    ground = GROUND[wanted.theme]
    made = await asyncio.to_thread(picture, answer.spec, FORMS[form], ground=ground)
    name = f'attachment; filename="{wanted.widget.id}.{form}"'
    headers = {"content-disposition": name, "cache-control": "no-store"}
    return Response(made.content, media_type=made.media_type, headers=headers)


def _metrics(widget: Widget) -> tuple[str, ...]:
    """raises: InvalidRequest, where a widget shows none"""
    if not widget.metrics:
        raise problem("widget.metrics", "no_metric", "The widget shows no metric")
    return widget.metrics
